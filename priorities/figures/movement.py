"""How ratings moved between the day compared with and the day the figures speak of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from priorities.choices import Movement, Rag
from priorities.queries.brief import BriefStatus
from priorities.queries.rated import RatedThen
from priorities.rules.rag import compare

if TYPE_CHECKING:
    from priorities.figures.picture import PictureOf

S = TypeVar("S", bound=BriefStatus)


# Not frozen: a picture holds one for each action, and freezing took most of the time.
@dataclass(slots=True)
class Moved(Generic[S]):
    """One action now, as it was before (None where it was not planned yet), and which way it went."""

    now: S
    before: RatedThen | None
    movement: Movement

    @property
    def completed(self) -> bool:
        """Whether it became Blue between the two days."""
        return became_blue(self.before.rag if self.before else None, self.now.rag)


def movements(picture: "PictureOf[S]") -> Sequence[Moved[S]]:
    """Every action with its movement, in the plan's order; empty where there is no earlier day to compare with."""
    return picture.moved


def moved(now: S, before: RatedThen | None) -> Moved[S]:
    """One action with the way its rating went; `before` is None where it was not planned then."""
    return Moved(now, before, compare(before.rag if before else None, now.rag))


def became_blue(before: Rag | None, now: Rag | None) -> bool:
    """Whether a rating became Blue. Blue is not compared with colours, so this is said apart from movements."""
    return now is Rag.BLUE and before is not Rag.BLUE
