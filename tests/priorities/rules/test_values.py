"""The rules take and return values that cannot be changed."""

from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import date

import pytest

from priorities.rules import completeness, deadlines, rag, rollup, tolerances

VALUES = [
    found
    for module in (completeness, deadlines, rag, rollup, tolerances)
    for found in vars(module).values()
    if is_dataclass(found) and isinstance(found, type) and found.__module__ == module.__name__
]


def test_every_value_of_the_rules_is_in_this_list() -> None:
    assert sorted(value.__name__ for value in VALUES) == [
        "ActionFacts",
        "Answer",
        "Headline",
        "MilestoneFacts",
        "NeededUpdate",
        "PeriodChoice",
        "PeriodFacts",
        "Suggestion",
        "Tolerances",
    ]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_cannot_be_changed(value: type) -> None:
    one = object.__new__(value)
    with pytest.raises(FrozenInstanceError):
        setattr(one, fields(value)[0].name, None)


@pytest.mark.parametrize("value", VALUES)
def test_a_value_holds_its_fields_and_no_others(value: type) -> None:
    assert value.__slots__ == tuple(field.name for field in fields(value))


def test_what_an_update_does_not_say_is_left_empty() -> None:
    said = {"rag": None, "kind": "continuing", "progress": "Partners met."}
    assert completeness.Answer(**said) == completeness.Answer(
        **said,
        next_steps="",
        problem="",
        cause="",
        recovery_plan="",
        forecast=None,
        better_reason="",
        what_changed="",
        difference_made="",
        difference_known=None,
        evidence_count=0,
        no_evidence_reason="",
    )


def test_what_is_not_known_of_an_action_is_none() -> None:
    day = date(2026, 3, 31)
    known = {
        "kind": "continuing",
        "stage": "paused",
        "start": None,
        "due": None,
        "review": day,
        "forecast": None,
    }
    assert rag.ActionFacts(**known) == rag.ActionFacts(**known, milestones=(), indicator_rag=None)
    assert rag.MilestoneFacts("Draft", day) == rag.MilestoneFacts("Draft", day, done_on=None)
    assert deadlines.NeedFacts("paused", day) == deadlines.NeedFacts("paused", day, start=None)


def test_a_period_is_open_unless_it_was_closed() -> None:
    day = date(2026, 3, 31)
    known = {"key": 1, "name": "2026", "opens": day, "ends": day, "due": day}
    assert deadlines.PeriodFacts(**known) == deadlines.PeriodFacts(**known, closed=False)
