"""The appendices that a form requires, in the form's order, and the glossary of words used in the paper."""

import re
from collections.abc import Iterable, Iterator

from reports.papers.appendix_actions import actions
from reports.papers.appendix_evidence import evidence
from reports.papers.content import Block, Bullets, Chart, Column, Lettered, Paragraph, Quote, Section, Table
from reports.papers.english import capital, number_of
from reports.papers.form import FormAppendix
from reports.papers.records import PaperRecords
from tracker.folding import folded

_EDGE = re.compile(r"\b")


def appendices(records: PaperRecords, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return the form's appendices, leaving out a glossary that would be empty."""
    made: list[Section] = []
    for each in records.form.appendices:
        heading = f"Appendix {each.letter}: {each.heading}"
        if each.written_from == "actions":
            made.append(actions(records, heading, each))
        elif each.written_from == "evidence":
            made.append(evidence(records, heading, each))
        elif each.written_from == "glossary":
            found = glossary(records, heading, each, (*sections, *made))
            made += [found] if found else []
    return tuple(made)


def glossary(
    records: PaperRecords, heading: str, each: FormAppendix, printed: Iterable[Section]
) -> Section | None:
    """Return the glossary of the terms that the paper uses, or None if it uses none."""
    text = " ".join(
        words for section in printed for block in section.blocks for words in spoken(block)
    ).lower()
    used = [term for term in records.glossary if _uses(text, term.term.lower())]
    rows = tuple((term.term, term.meaning) for term in sorted(used, key=lambda term: folded(term.term)))
    if not rows:
        return None
    caption = f"{capital(number_of(len(rows), 'word'))} and what {'it' if len(rows) == 1 else 'each'} means"
    table = Table(caption, (Column("Word", share=3), Column("What it means", share=8)), rows)
    return Section(f"appendix.{each.letter}", None, heading, (table,))


def _uses(text: str, term: str) -> bool:
    """Return whether the text contains the term as whole words."""
    # Searching for the term first is many times as fast as searching for a word boundary first.
    ends = re.finditer(rf"{re.escape(term)}\b", text)
    return any(_EDGE.match(text, found.start()) for found in ends)


def spoken(block: Block) -> Iterator[str]:
    """Yield every string that a block prints."""
    match block:
        case Paragraph() | Quote():
            yield from (sentence.text for sentence in block.sentences)
        case Bullets() | Lettered():
            yield from (item.text for item in block.items)
        case Table():
            yield block.caption
            yield from (column.header for column in block.columns)
            yield from (cell for row in block.rows for cell in row)
        case Chart():
            yield block.title
            yield from spoken(block.table)
