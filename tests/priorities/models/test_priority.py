"""What the database refuses in priorities and their revisions."""

from typing import Any

import pytest

from priorities.models import Priority, PriorityRevision, Strategy
from tests import builders
from tests.priorities.models.constraints import SAYS_NOTHING, breaks


@pytest.fixture
def priority(strategy: Strategy) -> Priority:
    return builders.priority(strategy)


def rename(priority: Priority, **fields: Any) -> PriorityRevision:
    """Add a second revision of a priority, with these values."""
    values = {
        "number": 2,
        "name": "Prevention",
        "effective_from": builders.TODAY,
        "agreed_by": "The oversight group",
        "reason": "Said more plainly.",
        "recorded_by": builders.user(),
        "recorded_at": builders.noon(builders.TODAY),
    }
    return PriorityRevision.objects.create(priority=priority, **values | fields)


@breaks("priority_numbered_once")
def test_two_priorities_of_a_strategy_with_one_number(priority: Priority) -> None:
    Priority.objects.create(strategy=priority.strategy, number=priority.number)


def test_two_strategies_may_use_one_number(priority: Priority) -> None:
    assert builders.priority(builders.strategy(), priority.number).number == priority.number


@breaks("priority_numbered_from_one")
def test_a_priority_numbered_nought(strategy: Strategy) -> None:
    Priority.objects.create(strategy=strategy, number=0)


@breaks("priority_revision_numbered_once")
def test_two_revisions_of_a_priority_with_one_number(priority: Priority) -> None:
    rename(priority, number=1)


@breaks("priorityrevision_numbered_from_one")
def test_a_revision_of_a_priority_numbered_nought(priority: Priority) -> None:
    rename(priority, number=0)


@breaks("priority_revision_has_a_name")
def test_a_revision_of_a_priority_without_a_name(priority: Priority) -> None:
    rename(priority, name="")


@breaks("priorityrevision_says_who_and_why", *SAYS_NOTHING)
def test_a_revision_of_a_priority_without_who_agreed_it_or_why(
    priority: Priority, broken: dict[str, str]
) -> None:
    rename(priority, **broken)


@breaks("priorityrevision_names_its_author")
def test_a_later_revision_of_a_priority_without_an_author(priority: Priority) -> None:
    rename(priority, recorded_by=None)
