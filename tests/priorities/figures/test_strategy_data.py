"""Rows count every action of one kind."""

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
    made = Plan()
    made.action(Rag.RED, before=Rag.AMBER, group=builders.group(made.strategy), due=date(2026, 3, 1))
    made.action(None, home=made.second)
    made.action(home=made.second, stage=Stage.PAUSED)
    made.support(made.strategy.actions.get(reference="2.1.2"), made.first)
    for _ in range(2):
        done = made.action(None, before=Rag.AMBER)
        complete(builders.update(done, Rag.BLUE, MARCH), DecisionVerdict.AGREED, MARCH)
    return made


def test_a_row_counts_what_was_completed_and_every_action_of_one_kind(plan: Plan) -> None:
    seen = strategy_data(plan.strategy, TODAY, noon(TODAY), date(2026, 1, 31))
    assert summary.whole(seen).completed == 2
    assert [(row.total, row.completed) for row in summary.by_priority(seen)] == [(3, 2), (2, 0)]
