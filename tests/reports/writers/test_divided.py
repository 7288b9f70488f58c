"""Long words are divided where a line may end, and nothing else of a text is touched."""

import pytest

from reports.writers.divided import LONGEST_PART, all_divided, divided


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("HSCP-2026-04-08/17.B", ["HSCP-", "2026-", "04-", "08/", "17.", "B"]),
        ("https://example.gov.uk/a?b=c", ["https://", "example.", "gov.", "uk/", "a?", "b=", "c"]),
        ("01234567890123456789", ["01234567", "89012345", "6789"]),
        ("Donaudampfschifffahrtsgesellschaft", ["Donaudam", "pfschiff", "fahrtsge", "sellscha", "ft"]),
        ("reviewed_by_the_oversight_group", ["reviewed_", "by_", "the_", "oversight_", "group"]),
    ],
)
def test_long_word_is_divided_after_its_signs(word: str, parts: list[str]) -> None:
    assert divided(f"See {word} here") == ["See ", parts, " here"]
    assert "".join(parts) == word
    assert all(len(part) <= LONGEST_PART for part in parts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Multidisciplinary trauma-informed/person-centred accommodation/homelessness-support (2026-2027)",
        "Content hash (SHA-256): " + "2c58a4b2" * 8,
        "On 8\u00a0April\u00a02026\u00a0in\u00a0Glasgow",
    ],
    ids=["nothing", "plain words", "hash", "words held together"],
)
def test_text_without_a_long_word_stays_one_text(text: str) -> None:
    assert divided(text) == text


def test_only_what_people_read_is_divided() -> None:
    long, parts = "0" * 20, ["", ["00000000", "00000000", "0000"], ""]
    address = f"https://example.org/{long}"
    given = {
        "svg": long,
        "title": long,
        "share": 3,
        "rows": [{"cells": [{"runs": [(long, address), ("short", None)]}], "breakable": False}],
        "items": [[(long, None)]],
        "provenance": [long],
    }

    assert all_divided(given) == {
        "svg": long,
        "title": long,
        "share": 3,
        "rows": [{"cells": [{"runs": [(parts, address), ("short", None)]}], "breakable": False}],
        "items": [[(parts, None)]],
        "provenance": [parts],
    }
