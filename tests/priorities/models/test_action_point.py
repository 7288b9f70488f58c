"""What the database refuses in action points and in the answers to them."""

from datetime import date
from typing import Any

import pytest

from priorities.choices import ActionPointOutcome
from priorities.models import ActionPoint, Strategy
from tests import builders
from tests.priorities.models.constraints import breaks

DAY, LATER, DUE = date(2026, 4, 22), date(2026, 5, 20), date(2026, 6, 30)


@pytest.fixture
def point(strategy: Strategy) -> ActionPoint:
    return builders.action_point(builders.meeting(strategy, DAY), builders.person(), LATER)


@breaks("action_point_has_words")
def test_an_action_point_without_words(strategy: Strategy) -> None:
    builders.action_point(builders.meeting(strategy, DAY), builders.person(), LATER, words="")


@breaks("action_point_is_due_after_its_meeting")
def test_an_action_point_due_before_its_meeting(strategy: Strategy) -> None:
    builders.action_point(builders.meeting(strategy, DAY), builders.person(), date(2026, 4, 21))


@breaks("action_point_outcome_is_known")
def test_an_answer_with_another_outcome(point: ActionPoint) -> None:
    builders.action_point_answer(point, LATER, "perhaps")


@breaks(
    "action_point_new_date_when_still_open",
    {"outcome": ActionPointOutcome.STILL_OPEN},
    {"outcome": ActionPointOutcome.DONE, "due": DUE},
    {"outcome": ActionPointOutcome.DROPPED, "due": DUE},
)
def test_an_answer_with_a_day_that_does_not_fit_it(point: ActionPoint, broken: dict[str, Any]) -> None:
    builders.action_point_answer(point, LATER, **broken)


@breaks(
    "action_point_not_done_says_why",
    {"outcome": ActionPointOutcome.STILL_OPEN, "due": DUE},
    {"outcome": ActionPointOutcome.DROPPED},
)
def test_an_answer_that_it_was_not_done_without_words(point: ActionPoint, broken: dict[str, Any]) -> None:
    builders.action_point_answer(point, LATER, words="", **broken)
