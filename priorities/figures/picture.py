"""All that the figures read, gathered once for a pair of dates."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from priorities.choices import Rag
from priorities.models import Strategy
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.evidence import EvidenceBase, evidence_base
from priorities.queries.previous import rated_before
from priorities.queries.status import ActionStatus, status_at
from priorities.queries.tree import Tree, tree
from tracker import clock


@dataclass(frozen=True)
class Picture:
    """The plan, the status of every action on two days, and the evidence, from what was recorded by `known_at`."""

    strategy: Strategy
    as_at: date
    known_at: datetime
    compared_with: date | None
    calendar: Calendar
    tree: Tree
    statuses: tuple[ActionStatus, ...]
    before: dict[int, ActionStatus]
    evidence: EvidenceBase

    @cached_property
    def known_on(self) -> date:
        """The London day of `known_at`, as pages and papers print it."""
        return clock.day_of(self.known_at)

    @cached_property
    def by_id(self) -> dict[int, ActionStatus]:
        """Each status by its action's id."""
        return {status.action_id: status for status in self.statuses}

    @cached_property
    def rated_before(self) -> dict[int, Rag]:
        """By action id, the rating in the counted update before the latest one. Read when first asked for."""
        return rated_before(self.strategy, self.as_at, self.known_at)


def picture(
    strategy: Strategy, as_at: date, known_at: datetime, compared_with: date | None = None
) -> Picture:
    """Read the picture, in nine SQL queries.

    Without a day to compare with, it is the end of the last period whose returns were due; where there is none, nothing
    is compared. Both days are read from what was recorded by the same `known_at`.
    """
    periods = calendar(strategy, known_at)
    earlier = compared_with or periods.last_reported_before(as_at, clock.day_of(known_at))
    before = status_at(strategy, earlier, known_at, periods) if earlier else []
    return Picture(
        strategy=strategy,
        as_at=as_at,
        known_at=known_at,
        compared_with=earlier,
        calendar=periods,
        tree=tree(strategy, as_at, known_at),
        statuses=tuple(status_at(strategy, as_at, known_at, periods)),
        before={status.action_id: status for status in before},
        evidence=evidence_base(strategy, as_at, known_at),
    )
