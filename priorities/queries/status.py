"""Read the status of every action in a strategy as at a day, from what had been recorded by a given moment.

One SQL statement finds, for each action, the plan in force, the latest update that counts and the update that sets the
action's colour. Its columns are read by name into `ActionStatus`, which holds what pages count, sort and filter by. The
text of updates is read only for the rows that a page shows (`priorities.queries.updates`).

The statement is built from constants, and every value is bound. Each question about a row is a subquery that ends with
LIMIT 1 and uses an index, so that PostgreSQL answers it row by row. PostgreSQL may answer a bare EXISTS or IN from a
list of the rows of every strategy (docs/decisions/0011-many-strategies.md), so the statement uses EXISTS and IN only
inside such a subquery.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db import connection

from priorities.choices import ActionKind, CountedAs, DecisionVerdict, Rag, ReviewVerdict, Stage
from priorities.models import Action, Strategy
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.sql import one_of, parameters
from priorities.rules import deadlines, lifecycle
from priorities.rules.deadlines import AskedFacts, PeriodFacts
from priorities.rules.rag import is_better
from tracker import clock

T = TypeVar("T")

COUNTS = f"""
    {{u}}.effective_from <= %(as_at)s AND {{u}}.recorded_at <= %(known_at)s
    AND NOT EXISTS (SELECT 1 FROM priorities_review v
                    WHERE v.update_id = {{u}}.id AND v.verdict = '{ReviewVerdict.QUERIED.value}'
                    AND v.recorded_at <= %(known_at)s
                    AND NOT EXISTS (SELECT 1 FROM priorities_review later WHERE later.update_id = v.update_id
                                    AND later.id > v.id AND later.recorded_at <= %(known_at)s))
"""  # noqa: S608 - put together from constants; every value is bound
"""An update counts if it has taken effect by `as_at`, was recorded by `known_at`, and is not queried by then."""

LATEST_UPDATE = f"""
    SELECT u2.id FROM priorities_update u2 WHERE u2.action_id = a.id AND {COUNTS.format(u="u2")}
    ORDER BY u2.effective_from DESC, u2.id DESC LIMIT 1
"""  # noqa: S608 - put together from constants; every value is bound

COMPLETION = """
    (SELECT d.verdict FROM priorities_proposal p JOIN priorities_decision d ON d.proposal_id = p.id
     WHERE p.update_id = u.id AND p.kind = 'complete' AND d.recorded_at <= %(known_at)s)
"""

# An agreed completion lasts until the plan says that the work continues. From then on, the last colour before the
# completion counts.
STILL_COMPLETE = f"""
    (SELECT 1 FROM priorities_proposal p JOIN priorities_decision d ON d.proposal_id = p.id
     JOIN priorities_actionrevision k ON k.id = d.revision_id
     WHERE p.update_id = {{u}}.id AND p.kind = 'complete' AND d.verdict = '{DecisionVerdict.AGREED.value}'
     AND d.recorded_at <= %(known_at)s
     AND NOT EXISTS (SELECT 1 FROM priorities_actionrevision o
                     WHERE o.action_id = k.action_id AND o.stage <> '{Stage.COMPLETE.value}'
                     AND o.effective_from <= %(as_at)s AND o.recorded_at <= %(known_at)s
                     AND (o.effective_from > k.effective_from OR (o.effective_from = k.effective_from AND o.id > k.id)))
     LIMIT 1) IS NOT NULL
"""  # noqa: S608 - put together from constants; every value is bound

CURRENT_REVISION = """
    SELECT r2.id FROM priorities_actionrevision r2
    WHERE r2.action_id = a.id AND r2.effective_from <= %(as_at)s AND r2.recorded_at <= %(known_at)s
    ORDER BY r2.effective_from DESC, r2.id DESC LIMIT 1
"""

# Select the colour itself, not the id of the update that sets it: PostgreSQL would join that row from the updates of
# every strategy.
COLOUR = f"""
    (SELECT u3.rag FROM priorities_update u3 WHERE u3.action_id = a.id AND {COUNTS.format(u="u3")}
     AND (u3.rag <> '{Rag.BLUE.value}' OR {STILL_COMPLETE.format(u="u3")}) {{earlier}}
     ORDER BY u3.effective_from DESC, u3.id DESC LIMIT 1)
