"""Stacked columns over time as SVG text: one column a period, the newest at the right.

The key is drawn apart, so that it stays in view where the columns have to be scrolled on a narrow screen.
Numbers stand in the columns where there is room; the page sets the same numbers in a table beneath.
"""

from collections.abc import Sequence
from hashlib import sha256
from html import escape

from tracker.charts import FONT, INK, PATTERNS, Bar, Segment, ink_on, trimmed

WIDTH = 78
GAP = 14
HEIGHT = 150
LABEL = 12
CHARACTER = 0.57
KEY = "columns-key"


def stacked_columns(bars: Sequence[Bar], *, title: str, desc: str, height: int = HEIGHT) -> str:
    """Return columns on one common scale with each label beneath; sizes are in pixels.

    The tallest column is `height` high. A label is broken into lines between words. Nothing to show gives an empty
    drawing that still has its title and description.
    """
    bars = tuple(bars)
    prefix = "columns-" + sha256(f"{title}\n{desc}".encode()).hexdigest()[:10]
    largest = max((bar.total for bar in bars), default=0)
    width = max(320, len(bars) * (WIDTH + GAP))
    top, parts, drawing = 1, [], []
    lines = [_lines(bar.label) for bar in bars]
    for place, bar in enumerate(bars):
        left = place * (WIDTH + GAP) + 0.5
        foot = float(top + height)
        # Blue, the work that is done, lies at the foot: the column fills from below.
        for segment in bar.segments:
            if segment.value:
                tall = height * segment.value / largest
                foot -= tall
                parts.append(_part(segment, prefix, left, foot, tall))
                drawing.append(_words_in(segment, left, foot, tall))
        for row, words in enumerate(lines[place]):
            drawing.append(_text(left + WIDTH / 2, top + height + 16 + row * 15, words))
    total = top + height + 12 + 15 * max((len(found) for found in lines), default=0)
    tiles = "".join(_tile(segment, prefix) for segment in _kinds(bars) if segment.pattern in PATTERNS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{total}" '
        f'viewBox="0 0 {width} {total}" font-family="{FONT}" text-anchor="middle" '
        f'font-size="{LABEL}" aria-labelledby="{prefix}-title {prefix}-desc">'
        f'<title id="{prefix}-title">{escape(title)}</title><desc id="{prefix}-desc">{escape(desc)}</desc>'
        f"{f'<defs>{tiles}</defs>' if tiles else ''}"
        f'<g stroke="{INK}">{"".join(parts)}</g><g fill="{INK}">{"".join(drawing)}</g></svg>'
    )


def key_of(bars: Sequence[Bar]) -> list[tuple[str, str]]:
    """The key of the columns: for each kind of part its square as SVG, and its word with the mark used for it."""
    return [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="17" height="17" viewBox="0 0 17 17" aria-hidden="true" '
            f'focusable="false">{f"<defs>{_tile(segment, KEY)}</defs>" if segment.pattern in PATTERNS else ""}'
            f'<rect x="0.5" y="0.5" width="16" height="16" fill="{_fill(segment, KEY)}" stroke="{INK}"/></svg>',
            segment.label if segment.short == segment.label else f"{segment.label} ({segment.short})",
        )
        for segment in _kinds(bars)
    ]


def _kinds(bars: Sequence[Bar]) -> list[Segment]:
    """The kinds of parts in use, in the order in which the bars name them, also where the first bar has none of one."""
    named = {segment.key: segment for bar in bars for segment in bar.segments}
    used = {segment.key for bar in bars for segment in bar.segments if segment.value}
    return [segment for key, segment in named.items() if key in used]


def _part(segment: Segment, prefix: str, left: float, top: float, tall: float) -> str:
    return (
        f'<rect x="{trimmed(left)}" y="{trimmed(top)}" width="{WIDTH}" height="{trimmed(tall)}" '
        f'fill="{_fill(segment, prefix)}"/>'
    )


def _words_in(segment: Segment, left: float, top: float, tall: float) -> str:
    """The mark and the number of a part, on a plain plate where it is patterned; nothing where there is no room."""
    size, plate = LABEL, ""
    if tall < size + 3:
        return ""
    words = f"{segment.short} {segment.value}"
    middle, across = top + tall / 2, len(words) * size * CHARACTER + 6
    if segment.pattern in PATTERNS:
        plate = (
            f'<rect x="{trimmed(left + (WIDTH - across) / 2)}" y="{trimmed(middle - size * 0.7)}" '
            f'width="{trimmed(across)}" height="{trimmed(size * 1.4)}" rx="2" fill="{escape(segment.fill)}"/>'
        )
    own = f' font-weight="bold" fill="{ink_on(segment.fill)}"'
    return plate + _text(left + WIDTH / 2, middle + size * 0.36, words, own)


def _fill(segment: Segment, prefix: str) -> str:
    patterned = segment.pattern in PATTERNS
    return f"url(#{prefix}-{escape(segment.key)})" if patterned else escape(segment.fill)


def _tile(segment: Segment, prefix: str) -> str:
    return (
        f'<pattern id="{prefix}-{escape(segment.key)}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{escape(segment.fill)}"/>'
        f"{PATTERNS[segment.pattern].format(ink='#8c8c8c')}</pattern>"
    )


def _lines(label: str) -> list[str]:
    """The label in lines that fit beneath a column, broken between words."""
    most = int((WIDTH + GAP - 4) / (LABEL * CHARACTER))
    lines = [""]
    for word in label.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > most and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _text(x: float, y: float, words: str, own: str = "") -> str:
    # What most of the words have is said once, around them and at the head of the drawing; `own` is what these have.
    return f'<text x="{trimmed(x)}" y="{trimmed(y)}"{own}>{escape(words)}</text>'
