"""A picture keeps its size and its few colours when reduced to a palette."""

import struct
import zlib
from collections.abc import Sequence

import pytest

from tests.screenshots.palette import SIGNATURE, reduced

WHITE, BLACK, BLUE = (255, 255, 255), (26, 26, 26), (0, 101, 189)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(lines: Sequence[tuple[int, Sequence[int]]], width: int, colour: int = 2, depth: int = 8) -> bytes:
    """A PNG of lines as they are stored: the filter's number, then the bytes that it left."""
    head = struct.pack(">IIBBBBB", width, len(lines), depth, colour, 0, 0, 0)
    data = zlib.compress(b"".join(bytes([kind, *line]) for kind, line in lines))
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def colours(picture: bytes) -> list[list[tuple[int, ...]]]:
    """The lines of a reduced picture, in colours."""
    width, height = struct.unpack(">II", picture[16:24])
    at, parts = len(SIGNATURE), {}
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        parts[picture[at + 4 : at + 8]] = picture[at + 8 : at + 8 + length]
        at += 12 + length
    palette = [tuple(parts[b"PLTE"][n : n + 3]) for n in range(0, len(parts[b"PLTE"]), 3)]
    raw = zlib.decompress(parts[b"IDAT"])
    lines = [raw[n * (width + 1) + 1 : (n + 1) * (width + 1)] for n in range(height)]
    return [[palette[index] for index in line] for line in lines]


def test_each_filter_of_the_format_is_undone() -> None:
    first = [*WHITE, *BLUE]
    picture = png(
        [
            (0, first),
            (1, [*WHITE, *((after - before) % 256 for after, before in zip(BLUE, WHITE, strict=True))]),
            (2, [0] * 6),
            (3, [(part - above // 2) % 256 for part, above in zip(WHITE, WHITE, strict=True)]
             + [(part - (left + above) // 2) % 256 for part, left, above in zip(BLUE, WHITE, BLUE, strict=True)]),
            (4, [0] * 6),
        ],
        width=2,
    )  # fmt: skip
    assert colours(reduced(picture)) == [[WHITE, BLUE]] * 5


def test_what_is_seen_through_is_left_out() -> None:
    assert colours(reduced(png([(0, [*WHITE, 255, *BLACK, 255])], width=2, colour=6))) == [[WHITE, BLACK]]


def test_more_colours_than_a_palette_holds_become_nearby_ones_and_white_stays_white() -> None:
    many = [(n, n // 2, 255 - n) for n in range(256)] + [(n, 9, 9) for n in range(100)] + [WHITE] * 50
    found = colours(reduced(png([(0, [part for one in many for part in one])], width=len(many))))[0]
    assert len(set(found)) <= 256
    assert found[-1] == WHITE
    assert all(
        abs(a - b) < 8
        for one, other in zip(many, found, strict=True)
        for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize(
    "picture", [b"GIF89a", png([(0, [1])], width=1, colour=0), png([(0, [1] * 6)], width=1, depth=16)]
)
def test_another_kind_of_picture_is_refused(picture: bytes) -> None:
    with pytest.raises(ValueError, match="PNG"):
        reduced(picture)
