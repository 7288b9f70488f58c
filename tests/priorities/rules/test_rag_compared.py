"""How one rating compares with another."""

from itertools import product

import pytest

from priorities.choices import Movement, Rag
from priorities.rules.rag import compare, is_better

BETTER = {(Rag.GREEN, Rag.AMBER), (Rag.GREEN, Rag.RED), (Rag.AMBER, Rag.RED)}


@pytest.mark.parametrize(("a", "b"), list(product(Rag, Rag)))
def test_only_green_amber_and_red_are_better_or_worse(a: Rag, b: Rag) -> None:
    assert is_better(a, b) is ((a, b) in BETTER)


@pytest.mark.parametrize(("previous", "now"), list(product(Rag, Rag)))
def test_movement_between_two_ratings(previous: Rag, now: Rag) -> None:
    if previous == now:
        expected = Movement.SAME
    elif (now, previous) in BETTER:
        expected = Movement.BETTER
    elif (previous, now) in BETTER:
        expected = Movement.WORSE
    else:
        expected = Movement.NOT_COMPARED
    assert compare(previous, now) is expected


@pytest.mark.parametrize("now", list(Rag))
def test_a_first_rating_is_new(now: Rag) -> None:
    assert compare(None, now) is Movement.NEW


@pytest.mark.parametrize("previous", [None, *Rag])
def test_nothing_is_compared_without_a_rating_now(previous: Rag | None) -> None:
    assert compare(previous, None) is Movement.NOT_COMPARED
