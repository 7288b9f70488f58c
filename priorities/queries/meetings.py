"""The meetings of a strategy's groups and board."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q

from priorities.models import ActionPoint, Decision, Meeting, MeetingItem, Period, Review, Strategy, Update
from priorities.queries.updates import not_withdrawn


def meetings(strategy: Strategy, on: date) -> tuple[Sequence[Meeting], Sequence[Meeting]]:
    """Return the meetings to come, from that day, soonest first, and the earlier ones, latest first.

    Each has, as `reporting`, the periods that report to it. Runs two SQL queries.
    """
    periods = Period.objects.filter(withdrawn_at=None).order_by("opens")
    found = list(
        Meeting.objects.filter(strategy=strategy)
        .select_related("strategy", "group")
        .prefetch_related(Prefetch("periods", queryset=periods, to_attr="reporting"))
        .order_by("held_on", "id")
    )
    to_come = [meeting for meeting in found if meeting.held_on >= on]
    return to_come, [meeting for meeting in reversed(found) if meeting.held_on < on]


def meeting(strategy: Strategy, key: int) -> Meeting | None:
    """Return the strategy's meeting with this id, or None. Runs one SQL query."""
    return Meeting.objects.filter(strategy=strategy, pk=key).select_related("strategy", "group").first()


def is_named(meeting: Meeting) -> bool:
    """Return whether any record, such as a period, names the meeting. Runs at most one SQL query for each kind."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: meeting}).exists()
        for relation in Meeting._meta.related_objects
    )


def latest_meetings(strategy: Strategy) -> list[Meeting]:
    """Return all the meetings, held and to come, the latest first. Runs one SQL query."""
    return list(strategy.meetings.select_related("strategy", "group").order_by("-held_on", "-id"))


def meetings_held(strategy: Strategy, by: date) -> list[Meeting]:
    """Return the meetings held by that day, the latest first. Runs one SQL query."""
    held = strategy.meetings.filter(held_on__lte=by).select_related("group")
    return list(held.order_by("-held_on", "-id"))


def meetings_between(strategies: Collection[Strategy], first: date, last: date) -> list[Meeting]:
    """Return the meetings of these strategies on these days, the soonest first. Runs one SQL query."""
    found = Meeting.objects.filter(strategy__in=strategies, held_on__range=(first, last))
    return list(found.select_related("strategy", "group").order_by("held_on", "id"))


def taken_at(meeting: Meeting, known_at: datetime | None = None) -> set[int]:
    """Return the ids of the actions that a meeting has discussed.

    They are those that the page of the meeting recorded as discussed, and those on which the meeting noted, decided or
    asked for something. Without `known_at`, everything recorded so far counts. Runs one SQL query.
    """
    known = Q(meeting=meeting) if known_at is None else Q(meeting=meeting, recorded_at__lte=known_at)
    taken = MeetingItem.objects.filter(known).order_by().values_list("action_id")
    return {
        action
        for (action,) in taken.union(
            Review.objects.filter(known).order_by().values_list("update__action_id"),
            Decision.objects.filter(known).order_by().values_list("proposal__action_id"),
            ActionPoint.objects.filter(known, action__isnull=False).order_by().values_list("action_id"),
        )
    }


def noted_at(meeting: Meeting, known_at: datetime) -> list[int]:
    """Return the ids of the updates that a meeting noted and that had not been withdrawn. Runs one SQL query."""
    reviews = Review.objects.filter(meeting=meeting, recorded_at__lte=known_at)
    updates = Update.objects.filter(Exists(reviews.filter(update=OuterRef("pk"))))
    return list(not_withdrawn(updates, known_at).order_by("pk").values_list("pk", flat=True))


def decided_at(meeting: Meeting, known_at: datetime) -> list[Decision]:
    """Return the decisions of a meeting, in the order recorded, with their proposals. Runs one SQL query."""
    decisions = Decision.objects.filter(meeting=meeting, recorded_at__lte=known_at)
    return list(decisions.select_related("proposal__update").order_by("recorded_at", "pk"))
