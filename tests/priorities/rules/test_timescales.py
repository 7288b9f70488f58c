"""The plan's own words for a due date: the day that they mean, and how they read in a sentence."""

from datetime import date

import pytest

from priorities.choices import TimescalePrecision as Precision
from priorities.rules.timescales import Timescale, after_due, due_in_sentence, timescale

DAY = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("words", "precision", "day"),
    [
        ("by the end of 2026/27", Precision.FINANCIAL_YEAR, date(2027, 3, 31)),
        ("By end 2026-27.", Precision.FINANCIAL_YEAR, date(2027, 3, 31)),
        ("2026/2027", Precision.FINANCIAL_YEAR, date(2027, 3, 31)),
        ("During 1999/00", Precision.FINANCIAL_YEAR, date(2000, 3, 31)),
        ("Q1 2026/27", Precision.QUARTER, date(2026, 6, 30)),
        ("quarter 3 of 2026/27", Precision.QUARTER, date(2026, 12, 31)),
        ("by the end of Q4 2026/27", Precision.QUARTER, date(2027, 3, 31)),
        ("By the end of February 2028", Precision.MONTH, date(2028, 2, 29)),
        ("September  2026", Precision.MONTH, date(2026, 9, 30)),
        ("in 2026", Precision.CALENDAR_YEAR, date(2026, 12, 31)),
    ],
)
def test_words_that_say_the_day(words: str, precision: Precision, day: date) -> None:
    assert timescale(words) == Timescale(precision, day)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Summer 2026",
        "by 2026/27",
        "by March 2027",
        "2026/28",
        "Q5 2026/27",
        "Q2 2026",
        "mid 2026",
        "ongoing",
        "0000",
        "9999",
        "9999/00",
        "by the end of 9999/0000",
        "January 0001",
    ],
)
def test_words_that_do_not_say_the_day(words: str) -> None:
    assert timescale(words) is None


@pytest.mark.parametrize(
    ("words", "page", "sentence"),
    [
        ("", "31 March 2027", "on 31 March 2027"),
        ("By the end of 2026/27.", "by the end of 2026/27", "by the end of 2026/27"),
        ("Spring 2027", "Spring 2027", "on 31 March 2027 (“Spring 2027” in the plan)"),
    ],
)
def test_words_in_a_sentence(words: str, page: str, sentence: str) -> None:
    assert (after_due(words, DAY), due_in_sentence(words, DAY)) == (page, sentence)