"""  # noqa: S608 - put together from constants; every value is bound
RAG = COLOUR.format(earlier="")

# The column covers only the last period that fell due, and runs a subquery only if the latest update is for another
# period. One statement may cover several strategies, because an update's period always belongs to the same strategy as
# its action.
ANSWERED = f"""
    CASE WHEN u.id IS NULL THEN 0 WHEN u.period_id {{last_due}} THEN 1
         ELSE COALESCE((SELECT 1 FROM priorities_update u4 WHERE u4.action_id = a.id AND u4.period_id {{last_due}}
                        AND {COUNTS.format(u="u4")} LIMIT 1), 0) END
"""  # noqa: S608 - put together from constants; every value is bound

COLUMNS = {
    "action_id": "a.id",
    "strategy_id": "a.strategy_id",
    "reference": "a.reference",
    "title": "r.title",
    "home_id": "r.home_id",
    "home_reference": "h.reference",
    "priority_id": "h.priority_id",
    "priority_number": "y.number",
    "group_id": "r.group_id",
    "group": "COALESCE(g.name, '')",
    "coordinator_id": "g.coordinator_id",
    "service_id": "r.service_id",
    "service": "COALESCE(s.name, '')",
    "lead_id": "r.lead_id",
    "lead": "COALESCE(l.name, '')",
    "lead_title": "COALESCE(l.job_title, '')",
    "deputy_id": "r.deputy_id",
    "kind": "r.kind",
    "stage": "r.stage",
    "start": "r.start",
    "due": "r.due",
    "review": "r.review",
    "first_planned": "b.effective_from",
    "baseline_due": "b.due",
    # The action's colour and the completion are looked up only if the latest update is Blue.
    "rag": f"CASE WHEN u.rag <> '{Rag.BLUE.value}' THEN u.rag ELSE {RAG} END",
    "update_id": "u.id",
    "period_id": "u.period_id",
    "reported": "u.rag",
    "suggested": "u.suggested",
    "completion": f"CASE WHEN u.rag = '{Rag.BLUE.value}' THEN {COMPLETION} END",
    "updated_from": "u.effective_from",
    "recorded_at": "u.recorded_at",
    "forecast": "u.forecast",
    "accepted": f"""(SELECT v.verdict FROM priorities_review v
        WHERE v.update_id = u.id AND v.recorded_at <= %(known_at)s ORDER BY v.id DESC LIMIT 1)
        = '{ReviewVerdict.ACCEPTED.value}'""",  # noqa: S608 - put together from constants; every value is bound
    "answered": ANSWERED,
}
"""Each column of the statement, by the name of its field in `ActionStatus`.

