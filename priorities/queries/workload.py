"""What one person has to do, and what has happened since their last visit, in all their strategies."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from priorities.choices import CountedAs, Rag, ReviewVerdict, Stage
from priorities.models import (
    Action,
    ActionRevision,
    Decision,
    Person,
    Review,
    Update,
    UpdateDraft,
    Withdrawal,
)
from priorities.queries.calendar import Calendar
from priorities.queries.changes import refusals
from priorities.queries.sql import one_of, parameters
from priorities.queries.status import ActionStatus, statuses_at
from priorities.queries.status_sql import (
    COUNTED_RAG,
    CURRENT_REVISION,
    counted_as_read,
    departed,
    of_current_revision,
)
from priorities.queries.updates import not_withdrawn
from priorities.rules import lifecycle
from tracker import clock
from tracker.models import User


@dataclass(frozen=True, slots=True)
class QueriedUpdate:
    """A queried update that the user wrote or entered: its action's status, who asked the question, and when."""

    status: ActionStatus
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


# Each action of the strategies is looked at, but the status of most is not read: that took a fifth of My work's time.
FOR_ONE_PERSON = f"""
    revision.lead_id {{people}} OR revision.deputy_id {{people}} OR revision.group_id {{groups}}
    OR latest.recorded_at > %(since)s OR revision.recorded_at > %(since)s OR action.id {{withdrawn}}
    OR (latest.rag = '{Rag.BLUE.value}' AND revision.stage <> '{Stage.COMPLETE.value}')
"""


def statuses_for(
    people: Collection[Person],
    groups: Collection[int],
    calendars: Collection[Calendar],
    *,
    since: datetime,
    now: datetime,
) -> dict[int, list[ActionStatus]]:
    """Return, by strategy id, the statuses now of the actions that concern a user, and of those that have changed.

    The user is one of the `people` in each body, and coordinates the `groups`. The actions are those that the user
    leads, is deputy for or coordinates, those whose plan or latest update has changed since the moment `since`, and
    those reported complete whose completion is not agreed. Runs two SQL queries.
    """
    strategies = [calendar.strategy_id for calendar in calendars]
    withdrawn = Withdrawal.objects.filter(recorded_at__gt=since, update__action__strategy__in=strategies)
    comparisons, bound = {}, parameters(None, None, since)
    values: dict[str, Any] = {"since": bound["known_at"]}
    for name, ids in (
        ("people", [person.pk for person in people]),
        ("groups", groups),
        ("withdrawn", withdrawn.order_by().values_list("update__action", flat=True)),
    ):
        comparisons[name], named = one_of(name, ids)
        values |= named
    only = FOR_ONE_PERSON.format(**comparisons)
    return statuses_at(calendars, clock.day_of(now), now, only=only, bound=values)


LED_OR_COORDINATED = "revision.lead_id {people} OR revision.group_id {groups}"


def statuses_led(
    people: Collection[Person], groups: Collection[int], calendars: Collection[Calendar], now: datetime
) -> dict[int, list[ActionStatus]]:
    """Return, by strategy id, the statuses now of the actions that these people lead, and of those of the groups.

    Runs one SQL query.
    """
    led, leads = one_of("people", (person.pk for person in people))
    coordinated, ids = one_of("groups", groups)
    only = LED_OR_COORDINATED.format(people=led, groups=coordinated)
    return statuses_at(calendars, clock.day_of(now), now, only=only, bound=leads | ids)


# Reading the status of every action took an eighth of the update form's time at 300 actions.
TO_UPDATE = """
    action.id = %(own)s OR revision.lead_id = %(person)s OR revision.deputy_id = %(person)s
    OR revision.group_id {groups} OR latest.user_id = %(user)s OR latest.author_id = %(person)s
"""


def statuses_to_update(
    action: Action, person: Person, user: User, groups: Collection[int], periods: Calendar, now: datetime
) -> list[ActionStatus]:
    """Return the statuses now of an action and of the other actions of its strategy that concern a user.

    They are the actions that the user leads, is deputy for or, with these groups, coordinates, and those whose latest
    update they wrote or entered. Runs one SQL query.
    """
    comparison, values = one_of("groups", groups)
    bound = values | {"own": action.pk, "person": person.pk, "user": user.pk}
    only = TO_UPDATE.format(groups=comparison)
    return statuses_at([periods], clock.day_of(now), now, only=only, bound=bound)[periods.strategy_id]


# With a second full status instead of this statement, My work would exceed its time limit for 300 actions
# (docs/benchmarks.md). Each column of the current revision is a subquery: for several strategies,
# PostgreSQL would answer a join from the revisions of every strategy.
EARLIER = f"""
SELECT action.id, {COUNTED_RAG}, {of_current_revision("due")}, {of_current_revision("review")},
    {of_current_revision("stage")}, {of_current_revision("lead_id")}, {departed(of_current_revision("lead_id"))}
FROM priorities_action action
WHERE action.id {{which}} AND {CURRENT_REVISION} IS NOT NULL
"""  # noqa: S608 - put together from constants; every value is bound


