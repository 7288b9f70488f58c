"""Choose the pieces of text that fit within a word limit, by what each piece is worth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from reports.papers.content import Sentence
from reports.papers.english import count_words


@dataclass(frozen=True)
class Piece:
    """Sentences that are chosen or left out together. `paragraph` is the number of the paragraph that they belong to.

    Pieces with a higher `worth` are chosen first (`reports.papers.worth`). `needs` is the `name` of another piece that
    must also be chosen, such as the action that a reason explains. `fuller` replaces `sentences` if there is room after
    all the pieces have been chosen.
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
        """Return how many words `fuller` would add."""
        return sum(count_words(sentence.text) for sentence in self.fuller) - self.words


def fitting(pieces: Sequence[Piece], words_at_most: int) -> list[Piece]:
    """Return the pieces worth most that fit, in the order given, with fuller sentences where there is room.

    A piece is left out if the piece that it needs was not chosen, or if it repeats a sentence already chosen.
    """
    by_worth = sorted(pieces, key=lambda piece: -piece.worth)
    chosen: dict[int, Piece] = {}
    room = words_at_most
    texts: set[str] = set()
    names: set[str] = set()
    for piece in by_worth:
        repeated = not texts.isdisjoint(sentence.text for sentence in piece.sentences)
        if piece.words <= room and (not piece.needs or piece.needs in names) and not repeated:
            chosen[id(piece)] = piece
            names.add(piece.name)
            texts.update(sentence.text for sentence in piece.sentences)
            room -= piece.words
    for piece in by_worth:
        if id(piece) in chosen and piece.fuller and piece.growth <= room:
            chosen[id(piece)] = replace(piece, sentences=piece.fuller)
            room -= piece.growth
    return [chosen[id(piece)] for piece in pieces if id(piece) in chosen]
