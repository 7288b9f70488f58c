"""All that the figures read, gathered once for a pair of dates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Generic, TypeVar

from priorities.choices import Rag
from priorities.figures.kinds import Kind, kind_of
from priorities.figures.movement import Moved, moved
from priorities.models import Strategy
from priorities.queries.brief import BriefStatus, brief_at
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.evidence import EvidenceBase, evidence_base
from priorities.queries.previous import rated_before
from priorities.queries.rated import RatedThen, colours_at, rated_at
from priorities.queries.status import ActionStatus, status_at
from priorities.queries.tree import Tree, tree
from tracker import clock

S = TypeVar("S", bound=BriefStatus, covariant=True)


@dataclass(frozen=True)
class PictureOf(Generic[S]):
    """The plan, the status of every action on two days, and the evidence, from what was recorded by `known_at`.

    What only some figures need is read when it is first asked for.
    """

    strategy: Strategy
    as_at: date
    known_at: datetime
    compared_with: date | None
    calendar: Calendar
    tree: Tree
    statuses: tuple[S, ...]

    @cached_property
    def known_on(self) -> date:
        """The London day of `known_at`, as pages and papers print it."""
        return clock.day_of(self.known_at)

    @cached_property
    def by_id(self) -> dict[int, S]:
        """Each status by its action's id."""
        return {status.action_id: status for status in self.statuses}

    @cached_property
    def place(self) -> dict[int, int]:
        """By action id, its place in the plan's order, from 0."""
        return {status.action_id: place for place, status in enumerate(self.statuses)}

    @cached_property
    def before(self) -> dict[int, RatedThen]:
        """By action id, how it was rated on the day compared with; empty where there is none."""
        if self.compared_with is None:
            return {}
        return rated_at(self.strategy, self.compared_with, self.known_at)

    @cached_property
    def colours_before(self) -> dict[int, Rag | None]:
        """By action id, its colour on the day compared with, for every action that was planned then."""
        if self.compared_with is None:
            return {}
        return colours_at(self.strategy, self.compared_with, self.known_at)

    @cached_property
    def moved(self) -> tuple[Moved[S], ...]:
        """Every action with its movement, in the plan's order; empty where there is no earlier day to compare with."""
        if self.compared_with is None:
            return ()
        return tuple(moved(status, self.before.get(status.action_id)) for status in self.statuses)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kind of every action, in the plan's order."""
        before, compared = self.colours_before, self.compared_with is not None
        return tuple(kind_of(status, compared, before.get(status.action_id)) for status in self.statuses)

    @cached_property
    def evidence(self) -> EvidenceBase:
        """Which evidence stood for which actions and commitments."""
        return evidence_base(self.strategy, self.as_at, self.known_at)

    def complete(self) -> "PictureOf[S]":
        """The same picture with both days and the evidence read now, for those who read from one snapshot."""
        _ = self.before, self.colours_before, self.evidence
        return self

    @cached_property
    def rated_before(self) -> dict[int, Rag]:
        """By action id, the last colour that counted before the latest update."""
        return rated_before(self.strategy, self.as_at, self.known_at)


Picture = PictureOf[ActionStatus]
"""The picture with its words, as pages of actions and papers need it."""

Outline = PictureOf[BriefStatus]
"""The picture without its words, from which a page counts."""


def picture(
    strategy: Strategy, as_at: date, known_at: datetime, compared_with: date | None = None
) -> Picture:
    """Read the picture, in six SQL queries; one more each for what is read when it is asked for.

    Without a day to compare with, it is the end of the last period whose returns were due; where there is none, nothing
    is compared. Both days are read from what was recorded by the same `known_at`.
    """
    return _picture(strategy, as_at, known_at, compared_with, status_at)


def outline(
    strategy: Strategy, as_at: date, known_at: datetime, compared_with: date | None = None
) -> Outline:
    """The same without the words, in as many SQL queries: at thousands of actions in half the time."""
    return _picture(strategy, as_at, known_at, compared_with, brief_at)


def _picture(
    strategy: Strategy,
    as_at: date,
    known_at: datetime,
    compared_with: date | None,
    statuses: Callable[[Strategy, date, datetime, Calendar], list[S]],
) -> PictureOf[S]:
    periods = calendar(strategy, known_at)
    return PictureOf(
        strategy=strategy,
        as_at=as_at,
        known_at=known_at,
        compared_with=compared_with or periods.last_reported_before(as_at, clock.day_of(known_at)),
        calendar=periods,
        tree=tree(strategy, as_at, known_at),
        statuses=tuple(statuses(strategy, as_at, known_at, periods)),
    )
