"""Numbers, names and phrases for use in sentences."""

from datetime import date

import pytest

from reports.papers import english


@pytest.mark.parametrize(
    ("title", "expected"),
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
def test_verb_phrase_is_only_for_titles_that_open_with_a_verb(title: str, expected: str | None) -> None:
    assert english.verb_phrase(title) == expected


def test_noun_phrase_can_be_used_in_a_sentence() -> None:
    assert english.noun_phrase("Review of MARAC processes") == "the review of MARAC processes"
    assert english.noun_phrase("Single pathway.") == "“Single pathway”"


def test_numbers_are_words_up_to_nine_and_up_to_99_at_the_start_of_a_sentence() -> None:
    assert [english.number(n) for n in (0, 1, 9, 10)] == ["no", "one", "nine", "10"]
    opened = [english.opening(n) for n in (1, 10, 20, 21, 30, 99, 100)]
    assert opened == ["One", "Ten", "Twenty", "Twenty-one", "Thirty", "Ninety-nine", "100"]


def test_spaces_are_tidied_but_non_breaking_spaces_are_kept() -> None:
    assert english.with_full_stop("  Due  on\n30\u00a0Sep\u00a02026 ") == "Due on 30\u00a0Sep\u00a02026."
    assert english.without_full_stop("Due on\t30\u00a0Sep. ") == "Due on 30\u00a0Sep"


def test_lower_keeps_names_and_abbreviations() -> None:
    assert english.lower("The response is better") == "the response is better"
    assert english.lower("MARAC has met") == "MARAC has met"
    assert (
        english.lower("Homelessness Services report", ["Homelessness Services"])
        == "Homelessness Services report"
    )


def test_from_to_gives_a_shared_year_once() -> None:
    assert english.from_to(date(2026, 3, 31), date(2026, 6, 30)) == "from 31 March to 30 June 2026"
    assert english.from_to(date(2025, 6, 30), date(2026, 6, 30)) == "from 30 June 2025 to 30 June 2026"


def test_count_words_counts_words_and_numbers() -> None:
    assert english.count_words("Of the four, one is Amber (1.2) – not late.") == 9
