"""One thing that an author should mend in a paper, or look at."""

from dataclasses import dataclass
from enum import Enum


class Gravity(Enum):
    """Whether a paper can be final with it."""

    BLOCKER = "blocker"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to mend: `place` is the key of the place it speaks of, `record` that of a record such as an action."""

    gravity: Gravity
    sentence: str
    place: str = ""
    record: str = ""
