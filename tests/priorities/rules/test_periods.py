"""The periods of a whole strategy."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.rules.periods import PlannedPeriod, moved, reporting_periods


def names(starts, ends, months):
    return [period.name for period in reporting_periods(starts, ends, months=months, due_days=14)]


def test_periods_are_named_by_their_months():
    assert names(date(2026, 4, 1), date(2027, 3, 31), 3) == [
        "April to June 2026",
        "July to September 2026",
        "October to December 2026",
        "January to March 2027",
    ]
    assert names(date(2026, 4, 1), date(2027, 3, 31), 6) == [
        "April to September 2026",
        "October 2026 to March 2027",
    ]
    assert names(date(2026, 4, 1), date(2027, 3, 31), 12) == ["April 2026 to March 2027"]
    assert names(date(2026, 4, 1), date(2026, 5, 31), 1) == ["April 2026", "May 2026"]


def test_last_period_is_cut_short_and_named_by_its_days():
    assert names(date(2026, 4, 1), date(2026, 8, 15), 3) == ["April to June 2026", "1 July to 15 August 2026"]


def test_due_day_is_counted_from_the_end():
    (period,) = reporting_periods(date(2026, 4, 1), date(2026, 6, 30), months=3, due_days=14)
    assert (period.opens, period.ends, period.due) == (
        date(2026, 4, 1),
        date(2026, 6, 30),
        date(2026, 7, 14),
    )


def test_first_period_is_cut_short_where_the_strategy_begins_within_one():
    assert names(date(2026, 3, 8), date(2026, 9, 30), 3) == [
        "8 to 31 March 2026",
        "April to June 2026",
        "July to September 2026",
    ]
    assert names(date(2026, 2, 1), date(2027, 3, 31), 4) == [
        "February to March 2026",
        "April to July 2026",
        "August to November 2026",
        "December 2026 to March 2027",
    ]


@pytest.mark.parametrize(
    ("year_starts", "expected"),
    [(1, "March to June 2026"), (4, "March 2026"), (7, "March to June 2026"), (10, "March 2026")],
)
def test_periods_are_those_of_the_chosen_financial_year(year_starts, expected):
    first, *_ = reporting_periods(
        date(2026, 3, 1), date(2028, 2, 29), months=6, due_days=14, year_starts=year_starts
    )
    assert first.name == expected


def test_moved_period_keeps_its_days_until_due_and_a_name_of_its_own():
    period = PlannedPeriod("April to June 2026", date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14))
    days = date(2026, 4, 8), date(2026, 7, 7)
    assert moved(period, *days) == PlannedPeriod("8 April to 7 July 2026", *days, date(2026, 7, 21))
    assert moved(replace(period, name="Spring"), *days).name == "Spring"


@pytest.mark.parametrize(
    ("ends", "months"), [(date(2026, 3, 31), 3), (date(2027, 3, 31), 0), (date(2027, 3, 31), 5)]
)
def test_periods_that_cannot_be_are_refused(ends, months):
    with pytest.raises(
        ValueError,
        match=r"^A period must be a part of a year, and a strategy must not end before it starts\.$",
    ):
        reporting_periods(date(2026, 4, 1), ends, months=months, due_days=14)


@given(
    st.dates(date(2000, 1, 1), date(2080, 12, 31)),
    st.integers(0, 4_000),
    st.sampled_from([1, 3, 4, 6, 12]),
    st.integers(0, 60),
    st.integers(1, 12),
)
def test_periods_cover_every_day_once(starts, days, months, due_days, year_starts):
    ends = starts + timedelta(days=days)
    found = reporting_periods(starts, ends, months=months, due_days=due_days, year_starts=year_starts)
    assert all(p.opens.day == 1 and (p.opens.month - year_starts) % months == 0 for p in found[1:])
    assert (found[0].opens, found[-1].ends) == (starts, ends)
    assert all(b.opens - a.ends == timedelta(days=1) for a, b in pairwise(found))
    assert all(p.opens <= p.ends <= p.due for p in found)
    assert len({p.name for p in found}) == len(found)
