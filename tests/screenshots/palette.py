"""Reduces the colours of a browser's picture to a palette, which makes a page of text a third of the size.

The project has no image library, and a PNG of one byte a pixel is a header and a compressed block.
"""

import struct
import zlib
from collections import Counter

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
# How many of the lowest bits of each part of a colour are dropped, one after the other, until few enough are left.
COARSER = range(8)


def reduced(picture: bytes) -> bytes:
    """The same picture with at most 256 colours. ValueError for one that is not an 8-bit RGB or RGBA PNG."""
    rows = lines_of(picture)
    width, height = len(rows[0]), len(rows)
    pixels = [pixel for row in rows for pixel in row]
    counted = Counter(pixels)
    for bits in COARSER:
        mapped = {colour: bytes(part >> bits << bits for part in colour) for colour in counted}
        shades: Counter[bytes] = Counter()
        for colour, number in counted.items():
            shades[mapped[colour]] += number
        if len(shades) <= COLOURS:
            break
    # A shade takes the most frequent colour of its group, so that white stays white.
    drawn: dict[bytes, bytes] = {}
    for colour, _ in counted.most_common():
        drawn.setdefault(mapped[colour], colour)
    palette = list(drawn)
    index = {colour: palette.index(shade) for colour, shade in mapped.items()}
    indexes = bytes(index[pixel] for pixel in pixels)
    lines = b"".join(b"\0" + indexes[at : at + width] for at in range(0, len(indexes), width))
    return b"".join(
        (
            SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(drawn[shade] for shade in palette)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def lines_of(picture: bytes) -> list[list[bytes]]:
    """The colours of a picture, line by line. ValueError for one that is not an 8-bit RGB or RGBA PNG."""
    width, height, channels, raw = _read(picture)
    rows = _unfiltered(raw, width * channels, height, channels)
    return [[row[at : at + 3] for at in range(0, width * channels, channels)] for row in rows]


def _read(picture: bytes) -> tuple[int, int, int, bytes]:
    """Width, height, bytes a pixel, and the lines as they were filtered."""
    if not picture.startswith(SIGNATURE):
        raise ValueError("This is not a PNG.")
    at, data, head = len(SIGNATURE), b"", b""
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        kind, body = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        head, data = (body if kind == b"IHDR" else head), (data + body if kind == b"IDAT" else data)
        at += 12 + length
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    channels = {2: 3, 6: 4}.get(colour, 0)
    if depth != 8 or not channels or interlaced:
        raise ValueError("Only an 8-bit RGB or RGBA PNG that is not interlaced can be reduced.")
    return width, height, channels, zlib.decompress(data)


def _unfiltered(raw: bytes, length: int, height: int, step: int) -> list[bytes]:
    """The lines as bytes of colour, each filter undone (PNG specification, 9.2)."""
    before, rows = bytes(length), []
    for number in range(height):
        start = number * (length + 1)
        kind, line = raw[start], bytearray(raw[start + 1 : start + 1 + length])
        for at in range(length):
            left = line[at - step] if at >= step else 0
            above, corner = before[at], before[at - step] if at >= step else 0
            line[at] = (line[at] + _predicted(kind, left, above, corner)) & 255
        before = bytes(line)
        rows.append(before)
    return rows


def _predicted(kind: int, left: int, above: int, corner: int) -> int:
    match kind:
        case 0:
            return 0
        case 1:
            return left
        case 2:
            return above
        case 3:
            return (left + above) // 2
    guess = left + above - corner
    return min((left, above, corner), key=lambda one: abs(guess - one))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
