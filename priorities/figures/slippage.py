"""How much later than first planned the work is now due."""

from dataclasses import dataclass
from datetime import date

from priorities.figures.picture import Picture
from priorities.queries.status import ActionStatus
from priorities.rules import deadlines


@dataclass(frozen=True, slots=True)
class Slipped:
    """An action still to be delivered, the day first planned, the day now, and the distance in words."""

    status: ActionStatus
    first_due: date
    due: date
    words: str


def has_slipped(status: ActionStatus) -> bool:
    """Whether it is still to be delivered and due later than its baseline, the first agreed date."""
    dates = (status.baseline_due, status.due)
    return not status.is_over and None not in dates and status.due > status.baseline_due  # type: ignore[operator]  # neither date is None here


def slippage(picture: Picture) -> list[Slipped]:
    """The actions due later than first planned, those that moved furthest first."""
    found = [
        Slipped(status, first, due, deadlines.moved(first, due))
        for status in picture.statuses
        if has_slipped(status) and (first := status.baseline_due) and (due := status.due)
    ]
    return sorted(found, key=lambda one: one.first_due - one.due)
