"""Days and numbers in words."""

from datetime import date

import pytest

from priorities.rules.wording import counted, day, days, listed


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (date(2026, 5, 13), "13 May 2026"),
        (date(2026, 4, 8), "8 April 2026"),
        (date(2023, 12, 31), "31 December 2023"),
    ],
)
def test_a_day_is_written_as_papers_write_it(when: date, words: str) -> None:
    assert day(when) == words


@pytest.mark.parametrize(("number", "words"), [(0, "0 days"), (1, "1 day"), (2, "2 days"), (90, "90 days")])
def test_days_agree_with_their_number(number: int, words: str) -> None:
    assert days(number) == words


@pytest.mark.parametrize(("number", "words"), [(0, "0 geese"), (1, "1 goose"), (2, "2 geese")])
def test_a_count_agrees_with_its_noun(number: int, words: str) -> None:
    assert counted(number, "goose", "geese") == words


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["1.1"], "1.1"), (["1.1", "1.2"], "1.1 and 1.2"), (["1.1", "1.2", "2"], "1.1, 1.2 and 2")],
)
def test_several_things_are_named_in_one_sentence(words: list[str], said: str) -> None:
    assert listed(words) == said
