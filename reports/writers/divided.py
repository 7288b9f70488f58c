"""Words too long for a line, in the parts between which a printed line may end.

A reference, an address or a run of letters that nobody would break by hand is divided: after its signs, and every few
characters where it has none. Plain words are left alone, and so is a hash of 64 characters, which has a line to itself.
"""

import re
from typing import Any

Divided = str | list[str | list[str]]
"""A text without long words as it is; else its pieces in order, each long word as the list of its parts."""

# About as many characters as the narrowest column of words holds.
LONGEST_PART = 16
PART = 8
# What printed values hold for people to read; pictures, addresses of links and names of kinds are not divided.
READ = frozenset({"text", "heading", "header", "label", "caption", "runs", "items", "provenance"})

_LONG = re.compile(rf"\S{{{LONGEST_PART + 1},}}")
_NOT_PLAIN = re.compile(r"[\d_=@%]|[^\W\d_][.:,+~][^\W\d_]|[^\W\d_]{21,}")
_HASH = re.compile(r"[0-9a-f]{64}")
_PIECE = re.compile(r"[^\W_]+[\W_]*|[\W_]+")


def divided(text: str) -> Divided:
    """A text with its long words in parts. Put together again, the pieces are the text, letter for letter."""
    if len(text) <= LONGEST_PART:
        return text
    pieces: list[str | list[str]] = []
    done = 0
    for found in _LONG.finditer(text):
        if _NOT_PLAIN.search(found[0]) and not _HASH.fullmatch(found[0]):
            pieces += [text[done : found.start()], _parts(found[0])]
            done = found.end()
    return [*pieces, text[done:]] if pieces else text


def all_divided(printed: Any, read: bool = False) -> Any:
    """Printed values with the long words divided in every text that people read. The values given are not changed."""
    if isinstance(printed, str):
        return divided(printed) if read else printed
    if isinstance(printed, dict):
        return {key: all_divided(value, key in READ) for key, value in printed.items()}
    if isinstance(printed, list):
        return [all_divided(value, read) for value in printed]
    if read and isinstance(printed, tuple):
        words, address = printed  # a run and where it leads
        return divided(words), address
    return printed


def _parts(word: str) -> list[str]:
    parts: list[str] = []
    for piece in _PIECE.findall(word):
        size = PART if len(piece) > LONGEST_PART else len(piece)
        parts += [piece[at : at + size] for at in range(0, len(piece), size)]
    return parts
