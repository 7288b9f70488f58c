"""Days and numbers as a reader meets them in a reason."""

from calendar import month_name
from collections.abc import Sequence
from datetime import date

# Read once: asking the calendar each time costs more than all the rest of a sentence.
MONTHS = tuple(month_name)


def day(when: date) -> str:
    """A date in words, as papers print it: "13 May 2026"."""
    return f"{when.day} {MONTHS[when.month]} {when.year}"


def counted(number: int, one: str, many: str) -> str:
    """A number with the right form of its noun: "1 day", "20 days"."""
    return f"{number} {one if number == 1 else many}"


def listed(words: Sequence[str]) -> str:
    """Several things in one sentence: "1.1, 1.2 and 2.1"; nothing for none."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def days(number: int) -> str:
    """A number of days in words: "1 day", "20 days"."""
    return counted(number, "day", "days")
