"""Contact details in text."""

import pytest

from tracker.contacts import EMAIL, TELEPHONE, kinds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Contact mary@gmail.com 07700 900123", [EMAIL, TELEPHONE]),
        ("Write to a.b+c@mail.example.org.", [EMAIL]),
        ("Ring 0141 420 5756.", [TELEPHONE]),
        ("Ring (0141) 420-5756", [TELEPHONE]),
        ("Ring +44 141 420 5756 or +44 (0)141 420 5756", [TELEPHONE]),
        ("Ring 07700900123,", [TELEPHONE]),
        ("Between 2023 and 2028, 187 of 511 were asked; 31/03/2026.", []),
        ("Reference 0012 of 2026, paper 10.1", []),
        ("07700 9001234567 is no number", []),
        ("2026-03-31 to 2026-06-30", []),
        ("Updates @ the meeting", []),
        ("", []),
    ],
)
def test_kinds(text: str, found: list[str]) -> None:
    assert kinds(text) == found
