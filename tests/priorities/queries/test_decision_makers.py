"""Who agrees completions in several strategies at once."""

from typing import Any

import pytest

from priorities.choices import ProposalKind
from priorities.models import DecisionMaker
from priorities.queries.decision_makers import decision_maker_name, decision_maker_names
from tests import builders

pytestmark = pytest.mark.django_db


def test_the_group_or_board_chosen_decides_or_else_the_oversight_group_or_else_the_board(
    django_assert_num_queries: Any,
) -> None:
    none, oversight, group, board, other_kind = (builders.strategy() for _ in range(5))
    for strategy in (oversight, group, board, other_kind):
        strategy.oversight_group = builders.group(strategy, name=f"Oversight Group {strategy.slug}")
        strategy.save()
    operational = builders.group(group, name="Operational group")
    for strategy, kind, decider in (
        (group, ProposalKind.COMPLETE, operational),
        (board, ProposalKind.COMPLETE, None),
        (other_kind, ProposalKind.NEW_DATE, None),
    ):
        DecisionMaker.objects.create(
            strategy=strategy, kind=kind, group=decider, set_at=builders.noon(builders.TODAY)
        )
    strategies = [none, oversight, group, board, other_kind]
    with django_assert_num_queries(1):
        names = decision_maker_names(strategies, ProposalKind.COMPLETE)
    expected = [
        "Test Integration Joint Board",
        f"Oversight Group {oversight.slug}",
        "Operational group",
        "Test Integration Joint Board",
        f"Oversight Group {other_kind.slug}",
    ]
    assert [names[strategy.pk] for strategy in strategies] == expected
    assert [decision_maker_name(strategy, ProposalKind.COMPLETE) for strategy in strategies] == expected
