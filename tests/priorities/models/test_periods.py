"""What the database refuses in reporting periods, their closings and the statuses recorded at a closing."""

from datetime import date, timedelta
from typing import Any

import pytest

from priorities.choices import Rag, Stage
from priorities.models import Action, ClosingStatus, Period, PeriodClosing, PeriodReopening, Strategy
from tests import builders
from tests.priorities.models.constraints import breaks

AT = builders.noon(date(2026, 4, 20))
WINTER = {"opens": date(2026, 1, 1), "ends": date(2026, 3, 31), "due": date(2026, 4, 14)}


@pytest.fixture
def closing(strategy: Strategy) -> PeriodClosing:
    return PeriodClosing.objects.create(period=builders.period(strategy, **WINTER), recorded_at=AT)


def status(closing: PeriodClosing, action: Action, **fields: Any) -> ClosingStatus:
    """Add the closing status of an action that was updated as Green, with these values."""
    values = {
        "stage": Stage.UNDER_WAY,
        "rag": Rag.GREEN,
        "awaiting_agreement": False,
        "update": builders.update(action),
        "carried": False,
    }
    home = action.current.home if action.current else None
    return ClosingStatus.objects.create(closing=closing, action=action, home=home, **values | fields)


@breaks("period_named_once")
def test_two_periods_with_one_name(strategy: Strategy) -> None:
    builders.period(strategy, **WINTER, name="Winter")
    builders.period(strategy, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14), name="Winter")


@breaks("period_has_a_name")
def test_a_period_without_a_name(strategy: Strategy) -> None:
    builders.period(strategy, **WINTER, name="")


@breaks("period_opens_once")
def test_two_periods_that_open_on_one_day(strategy: Strategy) -> None:
    builders.period(strategy, **WINTER)
    builders.period(strategy, WINTER["opens"], date(2026, 2, 28), date(2026, 3, 14))


@breaks("period_ends_once")
def test_two_periods_that_end_on_one_day(strategy: Strategy) -> None:
    builders.period(strategy, **WINTER)
    builders.period(strategy, date(2026, 2, 1), WINTER["ends"], WINTER["due"])


def test_a_withdrawn_period_leaves_its_place_to_another(strategy: Strategy) -> None:
    builders.period(strategy, **WINTER, withdrawn_at=AT)
    assert builders.period(strategy, **WINTER) == Period.objects.get(withdrawn_at=None)


@breaks("period_withdrawn_after_it_is_recorded")
def test_a_period_withdrawn_before_it_is_recorded(strategy: Strategy) -> None:
    builders.period(strategy, **WINTER, recorded_at=AT, withdrawn_at=AT - timedelta(days=1))


@breaks(
    "period_opens_ends_falls_due",
    {"opens": date(2026, 4, 1)},
    {"due": date(2026, 3, 30)},
)
def test_a_period_whose_days_are_out_of_order(strategy: Strategy, broken: dict[str, date]) -> None:
    builders.period(strategy, **WINTER | broken)


def test_a_period_may_be_one_day_on_which_it_falls_due(strategy: Strategy) -> None:
    day = date(2026, 3, 31)
    assert builders.period(strategy, day, day, day) == Period.objects.get()


@breaks("period_reopening_has_a_reason")
def test_a_reopening_without_a_reason(closing: PeriodClosing) -> None:
    PeriodReopening.objects.create(closing=closing, reason="", recorded_at=AT)


@breaks("periodreopening.closing")
def test_a_closing_undone_twice(closing: PeriodClosing) -> None:
    for _ in range(2):
        PeriodReopening.objects.create(closing=closing, reason="Closed too soon.", recorded_at=AT)


@breaks("closing_status_once_an_action")
def test_an_action_closed_twice_in_one_closing(closing: PeriodClosing, action: Action) -> None:
    status(closing, action)
    status(closing, action)


@breaks("closing_status_stage_is_known", {"stage": "late"}, {"stage": "withdrawn"})
def test_a_closing_status_at_a_stage_that_is_unknown_or_not_in_the_plan(
    closing: PeriodClosing, action: Action, broken: dict[str, str]
) -> None:
    status(closing, action, **broken)


@breaks("closing_status_rag_is_known")
def test_a_closing_status_of_a_colour_that_is_unknown(closing: PeriodClosing, action: Action) -> None:
    status(closing, action, rag="purple")


@breaks("closing_status_answered_or_carried")
def test_a_closing_status_without_an_update_shown_as_answered(closing: PeriodClosing, action: Action) -> None:
    status(closing, action, rag="", update=None, carried=False)


@breaks("closing_status_colour_was_reported")
def test_a_closing_status_with_a_colour_that_was_not_reported(closing: PeriodClosing, action: Action) -> None:
    status(closing, action, update=None, carried=True)


@breaks("closing_status_completion_was_reported")
def test_a_closing_status_awaiting_agreement_without_an_update(
    closing: PeriodClosing, action: Action
) -> None:
    status(closing, action, rag="", update=None, carried=True, awaiting_agreement=True)


def test_a_closing_status_may_say_that_there_was_never_an_update(
    closing: PeriodClosing, action: Action
) -> None:
    assert status(closing, action, rag="", update=None, carried=True).carried
