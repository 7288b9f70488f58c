"""The chart of closed periods as SVG."""

import re
from xml.etree import ElementTree

from reports.views.history_chart import key_of, stacked_columns
from tracker.charts import Bar, Segment

GREEN = Segment("green", "Green", 6, "#1f7a3d")
PAUSED = Segment("paused", "Paused", 2, "#ffffff", "vertical")


def test_columns_stand_in_the_order_given_with_words_numbers_and_labels() -> None:
    svg = stacked_columns(
        [Bar("January to March 2026", (GREEN, PAUSED)), Bar("April <b>", (GREEN,))],
        title="Ratings",
        desc="Six",
    )
    drawing = ElementTree.fromstring(svg)
    words = [element.text for element in drawing.iter("{http://www.w3.org/2000/svg}text")]
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
