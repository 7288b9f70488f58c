"""A row counts every action of each kind."""

from datetime import date

import pytest

from priorities.choices import DecisionVerdict, Movement, Rag, Stage
from priorities.figures import summary
from priorities.figures.strategy_data import strategy_data
from priorities.models import PeriodClosing
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import MARCH, Plan
from tests.priorities.queries.completed_action import complete

MARCH_END = date(2026, 3, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    plan = Plan()
    plan.action(Rag.RED, before=Rag.AMBER, group=builders.group(plan.strategy), due=date(2026, 3, 1))
    plan.action(None, home=plan.second)
    plan.action(home=plan.second, stage=Stage.PAUSED)
    plan.support(plan.strategy.actions.get(reference="2.1.2"), plan.first)
    for _ in range(2):
        done = plan.action(None, before=Rag.AMBER)
        complete(builders.update(done, Rag.BLUE, MARCH), DecisionVerdict.AGREED, MARCH)
    return plan


def test_a_row_counts_completed_actions_and_every_action_of_one_kind(plan: Plan) -> None:
    data = strategy_data(plan.strategy, TODAY, noon(TODAY), date(2026, 1, 31))
    assert summary.whole(data).completed == 2
    assert [(row.total, row.completed) for row in summary.by_priority(data)] == [(3, 2), (2, 0)]


@pytest.mark.parametrize("as_at", [MARCH_END, date(2026, 4, 1), TODAY, date(2026, 6, 29)])
@pytest.mark.parametrize("closed", [False, True])
def test_the_figures_after_a_period_are_compared_with_the_end_of_the_period_before_it(
    plan: Plan, as_at: date, closed: bool
) -> None:
    if closed:
        PeriodClosing.objects.create(
            period=plan.periods[1], recorded_at=noon(date(2026, 4, 2)), recorded_by=builders.user()
        )
    known_at = noon(date(2026, 6, 29))
    assert strategy_data(plan.strategy, as_at, known_at).compared_with == date(2025, 12, 31)
    row = summary.whole(strategy_data(plan.strategy, as_at, known_at))
    assert row.moved[Movement.WORSE] == 1


def test_nothing_is_compared_before_two_periods_have_ended(plan: Plan) -> None:
    assert strategy_data(plan.strategy, date(2026, 3, 30), noon(TODAY)).compared_with is None
