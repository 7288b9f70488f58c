"""Read the status of actions as at a day, from what had been recorded by a given moment.

One SQL statement (`priorities.queries.status_sql`) finds, for each action, the plan in force, the latest update that
counts and the update that sets the action's colour. Its columns are read by name into `ActionStatus`, which has what
pages count, sort and filter by. The text of updates is read separately, where it is needed
(`priorities.queries.updates`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db import connection

from priorities.choices import (
    ActionKind,
    Completion,
    CountedAs,
    Rag,
    ReviewVerdict,
    Stage,
)
from priorities.models import Action, Strategy
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.sql import one_of, parameters
from priorities.queries.status_sql import COLUMNS, statement
from priorities.rules import deadlines, lifecycle
from priorities.rules.deadlines import NeedFacts, PeriodFacts
from priorities.rules.rag import is_better
from tracker import clock

T = TypeVar("T")
Columns = dict[str, Sequence[Any]]
"""The values of each column of the rows read, by column name."""


CHOICES = {
    "kind": ActionKind,
    "stage": Stage,
    "rag": Rag,
    "reported": Rag,
    "suggested": Rag,
    "rated_suggested": Rag,
    "completion": Completion,
    "verdict": ReviewVerdict,
}
"""The columns whose values are choices, with the class of each choice."""

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


# Not frozen: a plan has thousands of statuses, and creating frozen instances took most of the time.
@dataclass(slots=True)
class ActionStatus:
    """One action as at a day, never changed once read.

    `answering` is the name of the service or partner that answers for the action, or "" if a lead or no one does.
    `timescale` is the due date in the plan's own words, or "" if the plan gives a day.

    `rag` is the action's last rating that counts, or None if there is none. `counted_as` says what it counts as. The
    rating, the rating suggested then (`rated_suggested`) and the `forecast` are those of the update `rated_id`. That is
    the latest update, unless it reports a completion that is not agreed or no longer applies.

    The other fields about the latest update that counts (from `update_id` to `question`) are None or '' if there is no
    such update. `verdict` is that of its latest review, and `question` the question asked if that review queried the
    update. `completion` says what became of the completion that the latest update reports, or is None if that update
    reports none or nothing has been decided yet.

    `answered` is whether an update for the last period that fell due counts. `not_updated` is whether the action needed
    such an update and has none or, in a strategy without periods, whether it has had no update for too long.

    A lead or deputy who has left does not count, unless the action is complete or stopped. Then `lead_left` says who
    left and when, for those signed in: papers name no one.
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
    service_id: int | None
    service: str
    lead_id: int | None
    lead: str
    lead_title: str
    deputy_id: int | None
    answering: str
    locality_id: int | None
    locality: str
    kind: ActionKind
    stage: Stage
    start: date | None
    due: date | None
    timescale: str
    review: date | None
    first_planned: date
    baseline_due: date | None
    rag: Rag | None
    rated_id: int | None
    update_id: int | None
    period_id: int | None
    reported: Rag | None
    suggested: Rag | None
    rated_suggested: Rag | None
    completion: Completion | None
    updated_from: date | None
    recorded_at: datetime | None
    forecast: date | None
    verdict: ReviewVerdict | None
    question: str
    as_at: date
    late_days: int = 0
    not_updated: bool = False
    lead_left: str = ""
    answered: bool = False

    @property
    def has_update(self) -> bool:
        """Return whether the action has an update that counts."""
        return self.update_id is not None

    @property
    def updated_on(self) -> date | None:
        """Return the London day on which the latest update that counts was submitted, or None if no update counts."""
        return clock.day_of(self.recorded_at) if self.recorded_at else None

    @property
    def without_lead(self) -> bool:
        """Return whether no one answers for the action: no lead, service or partner."""
        return self.lead_id is None and not self.answering

    @property
    def no_lead(self) -> str:
        """Return "No lead" and, if the lead has left, who left and when: "No lead: Ann Lee left on 3 May 2026"."""
        return f"No lead: {self.lead_left}" if self.lead_left else "No lead"

    @property
    def is_late(self) -> bool:
        """Return whether the action is past its due date.

        An action that is paused, stopped or complete, or whose completion is awaiting agreement, is not late. Lateness
        is a fact about dates, never a colour.
        """
        return self.late_days > 0

    @property
    def is_live(self) -> bool:
        """Return whether the action is included in roll-ups."""
        return lifecycle.is_live(self.counted_as)

    @property
    def is_over(self) -> bool:
        """Return whether the action is complete or stopped."""
        return self.stage in lifecycle.ENDED

    @property
    def need_facts(self) -> NeedFacts:
        """Return what decides whether the action needs an update."""
        return NeedFacts(
            stage=self.stage,
            action_from=self.first_planned,
            start=self.start,
            awaiting_agreement=self.awaiting_agreement,
        )

    @property
    def counted_as(self) -> CountedAs:
        """Return what the action counts as: a colour, or one of the counts beside the colours."""
        return lifecycle.counted_as(self.stage, self.rag, awaiting_agreement=self.awaiting_agreement)

    @property
    def queried(self) -> bool:
        """Return whether the latest review of the latest update is a query that no agreed completion has answered."""
        return self.verdict is ReviewVerdict.QUERIED and self.completion is not Completion.AGREED

    @property
    def deciding_id(self) -> int | None:
        """Return the id of the update that decides what the action counts as, unless it is paused or stopped.

        That is the latest update that counts or, if that reported a completion that was refused, has lapsed or no
        longer applies, the update that sets the colour. Returns None if there is no such update.
        """
        return self.update_id if self.reported is Rag.BLUE and self.completion is None else self.rated_id

    @property
    def awaiting_agreement(self) -> bool:
        """Return whether the action has been reported complete and the completion has been neither agreed nor refused.

        Until the decision, the action counts as awaiting agreement, is not late and needs no update. `rag` keeps its
        last rating, which counts again if the completion is refused. The proposal lapses if the action is paused or
        stopped.
        """
        is_at_rest = self.stage in lifecycle.PAUSED_OR_STOPPED
        return self.reported is Rag.BLUE and self.completion is None and not is_at_rest

    @property
    def better_than_suggested(self) -> bool:
        """Return whether the update that sets the colour rates the action better than the dates suggested.

        Returns False while a completion awaits agreement, because the action then counts as no colour.
        """
        if self.rag is None or self.rated_suggested is None or self.awaiting_agreement:
            return False
        return is_better(self.rag, self.rated_suggested)

    @property
    def months_slipped(self) -> int:
        """Return how many whole months later the due date is than the date first planned; negative if it is earlier.

        Returns 0 if the action has no due date now, or had none at first.
        """
        if self.baseline_due is None or self.due is None:
            return 0
        return deadlines.months_moved(self.baseline_due, self.due)


