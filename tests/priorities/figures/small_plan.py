"""A small plan for tests of figures and pages: one strategy, two priorities, quarterly periods."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from priorities.choices import Rag, ReviewVerdict, Role
from priorities.models import Action, ActionSupport, Commitment, Period, Strategy
from tests import builders
from tests.builders import noon

QUARTERS = {
    "October to December 2025": (date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 14)),
    "January to March 2026": (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14)),
    "April to June 2026": (date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14)),
}
WINTER, MARCH = date(2025, 12, 20), date(2026, 3, 25)


@dataclass
class Plan:
    """A strategy with a commitment under each of two priorities, and methods that add to it."""

    strategy: Strategy = field(default_factory=lambda: builders.strategy("test", name="Test strategy"))

    def __post_init__(self) -> None:
        self.periods: list[Period] = [
            builders.period(self.strategy, *days, name=name) for name, days in QUARTERS.items()
        ]
        self.first: Commitment = builders.commitment(builders.priority(self.strategy))
        self.second: Commitment = builders.commitment(builders.priority(self.strategy))

    def action(
        self,
        rag: Rag | None = Rag.GREEN,
        before: Rag | None = Rag.GREEN,
        home: Commitment | None = None,
        **fields: Any,
    ) -> Action:
        """Add an action rated `before` in December and `rag` in March. A rating of None adds no update."""
        action = builders.action(home or self.first, **fields)
        for colour, period, day in ((before, self.periods[0], WINTER), (rag, self.periods[1], MARCH)):
            if colour:
                builders.update(action, colour, day, period=period)
        return action

    def support(self, action: Action, commitment: Commitment) -> None:
        """Link an action to another commitment that it supports."""
        ActionSupport.objects.create(
            action=action, commitment=commitment, linked_on=builders.START, linked_at=noon(builders.START)
        )

    def query_update(self, action: Action, reason: str = "Please say which teams.") -> None:
        """Query the action's latest update, as a chair of the strategy."""
        builders.review(
            action.updates.latest("id"),
            ReviewVerdict.QUERIED,
            by=builders.account(builders.member(self.strategy, role=Role.LEAD)),
            reason=reason,
        )
