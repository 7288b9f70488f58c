"""Draws charts as SVG.

This module does not know what colours mean. Each segment has its own label, colour, pattern and short mark, so that a
chart can be read in greyscale, in a photocopy and without colour vision. The SVG has no style attributes and no
scripts, so that it works in a page under a strict content security policy and in a PDF, and can be turned into a
picture for Word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from html import escape

FONT = "Roboto, Arial, sans-serif"
INK = "#1a1a1a"
PAPER = "#ffffff"

# The width of a bold character as a share of the font size. This is a little too wide, in case the reader's font is
# wide, because a label must not extend beyond its segment.
CHARACTER = 0.62
# The width of a character in a label that can wrap, where a slightly low value does no harm.
RUNNING = 0.52
# The width of a character in a column's text. The columns have a fixed width.
IN_COLUMN = 0.57

COLUMN_WIDTH = 78
COLUMN_GAP = 14
COLUMN_LETTERS = 12
COLUMN_PATTERN_INK = "#8c8c8c"

# The strokes of each pattern inside an 8 by 8 tile. An unknown or empty name gives a plain fill.
PATTERNS: dict[str, str] = {
    "diagonal": '<path d="M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6" stroke="{ink}" stroke-width="1.4" fill="none"/>',
    "back": '<path d="M-2,6 L2,10 M0,0 L8,8 M6,-2 L10,2" stroke="{ink}" stroke-width="1.4" fill="none"/>',
    "cross": '<path d="M0,0 L8,8 M8,0 L0,8" stroke="{ink}" stroke-width="1.2" fill="none"/>',
    "dots": '<circle cx="2" cy="2" r="1.2" fill="{ink}"/><circle cx="6" cy="6" r="1.2" fill="{ink}"/>',
    "horizontal": '<path d="M0,2 L8,2 M0,6 L8,6" stroke="{ink}" stroke-width="1.2" fill="none"/>',
    "grid": '<path d="M0,4 L8,4 M4,0 L4,8" stroke="{ink}" stroke-width="1.2" fill="none"/>',
    "vertical": '<path d="M2,0 L2,8 M6,0 L6,8" stroke="{ink}" stroke-width="1.2" fill="none"/>',
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of a bar. `value` is a count, `fill` a six-digit hex colour, and `pattern` a name in PATTERNS or ''.

    `mark` is shown with the number in a column, and in a bar that has no room for the whole label. By default, it is
    the label's first letter.
    """

    key: str
    label: str
    value: int
    fill: str
    pattern: str = ""
    mark: str = ""

    @property
    def short(self) -> str:
        """Return the mark: the label's first letter, in upper case, unless another mark was given."""
        return self.mark or self.label[:1].upper()


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled bar, with its segments in drawing order."""

    label: str
    segments: tuple[Segment, ...]

    @property
    def total(self) -> int:
        """Return the sum of the segments' counts."""
        return sum(segment.value for segment in self.segments)


@lru_cache(maxsize=64)
def ink_on(fill: str) -> str:
    """Return the text colour, dark or white, with the better contrast on `fill` (WCAG 2.2 relative luminance)."""
    luminance = _luminance(fill)
    against_white = 1.05 / (luminance + 0.05)
    against_ink = (luminance + 0.05) / (_luminance(INK) + 0.05)
    return PAPER if against_white >= against_ink else INK


def stacked_bar(
    segments: Sequence[Segment],
    *,
    title: str,
    desc: str,
    width: int = 320,
    height: int = 28,
    prefix: str = "",
    empty: str = "None to show",
) -> str:
    """Return a stacked bar across the full width as an SVG string. Sizes are in pixels.

    `prefix` starts every id in the drawing and must be different for each chart on a page. By default, the prefix is
    derived from the chart's contents. If there is nothing to show, the text in `empty` appears inside an outlined bar.
    """
    segments = tuple(segments)
    prefix = prefix or _prefix(title, desc, segments)
    kinds = [segment for segment in segments if segment.value]
    total = sum(segment.value for segment in segments)
    body = (
        _draw(segments, prefix, 0.5, 0.5, width - 1, height - 1, total)
        if total
        else _nothing(width, height, empty)
    )
    return _svg(prefix, title, desc, width, height, _patterns(kinds, prefix) + body)


