"""Days and numbers as a reader meets them in a reason."""

from calendar import month_name
from datetime import date

# Read once: asking the calendar each time costs more than all the rest of a sentence.
MONTHS = tuple(month_name)


def day(when: date) -> str:
    """A date in words, as papers print it: "13 May 2026"."""
    return f"{when.day} {MONTHS[when.month]} {when.year}"


def counted(number: int, one: str, many: str) -> str:
    """A number with the right form of its noun: "1 day", "20 days"."""
    return f"{number} {one if number == 1 else many}"


def days(number: int) -> str:
    """A number of days in words: "1 day", "20 days"."""
    return counted(number, "day", "days")
