"""How ratings moved between the day compared with and the day the figures speak of."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from priorities.choices import Movement, Rag
from priorities.queries.status import ActionStatus, RatedThen
from priorities.rules.rag import compare

if TYPE_CHECKING:
    from priorities.figures.picture import Picture


# Not frozen: a picture holds one for each action, and freezing took most of the time.
@dataclass(slots=True)
class Moved:
    """One action now, as it was before (None where it was not planned yet), and which way it went."""

    now: ActionStatus
    before: RatedThen | None
    movement: Movement

    @property
    def completed(self) -> bool:
        """Whether it became Blue between the two days. Blue is not compared with colours, so this is said apart."""
        return self.now.rag is Rag.BLUE and (self.before is None or self.before.rag is not Rag.BLUE)


def movements(picture: "Picture") -> Sequence[Moved]:
    """Every action with its movement, in the plan's order; empty where there is no earlier day to compare with."""
    return picture.moved


def moved(now: ActionStatus, before: RatedThen | None) -> Moved:
    """One action with the way its rating went; `before` is None where it was not planned then."""
    return Moved(now, before, compare(before.rag if before else None, now.rag))


def tally(moved: Iterable[Moved]) -> dict[Movement, int]:
    """How many actions went each way; every movement is there, with 0 where none did."""
    found = Counter(one.movement for one in moved)
    return {movement: found[movement] for movement in Movement}
