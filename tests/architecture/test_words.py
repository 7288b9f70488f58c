"""Words that have been replaced, and must not come back. This list or docs/glossary.md gives the plainer word."""

import re

import pytest

from tests.architecture.code import ROOT, ours

REPLACED = {
    "effective_from": r"stands_from",
    "recovery_plan": r"\bway_back\b",
    "queried": r"sent_back|SENT_BACK|[Ss]ent back",
    "reader": r"request\.standing|access\.[Ss]tanding",
    "CountedAs": r"\bStanding\b",
    "the thing itself": r"\bDesk\b|\bat_desk\b|\bkeepers\b|\barrivals\b|\brecorded_nowhere\b",
}
"""Plain names, each with a pattern for the names that it replaces anywhere in the project."""

SENTENCES = {
    "name the actor": r"\b[Ww]hoever\b",
    "say what is stored, and for how long": r"\b[Kk]ept for good\b|\bfor good\b",
    "say who is responsible, or what belongs to what": r"\brests? on\b|\blies on\b|\bowes\b",
    "say which date": r"\bCounts from\b|\bRecorded by\b",
}
"""What to write instead, each with a pattern for words that no screen uses."""


def found(pattern: str, *suffixes: str) -> list[str]:
    """Return the file and line of each match of a pattern, in files with these suffixes."""
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name in ours(*suffixes)
        if not name.endswith("test_words.py")
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize("plain", REPLACED)
def test_no_name_that_was_replaced_comes_back(plain: str) -> None:
    assert found(REPLACED[plain], ".py", ".html", ".toml") == []


@pytest.mark.parametrize("plain", SENTENCES)
def test_no_screen_uses_a_replaced_word(plain: str) -> None:
    assert found(SENTENCES[plain], ".html") == []


def test_the_patterns_find_what_they_are_for() -> None:
    patterns = "|".join((REPLACED | SENTENCES).values())
    for text in (
        "stands_from=today",
        "class Standing:",
        "Whoever asks",
        "It is kept for good",
        "6 things rest on them",
    ):
        assert re.search(patterns, text), text
