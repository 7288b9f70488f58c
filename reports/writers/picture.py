"""A drawing as a picture, for file formats that cannot hold SVG in every reader."""

from functools import lru_cache

from reports.writers.typesetter import typeset

# Dots an inch of the drawing. Word sets a chart narrower than it is drawn, so that about 250 come to an inch of paper.
SHARP = 180


# Every copy of a paper has the same drawings, and to draw one takes as long as to write all the rest in Word.
@lru_cache(maxsize=8)
def png(drawing: str, *, width: int, ppi: int = SHARP) -> bytes:
    """Return the SVG text as PNG bytes, `width` points wide at `ppi` dots an inch; the same for the same drawing.

    Raises NotSet where it cannot be drawn now.
    """
    return typeset("png", drawing=drawing, width=width, ppi=ppi)
