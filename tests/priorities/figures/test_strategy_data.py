"""A row counts every action of each kind."""

from datetime import date

import pytest

from priorities.choices import DecisionVerdict, Rag, Stage
from priorities.figures import summary
from priorities.figures.strategy_data import strategy_data
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import MARCH, Plan
from tests.priorities.queries.completed_action import complete

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
