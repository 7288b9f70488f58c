"""Which way a rating moved, and which actions became Blue between two days."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.choices import Movement, Rag
from priorities.figures.movement import Moved, movements
from priorities.figures.strategy_data import strategy_data
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan
from tests.priorities.queries.unsaved_status import unsaved_status

pytestmark = pytest.mark.django_db


def test_movement_keeps_what_was_before_and_compares_with_it() -> None:
    plan = Plan()
    plan.action(Rag.RED, before=Rag.GREEN)
    plan.action(Rag.GREEN, before=Rag.AMBER)
    joined = date(2026, 1, 5)
    plan.action(Rag.GREEN, before=None, effective_from=joined, recorded_at=noon(joined))
    found = movements(strategy_data(plan.strategy, TODAY, noon(TODAY), date(2025, 12, 31)))
    assert [
        (one.now.reference, one.was_planned, one.before, one.movement, one.completed) for one in found
    ] == [
        ("1.1.1", True, Rag.GREEN, Movement.WORSE, False),
        ("1.1.2", True, Rag.AMBER, Movement.BETTER, False),
        ("1.1.3", False, None, Movement.NEW, False),
    ]


@pytest.mark.parametrize(
    ("before", "now", "completed"),
    [
        (None, Rag.BLUE, True),
        (Rag.GREEN, Rag.BLUE, True),
        (Rag.BLUE, Rag.BLUE, False),
        (Rag.GREEN, Rag.GREEN, False),
    ],
)
def test_completed_is_what_was_not_blue_before(before: Rag | None, now: Rag, completed: bool) -> None:
    assert Moved(unsaved_status(rag=now), before is not None, before).completed is completed


def test_a_picture_reads_the_calendar_once() -> None:
    plan = Plan()
    plan.action()
    with CaptureQueriesContext(connection) as queries:
        strategy_data(plan.strategy, TODAY, noon(TODAY))
    assert sum("priorities_settingsversion" in query["sql"] for query in queries) == 1
