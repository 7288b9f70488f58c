"""The words that were added and removed between two texts.

A comparison costs at most a few milliseconds, whatever the texts are.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

SAME, ADDED, REMOVED = "same", "added", "removed"

FEWEST_WORDS = 2
"""The fewest words between two changes that count as the same. A single “the” in two new sentences does not."""
MOST_STEPS = 15_000
"""The most steps of one comparison, which take about three milliseconds. The words that are left count as replaced."""
# A word with the space after it, so that the pieces of a text make up the whole text.
WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that are the same in both texts, added or removed."""

    change: str
    text: str


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces of both texts in reading order, each SAME, ADDED or REMOVED.

    The same and added pieces make up `after`. Only words count: a change of spaces or line breaks is no difference.
    """
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    old_end = new_end = 0
    for old_start, new_start, size in (*_blocks(old, new), (len(old), len(new), 0)):
        for change, words in (
            (REMOVED, old[old_end:old_start]),
            (ADDED, new[new_end:new_start]),
            (SAME, new[new_start : new_start + size]),
        ):
            if not words:
                continue
            if pieces and not pieces[-1].text[-1].isspace():
                # It was the end of its text, but is not the end of both.
                pieces[-1] = Piece(pieces[-1].change, f"{pieces[-1].text} ")
            pieces.append(Piece(change, "".join(words)))
        old_end, new_end = old_start + size, new_start + size
    return tuple(pieces)


def alike(before: str, after: str) -> bool:
    """Return whether at least half of the longer text's words are in both, so that marking the others is readable."""
    old, new = before.split(), after.split()
    in_both = sum((Counter(old) & Counter(new)).values())
    return 2 * in_both >= max(len(old), len(new))


def _words(text: str) -> list[str]:
    return WORD.findall(text.replace("\r\n", "\n").strip())


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield the runs of words that are in both texts: where each starts in `old` and in `new`, and its length."""
    a, b = [word.strip() for word in old], [word.strip() for word in new]
    start = _common_start(a, b)
    end = _common_start(a[start:][::-1], b[start:][::-1])
    last_a, last_b = len(a) - end, len(b) - end
    if start:
        yield 0, 0, start
    yield from sorted(_blocks_between(a, b, (start, last_a, start, last_b)))
    if end:
        yield last_a, last_b, end


def _common_start(a: Sequence[str], b: Sequence[str]) -> int:
    """Return how many words the two texts have in common at their start."""
    return next(
        (number for number, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def _blocks_between(
    a: Sequence[str], b: Sequence[str], whole: tuple[int, int, int, int]
) -> Iterator[tuple[int, int, int]]:
    """Yield the longest run of words in both parts of the texts, and so on before and after it, within `MOST_STEPS`.

    Done here instead of by `get_matching_blocks`, because that can take a second for texts of 2,000 characters. The
    longest runs come first, so a comparison that ends early has found what matters most.
    """
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    # Looking for a run visits each word of `a` and each place in `b` with the same word.
    places = matcher.b2j  # type: ignore[attr-defined]  # documented, but not in the stubs
    steps = [0, *accumulate(1 + len(places.get(word, ())) for word in a)]
    left = MOST_STEPS
    parts = deque([whole])
    while parts:
        first_a, last_a, first_b, last_b = parts.popleft()
        left -= steps[last_a] - steps[first_a]
        if left < 0:
            return
        at_a, at_b, size = matcher.find_longest_match(first_a, last_a, first_b, last_b)
        if size < FEWEST_WORDS:
            continue
        yield at_a, at_b, size
        parts.append((first_a, at_a, first_b, at_b))
        parts.append((at_a + size, last_a, at_b + size, last_b))
