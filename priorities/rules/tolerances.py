"""The tolerances and thresholds of a strategy. Every one is the strategy's own setting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tolerances:
    """One version of a strategy's settings. Shares are whole percentages, times are whole days.

    `version` is the number of the settings version, kept with whatever was decided under it.
    """

    version: int
    tolerance_days: int = 90
    """How late is Amber; later is Red."""
    red_share: int = 50
    """The share of Reds that makes a small group Red."""
    small_group: int = 5
    """A group of fewer rated actions than this is small."""
    red_count: int = 2
    """The fewest Reds that make a larger group Red."""
    red_share_large: int = 20
    """The share of Reds that makes a larger group Red."""
    amber_share: int = 25
    """The share of Ambers and Reds together that makes a group Amber."""
    updated_share: int = 75
    """Under this share of live actions updated, a headline is incomplete."""
    quiet_days: int = 100
    """Where there are no periods, longer than this without an update is not updated."""


def at_least(part: int, whole: int, percent: int) -> bool:
    """Whether `part` is `percent` per cent of `whole` or more. In whole numbers, so 1 of 4 is exactly 25%."""
    return part * 100 >= percent * whole
