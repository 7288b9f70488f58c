"""Which way a rating moved, and which actions became Blue between two days."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.choices import CountedAs, DecisionVerdict, Movement, Rag, Stage
from priorities.figures import summary
from priorities.figures.exceptions import attention
from priorities.figures.movement import Moved, movements
from priorities.figures.strategy_data import strategy_data
from priorities.models import Action
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan
from tests.priorities.queries.completed_action import complete
from tests.priorities.queries.unsaved_status import unsaved_status

pytestmark = pytest.mark.django_db


def test_movement_keeps_what_was_before_and_compares_with_it() -> None:
    plan = Plan()
    plan.action(Rag.RED, before=Rag.GREEN)
    plan.action(Rag.GREEN, before=Rag.AMBER)
    joined = date(2026, 1, 5)
    plan.action(Rag.GREEN, before=None, effective_from=joined, recorded_at=noon(joined))
    found = movements(strategy_data(plan.strategy, TODAY, noon(TODAY), date(2025, 12, 31)))
    assert [(one.now.reference, one.before, one.movement, one.completed) for one in found] == [
        ("1.1.1", CountedAs.GREEN, Movement.WORSE, False),
        ("1.1.2", CountedAs.AMBER, Movement.BETTER, False),
        ("1.1.3", None, Movement.NEW, False),
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
    counted = CountedAs(before.value) if before else None
    assert Moved(unsaved_status(rag=now), counted).completed is completed


BEFORE = date(2025, 12, 31)


def rest(plan: Plan, action: Action, stage: Stage) -> None:
    """Pause or stop an action before the comparison day, and resume the work after it."""
    for new, day in ((stage, date(2025, 12, 20)), (Stage.UNDER_WAY, date(2026, 2, 1))):
        builders.revision(action, stage=new, effective_from=day, recorded_at=noon(day))


def test_a_rating_hidden_on_the_comparison_day_is_not_comparable() -> None:
    """What the action counted as on both days is compared, not the last colour beneath it."""
    plan = Plan()
    rest(plan, plan.action(Rag.GREEN, before=Rag.RED), Stage.PAUSED)
    rest(plan, plan.action(Rag.RED, before=Rag.RED), Stage.STOPPED)
    waited = plan.action(None, before=Rag.RED)
    complete(builders.update(waited, Rag.BLUE, BEFORE), DecisionVerdict.REFUSED, date(2026, 3, 1))
    waiting = plan.action(None, before=Rag.RED)
    complete(builders.update(waiting, Rag.BLUE, BEFORE), None, TODAY)
    builders.update(waiting, Rag.GREEN, TODAY)
    data = strategy_data(plan.strategy, TODAY, noon(TODAY), BEFORE)
    assert [(one.before, one.movement) for one in movements(data)] == [
        (CountedAs.PAUSED, Movement.NOT_COMPARED),
        (CountedAs.STOPPED, Movement.NOT_COMPARED),
        # The refusal took effect later, so the completion awaited agreement on the earlier day.
        (CountedAs.AWAITING_AGREEMENT, Movement.NOT_COMPARED),
        (CountedAs.AWAITING_AGREEMENT, Movement.NOT_COMPARED),
    ]
    assert summary.whole(data).moved[Movement.NOT_COMPARED] == 4
    assert [one.before for one in attention(data) if one.status.counted_as is CountedAs.RED] == [
        CountedAs.STOPPED,
        CountedAs.AWAITING_AGREEMENT,
    ]


def test_a_picture_reads_the_calendar_once() -> None:
    plan = Plan()
    plan.action()
    with CaptureQueriesContext(connection) as queries:
        strategy_data(plan.strategy, TODAY, noon(TODAY))
    assert sum("priorities_settingsversion" in query["sql"] for query in queries) == 1
