"""What a strategy says of itself, corrected afterwards."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from priorities.models import PeriodClosing, Strategy
from priorities.writes import strategy_itself
from priorities.writes.agreement import Newer
from tests import builders
from tests.priorities.writes.agreed import AT, last_event
from tracker import audit
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy("test")


def correct(strategy: Strategy, based_on: str = "", **said: Any) -> Strategy:
    itself = replace(strategy_itself.said_by(strategy), **said)
    mark = based_on or strategy_itself.mark(strategy)
    return strategy_itself.correct(strategy=strategy, itself=itself, based_on=mark, by=builders.user(), at=AT)


def test_every_part_is_corrected_with_both_sides_in_the_audit(strategy: Strategy) -> None:
    said = {
        "name": "Carers Strategy 2025-2030",
        "short_name": "Carers",
        "body": "Another Partnership",
        "board": "Another Board",
        "board_short_name": "AB",
        "starts": date(2025, 4, 1),
        "ends": date(2030, 3, 31),
        "approved_on": date(2025, 3, 27),
        "approval_note": "It took two meetings.",
        "vision": "Every carer can rest.",
        "vision_source": "The strategy, page 4",
        "promised_commitments": 12,
        "sensitive": True,
    }
    correct(strategy, **said)
    strategy.refresh_from_db()
    assert {name: getattr(strategy, name) for name in said} == said
    assert strategy.slug == "test"
    event = last_event()
    assert (event.what, event.scope) == ("strategy corrected", "test")
    for words in ("Test Partnership", "Another Partnership", "2028-03-31", "2030-03-31"):
        assert words in event.text.words
    assert audit.verify() == []


def test_only_what_differs_is_in_the_audit(strategy: Strategy) -> None:
    correct(strategy, board="Another Board")
    assert "Test Partnership" not in last_event().text.words


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({}, ""),
        ({"name": " "}, "name"),
        ({"board_short_name": "x" * 21}, "board_short_name"),
        ({"vision": "Better"}, "vision_source"),
        ({"ends": date(2023, 4, 1)}, "ends"),
        ({"approved_on": date(2026, 4, 9)}, "approved_on"),
        ({"vision": "For 0101011237", "vision_source": "Us"}, "vision"),
    ],
)
def test_a_correction_that_cannot_stand_is_refused(
    strategy: Strategy, said: dict[str, Any], named: str
) -> None:
    with pytest.raises(Refused) as refused:
        correct(strategy, **said)
    assert refused.value.reasons.keys() == {named}


def test_a_correction_made_meanwhile_is_not_overwritten_unseen(strategy: Strategy) -> None:
    before = strategy_itself.mark(strategy)
    changed = correct(strategy, board="Another Board")
    with pytest.raises(Newer):
        correct(changed, based_on=before, body="Another Partnership")


@pytest.mark.parametrize(
    ("said", "named"), [({"starts": date(2023, 5, 1)}, "starts"), ({"ends": date(2023, 5, 31)}, "ends")]
)
def test_its_years_cannot_leave_out_a_period_in_use(
    strategy: Strategy, said: dict[str, Any], named: str
) -> None:
    period = builders.period(strategy, date(2023, 4, 1), date(2023, 6, 30), date(2023, 7, 14))
    assert correct(strategy, **said).pk == strategy.pk
    strategy.starts, strategy.ends = builders.START, date(2028, 3, 31)
    strategy.save()
    PeriodClosing.objects.create(period=period, recorded_at=AT)
    with pytest.raises(Refused) as refused:
        correct(strategy, **said)
    assert refused.value.reasons.keys() == {named}
