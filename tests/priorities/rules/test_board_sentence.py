"""What a board reads about one action, composed from an update's words and the action's dates."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from priorities.choices import ActionKind, Rag
from priorities.rules.board_sentence import BoardWords, board_sentence

BEHIND = BoardWords(
    reference="3.1.1",
    kind=ActionKind.TIME_LIMITED,
    rag=Rag.RED,
    progress="The teams met.",
    problem="The last teams wait for training, which stopped when staff moved to court work",
    recovery_plan="A second trainer will be confirmed in April, and courses run from June.",
    forecast=date(2026, 9, 30),
    first_due=date(2025, 12, 31),
    due=date(2026, 3, 31),
    decided_by="the Oversight Group",
)
WORDS = (
    "The last teams wait for training, which stopped when staff moved to court work. A second trainer will be "
    "confirmed in April, and courses run from June. "
)


def words(**changed: Any) -> BoardWords:
    return replace(BEHIND, **changed)


@pytest.mark.parametrize("rag", [Rag.AMBER, Rag.RED])
def test_amber_and_red_read_as_problem_recovery_plan_and_date(rag: Rag) -> None:
    assert board_sentence(words(rag=rag)) == (
        f"{WORDS}It is now expected in September 2026, nine months later than first planned; the Oversight Group has "
        "not agreed the date (3.1.1)."
    )


def test_the_writers_own_sentence_replaces_only_the_problem() -> None:
    own = board_sentence(words(sentence=" Coached teams use the toolkit. "))
    assert own.startswith("Coached teams use the toolkit. A second trainer")
    assert own.endswith("(3.1.1).")


@pytest.mark.parametrize(
    ("forecast", "expected"),
    [
        (None, ""),
        (date(2025, 12, 31), "It is still expected in December 2025, as first planned"),
        (date(2025, 12, 1), "It is still expected in December 2025, as first planned"),
        (date(2025, 11, 30), "It is expected in November 2025, one month earlier than first planned"),
        (
            date(2025, 9, 30),
            "It is expected in September 2025, three months earlier than first planned",
        ),
        (date(2026, 1, 1), "It is expected in January 2026, one day later than first planned, as agreed"),
        (date(2026, 1, 20), "It is expected in January 2026, 20 days later than first planned, as agreed"),
        (date(2026, 1, 31), "It is expected in January 2026, one month later than first planned, as agreed"),
        (date(2026, 3, 31), "It is expected in March 2026, three months later than first planned, as agreed"),
        (
            date(2026, 4, 1),
            "It is now expected in April 2026, three months later than first planned; the Oversight Group has not "
            "agreed the date",
        ),
        (
            date(2026, 12, 31),
            "It is now expected in December 2026, 12 months later than first planned; the Oversight Group has not "
            "agreed the date",
        ),
    ],
)
def test_one_sentence_says_when_the_work_is_expected(forecast: date | None, expected: str) -> None:
    text = board_sentence(words(forecast=forecast))
    assert text == (f"{WORDS}{expected} (3.1.1)." if expected else f"{WORDS.strip()[:-1]} (3.1.1).")


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (
            {"first_due": None},
            "now expected in September 2026, six months later than first planned; the Oversight",
        ),
        ({"first_due": None, "due": None}, "It is expected in September 2026 (3.1.1)."),
        ({"decided_by": ""}, "nine months later than first planned (3.1.1)."),
        (
            {"kind": ActionKind.CONTINUING, "due": None, "first_due": None},
            "back on course in September 2026 (3.1.1).",
        ),
    ],
)
def test_dates_that_an_action_lacks_are_left_out(dates: dict[str, Any], expected: str) -> None:
    assert expected in board_sentence(words(**dates))


@pytest.mark.parametrize("rag", [Rag.BLUE, Rag.GREEN, Rag.GREY])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"progress": ""}, ""),
        ({"progress": "  \n"}, ""),
        ({}, "The teams met (3.1.1)."),
        ({"difference_made": "Staff ask sooner!"}, "Staff ask sooner! (3.1.1)"),
        ({"difference_made": "Staff ask.", "sentence": "All staff ask"}, "All staff ask (3.1.1)."),
    ],
)
def test_other_ratings_read_as_the_sentence_the_difference_or_the_progress(
    rag: Rag, said: dict[str, str], expected: str
) -> None:
    assert board_sentence(words(rag=rag, **said)) == expected


@pytest.mark.parametrize("rag", [Rag.AMBER, Rag.RED])
def test_nothing_is_composed_before_anything_is_said(rag: Rag) -> None:
    assert board_sentence(words(rag=rag, problem=" ", recovery_plan="")) == ""


def test_only_a_recovery_plan_is_said_as_it_is() -> None:
    assert board_sentence(words(problem="", recovery_plan="We meet", forecast=None)) == "We meet (3.1.1)."


def test_a_list_keeps_its_lines() -> None:
    problem = "Three things:\n1. No trainer\n2. No room\n3. No dates"
    assert board_sentence(words(problem=problem, forecast=None)) == (
        "Three things:\n1. No trainer\n2. No room\n3. No dates.\nA second trainer will be confirmed in April, and "
        "courses run from June (3.1.1)."
    )
