"""The key of a reference."""

import pytest

from priorities.rules.references import reference_key


@pytest.mark.parametrize("spelling", ["DAB 1", "dab1", "DAB1.", "Dab\u00a01 . .", " dAb\t1\n"])
def test_spellings_of_one_reference_have_one_key(spelling: str) -> None:
    assert reference_key(spelling) == "dab1"


@pytest.mark.parametrize(
    ("reference", "key"),
    [("1.2.3", "1.2.3"), ("1.2", "1.2"), ("A/1 (b)", "a-1(b)"), ("...", ""), ("", "")],
)
def test_key_differs_only_in_case_white_space_end_stops_and_slashes(reference: str, key: str) -> None:
    assert reference_key(reference) == key
