"""Dates, numbers and lists in words."""

from datetime import date

import pytest

from tracker.wording import counted, day_and_month, days, listed, long_date, short_date


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (date(2026, 5, 13), "13 May 2026"),
        (date(2026, 4, 8), "8 April 2026"),
        (date(2023, 12, 31), "31 December 2023"),
    ],
)
def test_a_day_is_written_as_papers_write_it(when: date, words: str) -> None:
    assert long_date(when) == words


@pytest.mark.parametrize(("number", "words"), [(0, "0 days"), (1, "1 day"), (2, "2 days"), (90, "90 days")])
def test_days_agree_with_their_number(number: int, words: str) -> None:
    assert days(number) == words


@pytest.mark.parametrize(("number", "words"), [(0, "0 geese"), (1, "1 goose"), (2, "2 geese")])
def test_a_count_agrees_with_its_noun(number: int, words: str) -> None:
    assert counted(number, "goose", "geese") == words


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["1.1", "1.2", "2"], "1.1, 1.2 and 2"),
        (["salt and pepper", "oil"], "salt and pepper, and oil"),
        (["one Amber (1.2 and 1.3)", "two Red"], "one Amber (1.2 and 1.3) and two Red"),
    ],
)
def test_listed_keeps_items_apart(items: list[str], text: str) -> None:
    assert listed(items) == text


def test_a_date_for_a_narrow_column_and_one_without_its_year() -> None:
    when = date(2026, 9, 30)
    assert (short_date(when), day_and_month(when)) == ("30 Sep 2026", "30 September")
