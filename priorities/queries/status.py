"""What is true of every action of a strategy as at one day, from what was recorded by one moment.

One portable SQL statement finds, for each action, the plan that stood, the latest update that counts and the latest one
that gives the action its colour. The rules say the rest: whether it is late and whether it is updated.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.db import connection

from priorities.choices import ActionKind, DecisionVerdict, Rag, ReviewVerdict, Stage, Standing
from priorities.models import Action, Strategy
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.statement import STATUS, parameters
from priorities.rules import deadlines, lifecycle
from priorities.rules.rag import is_better
from tracker import clock


@dataclass(frozen=True, slots=True)
class UpdateSeen:
    """The latest update that counts: who said what of the action, and what the dates suggested."""

    id: int
    period_id: int | None
    stands_from: date
    recorded_at: datetime
    author_id: int
    on_behalf_of_id: int | None
    rag: Rag
    progress: str
    next_steps: str
    board_sentence: str
    problem: str
    way_back: str
    forecast: date | None
    better_reason: str
    what_changed: str
    difference_made: str
    difference_known: bool | None
    suggested: Rag | None
    suggestion_reasons: tuple[str, ...]
    accepted: bool
    completion: DecisionVerdict | None


# Neither of the next two is frozen: a plan has thousands of them, and freezing took most of the time.
@dataclass(slots=True)
class RatedThen:
    """What an action was rated on an earlier day, and the priority that was its home's then."""

    action_id: int
    priority_number: int
    stage: Stage
    rag: Rag | None

    @property
    def standing(self) -> Standing:
        """The one count it fell under, as of an `ActionStatus`."""
        return lifecycle.standing(self.stage, self.rag)


@dataclass
class ActionStatus:
    """One action as at a day, never changed once read. `rag` is None where no update has given it a colour yet.

    The fields up to `baseline_due` are the first columns of the statement, in their order there.
    """

    action_id: int
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
    told: tuple[Any, ...] | None = field(repr=False)
    """The latest update that counts as the database gave it; read it through `update`. None where there is none."""
    as_at: date
    late_days: int
    not_updated: bool

    @cached_property
    def update(self) -> UpdateSeen | None:
        """The latest update that counts. Taken apart when first asked for: a count of thousands asks for few."""
        return _update(self.told) if self.told else None

    @property
    def has_update(self) -> bool:
        """Whether any update counts."""
        return self.told is not None

    @cached_property
    def updated_on(self) -> date | None:
        """The London day on which its latest update that counts was sent in; None where there is none."""
        return clock.day_of(_moment(self.told[TOLD_RECORDED_AT])) if self.told else None

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
        return _awaits_agreement(self.told)

    @property
    def better_than_suggested(self) -> bool:
        """The latest update rates it better than the dates suggested."""
        if self.told is None or not self.told[TOLD_SUGGESTED]:
            return False
        return is_better(RAGS[self.told[TOLD_RAG]], RAGS[self.told[TOLD_SUGGESTED]])

    @property
    def months_slipped(self) -> int:
        """Whole months from the due date first planned to the due date now; 0 when not moved or continuing."""
        if self.baseline_due is None or self.due is None:
            return 0
        return deadlines.months_moved(self.baseline_due, self.due)


KIND_COLUMN, STAGE_COLUMN, COLOUR_COLUMN, ANSWERED_COLUMN = 16, 17, 23, 24
PLAN_COLUMNS = 25
"""How many columns of a row speak of the plan; those after them speak of the latest update."""
TOLD_STANDS_FROM, TOLD_RECORDED_AT, TOLD_RAG, TOLD_SUGGESTED, TOLD_COMPLETION = 2, 3, 6, 17, 20
"""The columns of the latest update that counts are taken from, in their order there."""

# Looked up, not constructed: a status has four of these, and a plan thousands of statuses.
KINDS = {kind.value: kind for kind in ActionKind}
STAGES = {stage.value: stage for stage in Stage}
RAGS = {rag.value: rag for rag in Rag}
BLUE = Rag.BLUE.value


def status_at(
    strategy: Strategy, as_at: date, known_at: datetime, periods: Calendar | None = None
) -> list[ActionStatus]:
    """The status of every action planned by `as_at`, in the plan's order.

    One SQL query, and two more where the strategy's calendar as known by `known_at` is not given.
    """
    periods = periods or calendar(strategy, known_at)
    values = parameters(strategy, as_at, known_at)
    return statuses("a.strategy_id = %(strategy)s", values, as_at, known_at, periods)


