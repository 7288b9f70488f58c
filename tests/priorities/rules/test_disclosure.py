"""Which counts of people are too small to publish."""

import pytest

from priorities.rules.disclosure import is_disclosive


@pytest.mark.parametrize(
    ("numerator", "denominator", "small"),
    [
        (None, None, False),
        (0, None, False),
        (1, None, True),
        (4, None, True),
        (5, None, False),
        (3, 5, True),
        (3, 40, True),
        (36, 40, True),
        (35, 40, False),
        (39, 40, True),
        (40, 40, False),
        (0, 40, False),
        (0, 4, True),
        (0, 5, False),
        (5, 10, False),
        (5, 4, False),
    ],
)
def test_is_disclosive(numerator: int | None, denominator: int | None, small: bool) -> None:
    assert is_disclosive(numerator, denominator) is small
