"""How the form for a new strategy reads what was typed."""

from typing import Any

import pytest

from priorities.forms.strategy import NewStrategyForm
from priorities.writes.people import PersonDetails


def form(**typed: Any) -> NewStrategyForm:
    made = NewStrategyForm(typed, bodies=[])
    made.is_valid()
    return made


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("1. Early help\n2. Money", ("Early help", "Money")),
        ("1) Early help\n\n2)Money", ("Early help", "Money")),
        ("Priority 1: Early help\nPriority 2: Money", ("Early help", "Money")),
        ("1 Early help\n2 Money", ("Early help", "Money")),
        ("2. Early help\n1. Money", ("2. Early help", "1. Money")),
        ("1. Early help\nMoney", ("1. Early help", "Money")),
        ("1000 Days\n2 Money", ("1000 Days", "2 Money")),
        ("1\n2", ("1", "2")),
    ],
)
def test_priorities_lose_their_pasted_numbers_if_every_line_has_its_own(
    typed: str, names: tuple[str, ...]
) -> None:
    assert form(priorities=typed).priority_names() == names


def test_first_people_are_read_line_by_line() -> None:
    found = form(members="Ann Bell, Team lead, ann@test.example\n\nMo Ross, Nurse").first_people()
    assert found == (
        PersonDetails("Ann Bell", "Team lead", "ann@test.example"),
        PersonDetails("Mo Ross", "Nurse"),
    )


def test_every_line_that_does_not_describe_a_person_is_quoted() -> None:
    long = "Ann Example; Team lead; ann@argyll.example; and a good deal more of the same"
    assert form(members=f"{long}\nMo Ross, Nurse\nJo").errors["members"] == [
        (
            f"Write “{long}”, “Jo” as a name, a job title and, if you have it, an email address, separated by "
            "commas."
        )
    ]


def test_error_for_an_invalid_day_names_its_field() -> None:
    errors = form(starts="31/02/2024", ends="next year").errors
    assert [errors[name] for name in ("starts", "ends")] == [
        ["First day of the strategy: enter a real date, for example 13 May 2026 or 13/5/2026."],
        ["Last day of the strategy: enter a real date, for example 13 May 2026 or 13/5/2026."],
    ]
