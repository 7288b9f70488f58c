"""Which way a rating went, and what became Blue between two days."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.choices import Movement, Rag
from priorities.figures.movement import moved, movements
from priorities.figures.picture import picture
from priorities.queries.rated import rated_at
from tests.builders import TODAY, noon
from tests.priorities.figures.plan import Plan

pytestmark = pytest.mark.django_db


def test_movement_keeps_what_was_before_and_compares_with_it() -> None:
    plan = Plan()
    plan.action(Rag.RED, before=Rag.GREEN)
    plan.action(Rag.GREEN, before=Rag.AMBER)
    joined = date(2026, 1, 5)
    plan.action(Rag.GREEN, before=None, stands_from=joined, recorded_at=noon(joined))
    found = movements(picture(plan.strategy, TODAY, noon(TODAY), date(2025, 12, 31)))
    assert [
        (one.now.reference, one.before and one.before.rag, one.movement, one.completed) for one in found
    ] == [
        ("1.1.1", Rag.GREEN, Movement.WORSE, False),
        ("1.1.2", Rag.AMBER, Movement.BETTER, False),
        ("1.1.3", None, Movement.NEW, False),
    ]


def test_completed_is_what_was_not_blue_before() -> None:
    plan = Plan()
    action = plan.action(Rag.GREEN)
    status = picture(plan.strategy, TODAY, noon(TODAY)).by_id[action.pk]
    then = rated_at(plan.strategy, TODAY, noon(TODAY))[action.pk]
    blue, was_blue = replace(status, rag=Rag.BLUE), replace(then, rag=Rag.BLUE)
    assert moved(blue, None).completed
    assert moved(blue, then).completed
    assert not moved(blue, was_blue).completed
    assert not moved(status, then).completed


def test_a_picture_reads_the_calendar_once() -> None:
    plan = Plan()
    plan.action()
    with CaptureQueriesContext(connection) as asked:
        picture(plan.strategy, TODAY, noon(TODAY))
    assert sum("priorities_settingsversion" in query["sql"] for query in asked) == 1