The last column is used only by `_judge`.
"""

PLAN_ORDER = 'ORDER BY y."order", y.number, h."order", h.id, a."order", a.id'

# A plan refers only to rows of its own strategy. The conditions state this, so that PostgreSQL reads those few rows at
# once.
STATUS = f"""
SELECT {", ".join(f'{column} AS "{name}"' for name, column in COLUMNS.items())}
FROM priorities_action a
JOIN priorities_actionrevision b ON b.id = a.baseline_id
JOIN priorities_actionrevision r ON r.id = ({CURRENT_REVISION})
JOIN priorities_commitment h ON h.id = r.home_id AND h.strategy_id = a.strategy_id
JOIN priorities_priority y ON y.id = h.priority_id AND y.strategy_id = a.strategy_id
LEFT JOIN priorities_group g ON g.id = r.group_id AND g.strategy_id = a.strategy_id
LEFT JOIN priorities_service s ON s.id = r.service_id AND s.strategy_id = a.strategy_id
LEFT JOIN priorities_person l ON l.id = r.lead_id
LEFT JOIN priorities_update u ON u.id = ({LATEST_UPDATE})
WHERE {{where}}
{PLAN_ORDER}
"""  # noqa: S608 - put together from constants; every value is bound


# Not frozen: a plan has thousands of statuses, and freezing them took most of the time.
@dataclass(slots=True)
class ActionStatus:
    """One action as at a day, never changed once read. `rag` is None if no update has given the action a colour yet.

    The fields about the latest update that counts (from `update_id` to `accepted`) are None or False if there is no
    such update.
    """

    action_id: int
    strategy_id: int
    reference: str
    title: str
    home_id: int
    home_reference: str
    priority_id: int
    priority_number: int
    group_id: int | None
    group: str
    coordinator_id: int | None
    service_id: int | None
    service: str
    lead_id: int | None
    lead: str
    lead_title: str
    deputy_id: int | None
    kind: ActionKind
    stage: Stage
    start: date | None
    due: date | None
    review: date | None
    first_planned: date
    baseline_due: date | None
    rag: Rag | None
    update_id: int | None
    period_id: int | None
    reported: Rag | None
    suggested: Rag | None
    completion: DecisionVerdict | None
    updated_from: date | None
    recorded_at: datetime | None
    forecast: date | None
    accepted: bool
    as_at: date
    late_days: int = 0
    not_updated: bool = False

    @property
    def has_update(self) -> bool:
        """Return whether an update counts."""
        return self.update_id is not None

    @property
    def updated_on(self) -> date | None:
        """Return the London day on which the latest update that counts was submitted, or None if no update counts."""
        return clock.day_of(self.recorded_at) if self.recorded_at else None

    @property
    def is_late(self) -> bool:
        """Return whether the action is past its due date, and neither stopped, complete nor reported complete.

        Lateness is a fact about dates, never a colour.
        """
        return self.late_days > 0

    @property
    def is_live(self) -> bool:
        """Return whether the action is included in roll-ups."""
        return lifecycle.is_live(self.stage, self.rag)

    @property
    def is_over(self) -> bool:
        """Return whether the action is complete or stopped.

        Once a completion is agreed, the action counts as complete from the update that reported it.
        """
        return lifecycle.stage_that_counts(self.stage, self.rag) in lifecycle.ENDED

    @property
    def counted_as(self) -> CountedAs:
        """Return what the action counts as: its stage if paused or stopped, otherwise its RAG, or "No update yet"."""
        return lifecycle.counted_as(self.stage, self.rag)

    @property
    def awaiting_agreement(self) -> bool:
        """Return whether the action has been reported complete and the completion neither agreed nor refused.

        Until the decision, the action keeps its last colour and is not late.
        """
        return self.reported is Rag.BLUE and not self.completion

    @property
    def better_than_suggested(self) -> bool:
        """Return whether the latest update rates the action better than the dates suggested."""
        if self.reported is None or self.suggested is None:
            return False
        return is_better(self.reported, self.suggested)

    @property
    def months_slipped(self) -> int:
        """Return the whole months from the due date first planned to the current due date.

        Returns 0 if the date has not moved or the action is continuing.
        """
        if self.baseline_due is None or self.due is None:
            return 0
        return deadlines.months_moved(self.baseline_due, self.due)


def status_at(
    strategy: Strategy, as_at: date, known_at: datetime, periods: Calendar | None = None
) -> list[ActionStatus]:
    """Return the status of every action planned by `as_at`, in the plan's order.

    Runs one SQL query, and two more if `periods`, the strategy's calendar as known at `known_at`, is not given.
    """
    return statuses_at([periods or calendar(strategy, known_at)], as_at, known_at)[strategy.pk]


def statuses_at(
    calendars: Collection[Calendar], as_at: date, known_at: datetime
) -> dict[int, list[ActionStatus]]:
    """Return, by strategy id, a list of statuses for each strategy whose calendar is given.

    Runs one SQL query for all the strategies together.
    """
    found: dict[int, list[ActionStatus]] = {calendar.strategy_id: [] for calendar in calendars}
    which, ids = one_of("strategy", found)
    for status in _read(f"a.strategy_id {which}", ids, as_at, known_at, calendars):
        found[status.strategy_id].append(status)
    return found


def status_of(
    action: Action, as_at: date, known_at: datetime, periods: Calendar | None = None
) -> ActionStatus | None:
    """Return the status of one action, or None if the action was not planned by `as_at`.

    Runs as many SQL queries as `status_at`.
    """
    periods = periods or calendar(action.strategy, known_at)
    return status_among([action.pk], as_at, known_at, periods).get(action.pk)


def status_among(
    actions: Iterable[int], as_at: date, known_at: datetime, periods: Calendar
) -> dict[int, ActionStatus]:
    """Return, by action id and in the plan's order, the status of each of these actions that was planned by `as_at`.

    The actions belong to one strategy. Runs one SQL query, even if no action is given.
    """
    which, ids = one_of("action", actions)
    where = f"a.strategy_id = %(strategy)s AND a.id {which}"
    bound = ids | {"strategy": periods.strategy_id}
    return {status.action_id: status for status in _read(where, bound, as_at, known_at, [periods])}


def _read(
    where: str, bound: dict[str, int], as_at: date, known_at: datetime, calendars: Collection[Calendar]
) -> list[ActionStatus]:
    """Return the statuses of the actions that meet the `where` condition.

    `calendars` are those of the actions' strategies.
    """
    known_on = clock.day_of(known_at)
    last_due = {periods.strategy_id: periods.last_due(as_at, known_on) for periods in calendars}
    which, ids = one_of("last_due", (period.key for period in last_due.values() if period))
    with connection.cursor() as cursor:
        cursor.execute(
            STATUS.format(where=where, last_due=which), parameters(None, as_at, known_at) | bound | ids
        )
        rows = cursor.fetchall()
    if not rows:
        return []
    # Convert column by column, then build the rows by position: naming every field of every row took twice as long.
    columns: dict[str, Sequence[Any]] = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    # Thousands of actions share few of these facts, so each set of them is judged once. Without this the dashboard of
    # 3,000 actions is over its limit (docs/benchmarks.md).
    facts = list(zip(*(columns[name] for name in JUDGED_BY), strict=True))
    judged: dict[tuple[Any, ...], tuple[int, bool]] = {}
    for name, choices in CHOICES.items():
        columns[name] = _as(choices, columns[name])
    # Both databases return moments in UTC. SQLite returns them without a time zone.
    columns["recorded_at"] = [moment and moment.replace(tzinfo=UTC) for moment in columns["recorded_at"]]
    columns["accepted"] = [bool(accepted) for accepted in columns["accepted"]]
    columns["as_at"] = [as_at] * len(rows)
    names = [field.name for field in fields(ActionStatus) if field.name in columns]
    found = [ActionStatus(*values) for values in zip(*(columns[name] for name in names), strict=True)]
    by_strategy = {periods.strategy_id: periods for periods in calendars}
    for status, answered, known in zip(found, columns["answered"], facts, strict=True):
        if known not in judged:
            key = status.strategy_id
            judged[known] = _judge(status, bool(answered), by_strategy[key], last_due[key])
        status.late_days, status.not_updated = judged[known]
    return found


CHOICES = {
    "kind": ActionKind,
    "stage": Stage,
    "rag": Rag,
    "reported": Rag,
    "suggested": Rag,
    "completion": DecisionVerdict,
}
"""The columns that hold a choice, with the class of each choice."""


def _as(choices: Callable[[str], T], column: Iterable[str | None]) -> list[T | None]:
    """Return a column of values as the choices that they name. Each distinct value is converted once."""
    made = {word: choices(word) if word else None for word in set(column)}
    return [made[word] for word in column]


JUDGED_BY = (
    "strategy_id",
    "kind",
    "stage",
    "rag",
    "reported",
    "completion",
    "start",
    "due",
    "first_planned",
    "updated_from",
    "answered",
)
"""The columns from which the rules tell whether an action is late or not updated."""


def _judge(
    status: ActionStatus, answered: bool, periods: Calendar, last_due: PeriodFacts | None
) -> tuple[int, bool]:
    """Return the days that an action is late and whether it is not updated, by the rules on deadlines."""
    stage = lifecycle.stage_that_counts(status.stage, status.rag)
    # An action reported complete is waiting for the group, not for its lead. If the group refuses, the action is late
    # again.
    late_days = 0
    if not status.awaiting_agreement:
        late_days = deadlines.days_late(status.kind, stage, status.due, status.as_at)
    return late_days, deadlines.not_updated(
        AskedFacts(stage, status.first_planned, status.start),
        status.updated_from,
        last_due,
        status.as_at,
        periods.tolerances.quiet_days,
        has_periods=bool(periods.periods),
        answered=answered,
    )


# This statement takes a fifth of the time of `STATUS`. The dashboard reads two days, and with two full statements it
# would exceed its time limit for 3,000 actions (docs/benchmarks.md).
RAGS = f"""
SELECT a.id, {RAG}
FROM priorities_action a
WHERE a.strategy_id = %(strategy)s AND ({CURRENT_REVISION}) IS NOT NULL
"""  # noqa: S608 - put together from constants; every value is bound


def rags_at(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, Rag | None]:
    """Return, by action id, only the colour of every action planned by `as_at`, as in `status_at`.

    Runs one SQL query.
    """
    with connection.cursor() as cursor:
        cursor.execute(RAGS, parameters(strategy, as_at, known_at))
        rows = cursor.fetchall()
    return dict(zip((action for action, _ in rows), _as(Rag, [rag for _, rag in rows]), strict=True))


# Only the exception report needs what came before the latest update.
PREVIOUS = f"""
SELECT a.id, {COLOUR.format(earlier="AND (u3.effective_from, u3.id) < (u.effective_from, u.id)")}, u.what_changed
FROM priorities_action a
JOIN priorities_update u ON u.id = ({LATEST_UPDATE})
WHERE a.strategy_id = %(strategy)s
"""  # noqa: S608 - put together from constants; every value is bound


@dataclass(frozen=True, slots=True)
class Previous:
    """The last colour that counted before the latest update, and what that update says has changed since then."""

    rag: Rag
    what_changed: str


def previous_at(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, Previous]:
    """Return, by action id, the colour and the change with which the action's latest update is compared.

    Actions that had no colour before that update are left out. A Blue that was not agreed sets no colour, so the colour
    before it is compared with the colour after it. Runs one SQL query.
    """
    with connection.cursor() as cursor:
        cursor.execute(PREVIOUS, parameters(strategy, as_at, known_at))
        return {action: Previous(Rag(rag), words) for action, rag, words in cursor.fetchall() if rag}


@dataclass(frozen=True, slots=True)
class Assignment:
    """A group, service and lead shared by some actions, and the number of those actions."""

    group_id: int | None
    group: str
    service_id: int | None
    service: str
    lead_id: int | None
    lead: str
    lead_title: str
    actions: int


# The list's filters offer these groups, services and leads.
ASSIGNMENTS = f"""
SELECT r.group_id, COALESCE(g.name, ''), r.service_id, COALESCE(s.name, ''),
       r.lead_id, COALESCE(l.name, ''), COALESCE(l.job_title, ''), COUNT(*)
