"""What figures are counted from: of every action as at one day its rating, its dates and where it belongs, in brief.

One portable SQL statement finds, for each action, the plan that stood, the latest update that counts and the latest one
that gives the action its colour. The rules say the rest: whether it is late and whether it is updated. A count of
thousands of actions needs no word of them; a status with its words is `priorities.queries.status`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from priorities.choices import ActionKind, Rag, Stage, Standing
from priorities.models import Strategy
from priorities.queries.calendar import Calendar
from priorities.queries.statement import BRIEF, NO_ROW, one_of, parameters
from priorities.rules import deadlines, lifecycle
from priorities.rules.rag import is_better
from tracker import clock

# Looked up, not constructed: a status has five of these, and a plan thousands of statuses.
KINDS = {kind.value: kind for kind in ActionKind}
STAGES = {stage.value: stage for stage in Stage}
RAGS: dict[str | None, Rag | None] = {None: None, "": None, **{rag.value: rag for rag in Rag}}

PLACED, RATED, COLUMNS = 10, 17, 23
"""How many columns of a row say which action it is and where it belongs, how many also how it is planned, and how many
are those of a status in brief. The next one is the id of the strategy."""


# Not frozen: a plan has thousands of them, and freezing took most of the time.
@dataclass(slots=True)
class BriefStatus:
    """One action as at a day, never changed once read. `rag` is None where no update has given it a colour yet.

    `reported`, `suggested`, `completion` and `updated_from` speak of the latest update that counts, and are None where
    there is none. The fields up to it are the columns of the statement, in their order there.
    """

    action_id: int
    reference: str
    home_id: int
    priority_id: int
    priority_number: int
    group_id: int | None
    group: str
    service_id: int | None
    lead_id: int | None
    deputy_id: int | None
    kind: ActionKind
    stage: Stage
    start: date | None
    due: date | None
    review: date | None
    first_planned: date
    baseline_due: date | None
    rag: Rag | None
    reported: Rag | None
    suggested: Rag | None
    completion: str | None
    updated_from: date | None
    as_at: date
    late_days: int
    not_updated: bool

    @property
    def has_update(self) -> bool:
        """Whether any update counts."""
        return self.reported is not None

    @property
    def is_late(self) -> bool:
        """Past its due date, and neither stopped, complete nor reported so. A fact about dates, never a colour."""
        return self.late_days > 0

    @property
    def is_live(self) -> bool:
        """Whether it takes part in roll-ups."""
        return lifecycle.is_live(self.stage, self.rag)

    @property
    def is_over(self) -> bool:
        """Complete or stopped. It is complete from the update that reported it, once that is agreed."""
        return lifecycle.stage_that_counts(self.stage, self.rag) in lifecycle.ENDED

    @property
    def standing(self) -> Standing:
        """The one count it falls under: its stage when paused or stopped, else its RAG, else "No update yet"."""
        return lifecycle.standing(self.stage, self.rag)

    @property
    def awaiting_agreement(self) -> bool:
        """Reported complete, and nobody has agreed or refused it yet: it keeps its last colour, and is not late."""
        return self.reported is Rag.BLUE and not self.completion

    @property
    def better_than_suggested(self) -> bool:
        """The latest update rates it better than the dates suggested."""
        if self.reported is None or self.suggested is None:
            return False
        return is_better(self.reported, self.suggested)

    @property
    def months_slipped(self) -> int:
        """Whole months from the due date first planned to the due date now; 0 when not moved or continuing."""
        if self.baseline_due is None or self.due is None:
            return 0
        return deadlines.months_moved(self.baseline_due, self.due)


def brief_at(strategy: Strategy, as_at: date, known_at: datetime, periods: Calendar) -> list[BriefStatus]:
    """The status in brief of every action planned by `as_at`, in the plan's order. One SQL query."""
    return briefs_at([periods], as_at, known_at)[strategy.pk]


