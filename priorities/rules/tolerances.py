"""The tolerances and thresholds of a strategy. Each strategy has its own settings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tolerances:
    """One version of a strategy's settings. Shares are whole percentages, times are whole days.

    `version` is the number of the settings version, which is kept with every decision made under it.
    """

    version: int
    tolerance_days: int = 90
    """Work up to this many days late is Amber. Work later than that is Red."""
    red_share: int = 50
    """The share of Reds that makes a small group Red."""
    small_group: int = 5
    """A group with fewer rated actions than this is small."""
    red_count: int = 2
    """The minimum number of Reds that makes a larger group Red."""
    red_share_large: int = 20
    """The share of Reds that makes a larger group Red."""
    amber_share: int = 25
    """The share of Ambers and Reds together that makes a group Amber."""
    updated_share: int = 75
    """A headline is incomplete if less than this share of its live actions are updated."""
    quiet_days: int = 100
    """In a strategy without periods, an action is not updated after more than this many days without an update."""


def at_least(part: int, whole: int, percent: int) -> bool:
    """Return whether `part` is at least `percent` per cent of `whole`.

    The comparison uses whole numbers, so 1 of 4 is exactly 25%.
    """
    return part * 100 >= percent * whole
