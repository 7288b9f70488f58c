"""Folds text for searching and sorting, so that different ways of typing the same text make no difference.

Two strings fold to the same string if they differ only in case, accents, apostrophes or invisible characters, or in
the kind and number of the dashes, quotation marks and spaces between words. SQLite and PostgreSQL search in the same
way, and sort Latin letters in almost the same way: see docs/decisions/0020-how-text-is-searched-and-sorted.md.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from django.db.models import CharField, Q, TextField, Transform

LONGEST = 200
"""The maximum number of characters that a database search uses."""

_APOSTROPHES = frozenset("'`´ʹʻʼʽˈ‘’‚‛′＇")
_BETWEEN_WORDS = frozenset('"″‟_−')
_SHOW_NOTHING = frozenset(
    "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\ufe00\ufe01\ufe02\ufe03\ufe04\ufe05\ufe06\ufe07\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d\ufe0e\ufe0f"
)
# Letters that Unicode does not decompose into a letter and an accent.
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}

_LIGATURES = ("ffi", "ffl", "ff", "fi", "fl", "ss", "st", "th", "ae", "oe", "ij", "dz", "lj", "nj")


class _Folds(dict[int, str]):
    """A mapping from each character to its folded form, computed when first needed."""

    def __missing__(self, code: int) -> str:
        self[code] = _fold(chr(code))
        return self[code]


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    if character in _APOSTROPHES:
        return ""
    if character in _BETWEEN_WORDS or character.isspace() or category in {"Pd", "Pi", "Pf"}:
        return " "
    if category in {"Cc", "Cf", "Cs"} or unicodedata.combining(character) or character in _SHOW_NOTHING:
        return ""
    plain = unicodedata.normalize("NFKD", character.casefold())
    if plain == character:
        return _LETTERS.get(character, character)
    several = "".join(map(_fold, plain))
    # A symbol for several characters, such as a fraction, stays as it is, but a ligature becomes its letters.
    return several if len(several) < 2 or several in _LIGATURES else character.lower()


_FOLDS = _Folds()


def folded(text: str) -> str:
    """Return the text in plain lower-case letters, with a space for each run of dashes, quotation marks and spaces."""
    return " ".join(text.translate(_FOLDS).split())


def contains_words(text: str, words: str) -> bool:
    """Return True if a text contains each of the words, once both are folded."""
    whole = folded(text)
    return all(folded(word) in whole for word in words.split())


def search_condition(words: str, *fields: str) -> Q:
    """Return a condition that each word is in at least one of the fields, once both are folded.

    Only the first `LONGEST` characters count, because a regular expression is a thousand times as long as its word.
    """
    condition = Q()
    for pattern in _patterns(words[:LONGEST]):
        condition &= Q(*((f"{field}__regex", pattern) for field in fields), _connector=Q.OR)
    return condition


def _patterns(words: str) -> list[str]:
    """Return a regular expression for each word, except a word that folds to nothing."""
    return [_pattern(word) for word in unicodedata.normalize("NFC", words).split() if folded(word)]


@lru_cache(maxsize=256)
def _pattern(word: str) -> str:
    variants = _variants()
    between = f"[{variants['']}]*"
    pieces = []
    for part in _LETTERS_OR_LIGATURES.findall(folded(word)):
        letters = between.join(f"[{variants.get(letter, re.escape(letter))}]" for letter in part)
        # A pair such as ae can also be a single letter.
        whole = f"(?:{letters}|[{variants[part]}])" if len(part) > 1 else letters
        pieces.append(f"{whole}+" if part == " " else whole)
    return between.join(pieces)


_LETTERS_OR_LIGATURES = re.compile("|".join([*_LIGATURES, "."]), re.DOTALL)


@cache
def _variants() -> dict[str, str]:
    """Return, by folded text, the characters that fold to it, as they are written in a regular expression's brackets.

    PostgreSQL and Python read the class in the same way. Scripts with thousands of characters are left out, because
    each of their characters folds to itself.
    """
    characters: dict[str, list[int]] = {}
    for code in (*range(1, 0x3000), *range(0xA640, 0xAC00), *range(0xFB00, 0xFFFE)):
        characters.setdefault(_FOLDS[code], []).append(code)
    return {letter: "".join(_ranges(codes)) for letter, codes in characters.items()}


def _ranges(codes: list[int]) -> list[str]:
    """Return sorted character codes as ranges of escaped characters."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return [f"\\u{first:04x}-\\u{last:04x}" if first < last else f"\\u{first:04x}" for first, last in ranges]


@CharField.register_lookup
@TextField.register_lookup
class Folded(Transform):
    """A transform for sorting by folded text in the database, as in `order_by("name__folded")`."""

    lookup_name = "folded"
    function = "folded"  # tracker.apps adds it to SQLite

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        """Return SQL that folds Latin letters and marks, with a shorter table for ASCII text, such as most names."""
        text, params = compiler.compile(self.lhs)
        sql = (
            f"CASE WHEN octet_length({text}) = length({text}) THEN translate({text}, %s, %s) "
            f'ELSE translate({text}, %s, %s) END COLLATE "C"'
        )
        return sql, [*params, *params, *params, *_table(range(1, 0x80)), *params, *_table(_LATIN)]


_LATIN = (*range(1, 0x250), *range(0x300, 0x370), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070))


@cache
def _table(codes: range | tuple[int, ...]) -> tuple[str, str]:
    """Return the last two arguments of PostgreSQL's `translate`.

    Characters that fold to nothing come last. A character that folds to several, such as æ, becomes the first of them.
    """
    changed = [code for code in codes if _FOLDS[code] != chr(code)]
    changed.sort(key=lambda code: not _FOLDS[code])
    return "".join(map(chr, changed)), "".join(_FOLDS[code][:1] for code in changed)