def briefs_at(
    calendars: Collection[Calendar], as_at: date, known_at: datetime
) -> dict[int, list[BriefStatus]]:
    """The same for the strategies whose calendars are given, by strategy id. One SQL query for all of them."""
    found: dict[int, list[BriefStatus]] = {calendar.strategy_id: [] for calendar in calendars}
    whose, ids = one_of("strategy", found)
    values = parameters(None, as_at, known_at) | ids
    for strategy, fields, _ in judged(BRIEF, f"a.strategy_id {whose}", values, as_at, known_at, calendars):
        found[strategy].append(BriefStatus(*fields))
    return found


def judged(
    statement: str,
    whose: str,
    values: dict[str, Any],
    as_at: date,
    known_at: datetime,
    calendars: Collection[Calendar],
) -> Iterator[tuple[int, tuple[Any, ...], tuple[Any, ...]]]:
    """For each action that `whose` picks: its strategy's id, the fields of its status in brief, and what else was read.

    `statement` is `BRIEF` or `STATUS`; the calendars are those of the strategies of the actions. One SQL query.
    """
    judges = {calendar.strategy_id: judge(as_at, known_at, calendar) for calendar in calendars}
    last_due, ids = one_of("last_due", {each.last_due_key for each in judges.values()})
    with connection.cursor() as cursor:
        cursor.execute(statement.format(whose=whose, last_due=last_due), values | ids)
        rows = cursor.fetchall()
    return ((row[COLUMNS], judges[row[COLUMNS]].fields(row), row[COLUMNS + 1 :]) for row in rows)


@dataclass(slots=True)
class Judge:
    """What every row is judged against: a day, and what was asked for by then."""

    as_at: date
    last_due: deadlines.PeriodFacts | None
    has_periods: bool
    quiet_days: int
    judged: dict[tuple[Any, ...], tuple[int, bool]] = field(default_factory=dict)
    """What was found for the same dates before: a plan's actions share few."""

    @property
    def last_due_key(self) -> int:
        """The id of the last period that fell due; 0, which no period has, where there is none."""
        return self.last_due.key if self.last_due else NO_ROW

    def fields(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """The fields of a status in brief, by place: naming each, for thousands, took longer than all the rest."""
        kind, stage, start, due, review, first_planned, baseline_due = row[PLACED:RATED]
        rag, reported, suggested, completion, updated_from, answered = row[RATED:COLUMNS]
        kind, stage, rag, reported = KINDS[kind], STAGES[stage], RAGS[rag], RAGS[reported]
        waits = reported is Rag.BLUE and not completion
        facts = kind, stage, rag, waits, start, due, first_planned, updated_from, answered
        in_time = self.judged.get(facts)
        if in_time is None:
            in_time = self.judged[facts] = self._in_time(*facts)
        return (
            *row[:PLACED], kind, stage, start, due, review, first_planned, baseline_due,
            rag, reported, RAGS[suggested], completion, updated_from, self.as_at, *in_time,
        )  # fmt: skip

    def _in_time(
        self,
        kind: ActionKind,
        stage: Stage,
        rag: Rag | None,
        waits: bool,
        start: date | None,
        due: date | None,
        first_planned: date,
        updated_from: date | None,
        answered: int,
    ) -> tuple[int, bool]:
        """The days it is late, and whether it is not updated."""
        counted = lifecycle.stage_that_counts(stage, rag)
        # What is said to be done waits for the group, not for its lead: it is late again if that is refused.
        late_days = 0 if waits else deadlines.days_late(kind, counted, due, self.as_at)
        return late_days, deadlines.not_updated(
            deadlines.AskedFacts(counted, first_planned, start),
            updated_from,
            self.last_due,
            self.as_at,
            self.quiet_days,
            has_periods=self.has_periods,
            answered=bool(answered),
        )


def judge(as_at: date, known_at: datetime, periods: Calendar) -> Judge:
    """What the rows of that day are judged against, from what was recorded by that moment."""
    return Judge(
        as_at=as_at,
        last_due=deadlines.last_fallen_due(periods.periods, as_at, clock.day_of(known_at)),
        has_periods=bool(periods.periods),
        quiet_days=periods.tolerances.quiet_days,
    )