def status_at(
    strategy: Strategy, as_at: date, known_at: datetime, periods: Calendar | None = None
) -> list[ActionStatus]:
    """Return the status of every action in the plan on the day `as_at`, in the plan's order.

    An action that was withdrawn by then is left out. Runs one SQL query, and two more if `periods`, the strategy's
    calendar as known at `known_at`, is not given.
    """
    return statuses_at([periods or calendar(strategy, known_at)], as_at, known_at)[strategy.pk]


def statuses_at(
    calendars: Collection[Calendar],
    as_at: date,
    known_at: datetime,
    *,
    only: str = "",
    bound: Mapping[str, Any] | None = None,
) -> dict[int, list[ActionStatus]]:
    """Return, by strategy id, a list of statuses for each strategy whose calendar is given.

    `only` is an SQL condition that an action must meet to be read, which may name its current `revision` and its
    `latest` update. `bound` contains the values of its parameters. Runs one SQL query for all the strategies together.
    """
    found: dict[int, list[ActionStatus]] = {calendar.strategy_id: [] for calendar in calendars}
    comparison, ids = one_of("strategy", found)
    where = f"action.strategy_id {comparison}" + (f" AND ({only})" if only else "")
    for status in _read(where, ids | dict(bound or {}), as_at=as_at, known_at=known_at, calendars=calendars):
        found[status.strategy_id].append(status)
    return found


