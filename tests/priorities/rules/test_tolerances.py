"""The strategy's settings, and shares in whole numbers."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.rules.tolerances import Tolerances, at_least


def test_the_settings_start_as_the_design_gives_them() -> None:
    assert Tolerances(version=3) == Tolerances(
        version=3,
        tolerance_days=90,
        red_share=50,
        small_group=5,
        red_count=2,
        red_share_large=20,
        amber_share=25,
        updated_share=75,
        quiet_days=100,
    )


@pytest.mark.parametrize(
    ("part", "whole", "percent", "reached"),
    [
        (1, 4, 25, True),
        (1, 5, 25, False),
        (1, 3, 33, True),
        (1, 3, 34, False),
        (2, 10, 20, True),
        (2, 11, 20, False),
        (3, 4, 75, True),
        (0, 0, 75, True),
        (0, 1, 75, False),
        (4, 4, 100, True),
    ],
)
def test_a_share_is_reached_at_the_exact_boundary(part: int, whole: int, percent: int, reached: bool) -> None:
    assert at_least(part, whole, percent) is reached


@settings(derandomize=True, database=None)
@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 100))
def test_a_share_equals_exact_division(part: int, whole: int, percent: int) -> None:
    assert at_least(part, whole, percent) is (Fraction(part, whole) >= Fraction(percent, 100))
