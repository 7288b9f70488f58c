"""The picture without its words counts what the picture with them counts."""

from datetime import date

import pytest

from priorities.choices import DecisionVerdict, Rag, Stage
from priorities.figures import summary
from priorities.figures.picture import outline, picture
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.plan import MARCH, Plan
from tests.priorities.queries.completion import complete
from tests.priorities.queries.in_brief import FIELDS

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


@pytest.mark.parametrize("compared_with", [None, date(2026, 1, 31)])
def test_an_outline_counts_what_the_picture_counts(plan: Plan, compared_with: date | None) -> None:
    asked = (plan.strategy, TODAY, noon(TODAY), compared_with)
    in_short, in_full = outline(*asked), picture(*asked)
    for name in ("strategy", "as_at", "known_at", "compared_with", "calendar", "tree", "colours_before"):
        assert getattr(in_short, name) == getattr(in_full, name)
    assert [[getattr(one, name) for name in FIELDS] for one in in_short.statuses] == [
        [getattr(one, name) for name in FIELDS] for one in in_full.statuses
    ]
    for rows in (summary.by_priority, summary.by_group):
        assert rows(in_short) == rows(in_full)


def test_a_row_counts_what_was_completed_and_every_action_of_one_kind(plan: Plan) -> None:
    seen = outline(plan.strategy, TODAY, noon(TODAY), date(2026, 1, 31))
    assert summary.whole(seen).completed == 2
    assert [(row.total, row.completed) for row in summary.by_priority(seen)] == [(3, 2), (2, 0)]
