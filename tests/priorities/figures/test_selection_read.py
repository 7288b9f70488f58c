"""How a URL is read into filters: limits on numbers, the values of a flag, and the problems reported."""

import pytest

from priorities.choices import ExceptionReason
from priorities.figures.selection import ANY, Filters, read, select
from priorities.figures.strategy_data import strategy_data
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1", 1), ("999999999", 999_999_999), ("0", None), ("1000000000", None), ("-1", None)],
)
def test_number_is_read_between_one_and_a_thousand_million(typed: str, number: int | None) -> None:
    filters, problems = read({"priority": typed})
    assert filters == Filters(priority=number)
    assert bool(problems) is (number is None)


@pytest.mark.parametrize(
    ("typed", "yes"), [("1", True), ("on", True), ("true", True), ("ON", False), ("0", False)]
)
def test_a_flag_accepts_three_values(typed: str, yes: bool) -> None:
    filters, problems = read({"late": typed})
    assert filters == Filters(late=yes)
    assert bool(problems) is not yes


def test_a_reason_of_the_exception_report_is_read_and_so_is_any() -> None:
    assert read({"exception": "no_lead"}) == (Filters(exception=ExceptionReason.NO_LEAD.value), [])
    assert read({"exception": ANY}) == (Filters(exception=ANY), [])
    filters, problems = read({"exception": "nonsense"})
    assert filters == Filters()
    assert problems == ["“nonsense” is not a reason in the exception report, so this filter is not applied."]


def test_only_the_start_of_a_long_value_is_repeated() -> None:
    _, problems = read({"rating": "x" * 41})
    assert problems == [
        f"“{'x' * 40}” is not a rating or stage such as red or paused, so this filter is not applied."
    ]


def test_a_long_search_is_cut_and_spaces_around_a_value_are_not_read() -> None:
    assert read({"q": "y" * 201}) == (Filters(q="y" * 200), [])
    assert read({"q": "  form  ", "group": " none ", "late": " "}) == (Filters(q="form", group="none"), [])


@pytest.mark.django_db
def test_search_finds_only_what_is_written() -> None:
    plan = Plan()
    plan.action()
    shown = strategy_data(plan.strategy, TODAY, noon(TODAY))
    assert len(select(shown, Filters(q="progress on"))) == 1
    assert select(shown, Filters(q="xx")) == []
