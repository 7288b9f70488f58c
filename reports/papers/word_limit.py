"""Pieces of text with a worth, and the selection of those that fit within a word limit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from reports.papers.content import Sentence
from reports.papers.english import count_words


@dataclass(frozen=True)
class Piece:
    """Sentences that are kept or dropped together. `paragraph` says where they go. A higher `worth` is kept first.

    `needs` names another piece that must also be kept, such as the action that a reason explains. `fuller` replaces
    `sentences` if there is room after all the pieces have been chosen.
    """

    sentences: tuple[Sentence, ...]
    paragraph: int
    worth: float
    name: str = ""
    needs: str = ""
    fuller: tuple[Sentence, ...] = ()

    @cached_property
    def words(self) -> int:
        """Return the number of words in the sentences."""
        return sum(count_words(sentence.text) for sentence in self.sentences)

    @cached_property
    def growth(self) -> int:
        """Return how many more words the fuller form has."""
        return sum(count_words(sentence.text) for sentence in self.fuller) - self.words


def fitting(pieces: Sequence[Piece], words_at_most: int) -> list[Piece]:
    """Return the most valuable pieces that fit, in reading order, with fuller forms where there is room."""
    taken: list[Piece] = []
    left = words_at_most
    by_worth = sorted(pieces, key=lambda piece: -piece.worth)
    said: set[str] = set()
    here: set[str] = set()
    for piece in by_worth:
        if (
            piece.words <= left
            and (not piece.needs or piece.needs in here)
            and said.isdisjoint(s.text for s in piece.sentences)
        ):
            taken.append(piece)
            here.add(piece.name)
            said.update(sentence.text for sentence in piece.sentences)
            left -= piece.words
    chosen = {id(piece): piece for piece in taken}
    for piece in by_worth:
        if id(piece) in chosen and piece.fuller and piece.growth <= left:
            chosen[id(piece)] = replace(piece, sentences=piece.fuller)
            left -= piece.growth
    return [chosen[id(piece)] for piece in pieces if id(piece) in chosen]