def stacked_bars(
    bars: Sequence[Bar],
    *,
    title: str,
    desc: str,
    width: int = 640,
    prefix: str = "",
    unit: tuple[str, str] = ("action", "actions"),
    empty: str = "None to show",
) -> str:
    """Return labelled stacked bars on a common scale, with a key, as an SVG string. Sizes are in pixels.

    Each bar has its label above and its total at the end, in `unit` (singular, plural). A bar whose total is 0 is
    replaced by the text in `empty`. The key lists every kind of segment with a count in any bar, in the order in which
    the bars use them.
    """
    bars = tuple(bars)
    everything = tuple(segment for bar in bars for segment in bar.segments)
    prefix = prefix or _prefix(title, desc, everything)
    largest = max((bar.total for bar in bars), default=0)
    kinds = list({segment.key: segment for segment in everything if segment.value}.values())
    room = width - 96
    drawing = []
    top = 4
    top, key = _key(kinds, prefix, top, width)
    drawing.append(key)
    for bar in bars:
        for line in _wrap(bar.label, int(width / (13 * RUNNING))):
            top += 17
            drawing.append(_text(0, top - 4, line, size=13))
        top += 3
        end = 0.0
        if bar.total:
            end = room * bar.total / largest
            drawing.append(_draw(bar.segments, prefix, 0.5, top, end - 1, 25, bar.total))
        words = f"{bar.total} {unit[0] if bar.total == 1 else unit[1]}" if bar.total else empty
        drawing.append(_text(end + 8 if bar.total else 0, top + 17, words, size=13))
        top += 25 + 11
    return _svg(prefix, title, desc, width, top, _patterns(kinds, prefix) + "".join(drawing))


def stacked_columns(bars: Sequence[Bar], *, title: str, desc: str, height: int = 150) -> str:
    """Return stacked columns on a common scale, with their labels below them, as an SVG string. Sizes are in pixels.

    The tallest column is `height` high. The key is drawn separately (`key_of`), so that it stays in view when a reader
    scrolls the columns. If there are no bars, the drawing is empty but has its title and description.
    """
    bars = tuple(bars)
    prefix = "columns-" + sha256(f"{title}\n{desc}".encode()).hexdigest()[:10]
    largest = max((bar.total for bar in bars), default=0)
    width = max(320, len(bars) * (COLUMN_WIDTH + COLUMN_GAP))
    top, parts, words, rows = 1, [], [], 0
    for place, bar in enumerate(bars):
        left = place * (COLUMN_WIDTH + COLUMN_GAP) + 0.5
        foot = float(top + height)
        numbers = []
        # Draw the first segment at the bottom, so that the column fills upwards.
        for segment in bar.segments:
            if segment.value:
                length = height * segment.value / largest
                foot -= length
                parts.append(_rect(segment, prefix, left, foot, COLUMN_WIDTH, length))
                numbers.append(_words_in_column(segment, left, foot, length))
        words.append(f'<g font-weight="bold">{"".join(numbers)}</g>')
        lines = _wrap(bar.label, int((COLUMN_WIDTH + COLUMN_GAP - 4) / (COLUMN_LETTERS * IN_COLUMN)))
        rows = max(rows, len(lines))
        for row, line in enumerate(lines):
            words.append(
                f'<text x="{_trimmed(left + COLUMN_WIDTH / 2)}" y="{_trimmed(top + height + 16 + row * 15)}">'
                f"{escape(line)}</text>"
            )
    body = (
        f'{_patterns(_kinds(bars), prefix, COLUMN_PATTERN_INK)}<g stroke="{INK}">{"".join(parts)}</g>'
        f'<g font-size="{COLUMN_LETTERS}" text-anchor="middle" fill="{INK}">{"".join(words)}</g>'
    )
    return _svg(prefix, title, desc, width, top + height + 12 + 15 * rows, body)


