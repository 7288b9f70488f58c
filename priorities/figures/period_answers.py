"""Which actions have an update for one period that has ended, which lack one, and which needed none."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from priorities.models import Strategy
from priorities.queries.calendar import Calendar
from priorities.queries.periods import updated_for
from priorities.queries.status import ActionStatus, status_at
from priorities.rules import deadlines
from priorities.rules.deadlines import NeededUpdate, PeriodFacts
from tracker import clock
from tracker.folding import folded


@dataclass(frozen=True, slots=True)
class ActionInPeriod:
    """An action as it was on the period's last day, and what it needs for the period."""

    status: ActionStatus
    needed: NeededUpdate


@dataclass(frozen=True, slots=True)
class GroupInPeriod:
    """Some actions of one group, in the plan's order. `name` is "" for actions without a group."""

    name: str
    actions: tuple[ActionInPeriod, ...]


@dataclass(frozen=True, slots=True)
class PeriodAnswers:
    """The actions of a period, in the plan's order: with an update, without one that they need, and needing none."""

    updated: tuple[ActionInPeriod, ...]
    missing: tuple[ActionInPeriod, ...]
    not_needed: tuple[ActionInPeriod, ...]

    @property
    def asked(self) -> int:
        """Return how many actions needed an update or have one."""
        return len(self.updated) + len(self.missing)


def period_answers(
    strategy: Strategy, period: PeriodFacts, periods: Calendar, known_at: datetime
) -> PeriodAnswers:
    """Return which actions have an update for a period that has ended, as known at a moment. Runs three SQL queries.

    What an action needs is decided as in My work at that moment. A closed period is judged as if it were open, because
    closing it does not answer for anyone.
    """
    on = clock.day_of(known_at)
    asked_for = replace(period, closed=False)
    by_id = {status.action_id: status for status in status_at(strategy, on, known_at, periods)}
    answered = updated_for(period.key, period.ends, known_at)
    found = [
        ActionInPeriod(then, _needed(by_id[then.action_id], then, asked_for, answered, known_at))
        for then in status_at(strategy, period.ends, known_at, periods)
        if then.action_id in by_id
    ]
    settled = (*deadlines.UPDATED, *deadlines.NEEDED_NOW)
    return PeriodAnswers(
        updated=tuple(each for each in found if each.needed.state in deadlines.UPDATED),
        missing=tuple(each for each in found if each.needed.state in deadlines.NEEDED_NOW),
        not_needed=tuple(each for each in found if each.needed.state not in settled),
    )


def in_groups(actions: Iterable[ActionInPeriod]) -> tuple[GroupInPeriod, ...]:
    """Return the actions by group: groups by name, then the actions without a group."""
    found: dict[str, list[ActionInPeriod]] = {}
    for each in actions:
        found.setdefault(each.status.group, []).append(each)
    names = sorted(found, key=lambda name: (not name, folded(name)))
    return tuple(GroupInPeriod(name, tuple(found[name])) for name in names)


def _needed(
    now: ActionStatus,
    then: ActionStatus,
    period: PeriodFacts,
    answered: Collection[int],
    known_at: datetime,
) -> NeededUpdate:
    """Return what an action needs for a period: by its plan now, and the review of its update then."""
    return deadlines.needed_update(
        now.need_facts,
        period,
        answered=now.action_id in answered,
        on=clock.day_of(known_at),
        verdict=then.verdict if then.period_id == period.key else None,
    )