FROM priorities_action a
JOIN priorities_actionrevision r ON r.id = ({CURRENT_REVISION})
LEFT JOIN priorities_group g ON g.id = r.group_id AND g.strategy_id = a.strategy_id
LEFT JOIN priorities_service s ON s.id = r.service_id AND s.strategy_id = a.strategy_id
LEFT JOIN priorities_person l ON l.id = r.lead_id
WHERE a.strategy_id = %(strategy)s
GROUP BY r.group_id, g.name, r.service_id, s.name, r.lead_id, l.name, l.job_title
"""  # noqa: S608 - put together from constants; every value is bound


def assignments_at(strategy: Strategy, as_at: date, known_at: datetime) -> list[Assignment]:
    """Return the assignments of the actions planned by `as_at`; their counts add up to all actions.

    Runs one SQL query.
    """
    with connection.cursor() as cursor:
        cursor.execute(ASSIGNMENTS, parameters(strategy, as_at, known_at))
        return [Assignment(*row) for row in cursor.fetchall()]


# This statement and `ASSIGNMENTS` keep the unfiltered list of 3,000 actions within its time limit (docs/benchmarks.md).
# The ids are read first: if this were a condition in `STATUS`, PostgreSQL would read the status of every action in the
# strategy.
PAGE = f"""
SELECT a.id
FROM priorities_action a
JOIN priorities_actionrevision r ON r.id = ({CURRENT_REVISION})
JOIN priorities_commitment h ON h.id = r.home_id AND h.strategy_id = a.strategy_id
JOIN priorities_priority y ON y.id = h.priority_id AND y.strategy_id = a.strategy_id
WHERE a.strategy_id = %(strategy)s
{PLAN_ORDER}
LIMIT %(most)s OFFSET %(first)s
"""  # noqa: S608 - put together from constants; every value is bound


def status_page(
    strategy: Strategy, as_at: date, known_at: datetime, periods: Calendar, first: int, most: int
) -> list[ActionStatus]:
    """Return the statuses of up to `most` actions, in the plan's order, after skipping `first`.

    Runs two SQL queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(PAGE, parameters(strategy, as_at, known_at) | {"first": first, "most": most})
        ids = [action for (action,) in cursor.fetchall()]
    return list(status_among(ids, as_at, known_at, periods).values())