def key_of(bars: Sequence[Bar]) -> list[tuple[str, str]]:
    """Return the key to stacked columns: for each kind of segment in use, its square as SVG, and its label and mark."""
    return [
        (
            '<svg xmlns="http://www.w3.org/2000/svg" width="17" height="17" viewBox="0 0 17 17" aria-hidden="true" '
            f'focusable="false">{_patterns([segment], "columns-key", COLUMN_PATTERN_INK)}'
            f'<rect x="0.5" y="0.5" width="16" height="16" fill="{_fill(segment, "columns-key")}" stroke="{INK}"/>'
            "</svg>",
            _key_words(segment),
        )
        for segment in _kinds(bars)
    ]


def _kinds(bars: Sequence[Bar]) -> list[Segment]:
    """Return the kinds of segment with a count in any bar, in the order in which the bars list them."""
    named = {segment.key: segment for bar in bars for segment in bar.segments}
    used = {segment.key for bar in bars for segment in bar.segments if segment.value}
    return [segment for key, segment in named.items() if key in used]


def _svg(prefix: str, title: str, desc: str, width: int, height: int, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONT}" '
        f'aria-labelledby="{prefix}-title {prefix}-desc">'
        f'<title id="{prefix}-title">{escape(title)}</title><desc id="{prefix}-desc">{escape(desc)}</desc>{body}</svg>'
    )


def _prefix(title: str, desc: str, segments: Sequence[Segment]) -> str:
    shown = "\n".join([title, desc, *(f"{s.key} {s.value} {s.fill} {s.pattern}" for s in segments)])
    return "chart-" + sha256(shown.encode()).hexdigest()[:10]


def _patterns(kinds: Sequence[Segment], prefix: str, ink: str = "") -> str:
    """Return the patterns that the segments use, as SVG. By default, `ink` is halfway between fill and text colour."""
    tiles = "".join(
        f'<pattern id="{prefix}-{escape(segment.key)}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{escape(segment.fill)}"/>'
        f"{PATTERNS[segment.pattern].format(ink=ink or _between(segment.fill, ink_on(segment.fill)))}</pattern>"
        for segment in kinds
        if segment.pattern in PATTERNS
    )
    return f"<defs>{tiles}</defs>" if tiles else ""


def _fill(segment: Segment, prefix: str) -> str:
    if segment.pattern in PATTERNS:
        return f"url(#{prefix}-{escape(segment.key)})"
    return escape(segment.fill)


def _draw(
    segments: Sequence[Segment], prefix: str, left: float, top: float, width: float, height: float, total: int
) -> str:
    # Put shared attributes on a group around the elements, because a page may have a dozen bars.
    parts, words = [], []
    for segment in segments:
        if not segment.value:
            continue
        length = width * segment.value / total
        parts.append(_rect(segment, prefix, left, top, length, height))
        words.append(_words_in_bar(segment, left, top, length, height))
        left += length
    return (
        f'<g stroke="{INK}">{"".join(parts)}</g>'
        f'<g font-size="{_letters(height):.4g}" font-weight="bold" text-anchor="middle">{"".join(words)}</g>'
    )


def _rect(segment: Segment, prefix: str, left: float, top: float, width: float, height: float) -> str:
    return (
        f'<rect x="{_trimmed(left)}" y="{_trimmed(top)}" width="{_trimmed(width)}" height="{_trimmed(height)}" '
        f'fill="{_fill(segment, prefix)}"/>'
    )


def _letters(height: float) -> float:
    """Return the font size for text inside a bar of this height."""
    return min(13.0, height * 0.55)


def _trimmed(number: float) -> str:
    """Return a number rounded to a tenth of a pixel, without a trailing zero."""
    return f"{number:.1f}".removesuffix(".0")


