"""The appendices that a form requires, in the form's order, with a glossary of the terms that the paper uses."""

import re
from collections.abc import Iterable, Iterator

from reports.papers.appendix_actions import actions
from reports.papers.appendix_evidence import evidence
from reports.papers.content import Block, Bullets, Chart, Column, Lettered, Paragraph, Quote, Section, Table
from reports.papers.english import capital, number_of
from reports.papers.form import FormAppendix
from reports.papers.records import PaperRecords
from tracker.folding import folded

_BOUNDARY = re.compile(r"\b")


def appendices(records: PaperRecords, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return the form's appendices, leaving out a glossary that would be empty."""
    found: list[Section] = []
    for appendix in records.form.appendices:
        heading = f"Appendix {appendix.letter}: {appendix.heading}"
        if appendix.written_from == "actions":
            found.append(actions(records, heading, appendix))
        elif appendix.written_from == "evidence":
            found.append(evidence(records, heading, appendix))
        elif appendix.written_from == "glossary":
            terms = glossary(records, heading, appendix, (*sections, *found))
            found += [terms] if terms else []
    return tuple(found)


def glossary(
    records: PaperRecords, heading: str, appendix: FormAppendix, printed: Iterable[Section]
) -> Section | None:
    """Return the glossary of the terms used in the `printed` sections, or None if they use none."""
    text = " ".join(
        string for section in printed for block in section.blocks for string in strings(block)
    ).lower()
    used = [term for term in records.glossary if _uses(text, term.term.lower())]
    rows = tuple((term.term, term.meaning) for term in sorted(used, key=lambda term: folded(term.term)))
    if not rows:
        return None
    caption = f"{capital(number_of(len(rows), 'word'))} and what {'it' if len(rows) == 1 else 'each'} means"
    table = Table(caption, (Column("Word", share=3), Column("What it means", share=8)), rows)
    return Section(f"appendix.{appendix.letter}", None, heading, (table,))


def _uses(text: str, term: str) -> bool:
    """Return whether the text contains the term as whole words."""
    # Searching for the term first is many times as fast as searching for a word boundary first.
    matches = re.finditer(rf"{re.escape(term)}\b", text)
    return any(_BOUNDARY.match(text, match.start()) for match in matches)


def strings(block: Block) -> Iterator[str]:
    """Yield every string that a block prints, or nothing if the block is a group of boxes or a heading."""
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
            yield from strings(block.table)