def status_of(
    action: Action, as_at: date, known_at: datetime, periods: Calendar | None = None
) -> ActionStatus | None:
    """Return the status of one action, or None if it was not planned by `as_at` or had been withdrawn by then.

    Runs as many SQL queries as `status_at`.
    """
    periods = periods or calendar(action.strategy, known_at)
    return status_among([action.pk], as_at, known_at, periods).get(action.pk)


def status_among(
    actions: Iterable[int], as_at: date, known_at: datetime, periods: Calendar
) -> dict[int, ActionStatus]:
    """Return, by action id and in the plan's order, the status of each of these actions that was in the plan.

    The actions belong to one strategy. Runs one SQL query, even if no action is given.
    """
    comparison, ids = one_of("action", actions)
    where = f"action.strategy_id = %(strategy)s AND action.id {comparison}"
    bound = ids | {"strategy": periods.strategy_id}
    statuses = _read(where, bound, as_at=as_at, known_at=known_at, calendars=[periods])
    return {status.action_id: status for status in statuses}


def statuses_of_groups(groups: Collection[int], periods: Calendar, now: datetime) -> list[ActionStatus]:
    """Return the statuses now of the actions of these groups in a strategy, in the plan's order. Runs one SQL query."""
    comparison, bound = one_of("groups", groups)
    only = f"revision.group_id {comparison}"
    return statuses_at([periods], clock.day_of(now), now, only=only, bound=bound)[periods.strategy_id]


def statuses_among(
    actions: Iterable[int], as_at: date, known_at: datetime, calendars: Collection[Calendar]
) -> dict[int, ActionStatus]:
    """Return, by action id, the status of each of these actions, of any strategies, that was planned by `as_at`.

    `calendars` are those of their strategies. Runs one SQL query, even if no action is given.
    """
    comparison, ids = one_of("action", actions)
    statuses = _read(f"action.id {comparison}", ids, as_at=as_at, known_at=known_at, calendars=calendars)
    return {status.action_id: status for status in statuses}


def _read(
    where: str, bound: dict[str, Any], *, as_at: date, known_at: datetime, calendars: Collection[Calendar]
) -> list[ActionStatus]:
    """Return the statuses of the actions that meet the `where` condition, in the plan's order.

    `bound` contains the values of the parameters in `where`, and `calendars` the calendars of the actions' strategies.
    """
    by_strategy = {periods.strategy_id: periods for periods in calendars}
    known_on = clock.day_of(known_at)
    last_due = {key: periods.last_due(as_at, known_on) for key, periods in by_strategy.items()}
    comparison, ids = one_of("last_due", (period.key for period in last_due.values() if period))
    with connection.cursor() as cursor:
        cursor.execute(statement(where, comparison), parameters(None, as_at, known_at) | bound | ids)
        rows = cursor.fetchall()
    if not rows:
        return []
    columns: Columns = dict(zip((*COLUMNS, "answered"), zip(*rows, strict=True), strict=True))
    _add_colours(columns)
    statuses = _statuses_from(columns, as_at)
    _leave_out_leavers(statuses, {key: periods.left_by(as_at) for key, periods in by_strategy.items()})
    # Thousands of actions share few of these facts, so each set of them is judged once. Otherwise the dashboard
    # of 3,000 actions would exceed its time limit (docs/benchmarks.md).
    judged: dict[tuple[Any, ...], tuple[int, bool, bool]] = {}
    facts = zip(*(columns[name] for name in JUDGED_BY), strict=True)
    for status, is_answered, known in zip(statuses, columns["answered"], facts, strict=True):
        if known not in judged:
            key = status.strategy_id
            judged[known] = _judge(status, bool(is_answered), by_strategy[key], last_due[key])
        status.late_days, status.not_updated, status.answered = judged[known]
    return statuses


