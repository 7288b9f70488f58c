"""What an address asks for is read in one tolerant way: a value that cannot be read is left out, in a sentence."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.http import QueryDict

from priorities.choices import Rag
from tracker.query_string import LARGEST, Address

ROOT = Path(__file__).resolve().parents[2]
# These look at every name of an address and ask for none of them.
WHOLE = {
    "priorities/views/gate.py": "takes personal identifiers out of it",
    "priorities/views/actions.py": "takes empty values out of it",
    "priorities/views/evidence.py": "writes it again without one filter",
    "tracker/templatetags/components.py": "writes it again with one name changed",
}


def asked(query: str) -> Address:
    return Address(QueryDict(query))


@pytest.mark.parametrize(
    "typed", ["0", "-1", "1e9", "NaN", "1.0", "%D9%A1", "%C2%B2", "%00", "9" * 5000, "one"]
)
def test_what_is_no_number_is_left_out_in_a_sentence(typed: str) -> None:
    address = asked(f"priority={typed}")
    assert address.number("priority", "the number of a priority") is None
    assert len(address.problems) == 1
    assert address.problems[0].endswith("” is not the number of a priority, so this filter is not applied.")
    assert len(address.problems[0]) < 130


def test_numbers_days_choices_words_and_texts_are_read() -> None:
    address = asked(f"a=7&b=31%20March%202026&c=2026-03-31&d=red&e=none&f=1&g=+two++words+&h={LARGEST}")
    assert (address.number("a"), address.number("h")) == (7, LARGEST)
    assert address.day("b") == address.day("c") == date(2026, 3, 31)
    assert address.choice("d", Rag) is Rag.RED
    assert address.word("e", ("none",)) == "none"
    assert address.flag("f")
    assert address.text("g") == "two  words"
    assert address.problems == []


def test_a_name_that_the_address_lacks_is_empty_and_no_problem() -> None:
    address = asked("a=&b=%20")
    for name in "abc":
        assert (address.text(name), address.number(name, "a number"), address.day(name)) == ("", None, None)
        assert (
            address.choice(name, Rag, "a rating"),
            address.word(name, ("x",), "x"),
            address.flag(name),
        ) == (None, "", False)
    assert address.problems == []


@pytest.mark.parametrize("typed", ["2026-02-30", "0000-00-00", "tomorrow", "%FF", "%ED%A0%80", "9" * 5000])
def test_what_is_no_day_is_left_out_in_a_sentence(typed: str) -> None:
    address = asked(f"as_at={typed}")
    assert address.day("as_at") is None
    assert len(address.problems) == 1


def test_the_last_of_several_values_is_read() -> None:
    assert asked("priority=1&priority=2").number("priority") == 2


def test_no_other_module_reads_a_name_of_an_address() -> None:
    reads = re.compile(r"\.GET(\.get|\.getlist|\[)|\.GET\.items|\.GET\.lists|\.GET\.copy")
    found = {
        str(path.relative_to(ROOT))
        for app in ("tracker", "priorities", "reports")
        for path in (ROOT / app).rglob("*.py")
        if reads.search(path.read_text())
    }
    assert found == WHOLE.keys()
