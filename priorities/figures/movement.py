"""How ratings moved between the day compared with and the day the figures speak of."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from priorities.choices import Movement, Rag
from priorities.figures.picture import Picture
from priorities.queries.status import ActionStatus
from priorities.rules.rag import compare


@dataclass(frozen=True, slots=True)
class Moved:
    """One action now, as it was before (None where it was not planned yet), and which way it went."""

    now: ActionStatus
    before: ActionStatus | None
    movement: Movement

    @property
    def completed(self) -> bool:
        """Whether it became Blue between the two days. Blue is not compared with colours, so this is said apart."""
        return self.now.rag is Rag.BLUE and (self.before is None or self.before.rag is not Rag.BLUE)


def movements(picture: Picture) -> list[Moved]:
    """Every action with its movement, in the plan's order; empty where there is no earlier day to compare with."""
    if picture.compared_with is None:
        return []
    return [_moved(status, picture.before.get(status.action_id)) for status in picture.statuses]


def _moved(now: ActionStatus, before: ActionStatus | None) -> Moved:
    return Moved(now, before, compare(before.rag if before else None, now.rag))


def tally(moved: Iterable[Moved]) -> dict[Movement, int]:
    """How many actions went each way; every movement is there, with 0 where none did."""
    found = Counter(one.movement for one in moved)
    return {movement: found[movement] for movement in Movement}
