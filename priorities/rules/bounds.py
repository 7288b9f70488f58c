"""Limits on the dates in a strategy's records, so that a mistyped year, such as 9999, does not reach a board."""

from datetime import date

from tracker.wording import long_date

MARGIN_YEARS = 5
"""How many years before a strategy begins, and after it ends, a record may be dated."""


def out_of_bounds(starts: date, ends: date, **days: date | None) -> dict[str, str]:
    """Return, by name, an error for each date more than five years before the strategy begins or after it ends.

    A date of None is skipped.
    """
    first, last = _years_from(starts, -MARGIN_YEARS), _years_from(ends, MARGIN_YEARS)
    return {
        name: f"{long_date(day)} is far outside the strategy, which runs from {long_date(starts)} to "
        f"{long_date(ends)}. Check the year: enter a date from {long_date(first)} to "
        f"{long_date(last)}."
        for name, day in days.items()
        if day is not None and not first <= day <= last
    }


def too_early(starts: date, today: date, **days: date | None) -> dict[str, str]:
    """Return, by name, an error for each date that is more than five years before a strategy begins.

    A date of None is skipped. For a strategy that has not begun yet, the five years are counted back from today.
    """
    first = _years_from(min(starts, today), -MARGIN_YEARS)
    return {
        name: f"{long_date(day)} is long before the strategy, which begins on {long_date(starts)}. "
        f"Check the year: enter {long_date(first)} or a later date."
        for name, day in days.items()
        if day is not None and day < first
    }


def _years_from(day: date, years: int) -> date:
    year = min(max(day.year + years, date.min.year), date.max.year)
    # Most years have no 29 February.
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)
