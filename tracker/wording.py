"""Dates, numbers and lists in words. These are pure functions, so that rules can also use them."""

import re
from calendar import month_name
from collections.abc import Sequence
from datetime import date

# Read once, because looking up a month name each time costs more than the rest of a sentence.
MONTHS = tuple(month_name)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def long_date(when: date) -> str:
    """Return a date as pages and papers show it: "13 May 2026"."""
    return f"{when.day} {MONTHS[when.month]} {when.year}"


def short_date(when: date) -> str:
    """Return a date for a narrow column: "30 Sep 2026"."""
    return f"{when.day} {MONTHS[when.month][:3]} {when.year}"


def day_and_month(when: date) -> str:
    """Return a date without its year: "31 March"."""
    return f"{when.day} {MONTHS[when.month]}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with the right form of its noun: "1 day", "20 days"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def days(count: int) -> str:
    """Return a number of days: "1 day", "20 days"."""
    return counted(count, "day")


def number(count: int) -> str:
    """Return a number in words up to nine and in figures from 10. 0 is "no"."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def listed(items: Sequence[str], last: str = "and") -> str:
    """Return items as a list in a sentence: "a, b and c".

    If an item contains a comma or the joining word, other than in brackets, a comma comes before the joining word.
    """
    if len(items) < 2:
        return "".join(items)
    plain = [re.sub(r"\([^)]*\)", "", item) for item in items]
    joint = f", {last} " if any("," in item or f" {last} " in item for item in plain) else f" {last} "
    return f"{', '.join(items[:-1])}{joint}{items[-1]}"
