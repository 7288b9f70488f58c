"""Which days a strategy's records may name."""

from datetime import date, timedelta

import pytest

from priorities.rules.bounds import out_of_bounds, too_early
from tracker.wording import long_date

STARTS, ENDS = date(2023, 4, 1), date(2028, 3, 31)


@pytest.mark.parametrize("day", [date(2018, 4, 1), date(2026, 3, 31), date(2033, 3, 31), None])
def test_a_day_within_five_years_of_the_strategy_is_accepted(day: date | None) -> None:
    assert out_of_bounds(STARTS, ENDS, forecast=day) == {}


@pytest.mark.parametrize("day", [date(2018, 3, 31), date(2033, 4, 1), date.min, date.max])
def test_a_day_further_away_is_refused_with_the_days_that_are_accepted(day: date) -> None:
    found = out_of_bounds(STARTS, ENDS, forecast=day, due=date(2026, 1, 1))
    assert list(found) == ["forecast"]
    assert found["forecast"].endswith(
        "is far outside the strategy, which runs from 1 April 2023 to 31 March 2028. Check the year: "
        "enter a date from 1 April 2018 to 31 March 2033."
    )


def test_a_leap_day_has_a_first_and_a_last_year_too() -> None:
    leap = date(2024, 2, 29)
    assert out_of_bounds(leap, leap, due=date(2019, 2, 28)) == {}
    assert list(out_of_bounds(leap, leap, due=date(2019, 2, 27))) == ["due"]


def test_a_strategy_at_the_end_of_the_calendar_has_bounds() -> None:
    assert out_of_bounds(date(1, 1, 1), date(9999, 12, 31), due=date(2026, 1, 1)) == {}


@pytest.mark.parametrize(
    ("starts", "first"), [(STARTS, date(2018, 4, 1)), (date(2040, 4, 1), date(2021, 4, 8))]
)
def test_a_day_is_too_early_more_than_five_years_before_the_strategy_or_today(
    starts: date, first: date
) -> None:
    today = date(2026, 4, 8)
    assert too_early(starts, today, since=first, until=None) == {}
    day_before = first - timedelta(days=1)
    assert too_early(starts, today, since=day_before, until=None) == {
        "since": f"{long_date(day_before)} is long before the strategy, which begins on "
        f"{long_date(starts)}. Check the year: enter {long_date(first)} or a later date."
    }
