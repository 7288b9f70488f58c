"""Spell out each abbreviation where the paper first uses it."""

import re
from collections.abc import Iterable
from dataclasses import replace

from priorities.models import GlossaryTerm
from reports.papers.content import Block, Bullets, Lettered, Paragraph, Quote, Sentence
from reports.papers.places import sentences


def abbreviations(terms: Iterable[GlossaryTerm]) -> dict[str, str]:
    """Return the full form of each abbreviation in the glossary whose meaning opens with its full form."""
    full_forms = {}
    for term in terms:
        words = re.split(r"[:,]", term.meaning, maxsplit=1)[0].strip()
        initials = "".join(word[0] for word in re.split(r"[\s-]+", words) if word[:1].isupper())
        if term.term.isupper() and initials == term.term:
            full_forms[term.term] = words
    return full_forms


class Speller:
    """Spell out abbreviations, and keep track of those that the paper has already spelled out."""

    def __init__(self, terms: Iterable[GlossaryTerm]) -> None:
        self.known = abbreviations(terms)
        self.spelled: set[str] = set()

    def note(self, blocks: Iterable[Block]) -> None:
        """Record the abbreviations that these blocks spell out, as in "Integration Joint Board (IJB)"."""
        for block in blocks:
            for sentence in sentences((block,)):
                self.spelled |= {term for term in self.known if f"({term})" in sentence.text}

    def spell(self, blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], set[str]]:
        """Return the blocks with each new abbreviation spelled out once, and the set of those abbreviations.

        The caller adds the set to `spelled` if the blocks are printed, so a draft can be tried and discarded.
        """
        new: set[str] = set()
        return tuple(self._block(block, new) for block in blocks), new

    def _block(self, block: Block, new: set[str]) -> Block:
        match block:
            case Paragraph() | Quote():
                return replace(
                    block, sentences=tuple(self._sentence(sentence, new) for sentence in block.sentences)
                )
            case Bullets() | Lettered():
                return replace(block, items=tuple(self._sentence(sentence, new) for sentence in block.items))
        return block

    def _sentence(self, sentence: Sentence, new: set[str]) -> Sentence:
        text = sentence.text
        for term, words in self.known.items():
            if term in self.spelled or term in new:
                continue
            if f"({term})" in text:
                new.add(term)
                continue
            text, count = re.subn(rf"\b{term}\b", f"{words} ({term})", text, count=1)
            if count:
                new.add(term)
        return replace(sentence, text=text)
