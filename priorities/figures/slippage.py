"""How much later than first planned the work is now due."""

from dataclasses import dataclass
from datetime import date
from typing import Generic

from priorities.figures.movement import S
from priorities.figures.picture import PictureOf
from priorities.queries.brief import BriefStatus
from priorities.rules import deadlines


# Not frozen: see Moved.
@dataclass(slots=True)
class Slipped(Generic[S]):
    """An action still to be delivered, the day first planned and the day now."""

    status: S
    first_due: date
    due: date

    @property
    def words(self) -> str:
        """How far it moved: "12 months later"."""
        return deadlines.moved(self.first_due, self.due)


def has_slipped(status: BriefStatus) -> bool:
    """Whether it is still to be delivered and due later than its baseline, the first agreed date."""
    dates = (status.baseline_due, status.due)
    return not status.is_over and None not in dates and status.due > status.baseline_due  # type: ignore[operator]  # neither date is None here


def slippage(picture: PictureOf[S]) -> list[Slipped[S]]:
    """The actions due later than first planned, those that moved furthest first."""
    found = [
        Slipped(status, first, due)
        for status in picture.statuses
        if has_slipped(status) and (first := status.baseline_due) and (due := status.due)
    ]
    return sorted(found, key=lambda one: one.first_due - one.due)
