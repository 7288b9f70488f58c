"""Charts: what they draw, their texts, and what they must not contain."""

import re
from xml.etree import ElementTree

import pytest

from tracker.charts import PATTERNS, Bar, Segment, ink_on, key_of, stacked_bar, stacked_bars, stacked_columns

SVG = "{http://www.w3.org/2000/svg}"
GREEN = Segment("green", "Green", 6, "#1f7a3d")
AMBER = Segment("amber", "Amber", 1, "#d07c00", "dots")
RED = Segment("red", "Red", 0, "#b3202c", "cross")
PAUSED = Segment("paused", "Paused", 2, "#ffffff", "vertical")


def words(drawing: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(drawing).iter(f"{SVG}text")]


def widths(drawing: str) -> list[float]:
    root = ElementTree.fromstring(drawing)
    return [float(box.get("width", 0)) for box in root.iterfind(f"{SVG}g[@stroke]/{SVG}rect")]


def test_stacked_bar_has_a_role_a_title_and_a_description() -> None:
    root = ElementTree.fromstring(
        stacked_bar([GREEN], title="Priority 1", desc="6 of 6 are Green.", prefix="p1")
    )

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "p1-title p1-desc"
    assert root.findtext(f"{SVG}title") == "Priority 1"
    assert root.findtext(f"{SVG}desc") == "6 of 6 are Green."


def test_stacked_bar_divides_its_width_by_count_and_leaves_out_zeros() -> None:
    green, amber = widths(stacked_bar([GREEN, AMBER, RED], title="t", desc="d", width=351))

    assert green == pytest.approx(300)
    assert amber == pytest.approx(50)


@pytest.mark.parametrize(("width", "label"), [(200, "Amber 12"), (60, "A 12"), (28, "12"), (12, None)])
def test_segment_shows_the_longest_text_that_fits(width: int, label: str | None) -> None:
    drawing = stacked_bar(
        [Segment("amber", "Amber", 12, "#d07c00", "dots")], title="t", desc="d", width=width
    )

    assert words(drawing) == ([label] if label else [])


def test_segment_shows_its_own_mark_if_two_labels_start_with_the_same_letter() -> None:
    assert Segment("grey", "Grey", 1, "#5d676f", mark="Gy").short == "Gy"
    assert Segment("green", "Green", 1, "#1f7a3d").short == "G"


def test_empty_bar_has_a_text() -> None:
    assert words(stacked_bar([RED], title="t", desc="d", empty="No actions")) == ["No actions"]


def test_bars_share_one_scale_and_have_labels_and_totals() -> None:
    bars = [Bar("1. Prevention", (GREEN, AMBER)), Bar("2. Survivors", (AMBER,)), Bar("3. Harm", ())]
    drawing = stacked_bars(bars, title="t", desc="d", width=796, empty="No actions")

    assert [width for width in widths(drawing) if width != 16] == pytest.approx(
        [699 * 6 / 7, 699 / 7, 99], abs=0.2
    )
    assert [label for label in words(drawing) if label in ("7 actions", "1 action", "No actions")] == [
        "7 actions",
        "1 action",
        "No actions",
    ]
    assert {"1. Prevention", "2. Survivors", "3. Harm"} <= set(words(drawing))


def test_key_names_each_kind_that_is_drawn_once() -> None:
    drawing = stacked_bars([Bar("One", (GREEN, AMBER, RED)), Bar("Two", (GREEN,))], title="t", desc="d")

    assert [label for label in words(drawing) if "(" in label] == ["Green (G)", "Amber (A)"]


def test_long_label_runs_on_to_a_second_line() -> None:
    label = "Using Evidence-Based Approaches to Create Changes in Cultural Norms, Attitudes and Values " * 2

    assert len(words(stacked_bars([Bar(label, (GREEN,))], title="t", desc="d", width=400))) > 3


def test_charts_carry_no_style_script_or_opacity() -> None:
    drawing = stacked_bars([Bar("One", (GREEN, AMBER))], title="t", desc="d")

    assert not re.search(r"style=|<style|<script|opacity| on\w+=", drawing)


def test_charts_escape_every_text() -> None:
    hostile = '</svg><script>alert("1")</script>&'
    drawing = stacked_bars(
        [Bar(hostile, (Segment("k", hostile, 1, "#000000"),))], title=hostile, desc=hostile
    )

    assert "<script" not in drawing
    assert ElementTree.fromstring(drawing).findtext(f"{SVG}title") == hostile


def test_ids_of_two_different_charts_do_not_clash() -> None:
    one = stacked_bar([AMBER], title="One", desc="d")
    two = stacked_bar([AMBER], title="Two", desc="d")

    ids = re.findall(r' id="([^"]+)"', one + two)
    assert len(ids) == len(set(ids)) == 6


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_drawn_and_used(pattern: str) -> None:
    drawing = stacked_bar([Segment("k", "Kind", 1, "#d07c00", pattern)], title="t", desc="d", prefix="p")

    assert ElementTree.fromstring(drawing).find(f"{SVG}defs/{SVG}pattern") is not None
    assert 'fill="url(#p-k)"' in drawing


@pytest.mark.parametrize(
    ("fill", "ink"), [("#1d5fa8", "#ffffff"), ("#d07c00", "#1a1a1a"), ("#d8d8d8", "#1a1a1a")]
)
def test_ink_contrasts_with_its_fill(fill: str, ink: str) -> None:
    assert ink_on(fill) == ink


def test_columns_are_in_the_given_order_with_marks_numbers_and_labels() -> None:
    svg = stacked_columns(
        [Bar("January to March 2026", (GREEN, PAUSED)), Bar("April <b>", (GREEN,))],
        title="Ratings",
        desc="Six",
    )
    drawing = ElementTree.fromstring(svg)
    words = [element.text for element in drawing.iter(f"{SVG}text")]
    assert words.count("G 6") == 2
    assert "P 2" in words
    assert words[-1] == "April <b>"
    assert drawing.attrib["role"] == "img"
    assert "style=" not in svg


def test_columns_share_one_scale_and_fill_from_below() -> None:
    svg = stacked_columns([Bar("A", (GREEN, PAUSED)), Bar("B", (GREEN,))], title="t", desc="d", height=80)
    tall = re.findall(r'width="78" height="([\d.]+)"', svg)
    assert tall == ["60", "20", "60"]


def test_key_names_each_kind_in_use_once_and_draws_its_pattern() -> None:
    unused = Segment("red", "Red", 0, "#b00020")
    key = key_of([Bar("A", (unused, GREEN)), Bar("B", (GREEN, PAUSED))])
    assert [words for _, words in key] == ["Green (G)", "Paused (P)"]
    assert [("<pattern" in square, "style=" in square) for square, _ in key] == [
        (False, False),
        (True, False),
    ]
    assert key_of([]) == []


def test_nothing_to_show_is_still_a_named_drawing() -> None:
    assert "<title" in stacked_columns([], title="Ratings", desc="None")
