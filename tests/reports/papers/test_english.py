"""Plain English put together from records."""

from datetime import date

import pytest

from reports.papers import english


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Introduce routine enquiry in Adult Services", "to introduce routine enquiry in Adult Services"),
        ("Write and agree a training strategy", "to write and agree a training strategy"),
        ("We will listen to survivors.", "to listen to survivors"),
        ("Review of MARAC processes", None),
        ("Audit and review of reports", None),
        ("A single pathway", None),
        ("Train", None),
        ("", None),
    ],
)
def test_deed_says_what_is_to_be_done_and_never_guesses(title: str, said: str | None) -> None:
    assert english.verb_phrase(title) == said


def test_thing_stands_inside_a_sentence() -> None:
    assert english.noun_phrase("Review of MARAC processes") == "the review of MARAC processes"
    assert english.noun_phrase("Single pathway.") == "“Single pathway”"


def test_numbers_are_words_to_nine_and_to_99_where_they_open_a_sentence() -> None:
    assert [english.number(n) for n in (0, 1, 9, 10)] == ["no", "one", "nine", "10"]
    opened = [english.opening(n) for n in (1, 10, 20, 21, 30, 99, 100)]
    assert opened == ["One", "Ten", "Twenty", "Twenty-one", "Thirty", "Ninety-nine", "100"]


def test_spaces_are_made_even_and_those_that_hold_a_date_together_are_kept() -> None:
    assert english.with_full_stop("  Due  on\n30\u00a0Sep\u00a02026 ") == "Due on 30\u00a0Sep\u00a02026."
    assert english.without_full_stop("Due on\t30\u00a0Sep. ") == "Due on 30\u00a0Sep"


def test_lower_keeps_names_and_abbreviations() -> None:
    assert english.lower("The response is better") == "the response is better"
    assert english.lower("MARAC has met") == "MARAC has met"
    assert (
        english.lower("Homelessness Services report", ["Homelessness Services"])
        == "Homelessness Services report"
    )


def test_from_to_names_the_year_once() -> None:
    assert english.from_to(date(2026, 3, 31), date(2026, 6, 30)) == "from 31 March to 30 June 2026"
    assert english.from_to(date(2025, 6, 30), date(2026, 6, 30)) == "from 30 June 2025 to 30 June 2026"


def test_count_words_counts_what_is_read() -> None:
    assert english.count_words("Of the four, one is Amber (1.2) – not late.") == 9
