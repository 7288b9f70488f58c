"""What one person has to do, and what has happened since their last visit, in all their strategies."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from priorities.choices import CountedAs, DecisionVerdict, ProposalKind, ReviewVerdict, Role, Stage
from priorities.models import (
    Action,
    ActionRevision,
    Decision,
    Membership,
    Person,
    Review,
    Strategy,
    Update,
    UpdateDraft,
)
from priorities.queries.sql import one_of, parameters, union
from priorities.queries.status import COUNTED_RAG, CURRENT_REVISION, counted_as_read, of_current_revision
from priorities.queries.updates import not_withdrawn
from tracker import clock
from tracker.models import User


@dataclass(frozen=True, slots=True)
class QueriedUpdate:
    """A queried update that the user wrote or entered: the question, the role of the person who asked it, and when."""

    slug: str
    reference: str
    title: str
    period: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who agreed the last change to an action's date and the last change to its stage.

    A name is empty if there was no such change. `started` is whether that change of stage was a start, which an update
    makes and which needs no agreement, so that `stage_by` is empty.
    """

    date_by: str = ""
    stage_by: str = ""
    started: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an action counted as, and its plan, on an earlier day: only what a list of changes compares with today."""

    counted_as: CountedAs
    due: date | None
    review: date | None
    stage: Stage
    lead_id: int | None


# With a second full status instead of this statement, My work would exceed its time limit for 300 actions
# (docs/benchmarks.md). Each column of the current revision is a subquery: for several strategies,
# PostgreSQL would answer a join from the revisions of every strategy.
EARLIER = f"""
SELECT action.strategy_id, action.id, {COUNTED_RAG}, {of_current_revision("due")}, {of_current_revision("review")},
    {of_current_revision("stage")}, {of_current_revision("lead_id")}
FROM priorities_action action
WHERE action.strategy_id {{which}} AND {CURRENT_REVISION} IS NOT NULL
"""  # noqa: S608 - put together from constants; every value is bound


def earlier(strategies: Iterable[Strategy], as_at: date, known_at: datetime) -> dict[int, dict[int, Earlier]]:
    """Return, by strategy id and action id, what every action planned by `as_at` counted as, and its plan.

    Runs one SQL query for all the strategies together.
    """
    found: dict[int, dict[int, Earlier]] = {strategy.pk: {} for strategy in strategies}
    which, ids = one_of("strategy", found)
    with connection.cursor() as cursor:
        cursor.execute(EARLIER.format(which=which), parameters(None, as_at, known_at) | ids)
        for strategy, action, rag, due, review, stage, lead in cursor.fetchall():
            counted = counted_as_read(stage, rag)
            found[strategy][action] = Earlier(counted, due, review, Stage(stage), lead)
    return found


def answered(people: Collection[Person], coordinated: Collection[int] = ()) -> dict[int, set[int]]:
    """Return, by action id, the ids of the periods for which an update counts. Runs one SQL query.

    The actions are those that the people lead or are deputies for, and those of the `coordinated` groups.
    """
    found: dict[int, set[int]] = defaultdict(set)
    concerning = _concerning(people, coordinated)
    updates = not_withdrawn(Update.objects.filter(action__in=concerning, period__isnull=False))
    for action, period in updates.values_list("action_id", "period_id"):
        if period is not None:
            found[action].add(period)
    return dict(found)


def queried_updates(user: User, strategies: Collection[int]) -> list[QueriedUpdate]:
    """Return the queried updates that the user wrote or entered, latest query first, without those answered since.

    A later update answers a query, and so does a later review, or an agreement of the completion that the update
    reports. Only an action's latest update is returned, ignoring withdrawn updates. If two updates take effect on the
    same day, the one recorded second is the latest. Runs one SQL query.
    """
    agreed = Decision.objects.filter(
        proposal__update=OuterRef("update"),
        proposal__kind=ProposalKind.COMPLETE,
        verdict=DecisionVerdict.AGREED,
    )
    later_review = Review.objects.filter(update=OuterRef("update"), id__gt=OuterRef("id"))
    latest = not_withdrawn(Update.objects.filter(action=OuterRef("update__action"))).order_by(
        "-effective_from", "-id"
    )
    roles = Membership.objects.filter(
        person__user=OuterRef("by"), strategy=OuterRef("update__action__strategy")
    ).order_by("id")
    own = union(
        Update.objects.filter(user=user).values("pk"),
        Update.objects.filter(author__user=user).values("pk"),
    )
    reviews = (
        Review.objects.filter(
            update__in=own,
            verdict=ReviewVerdict.QUERIED,
            update__action__strategy__in=strategies,
        )
        .exclude(Exists(later_review))
        .exclude(Exists(agreed))
        .annotate(role=Subquery(roles.values("role")[:1]), latest=Subquery(latest.values("pk")[:1]))
        .filter(update=F("latest"))
        .order_by("-recorded_at", "-id")
        .values_list(
            "update__action__strategy__slug",
            "update__action__reference",
            "update__action__current__title",
            "update__period__name",
            "reason",
            "role",
            "recorded_at",
        )
    )
    return [
        QueriedUpdate(
            slug=slug,
            reference=reference,
            title=title or "",
            period=period or "",
            reason=reason,
            by=Role(role).label if role else "Reviewer",
            at=at,
        )
        for slug, reference, title, period, reason, role, at in reviews
    ]


def drafts(user: User) -> dict[int, datetime]:
    """Return, by action id, when the user last saved a draft of an update. Runs one SQL query."""
    return dict(UpdateDraft.objects.filter(user=user).values_list("action_id", "saved_at"))


def agreed_since(strategies: Collection[int], since: datetime) -> dict[int, Agreed]:
    """Return, by action id, who agreed the changes to each plan that was revised after a moment. Runs one SQL query.

    Each change is read from the revision that made it, because the latest revision may have changed something else.
    """
    later = ActionRevision.objects.filter(
        action__strategy__in=strategies, recorded_at__gt=since, number__gt=1
    ).values("action")
    rows = (
        ActionRevision.objects.filter(action__in=later)
        .order_by("action_id", "number")
        .values_list("action_id", "due", "review", "stage", "agreed_by", "recorded_at")
    )
    found: dict[int, Agreed] = {}
    for (before, *was), (action, due, review, stage, agreed_by, recorded_at) in pairwise(rows):
        if before != action or recorded_at <= since:
            continue
        seen = found.get(action, Agreed())
        if was[:2] != [due, review]:
            seen = replace(seen, date_by=agreed_by)
        if was[2] != stage:
            started = (was[2], stage) == (Stage.PROPOSED, Stage.UNDER_WAY)
            seen = replace(seen, stage_by="" if started else agreed_by, started=started)
        found[action] = seen
    return found


def visit_before(user: User, today: date) -> datetime | None:
    """Return when the user last signed in before today, or None if they had not. Runs one SQL query.

    Sign-ins today are ignored, so that a second sign-in does not hide what the first one showed.
    """
    start_of_today = clock.end_of(date.fromordinal(today.toordinal() - 1))
    return user.visits.filter(at__lte=start_of_today).order_by("-at").values_list("at", flat=True).first()


def _concerning(people: Collection[Person], coordinated: Collection[int]) -> QuerySet[Any, Any]:
    """Return the ids of the actions that the people lead or are deputies for, and of those of the groups."""
    return union(
        Action.objects.filter(current__lead__in=people).values("pk"),
        Action.objects.filter(current__deputy__in=people).values("pk"),
        *(Action.objects.filter(current__group=group).values("pk") for group in sorted(coordinated)),
    )
