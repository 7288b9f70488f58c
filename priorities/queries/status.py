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
from priorities.rules import deadlines
from tracker import clock

HELD = {Stage.PAUSED: Standing.PAUSED, Stage.STOPPED: Standing.STOPPED}
COLOURS = {rag: Standing(rag.value) for rag in Rag}


def standing_of(stage: Stage, rag: Rag | None) -> Standing:
    """The one count that an action falls under: its stage when held, else its RAG, else "No update yet"."""
    return HELD.get(stage) or (COLOURS[rag] if rag else Standing.NO_UPDATE)


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


@dataclass(frozen=True, slots=True)
class RatedThen:
    """What an action was rated on an earlier day, and the priority that was its home's then."""

    action_id: int
    priority_number: int
    stage: Stage
    rag: Rag | None

    @property
    def standing(self) -> Standing:
        """The one count it fell under, as of an `ActionStatus`."""
        return standing_of(self.stage, self.rag)


@dataclass(frozen=True)
class ActionStatus:
    """One action as at a day. `rag` is None where no update has given it a colour yet."""

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

    @property
    def is_late(self) -> bool:
        """Past its due date and neither complete nor stopped. A fact about dates, never a colour."""
        return self.late_days > 0

    @property
    def is_live(self) -> bool:
        """Whether it takes part in roll-ups: not Grey, paused or stopped (design rule on roll-up)."""
        return self.rag is not Rag.GREY and self.stage not in (Stage.PAUSED, Stage.STOPPED)

    @cached_property
    def standing(self) -> Standing:
        """The one count it falls under: its stage when paused or stopped, else its RAG, else "No update yet"."""
        return standing_of(self.stage, self.rag)

    @property
    def awaiting_agreement(self) -> bool:
        """Reported complete, and nobody has agreed or refused it yet: it keeps its last colour."""
        return self.told is not None and self.told[TOLD_RAG] == BLUE and not self.told[TOLD_COMPLETION]

    @property
    def better_than_suggested(self) -> bool:
        """The latest update rates it better than the dates suggested, with a reason."""
        return self.told is not None and bool(self.told[TOLD_BETTER_REASON])

    @property
    def months_slipped(self) -> int:
        """Whole months from the due date first planned to the due date now; 0 when not moved or continuing."""
        if self.baseline_due is None or self.due is None:
            return 0
        return deadlines.months_moved(self.baseline_due, self.due)


PLAN_COLUMNS = 24
"""How many columns of a row speak of the plan; those after them speak of the latest update."""
TOLD_STANDS_FROM, TOLD_RAG, TOLD_BETTER_REASON, TOLD_COMPLETION = 2, 6, 13, 20
"""The columns of the latest update that counts are taken from, in their order there."""

# Looked up, not constructed: a status has four of these, and a plan thousands of statuses.
KINDS = {kind.value: kind for kind in ActionKind}
STAGES = {stage.value: stage for stage in Stage}
RAGS = {rag.value: rag for rag in Rag}
BLUE = Rag.BLUE.value

# An update counts when it stood by the day, was recorded by the moment, and its latest review did not send it back.
COUNTS = f"""
    {{u}}.stands_from <= %(as_at)s AND {{u}}.recorded_at <= %(known_at)s
    AND COALESCE((SELECT v.verdict FROM priorities_review v
                  WHERE v.update_id = {{u}}.id AND v.recorded_at <= %(known_at)s
                  ORDER BY v.id DESC LIMIT 1), '') <> '{ReviewVerdict.SENT_BACK.value}'
"""  # noqa: S608 - put together from constants; every value is bound

COMPLETION = """
    (SELECT d.verdict FROM priorities_proposal p JOIN priorities_decision d ON d.proposal_id = p.id
     WHERE p.update_id = {u}.id AND p.kind = 'complete' AND d.recorded_at <= %(known_at)s)
"""

PLANNED = """
    SELECT r2.id FROM priorities_actionrevision r2
    WHERE r2.action_id = a.id AND r2.stands_from <= %(as_at)s AND r2.recorded_at <= %(known_at)s
    ORDER BY r2.stands_from DESC, r2.id DESC LIMIT 1
"""

COLOURED = f"""
    SELECT u3.id FROM priorities_update u3 WHERE u3.action_id = a.id AND {COUNTS.format(u="u3")}
    AND (u3.rag <> 'blue' OR {COMPLETION.format(u="u3")} = '{DecisionVerdict.AGREED.value}')
    ORDER BY u3.stands_from DESC, u3.id DESC LIMIT 1
"""  # noqa: S608 - put together from constants; every value is bound

