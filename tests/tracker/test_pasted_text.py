"""Text pasted from Word, slides and spreadsheets."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.pasted_text import line, lines

FAMILY = "👩🏽\u200d🚀"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize("soft_break", ["\v", "\f", "\x85", "\u2028", "\u2029", "\r", "\r\n", "\n"])
def test_every_kind_of_line_break_separates_words(soft_break: str) -> None:
    assert lines(f"one{soft_break}two") == "one\ntwo"
    assert line(f"one{soft_break}two") == "one two"


@pytest.mark.parametrize(
    "unseen",
    [
        *"\0\x08\x1b\x7f\x81\u00ad\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\ufffc\ufffe\ud800\u3164",
        *("\u200c", "\u200d", "\u200b\u200d", "\U000e0067", "\U000e0001"),
    ],
    ids=ascii,
)
def test_invisible_characters_are_removed(unseen: str) -> None:
    assert lines(f"Wo{unseen}rk") == line(f"Wo{unseen}rk") == "Work"
    assert lines(f" {unseen}\n") == line(unseen) == ""


@pytest.mark.parametrize("alone", ["\u2800", "\u0301", "\ufe0f", "\u00a0", "\t\t"], ids=ascii)
def test_text_that_shows_nothing_is_empty(alone: str) -> None:
    assert lines(alone) == line(alone) == ""


@pytest.mark.parametrize(
    "meant",
    [FAMILY, SCOTLAND, "❤️\u200d🔥", "क्\u200dष", "می\u200cخواهم", "ਖੁਸ਼", "é", "a\u00a0b", "100 °C"],
    ids=ascii,
)
def test_joiners_that_carry_meaning_stay(meant: str) -> None:
    meant = unicodedata.normalize("NFC", meant)
    assert lines(f"so {meant} it is") == f"so {meant} it is"


@pytest.mark.parametrize("bullet", ["\uf0b7", "\uf0a7", "\uf0fc", "\uf0d8"], ids=ascii)
def test_a_bullet_of_word_is_a_bullet(bullet: str) -> None:
    assert lines(f"Two things:\n{bullet}\tone\n{bullet} two") == "Two things:\n• one\n• two"


def test_windows_characters_are_the_ones_they_mean() -> None:
    assert line("women\x92s \x93rights\x94 \x96 \x80") == "women’s “rights” – €"


def test_combining_characters_are_normalised() -> None:
    assert line("Cafe\u0301") == "Café"


def test_a_pasted_row_of_a_table_stays_readable() -> None:
    assert (
        lines("Team\tStaff\tTrained\r\nNorth East\t12\t9\t") == "Team | Staff | Trained\nNorth East | 12 | 9"
    )
    assert lines("2023-04-01\t2024-03-31") == "2023-04-01 | 2024-03-31"
    assert line("Team\tStaff\nNorth East\t12") == "Team Staff North East 12"


def test_a_tab_after_a_bullet_or_before_a_paragraph_is_no_cell() -> None:
    assert lines("•\tone\n2.\ttwo\n(b)\n-\tthree\n\tfour") == "• one\n2. two\n(b)\n- three\nfour"


@pytest.mark.parametrize(
    "ordinary",
    [
        "Women’s aid – “safe” 2023–2028, £1,200 (see 2.3.1).\n\n- one\n- two\n  - three",
        "  indented  twice ",
        "naïve Èilidh, 20% of 5 × 4 ≥ 19; a\u00a0b",
        "",
    ],
)
def test_ordinary_text_is_not_changed(ordinary: str) -> None:
    assert lines(ordinary) == ordinary


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert lines(lines(text)) == lines(text)
    assert line(line(text)) == line(text)
    assert not set("\n\t\r\v") & set(line(text))
