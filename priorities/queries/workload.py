"""What one person has to do, and what happened since they were last here, over all their strategies."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from priorities.choices import ReviewVerdict, Role
from priorities.models import ActionRevision, Membership, Person, Review, Update, UpdateDraft
from tracker import clock
from tracker.models import User


@dataclass(frozen=True, slots=True)
class SentBack:
    """An update of one's own that came back: why, from whom by role, and when."""

    slug: str
    reference: str
    title: str
    period: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Agreed:
    """A later revision of an action's plan: who agreed it and why."""

    agreed_by: str
    reason: str


def answered(person: Person) -> dict[int, set[int]]:
    """For each action that the person leads, is deputy for or coordinates: the ids of the periods that a counted
    update answers. One SQL query.
    """
    found: dict[int, set[int]] = defaultdict(set)
    sent_back = _latest_verdict(OuterRef("pk"))
    updates = (
        Update.objects.filter(_concerns(person), period__isnull=False)
        .annotate(verdict=Subquery(sent_back))
        .filter(Q(verdict__isnull=True) | ~Q(verdict=ReviewVerdict.SENT_BACK))
    )
    for action, period in updates.values_list("action_id", "period_id"):
        if period is not None:
            found[action].add(period)
    return dict(found)


def came_back(user: User, strategies: Collection[int]) -> list[SentBack]:
    """The user's updates that were sent back and not answered since by a later one, latest first. One SQL query."""
    later_review = Review.objects.filter(update=OuterRef("update"), id__gt=OuterRef("id"))
    later_update = Update.objects.filter(action=OuterRef("update__action"), id__gt=OuterRef("update"))
    roles = Membership.objects.filter(
        person__user=OuterRef("by"), strategy=OuterRef("update__action__strategy")
    ).order_by("id")
    reviews = (
        Review.objects.filter(
            Q(update__author=user) | Q(update__on_behalf_of__user=user),
            verdict=ReviewVerdict.SENT_BACK,
            update__action__strategy__in=strategies,
        )
        .exclude(Exists(later_review))
        .exclude(Exists(later_update))
        .annotate(role=Subquery(roles.values("role")[:1]))
        .select_related("update__action__strategy", "update__action__current", "update__period")
        .order_by("-recorded_at", "-id")
    )
    return [
        SentBack(
            slug=review.update.action.strategy.slug,
            reference=review.update.action.reference,
            title=review.update.action.current.title if review.update.action.current else "",
            period=review.update.period.name if review.update.period else "",
            reason=review.reason,
            by=Role(review.role).label if review.role else "Reviewer",
            at=review.recorded_at,
        )
        for review in reviews
    ]


def drafts(user: User) -> dict[int, datetime]:
    """When the user last saved a draft of an update, by action id. One SQL query."""
    return dict(UpdateDraft.objects.filter(author=user).values_list("action_id", "saved_at"))


def agreed_since(strategies: Collection[int], since: datetime) -> dict[int, Agreed]:
    """The latest later revision of each plan that was recorded after a moment, by action id. One SQL query."""
    revisions = ActionRevision.objects.filter(
        action__strategy__in=strategies, recorded_at__gt=since, number__gt=1
    ).order_by("id")
    return {
        action: Agreed(agreed_by, reason)
        for action, agreed_by, reason in revisions.values_list("action_id", "agreed_by", "reason")
    }


def visit_before(user: User, today: date) -> datetime | None:
    """When the user last signed in on a day before this one; None for a first day. One SQL query.

    An earlier day, so that a second sign-in does not hide what the first one showed.
    """
    start_of_today = clock.end_of(date.fromordinal(today.toordinal() - 1))
    return user.visits.filter(at__lte=start_of_today).order_by("-at").values_list("at", flat=True).first()


def _concerns(person: Person) -> Q:
    return (
        Q(action__current__lead=person)
        | Q(action__current__deputy=person)
        | Q(action__current__group__coordinator=person)
    )


def _latest_verdict(update: OuterRef) -> QuerySet[Review, str]:
    return Review.objects.filter(update=update).order_by("-id").values_list("verdict", flat=True)[:1]