# What gives the colour is looked for only where the latest update says Blue: any other colour counts at once.
STATUS = f"""
SELECT a.id, a.reference, r.title, h.id, h.reference, h.priority_id, y.number,
       r.group_id, g.name, g.coordinator_id, r.service_id, s.name, r.lead_id, l.name, l.job_title, r.deputy_id,
       r.kind, r.stage, r.start, r.due, r.review, b.stands_from, b.due, c.rag,
       u.id, u.period_id, u.stands_from, u.recorded_at, u.author_id, u.on_behalf_of_id, u.rag,
       u.progress, u.next_steps, u.board_sentence, u.problem, u.way_back, u.forecast, u.better_reason,
       u.what_changed, u.difference_made, u.difference_known, u.suggested, u.suggestion_reasons,
       (SELECT v.verdict FROM priorities_review v WHERE v.update_id = u.id AND v.recorded_at <= %(known_at)s
        ORDER BY v.id DESC LIMIT 1),
       {COMPLETION.format(u="u")}
FROM priorities_action a
JOIN priorities_actionrevision b ON b.id = a.baseline_id
JOIN priorities_actionrevision r ON r.id = ({PLANNED})
JOIN priorities_commitment h ON h.id = r.home_id
JOIN priorities_priority y ON y.id = h.priority_id
LEFT JOIN priorities_group g ON g.id = r.group_id
LEFT JOIN priorities_service s ON s.id = r.service_id
LEFT JOIN priorities_person l ON l.id = r.lead_id
LEFT JOIN priorities_update u ON u.id = (
    SELECT u2.id FROM priorities_update u2 WHERE u2.action_id = a.id AND {COUNTS.format(u="u2")}
    ORDER BY u2.stands_from DESC, u2.id DESC LIMIT 1)
LEFT JOIN priorities_update c ON c.id = CASE WHEN u.rag <> 'blue' THEN u.id ELSE ({COLOURED}) END
WHERE {{whose}}
ORDER BY y."order", y.number, h."order", h.id, a."order", a.id
"""  # noqa: S608 - put together from constants; every value is bound


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
        cursor.execute(STATUS.format(whose=whose), values)
        return [_status(row, asked) for row in cursor.fetchall()]


def status_of(
    action: Action, as_at: date, known_at: datetime, periods: Calendar | None = None
) -> ActionStatus | None:
    """The status of one action, or None where it was not planned by `as_at`. As many queries as `status_at`."""
    periods = periods or calendar(action.strategy, known_at)
    values = parameters(action.strategy, as_at, known_at) | {"action": action.pk}
    with connection.cursor() as cursor:
        cursor.execute(STATUS.format(whose="a.id = %(action)s"), values)
        row = cursor.fetchone()
    return _status(row, _asked(as_at, known_at, periods)) if row else None


def parameters(strategy: Strategy, as_at: date, known_at: datetime) -> dict[str, Any]:
    """The two dates and the strategy, in the form this database compares them."""
    return {
        "strategy": strategy.pk,
        "as_at": connection.ops.adapt_datefield_value(as_at),
        "known_at": connection.ops.adapt_datetimefield_value(known_at),
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """What every row is judged against."""

    as_at: date
    last_due: deadlines.PeriodFacts | None
    has_periods: bool
    quiet_days: int


def _asked(as_at: date, known_at: datetime, periods: Calendar) -> Asked:
    return Asked(
        as_at=as_at,
        last_due=deadlines.last_fallen_due(periods.periods, as_at, clock.day_of(known_at)),
        has_periods=bool(periods.periods),
        quiet_days=periods.tolerances.quiet_days,
    )


def _status(row: tuple[Any, ...], asked: Asked) -> ActionStatus:
    told = row[PLAN_COLUMNS:] if row[PLAN_COLUMNS] is not None else None
    (action, reference, title, home, home_reference, priority, priority_number, group, group_name, coordinator,
     service, service_name, lead, lead_name, lead_title, deputy, kind, stage, start, due, review, planned,
     baseline_due, rag) = row[:PLAN_COLUMNS]  # fmt: skip
    kind, stage = KINDS[kind], STAGES[stage]
    return ActionStatus(
        action_id=action,
        reference=reference,
        title=title,
        home_id=home,
        home_reference=home_reference,
        priority_id=priority,
        priority_number=priority_number,
        group_id=group,
        group=group_name or "",
        coordinator_id=coordinator,
        service_id=service,
        service=service_name or "",
        lead_id=lead,
        lead=lead_name or "",
        lead_title=lead_title or "",
        deputy_id=deputy,
        kind=kind,
        stage=stage,
        start=start,
        due=due,
        review=review,
        first_planned=planned,
        baseline_due=baseline_due,
        rag=RAGS[rag] if rag else None,
        told=told,
        as_at=asked.as_at,
        late_days=deadlines.days_late(kind, stage, due, asked.as_at),
        not_updated=deadlines.not_updated(
            deadlines.AskedFacts(stage=stage, action_from=planned, start=start),
            told[TOLD_STANDS_FROM] if told else None,
            asked.last_due,
            asked.as_at,
            asked.quiet_days,
            has_periods=asked.has_periods,
        ),
    )


def _update(row: tuple[Any, ...]) -> UpdateSeen:
    (key, period, stands_from, recorded_at, author, on_behalf_of, rag, progress, next_steps, board_sentence, problem,
     way_back, forecast, better_reason, what_changed, difference_made, difference_known, suggested, reasons, verdict,
     completion) = row  # fmt: skip
    return UpdateSeen(
        id=key,
        period_id=period,
        stands_from=stands_from,
        # SQLite keeps moments without their zone, which is UTC.
        recorded_at=recorded_at if recorded_at.tzinfo else recorded_at.replace(tzinfo=UTC),
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
