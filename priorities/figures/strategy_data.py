"""All the data behind the figures, read once for a pair of dates."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from priorities.choices import CountedAs
from priorities.models import Strategy, Update
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.evidence import EvidenceBase, evidence_base
from priorities.queries.ratings import PreviousRating, counted_at, previous_at
from priorities.queries.status import ActionStatus, status_at
from priorities.queries.tree import Tree, tree
from priorities.queries.updates import every_deciding_update
from priorities.rules.deadlines import PeriodFacts
from priorities.rules.rollup import LiveAction
from tracker import clock


class Kind(NamedTuple):
    """What the figures need to know about an action.

    A plan may have thousands of actions but few kinds, so each kind is counted once.
    """

    priority_id: int
    group_id: int | None
    live: LiveAction
    late: bool
    answered: bool
    before: CountedAs | None


def live_action(status: ActionStatus) -> LiveAction:
    """Return what a roll-up needs to know about an action."""
    return LiveAction(
        rag=status.rag,
        stage=status.stage,
        updated=not status.not_updated,
        has_update=status.has_update,
        awaiting_agreement=status.awaiting_agreement,
    )


@dataclass(frozen=True)
class StrategyData:
    """A strategy's plan, statuses, updates and evidence as at a day, and its statuses on the day compared with it.

    All are read from what had been recorded by `known_at`. Properties that only some figures need are read on first
    use.
    """

    strategy: Strategy
    as_at: date
    known_at: datetime
    compared_with: date | None
    calendar: Calendar
    tree: Tree
    statuses: tuple[ActionStatus, ...]

    @cached_property
    def known_on(self) -> date:
        """Return the London day of `known_at`, as pages and papers print it."""
        return clock.day_of(self.known_at)

    @property
    def period_not_due(self) -> PeriodFacts | None:
        """Return the last period that had ended by `as_at`, if its updates are not yet due, or None."""
        periods = [
            p for p in self.calendar.periods if p.ends <= self.as_at and not p.has_fallen_due(self.known_on)
        ]
        return periods[-1] if periods else None

    @cached_property
    def by_id(self) -> dict[int, ActionStatus]:
        """Return each status by its action's id."""
        return {status.action_id: status for status in self.statuses}

    @cached_property
    def place(self) -> dict[int, int]:
        """Return, by action id, the action's position in the plan's order, from 0."""
        return {status.action_id: place for place, status in enumerate(self.statuses)}

    @cached_property
    def kinds(self) -> Counter[Kind]:
        """Return how many actions there are of each kind."""
        before = self.counted_before
        return Counter(
            Kind(
                s.priority_id,
                s.group_id,
                live_action(s),
                s.late_days > 0,
                s.answered,
                before.get(s.action_id),
            )
            for s in self.statuses
        )

    @cached_property
    def counted_before(self) -> dict[int, CountedAs]:
        """Return, by action id, what every action that was planned by the comparison day counted as on that day.

        The dictionary is empty if there is no comparison day.
        """
        if self.compared_with is None:
            return {}
        return counted_at(self.strategy, self.compared_with, self.known_at)

    @cached_property
    def before(self) -> dict[int, ActionStatus]:
        """Return, by action id, the whole status on the comparison day, as papers show it.

        The dictionary is empty if there is no comparison day.
        """
        if self.compared_with is None:
            return {}
        earlier = status_at(self.strategy, self.compared_with, self.known_at, self.calendar)
        return {status.action_id: status for status in earlier}

    @cached_property
    def updates(self) -> dict[int, Update]:
        """Return, by action id, the update that decides what it counts as, in full, for papers and searches."""
        return every_deciding_update(self.strategy, self.as_at, self.known_at)

    @cached_property
    def evidence(self) -> EvidenceBase:
        """Return which evidence was linked to which actions and commitments."""
        return evidence_base(self.strategy, self.as_at, self.known_at)

    @cached_property
    def previous(self) -> dict[int, PreviousRating]:
        """Return, by action id, the colour before the latest update, and what that update says has changed."""
        return previous_at(self.strategy, self.as_at, self.known_at)

    def complete(self) -> "StrategyData":
        """Read the comparison day, the updates and the evidence now, in the caller's snapshot, and return `self`."""
        _ = self.before, self.counted_before, self.updates, self.evidence
        return self


def strategy_data(
    strategy: Strategy, as_at: date, known_at: datetime, compared_with: date | None = None
) -> StrategyData:
    """Return the data of a strategy. Runs six SQL queries. Each property that reads more runs one on first use.

    By default, the comparison day is the end of the last period whose updates were due and after which another period
    had ended by `as_at`. If there is none, nothing is compared. Both days are read from what had been recorded by
    `known_at`.
    """
    periods = calendar(strategy, known_at)
    return StrategyData(
        strategy=strategy,
        as_at=as_at,
        known_at=known_at,
        compared_with=compared_with or periods.last_reported_before(as_at, clock.day_of(known_at)),
        calendar=periods,
        tree=tree(strategy, as_at, known_at),
        statuses=tuple(status_at(strategy, as_at, known_at, periods)),
    )