def earlier(statuses: Iterable[ActionStatus], as_at: date, known_at: datetime) -> dict[int, Earlier]:
    """Return, by action id, what each of these actions that was planned by `as_at` counted as then, and its plan.

    Runs one SQL query.
    """
    found = {}
    which, ids = one_of("action", (status.action_id for status in statuses))
    with connection.cursor() as cursor:
        cursor.execute(EARLIER.format(which=which), parameters(None, as_at, known_at) | ids)
        for action, rag, due, review, stage, lead, has_left in cursor.fetchall():
            if stage == Stage.WITHDRAWN:
                continue
            counted = counted_as_read(stage, rag)
            led_by = None if has_left and Stage(stage) not in lifecycle.ENDED else lead
            found[action] = Earlier(counted, due, review, Stage(stage), led_by)
    return found


def answered(
    statuses: Iterable[ActionStatus], dates: tuple[date, datetime] | None = None
) -> dict[int, set[int]]:
    """Return, by action id, the ids of the periods for which an update on the action counts. Runs one SQL query.

    `dates` are the day as at which updates count and the moment by which they were recorded. Without them, everything
    recorded so far counts.
    """
    found: dict[int, set[int]] = defaultdict(set)
    actions = [status.action_id for status in statuses]
    known_at = None
    updates = Update.objects.filter(action__in=actions, period__isnull=False)
    if dates:
        as_at, known_at = dates
        updates = updates.filter(effective_from__lte=as_at, recorded_at__lte=known_at)
    counting = not_withdrawn(updates, known_at)
    for action, period in counting.order_by().values_list("action_id", "period_id"):
        if period is not None:
            found[action].add(period)
    return dict(found)


def queried_updates(
    user: User, statuses: Iterable[ActionStatus], calendars: Collection[Calendar]
) -> list[QueriedUpdate]:
    """Return, latest query first, the actions whose latest update was queried and which the user wrote or entered.

    A later update, a later review and an agreement of the completion that it reports answer a query (see
    `ActionStatus.queried`). An update for a period that these calendars show as closed can no longer be corrected, so
    it is left out. Runs one SQL query, or none if no update is queried.
    """
    queried = _queried(statuses, calendars)
    if not queried:
        return []
    people = Person.objects.filter(
        user=OuterRef("by"), body=OuterRef("update__action__strategy__body")
    ).order_by("id")
    reviews = (
        _queries_to(user, queried)
        .annotate(title=Subquery(people.values("job_title")[:1]), name=Subquery(people.values("name")[:1]))
        .values_list("update", "title", "name", "recorded_at")
    )
    found: dict[int, QueriedUpdate] = {}
    for update, title, name, at in reviews:
        # An update may have been queried twice: its latest query is the one to answer.
        found.setdefault(
            update, QueriedUpdate(queried[update], f"{title} ({name})" if name else "a reviewer", at)
        )
    return list(found.values())


def queried_references(
    user: User, statuses: Iterable[ActionStatus], calendars: Collection[Calendar]
) -> list[str]:
    """Return the references of the actions that `queried_updates` returns, in its order, without who asked.

    Runs one SQL query, or none if no update is queried.
    """
    queried = _queried(statuses, calendars)
    updates = _queries_to(user, queried).values_list("update", flat=True) if queried else ()
    return [queried[update].reference for update in dict.fromkeys(updates)]


def _queried(
    statuses: Iterable[ActionStatus], calendars: Collection[Calendar]
) -> dict[int | None, ActionStatus]:
    """Return, by the id of its latest update, each action whose update was queried and can still be corrected."""
    closed = frozenset[int]().union(*(calendar.closed for calendar in calendars))
    return {
        status.update_id: status for status in statuses if status.queried and status.period_id not in closed
    }


def _queries_to(user: User, updates: Iterable[int | None]) -> QuerySet[Review]:
    """Return the queries about these updates, latest first, if the user wrote or entered the update."""
    queries = Review.objects.filter(update__in=list(updates), verdict=ReviewVerdict.QUERIED)
    return queries.filter(Q(update__user=user) | Q(update__author__user=user)).order_by("-recorded_at", "-id")


def refused_to(user: User, strategies: Collection[int], as_at: date, known_at: datetime) -> list[Decision]:
    """Return the unanswered refusals of what the user, or an update that they wrote or entered, proposed.

    See `priorities.queries.changes.refusals`. Runs one SQL query.
    """
    mine = Q(by=user) | Q(update__user=user) | Q(update__author__user=user)
    return refusals(as_at, known_at, Q(action__strategy__in=strategies) & mine)


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
