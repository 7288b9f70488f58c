"""The reporting periods of a whole strategy, created in one step."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.wording import MONTHS, day_and_month, long_date


@dataclass(frozen=True, slots=True)
class PlannedPeriod:
    """A period to create: its name, its first and last day, and the last day on which an update is on time."""

    name: str
    opens: date
    ends: date
    due: date


def reporting_periods(starts: date, ends: date, *, months: int, due_days: int) -> tuple[PlannedPeriod, ...]:
    """Return periods of `months` months from the first day of a strategy to its last, without gaps.

    The last period is cut short if it would end after the strategy does. Updates are due `due_days` days after a period
    ends. Raises ValueError if `months` is less than 1 or `ends` is before `starts`.
    """
    if months < 1 or ends < starts:
        raise ValueError("A period must last a month or more, and a strategy must not end before it starts.")
    found = []
    opens, number = starts, 1
    while opens <= ends:
        following = _months_after(starts, months * number)
        last = min(following - timedelta(days=1), ends)
        found.append(
            PlannedPeriod(
                name=_name(opens, last), opens=opens, ends=last, due=last + timedelta(days=due_days)
            )
        )
        opens, number = following, number + 1
    return tuple(found)


def _months_after(day: date, months: int) -> date:
    """Return the same day of the month some months later, or the last day of that month if it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _name(opens: date, last: date) -> str:
    """Return the period's months, such as "April to June 2026", or its first and last days if a month is not whole."""
    whole = opens.day == 1 and last.day == monthrange(last.year, last.month)[1]
    first_words = MONTHS[opens.month] if whole else day_and_month(opens)
    last_words = f"{MONTHS[last.month]} {last.year}" if whole else long_date(last)
    if opens.year != last.year:
        first_words += f" {opens.year}"
    if whole and (opens.year, opens.month) == (last.year, last.month):
        return last_words
    return f"{first_words} to {last_words}"
