"""What is true of every action of a strategy as at one day, from what was recorded by one moment, with its words.

One portable SQL statement finds, for each action, what a status in brief has (`priorities.queries.brief`), what it is
called, who answers for it, and what its latest update says.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from priorities.choices import DecisionVerdict, Rag, ReviewVerdict
from priorities.models import Action, Strategy
from priorities.queries.brief import BriefStatus, judged
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.statement import STATUS, one_of, parameters
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


# Not frozen, and made by place: see BriefStatus.
@dataclass
class ActionStatus(BriefStatus):
    """One action as at a day with its words, never changed once read."""

    title: str
    home_reference: str
    coordinator_id: int | None
    service: str
    lead: str
    lead_title: str
    told: tuple[Any, ...] = field(repr=False)
    """The latest update that counts as the database gave it; read it through `update`."""

    @cached_property
    def update(self) -> UpdateSeen | None:
        """The latest update that counts. Taken apart when first asked for: a list of thousands asks for few."""
        return _update(self) if self.has_update else None

    @cached_property
    def updated_on(self) -> date | None:
        """The London day on which its latest update that counts was sent in; None where there is none."""
        return clock.day_of(_moment(self.told[RECORDED_AT])) if self.has_update else None


WORDS = 6
"""How many columns that speak of the plan stand before those of the latest update."""
RECORDED_AT = 2
"""Where among the columns of the latest update stands the moment at which it was recorded."""


def status_at(
    strategy: Strategy, as_at: date, known_at: datetime, periods: Calendar | None = None
) -> list[ActionStatus]:
    """The status of every action planned by `as_at`, in the plan's order.

    One SQL query, and two more where the strategy's calendar as known by `known_at` is not given.
    """
    return statuses_at([periods or calendar(strategy, known_at)], as_at, known_at)[strategy.pk]


def statuses_at(
    calendars: Collection[Calendar], as_at: date, known_at: datetime
) -> dict[int, list[ActionStatus]]:
    """The same for the strategies whose calendars are given, by strategy id. One SQL query for all of them."""
    found: dict[int, list[ActionStatus]] = {calendar.strategy_id: [] for calendar in calendars}
    whose, ids = one_of("strategy", found)
    values = parameters(None, as_at, known_at) | ids
    for strategy, fields, more in judged(
        STATUS, f"a.strategy_id {whose}", values, as_at, known_at, calendars
    ):
        found[strategy].append(_status(fields, more))
    return found


def status_of(
    action: Action, as_at: date, known_at: datetime, periods: Calendar | None = None
) -> ActionStatus | None:
    """The status of one action, or None where it was not planned by `as_at`. As many queries as `status_at`."""
    periods = periods or calendar(action.strategy, known_at)
    values = parameters(action.strategy, as_at, known_at) | {"action": action.pk}
    whose = "a.strategy_id = %(strategy)s AND a.id = %(action)s"
    return next(iter(statuses(whose, values, as_at, known_at, periods)), None)


def status_among(
    actions: Iterable[int], as_at: date, known_at: datetime, periods: Calendar
) -> dict[int, ActionStatus]:
    """By action id, the status of each of these actions of one strategy that was planned by `as_at`.

    One SQL query, even for none.
    """
    which, ids = one_of("action", actions)
    values = parameters(None, as_at, known_at) | ids | {"strategy": periods.strategy_id}
    whose = f"a.strategy_id = %(strategy)s AND a.id {which}"
    return {one.action_id: one for one in statuses(whose, values, as_at, known_at, periods)}


def statuses(
    whose: str, values: dict[str, Any], as_at: date, known_at: datetime, periods: Calendar
) -> list[ActionStatus]:
    """The statuses of the actions of one strategy that a condition picks, in the plan's order. One SQL query.

    `whose` is SQL over `priorities_action a`, put together from constants; what it compares with is bound in `values`.
    """
    found = judged(STATUS, whose, values, as_at, known_at, [periods])
    return [_status(fields, more) for _, fields, more in found]


def _status(fields: tuple[Any, ...], more: tuple[Any, ...]) -> ActionStatus:
    return ActionStatus(*(*fields, *more[:WORDS], more[WORDS:]))


def _moment(recorded_at: datetime) -> datetime:
    # SQLite keeps moments without their zone, which is UTC.
    return recorded_at if recorded_at.tzinfo else recorded_at.replace(tzinfo=UTC)


def _update(status: ActionStatus) -> UpdateSeen:
    (key, period, recorded_at, author, on_behalf_of, progress, next_steps, board_sentence, problem, way_back, forecast,
     better_reason, what_changed, difference_made, difference_known, reasons, verdict) = status.told  # fmt: skip
    assert status.reported
    assert status.updated_from
    return UpdateSeen(
        id=key,
        period_id=period,
        stands_from=status.updated_from,
        recorded_at=_moment(recorded_at),
        author_id=author,
        on_behalf_of_id=on_behalf_of,
        rag=status.reported,
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
        suggested=status.suggested,
        suggestion_reasons=tuple(json.loads(reasons)),
        accepted=verdict == ReviewVerdict.ACCEPTED,
        completion=DecisionVerdict(status.completion) if status.completion else None,
    )
