"""Free text as forms take it."""

import pytest

from priorities.forms.fields import Words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("One.\r\nTwo.", "One.\nTwo."),
        ("One.\rTwo.", "One.\nTwo."),
        ("  One. \r\n", "One."),
        ("", ""),
        (None, ""),
    ],
)
def test_words_end_their_lines_as_they_are_stored(typed: str | None, kept: str) -> None:
    assert Words().clean(typed) == kept
