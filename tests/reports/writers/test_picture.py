"""Charts as pictures for Word."""

import struct

from reports.writers.picture import png
from tracker.charts import Segment, stacked_bar

DRAWING = stacked_bar(
    [Segment("green", "Green", 6, "#1f7a3d", "dots")], title="t", desc="d", width=320, height=32
)


def test_picture_has_the_width_and_sharpness_asked_for() -> None:
    data = png(DRAWING, width=320, ppi=144)

    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (640, 64)


def test_two_runs_give_the_same_bytes() -> None:
    first = png(DRAWING, width=320)
    png.cache_clear()

    assert png(DRAWING, width=320) == first
