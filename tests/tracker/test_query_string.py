"""Query strings: invalid values are ignored with a sentence, and all modules read query strings in the same way."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.http import QueryDict

from priorities.choices import Rag
from tracker.query_string import LARGEST, QueryString

ROOT = Path(__file__).resolve().parents[2]
# The modules that read every parameter, whatever its name.
READ_ALL_PARAMETERS = {
    "priorities/views/permissions.py": "removes personal identifiers",
    "priorities/views/actions.py": "removes empty values",
    "priorities/views/evidence.py": "writes the URL without one filter",
    "tracker/templatetags/components.py": "writes the URL with one parameter changed",
}


def query_string_of(query: str) -> QueryString:
    return QueryString(QueryDict(query))


@pytest.mark.parametrize(
    "typed", ["0", "-1", "1e9", "NaN", "1.0", "%D9%A1", "%C2%B2", "%00", "9" * 5000, "one"]
)
def test_an_invalid_number_is_ignored_with_a_sentence(typed: str) -> None:
    query_string = query_string_of(f"priority={typed}")
    assert query_string.number("priority", "the number of a priority") is None
    assert len(query_string.problems) == 1
    assert query_string.problems[0].endswith(
        "” is not the number of a priority, so this filter is not applied."
    )
    assert len(query_string.problems[0]) < 130


def test_numbers_dates_choices_options_flags_and_text_are_read() -> None:
    query_string = query_string_of(
        f"a=7&b=31%20March%202026&c=2026-03-31&d=red&e=none&f=1&g=+two++words+&h={LARGEST}"
    )
    assert (query_string.number("a"), query_string.number("h")) == (7, LARGEST)
    assert query_string.day("b") == query_string.day("c") == date(2026, 3, 31)
    assert query_string.choice("d", Rag) is Rag.RED
    assert query_string.one_of("e", ("none",)) == "none"
    assert query_string.flag("f")
    assert query_string.text("g") == "two  words"
    assert query_string.problems == []


def test_a_missing_or_empty_parameter_is_no_problem() -> None:
    query_string = query_string_of("a=&b=%20")
    for name in "abc":
        assert (query_string.text(name), query_string.number(name, "a number"), query_string.day(name)) == (
            "",
            None,
            None,
        )
        assert (
            query_string.choice(name, Rag, "a rating"),
            query_string.one_of(name, ("x",), "x"),
            query_string.flag(name),
        ) == (None, "", False)
    assert query_string.problems == []


@pytest.mark.parametrize("typed", ["2026-02-30", "0000-00-00", "tomorrow", "%FF", "%ED%A0%80", "9" * 5000])
def test_an_invalid_date_is_ignored_with_a_sentence(typed: str) -> None:
    query_string = query_string_of(f"as_at={typed}")
    assert query_string.day("as_at") is None
    assert len(query_string.problems) == 1


def test_the_last_of_several_values_is_read() -> None:
    assert query_string_of("priority=1&priority=2").number("priority") == 2


def test_no_other_module_reads_a_query_string_itself() -> None:
    reads = re.compile(r"\.GET(\.get|\.getlist|\[)|\.GET\.items|\.GET\.lists|\.GET\.copy")
    found = {
        str(path.relative_to(ROOT))
        for app in ("tracker", "priorities", "reports")
        for path in (ROOT / app).rglob("*.py")
        if reads.search(path.read_text())
    }
    assert found == READ_ALL_PARAMETERS.keys()
