"""Sentences with a worth, and the worthiest of them that fit into so many words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from reports.papers.content import Sentence
from reports.papers.words import count_words


@dataclass(frozen=True)
class Piece:
    """Sentences that stand or fall together. `paragraph` says where they go, `worth` how soon they are let go.

    `needs` names the piece without which this one would hang in the air, such as a reason without its late action.
    `fuller` takes the place of `sentences` where room is left when everything else has been placed.
    """

    sentences: tuple[Sentence, ...]
    paragraph: int
    worth: float
    name: str = ""
    needs: str = ""
    fuller: tuple[Sentence, ...] = ()

    @cached_property
    def words(self) -> int:
        """How many words a reader reads."""
        return sum(count_words(sentence.text) for sentence in self.sentences)

    @cached_property
    def growth(self) -> int:
        """How many words more its fuller form takes."""
        return sum(count_words(sentence.text) for sentence in self.fuller) - self.words


def fitting(pieces: Sequence[Piece], words_at_most: int) -> list[Piece]:
    """The worthiest pieces that fit, in the order they are to be read; what room is left goes to fuller words."""
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
