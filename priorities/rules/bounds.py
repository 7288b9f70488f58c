"""The days that a strategy's records may name: a mistyped date must not reach a board as the year 9999."""

from datetime import date

from tracker.wording import long_date

MARGIN_YEARS = 5
"""How many years before a strategy begins, and after it ends, a record may be dated."""


def out_of_bounds(starts: date, ends: date, **days: date | None) -> dict[str, str]:
    """Return, by name, an error for each day that is more than five years outside the strategy.

    A day of None is skipped.
    """
    first, last = _years_from(starts, -MARGIN_YEARS), _years_from(ends, MARGIN_YEARS)
    return {
        name: f"{long_date(given)} is far outside the strategy, which runs from {long_date(starts)} to "
        f"{long_date(ends)}. Check the year: enter a day from {long_date(first)} to "
        f"{long_date(last)}."
        for name, given in days.items()
        if given is not None and not first <= given <= last
    }


def too_early(starts: date, today: date, **days: date | None) -> dict[str, str]:
    """Return, by name, an error for each day that is more than five years before a strategy begins.

    A day of None is skipped. For a strategy that has not begun yet, the five years are counted back from today.
    """
    first = _years_from(min(starts, today), -MARGIN_YEARS)
    return {
        name: f"{long_date(given)} is long before the strategy, which begins on {long_date(starts)}. "
        f"Check the year: enter {long_date(first)} or a later day."
        for name, given in days.items()
        if given is not None and given < first
    }


def _years_from(given: date, years: int) -> date:
    year = min(max(given.year + years, date.min.year), date.max.year)
    # Most years have no 29 February.
    return given.replace(year=year, day=28 if (given.month, given.day) == (2, 29) else given.day)