def _words_in_bar(segment: Segment, left: float, top: float, length: float, height: float) -> str:
    """Return the longest text that fits, as SVG: label and number, mark and number, number alone, or ''."""
    size = _letters(height)
    for words in (f"{segment.label} {segment.value}", f"{segment.short} {segment.value}", str(segment.value)):
        needed = len(words) * size * CHARACTER + 6
        if needed <= length - 2:
            return _plated(segment, words, left + length / 2, top + height / 2, size, needed)
    return ""


def _words_in_column(segment: Segment, left: float, top: float, length: float) -> str:
    """Return a column segment's mark and number as SVG, or '' if the segment is too short for them."""
    if length < COLUMN_LETTERS + 3:
        return ""
    words = f"{segment.short} {segment.value}"
    needed = len(words) * COLUMN_LETTERS * IN_COLUMN + 6
    return _plated(segment, words, left + COLUMN_WIDTH / 2, top + length / 2, COLUMN_LETTERS, needed)


def _plated(segment: Segment, words: str, x: float, y: float, size: float, width: float) -> str:
    """Return text centred on a point in a segment, as SVG, with a plain background if the segment has a pattern."""
    plate = ""
    if segment.pattern in PATTERNS:
        plate = (
            f'<rect x="{x - width / 2:.2f}" y="{y - size * 0.7:.2f}" width="{width:.2f}" '
            f'height="{size * 1.4:.2f}" rx="2" fill="{escape(segment.fill)}"/>'
        )
    placed = f'x="{_trimmed(x)}" y="{_trimmed(y + size * 0.36)}" fill="{ink_on(segment.fill)}"'
    return f"{plate}<text {placed}>{escape(words)}</text>"


def _key_words(segment: Segment) -> str:
    return segment.label if segment.short == segment.label else f"{segment.label} ({segment.short})"


def _key(kinds: Sequence[Segment], prefix: str, top: int, width: int) -> tuple[int, str]:
    """Return the y position below the key, and the key as SVG: a square, label and mark for each kind of segment."""
    drawing: list[str] = []
    left = 0.0
    for segment in kinds:
        words = _key_words(segment)
        length = 22 + len(words) * 13 * CHARACTER + 14
        if left and left + length > width:
            left, top = 0.0, top + 24
        square = f'<rect x="{left + 0.5:.2f}" y="{top + 0.5}" width="16" height="16"'
        if segment.pattern in PATTERNS:
            # Some renderers leave hairline gaps between pattern tiles, so draw the plain colour underneath.
            drawing.append(f'{square} fill="{escape(segment.fill)}"/>')
        drawing.append(f'{square} fill="{_fill(segment, prefix)}" stroke="{INK}" stroke-width="1"/>')
        drawing.append(_text(left + 22, top + 13, words, size=13))
        left += length
    return (top + 30 if kinds else top), "".join(drawing)


def _nothing(width: int, height: int, words: str) -> str:
    return (
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" fill="{PAPER}" stroke="{INK}" '
        f'stroke-dasharray="4 3"/>' + _text(8, height / 2 + 4.5, words, size=13)
    )


def _text(x: float, y: float, words: str, *, size: float) -> str:
    return f'<text x="{_trimmed(x)}" y="{_trimmed(y)}" font-size="{size:.4g}" fill="{INK}">{escape(words)}</text>'


def _wrap(words: str, most: int) -> list[str]:
    """Return text as lines broken between words, of at most `most` characters unless a single word is longer."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > most and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _channels(colour: str) -> list[int]:
    return [int(colour.lstrip("#")[place : place + 2], 16) for place in (0, 2, 4)]


def _between(one: str, other: str) -> str:
    """Return the colour halfway between two colours. Patterns use it because PDF/A restricts opacity."""
    return "#" + "".join(f"{(a + b) // 2:02x}" for a, b in zip(_channels(one), _channels(other), strict=True))


def _luminance(colour: str) -> float:
    channels = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
