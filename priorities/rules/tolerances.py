"""The tolerances and thresholds of a strategy. Each strategy has its own settings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tolerances:
    """One version of a strategy's settings. Shares are whole percentages, and times are whole days.

    `version` is the number of the settings version.
    """

    version: int
    tolerance_days: int = 90
    """Work up to this many days late is Amber. Work later than that is Red."""
    red_share: int = 50
    """A small priority or commitment is Red if at least this share of its rated actions are Red."""
    small_group: int = 5
    """A priority or commitment with fewer rated actions than this is small."""
    red_count: int = 2
    """A larger one is Red if it has at least this many Reds, and their share is at least `red_share_large`."""
    red_share_large: int = 20
    """The share of Reds that a larger one needs to be Red, as well as `red_count`."""
    amber_share: int = 25
    """A priority or commitment without Reds is Amber if at least this share of its rated actions are Amber."""
    updated_share: int = 75
    """A headline is incomplete if less than this share of its live actions is updated, complete or needs no update."""
    quiet_days: int = 100
    """In a strategy without periods, an action is not updated after more than this many days without an update."""


def at_least(part: int, whole: int, percent: int) -> bool:
    """Return whether `part` is at least `percent` per cent of `whole`.

    The comparison uses whole numbers, so 1 of 4 is exactly 25%.
    """
    return part * 100 >= percent * whole
