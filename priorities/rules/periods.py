"""The reporting periods of a whole strategy, created in one step."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.wording import MONTHS, day_and_month, long_date

APRIL = 4
LENGTHS = (1, 2, 3, 4, 6, 12)
"""How many months a period of a financial year may last."""


@dataclass(frozen=True, slots=True)
class PlannedPeriod:
    """A period to create: its name, its first and last day, and the last day on which an update is on time."""

    name: str
    opens: date
    ends: date
    due: date


def reporting_periods(
    starts: date, ends: date, *, months: int, due_days: int, year_starts: int = APRIL
) -> tuple[PlannedPeriod, ...]:
    """Return periods of `months` months from the first day of a strategy to its last, without gaps.

    The periods are those of a financial year that starts on the first day of the month `year_starts`. So the first
    period is cut short if the strategy begins within one, and the last if the strategy ends within one. Updates are due
    `due_days` days after a period ends. Raises ValueError if the months do not divide a year or `ends` is before
    `starts`.
    """
    if months not in LENGTHS or ends < starts:
        raise ValueError("A period must be a part of a year, and a strategy must not end before it starts.")
    found = []
    opens = starts
    while opens <= ends:
        following = _next_boundary(opens, months, year_starts)
        last = min(following - timedelta(days=1), ends)
        found.append(
            PlannedPeriod(
                name=period_name(opens, last), opens=opens, ends=last, due=last + timedelta(days=due_days)
            )
        )
        opens = following
    return tuple(found)


def _next_boundary(day: date, months: int, year_starts: int) -> date:
    """Return the first day after `day` on which a period of the financial year opens."""
    into_period = (day.month - year_starts) % months
    years, month = divmod(day.month - 1 + months - into_period, 12)
    return date(day.year + years, month + 1, 1)


def period_name(opens: date, last: date) -> str:
    """Return the period's months, such as "April to June 2026", or its first and last days if a month is not whole."""
    if opens == last:
        return long_date(last)
    whole = opens.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if (opens.year, opens.month) == (last.year, last.month):
        return f"{MONTHS[last.month]} {last.year}" if whole else f"{opens.day} to {long_date(last)}"
    first_words = MONTHS[opens.month] if whole else day_and_month(opens)
    last_words = f"{MONTHS[last.month]} {last.year}" if whole else long_date(last)
    if opens.year != last.year:
        first_words += f" {opens.year}"
    return f"{first_words} to {last_words}"


def moved(period: PlannedPeriod, opens: date, ends: date) -> PlannedPeriod:
    """Return a period with new days. Its updates are due as many days after its end as before.

    Its name follows its days if it did before: see `period_name`.
    """
    name = period.name
    if name == period_name(period.opens, period.ends):
        name = period_name(opens, ends)
    return PlannedPeriod(name=name, opens=opens, ends=ends, due=ends + (period.due - period.ends))
