"""When work is due in the plan's own words: what the words mean as a day, and how they read in a sentence."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from priorities.choices import TimescalePrecision
from tracker.wording import MONTHS, long_date

_PERIOD = re.compile(
    r"(?:(?:(?:by|before|at) )?(?:the )?end (?:of )?|in |during |within )?(?:"
    r"(?:(?:q|quarter )(?P<quarter>[1-4]) (?:of )?)?(?P<first>\d{4}) ?[/–-] ?(?P<second>\d{4}|\d\d)"
    rf"|(?P<month>{'|'.join(MONTHS[1:]).lower()}) (?P<of>\d{{4}})"
    r"|(?P<year>\d{4}))"
)
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""The years that words about a due date may name. A number outside these limits is not read as a year."""
_FOLLOWS_DUE = re.compile(r"(?:by|in|during|before|within|at|on|from)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Timescale:
    """How exact some words are, and the last day that they cover."""

    precision: TimescalePrecision
    last_day: date


def timescale(words: str) -> Timescale | None:
    """Return what the words mean, or None if they do not say the day unambiguously.

    "By the end of 2026/27" and "2026/27" mean 31 March 2027. "By 2026/27" could mean the start or the end of that
    year, and "summer 2026" has no last day.
    """
    found = _PERIOD.fullmatch(" ".join(words.lower().rstrip(". ").split()))
    if found is None or not FIRST_YEAR <= int(found["first"] or found["of"] or found["year"]) <= LAST_YEAR:
        return None
    if first := found["first"]:
        start, second = int(first), found["second"]
        if int(second) != (start + 1) % 10 ** len(second):
            return None
        if not found["quarter"]:
            return Timescale(TimescalePrecision.FINANCIAL_YEAR, date(start + 1, 3, 31))
        year, month = ((start, 3 + 3 * int(found["quarter"])), (start + 1, 3))[found["quarter"] == "4"]
        return Timescale(TimescalePrecision.QUARTER, _month_end(year, month))
    if found["month"]:
        month = [name.lower() for name in MONTHS].index(found["month"])
        return Timescale(TimescalePrecision.MONTH, _month_end(int(found["of"]), month))
    return Timescale(TimescalePrecision.CALENDAR_YEAR, date(int(found["year"]), 12, 31))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def after_due(words: str, day: date) -> str:
    """Return when work is due, to come after the word "due" on a page: "by the end of 2026/27" or "31 March 2027".

    `words` are the plan's own, or "" if it gives a day.
    """
    return _inside_sentence(words) or long_date(day)


def due_in_sentence(words: str, day: date) -> str:
    """Return when work is due, to come after "is due" in a sentence.

    For example "by the end of 2026/27", "on 31 March 2027" or "on 31 August 2026 (“Summer 2026” in the plan)".
    """
    if _FOLLOWS_DUE.match(words):
        return _inside_sentence(words)
    return f"on {long_date(day)} (“{words}” in the plan)" if words else f"on {long_date(day)}"


def _inside_sentence(words: str) -> str:
    """Return the words without a final full stop, and without an initial capital if they follow "due" directly."""
    words = words.rstrip(". ")
    return f"{words[:1].lower()}{words[1:]}" if _FOLLOWS_DUE.match(words) else words
