"""Contact details in text."""

import re
from re import _constants as codes  # type: ignore[attr-defined]  # how Python itself reads a pattern
from re import _parser as parser  # type: ignore[attr-defined]  # the same

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import contact_details
from tracker.contact_details import EMAIL, TELEPHONE, kinds


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


@given(st.text(alphabet="a1.@-+ \n", max_size=30))
def test_an_email_address_needs_an_at_sign_and_a_full_stop_after_it(text: str) -> None:
    assert (EMAIL in kinds(text)) == bool(re.search(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text))


def test_twice_as_long_a_text_takes_no_more_than_twice_as_long() -> None:
    # The only unlimited repetition comes after the @ and cannot match one, so each character is read once.
    one, sign, *others = parser.parse(contact_details._EMAIL.pattern)
    assert (one[0], sign) == (codes.IN, (codes.LITERAL, ord("@")))
    assert not re.match(r"[\w-]", "@")
    assert [code for code, _ in others] == [codes.MAX_REPEAT, codes.LITERAL, codes.IN]
    _, most = parser.parse(contact_details._TELEPHONE.pattern).getwidth()
    assert most < 60
