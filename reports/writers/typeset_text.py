"""Prepare text for typesetting: divide long words, and replace characters that fonts cannot show.

A long reference, web address or run of letters is divided into parts, so that a line can break inside it: after
punctuation, or every few characters if there is none. Ordinary words are not divided, nor is a hash of 64 characters,
which fits on one line.

A character that no font can show is printed as its Unicode name in square brackets. PDF/A forbids characters without a
shape, and leaving one out would change a person's text silently.
"""

import re
import unicodedata
from collections.abc import Set
from typing import Any

Divided = str | list[str | list[str]]
"""A string without long words, or a list of pieces in which each long word is a list of parts."""

# About the number of characters that fit in the narrowest column of text.
LONGEST_PART = 16
PART = 8
# The keys of values that people read. Drawings, web addresses and the names of kinds of block are not divided.
READ = frozenset({"text", "heading", "header", "label", "caption", "runs", "items", "provenance"})

_LONG = re.compile(rf"\S{{{LONGEST_PART + 1},}}")
_NOT_PLAIN = re.compile(r"[\d_=@%]|[^\W\d_][.:,+~][^\W\d_]|[^\W\d_]{21,}")
_HASH = re.compile(r"[0-9a-f]{64}")
_PIECE = re.compile(r"[^\W_]+[\W_]*|[\W_]+")


def divided(text: str) -> Divided:
    """Return the string with long words divided into parts. Joined together, the parts give the original string."""
    if len(text) <= LONGEST_PART:
        return text
    pieces: list[str | list[str]] = []
    end = 0
    for match in _LONG.finditer(text):
        if _NOT_PLAIN.search(match[0]) and not _HASH.fullmatch(match[0]):
            pieces += [text[end : match.start()], _parts(match[0])]
            end = match.end()
    return [*pieces, text[end:]] if pieces else text


def all_divided(values: Any, read: bool = False) -> Any:
    """Return template values with long words divided in every string that people read.

    The original values are not changed.
    """
    if isinstance(values, str):
        return divided(values) if read else values
    if isinstance(values, dict):
        return {key: all_divided(value, key in READ) for key, value in values.items()}
    if isinstance(values, list):
        return [all_divided(value, read) for value in values]
    if read and isinstance(values, tuple):
        words, address = values  # a run of text and the web address that it links to
        return divided(words), address
    return values


def _parts(word: str) -> list[str]:
    parts: list[str] = []
    for piece in _PIECE.findall(word):
        size = PART if len(piece) > LONGEST_PART else len(piece)
        parts += [piece[at : at + size] for at in range(0, len(piece), size)]
    return parts


JOINER = "\u200d"
# Invisible characters: joiners, and the selectors that say how to draw the character before them.
_INVISIBLE = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SKIN_OR_TAG = re.compile("[\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
# Non-ASCII characters, with the character before them, which may be the letter that an accent belongs to.
_BEYOND_ASCII = re.compile(r"[\x20-\x7e]?[^\x20-\x7e]+")
# A longer sign is not real text, so it is split into signs of this length.
LONGEST_SIGN = 32


def signs(text: str) -> list[str]:
    """Return the string as a list of signs. A letter with its accents is one sign, and so is a joined emoji."""
    found: list[str] = []
    for character in text:
        if found and len(found[-1]) < LONGEST_SIGN and _belongs(character, found[-1]):
            found[-1] += character
        else:
            found.append(character)
    return found


def unusual_signs(text: str) -> set[str]:
    """Return the set of signs in the string that are not a single printable ASCII character."""
    return {
        sign
        for run in set(_BEYOND_ASCII.findall(text))
        for sign in signs(run)
        if len(sign) > 1 or not " " <= sign <= "~"
    }


def spelled_out(sign: str) -> str:
    """Return the names of the sign's characters: '[grinning face]', or '[U+F0B7]' if a character has no useful name.

    A plain letter or digit with a mark is kept in front of the mark's name.
    """
    letter = sign[0] if " " < sign[0] <= "~" else ""
    marks = sign[len(letter) :]
    names = [_name(character) for character in _INVISIBLE.sub("", marks) or marks]
    return f"{letter}[{', '.join(names)}]"


def without(signs_to_spell: Set[str], values: Any) -> Any:
    """Return template values with these signs spelled out in every string.

    The web addresses of links are left as they are, and the original values are not changed.
    """
    if isinstance(values, str):
        return values if values.isascii() and values.isprintable() else _text(signs_to_spell, values)
    if isinstance(values, dict):
        return {key: without(signs_to_spell, value) for key, value in values.items()}
    if isinstance(values, list):
        return [without(signs_to_spell, value) for value in values]
    if isinstance(values, tuple):
        words, address = values  # a run of text and the web address that it links to
        return without(signs_to_spell, words), address
    return values


def _text(signs_to_spell: Set[str], text: str) -> str:
    def replaced(match: re.Match[str]) -> str:
        return "".join(spelled_out(sign) if sign in signs_to_spell else sign for sign in signs(match[0]))

    return _BEYOND_ASCII.sub(replaced, text)


def _belongs(character: str, sign: str) -> bool:
    """Return whether the character belongs to the sign before it, as accents, skin tones and second flag letters do."""
    return bool(
        sign[-1] == JOINER
        or unicodedata.category(character).startswith("M")
        or _SKIN_OR_TAG.match(character)
        or (len(sign) == 1 and _FLAG_LETTER.match(sign) and _FLAG_LETTER.match(character))
    )


def _name(character: str) -> str:
    name = unicodedata.name(character, "")
    # The Unicode name of an ideograph says no more than its number.
    if not name or name.startswith("CJK "):
        return f"U+{ord(character):04X}"
    return name.lower()
