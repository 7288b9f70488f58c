"""Which words of two texts count as added and removed, and that no text makes the comparison slow."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.text_differences import ADDED, REMOVED, SAME, alike, differences

TEXTS = st.text(alphabet="ab \n", max_size=60)
LETTERS = [chr(0x4E00 + number) for number in range(1000)]
LONG = 2_000
"""The longest text of an update, in characters."""


def pairs(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.change, piece.text) for piece in differences(before, after)]


def test_changed_words_are_marked_between_the_same_words() -> None:
    assert pairs("We trained 40 staff in May.", "We trained 45 staff in May.") == [
        (SAME, "We trained "),
        (REMOVED, "40 "),
        (ADDED, "45 "),
        (SAME, "staff in May."),
    ]


def test_words_added_at_the_end_leave_the_rest() -> None:
    assert pairs("Two groups met.", "Two groups met. A third joined.") == [
        (SAME, "Two groups met. "),
        (ADDED, "A third joined."),
    ]


def test_one_common_word_inside_new_sentences_is_not_the_same() -> None:
    assert pairs("Partners read the form.", "Leads met the board on Monday.") == [
        (REMOVED, "Partners read the form. "),
        (ADDED, "Leads met the board on Monday."),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [("Same words.", "Same  words."), ("One.\r\nTwo.", "One.\nTwo."), ("One. Two.", "One.\nTwo.")],
)
def test_spaces_and_line_breaks_are_no_change(before: str, after: str) -> None:
    assert {piece.change for piece in differences(before, after)} == {SAME}


def test_empty_texts_have_no_words_in_common() -> None:
    assert pairs("", "") == []
    assert pairs("", "New.") == [(ADDED, "New.")]
    assert pairs("Old.", "") == [(REMOVED, "Old.")]


def test_texts_that_share_half_of_their_words_are_alike() -> None:
    assert alike("We trained 40 staff.", "We trained 45 staff.")
    assert not alike("Partners read the form.", "Leads met the board on Monday.")


@given(before=TEXTS, after=TEXTS)
def test_pieces_make_up_both_texts(before: str, after: str) -> None:
    pieces = differences(before, after)
    old = "".join(piece.text for piece in pieces if piece.change != ADDED)
    new = "".join(piece.text for piece in pieces if piece.change != REMOVED)
    assert old.split() == before.split()
    assert new.rstrip() == after.strip()


def words(*parts: str) -> str:
    return " ".join(parts)[:LONG]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 1000, "a " * 999 + "b"),
        ("b " + "a " * 999, "a " * 999 + "c"),
        ("a b " * 500, "b a " * 500),
        (words(*LETTERS), words(*LETTERS[::-1])),
        (
            words(*(word for pair in zip(LETTERS[:500], LETTERS[500:], strict=True) for word in pair)),
            words(*(word for pair in zip(LETTERS[:500], LETTERS[:499:-1], strict=True) for word in pair)),
        ),
        (
            words(*random.Random(1).choices(LETTERS[:90], k=1000)),
            words(*random.Random(2).choices(LETTERS[:90], k=1000)),
        ),
    ],
    ids=["one word", "one word between others", "two words", "backwards", "every other word", "random"],
)
def test_hostile_texts_are_compared_quickly(before: str, after: str) -> None:
    seconds = []
    for _ in range(5):
        began = time.process_time()
        differences(before, after)
        seconds.append(time.process_time() - began)
    # They take under 5 ms. Without the limit on steps, several of these take 100 to 1,000 ms.
    assert min(seconds) < 0.05