def _leave_out_leavers(statuses: Iterable[ActionStatus], left: dict[int, dict[int, str]]) -> None:
    """Remove the leads and deputies who have left from the statuses of actions that have not ended.

    `left` has, by strategy id and person id, who has left, in words. In most strategies, no one has.
    """
    if not any(left.values()):
        return
    for status in statuses:
        leavers = left[status.strategy_id]
        if status.is_over:
            continue
        if status.lead_id in leavers:
            status.lead_left = leavers[status.lead_id]
            status.lead_id, status.lead, status.lead_title = None, "", ""
        if status.deputy_id in leavers:
            status.deputy_id = None


def _add_colours(columns: Columns) -> None:
    """Add the columns about the update that sets the colour.

    It is the latest update or, if that reports completion, the update in the column `coloured`.
    """
    latest = zip(
        *(columns[name] for name in ("coloured", "reported", "update_id", "suggested", "forecast")),
        strict=True,
    )
    rated = [
        _coloured(coloured) if reported == Rag.BLUE.value else (update, reported, suggested, forecast)
        for coloured, reported, update, suggested, forecast in latest
    ]
    names = ("rated_id", "rag", "rated_suggested", "forecast")
    columns.update(zip(names, zip(*rated, strict=True), strict=True))


def _coloured(value: str | None) -> tuple[int | None, str | None, str | None, date | None]:
    """Return the id, rating, suggested rating and forecast in a value of `COLOURED`."""
    if value is None:
        return None, None, None, None
    update, rag, suggested, forecast = value.split(",")
    return int(update), rag, suggested, date.fromisoformat(forecast) if forecast else None


def _statuses_from(columns: Columns, as_at: date) -> list[ActionStatus]:
    """Return a status for each row, with the default values for lateness and for not being updated.

    Values are converted column by column, and the rows are then built by position: naming every field of every row took
    twice as long.
    """
    values = dict(columns)
    for name, choices in CHOICES.items():
        values[name] = as_choices(choices, columns[name])
    # Both databases return moments in UTC. SQLite returns them without a time zone.
    values["recorded_at"] = [moment and moment.replace(tzinfo=UTC) for moment in columns["recorded_at"]]
    values["as_at"] = [as_at] * len(columns["action_id"])
    names = [field.name for field in fields(ActionStatus) if field.name in values]
    return [ActionStatus(*row) for row in zip(*(values[name] for name in names), strict=True)]


def as_choices(choices: Callable[[str], T], column: Iterable[str | None]) -> list[T | None]:
    """Return a column of values as the choices that they name. Each distinct value is converted once."""
    converted = {value: choices(value) if value else None for value in set(column)}
    return [converted[value] for value in column]


def _judge(
    status: ActionStatus, answered: bool, periods: Calendar, last_due: PeriodFacts | None
) -> tuple[int, bool, bool]:
    """Return how many days late an action is, and whether it is not updated and is answered (see `ActionStatus`)."""
    facts = status.need_facts
    # An action reported complete is waiting for a decision, not for its lead. If the completion is refused, the action
    # is judged by its due date again.
    late_days = 0
    if not status.awaiting_agreement:
        late_days = deadlines.days_late(status.kind, facts.stage, due=status.due, on=status.as_at)
    not_updated = deadlines.not_updated(
        facts,
        latest=status.updated_from,
        last_due=last_due,
        as_at=status.as_at,
        quiet_days=periods.tolerances.quiet_days,
        has_periods=bool(periods.periods),
        answered=answered,
    )
    return late_days, not_updated, answered and last_due is not None