def statuses(
    whose: str, values: dict[str, Any], as_at: date, known_at: datetime, periods: Calendar
) -> list[ActionStatus]:
    """The statuses of the actions that a condition written here picks, in the plan's order. One SQL query.

    `whose` is SQL over `priorities_action a`, put together from constants; what it compares with is bound in `values`.
    """
    asked = _asked(as_at, known_at, periods)
    with connection.cursor() as cursor:
        cursor.execute(STATUS.format(whose=whose), values | {"last_due": asked.last_due_key})
        return [_status(row, asked) for row in cursor.fetchall()]


def status_of(
    action: Action, as_at: date, known_at: datetime, periods: Calendar | None = None
) -> ActionStatus | None:
    """The status of one action, or None where it was not planned by `as_at`. As many queries as `status_at`."""
    periods = periods or calendar(action.strategy, known_at)
    values = parameters(action.strategy, as_at, known_at) | {"action": action.pk}
    return next(iter(statuses("a.id = %(action)s", values, as_at, known_at, periods)), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What every row is judged against."""

    as_at: date
    last_due: deadlines.PeriodFacts | None
    has_periods: bool
    quiet_days: int

    @property
    def last_due_key(self) -> int:
        """The id of the last period that fell due; 0, which no period has, where there is none."""
        return self.last_due.key if self.last_due else 0


def _asked(as_at: date, known_at: datetime, periods: Calendar) -> Asked:
    return Asked(
        as_at=as_at,
        last_due=deadlines.last_fallen_due(periods.periods, as_at, clock.day_of(known_at)),
        has_periods=bool(periods.periods),
        quiet_days=periods.tolerances.quiet_days,
    )


def _status(row: tuple[Any, ...], asked: Asked) -> ActionStatus:
    told = row[PLAN_COLUMNS:] if row[PLAN_COLUMNS] is not None else None
    kind, stage = KINDS[row[KIND_COLUMN]], STAGES[row[STAGE_COLUMN]]
    rag = RAGS[row[COLOUR_COLUMN]] if row[COLOUR_COLUMN] else None
    dates = start, due, _, first_planned, _ = row[STAGE_COLUMN + 1 : COLOUR_COLUMN]
    counted = lifecycle.stage_that_counts(stage, rag)
    # What is said to be done waits for the group, not for its lead: it is late again if that is refused.
    late = 0 if _awaits_agreement(told) else deadlines.days_late(kind, counted, due, asked.as_at)
    not_updated = deadlines.not_updated(
        deadlines.AskedFacts(counted, first_planned, start),
        told[TOLD_STANDS_FROM] if told else None,
        asked.last_due,
        asked.as_at,
        asked.quiet_days,
        has_periods=asked.has_periods,
        answered=bool(row[ANSWERED_COLUMN]),
    )
    # By place: naming each of the fields, for thousands of rows, took longer than all the rest.
    found = (*row[:KIND_COLUMN], kind, stage, *dates, rag, told, asked.as_at, late, not_updated)
    return ActionStatus(*found)


def _awaits_agreement(told: tuple[Any, ...] | None) -> bool:
    return told is not None and told[TOLD_RAG] == BLUE and not told[TOLD_COMPLETION]


def _moment(recorded_at: datetime) -> datetime:
    # SQLite keeps moments without their zone, which is UTC.
    return recorded_at if recorded_at.tzinfo else recorded_at.replace(tzinfo=UTC)


def _update(row: tuple[Any, ...]) -> UpdateSeen:
    (key, period, stands_from, recorded_at, author, on_behalf_of, rag, progress, next_steps, board_sentence, problem,
     way_back, forecast, better_reason, what_changed, difference_made, difference_known, suggested, reasons, verdict,
     completion) = row  # fmt: skip
    return UpdateSeen(
        id=key,
        period_id=period,
        stands_from=stands_from,
        recorded_at=_moment(recorded_at),
        author_id=author,
        on_behalf_of_id=on_behalf_of,
        rag=Rag(rag),
        progress=progress,
        next_steps=next_steps,
        board_sentence=board_sentence,
        problem=problem,
        way_back=way_back,
        forecast=forecast,
        better_reason=better_reason,
        what_changed=what_changed,
        difference_made=difference_made,
        difference_known=difference_known,
        suggested=Rag(suggested) if suggested else None,
        suggestion_reasons=tuple(json.loads(reasons)),
        accepted=verdict == ReviewVerdict.ACCEPTED,
        completion=DecisionVerdict(completion) if completion else None,
    )
