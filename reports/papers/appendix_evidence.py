"""The appendix of evidence: each item that papers may include, with its finding, strength, source and priorities."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile

from priorities.choices import EvidenceDone, Strength
from priorities.queries.evidence import FullItem
from reports.papers.content import Block, Column, Paragraph, Section, Sentence, Table
from reports.papers.english import capital, is_or_are, lower, number_of, with_full_stop, without_full_stop
from reports.papers.evidence_text import limits_text, numbers
from reports.papers.form import FormAppendix
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date

COLUMNS = (
    Column("Item", share=2),
    Column("What it is", share=7),
    Column("Where and for whom", share=8),
    Column("What was found, and what is not known", share=10),
    Column("How firmly known", share=4),
    Column("Source", share=5),
    Column("Priorities, and what in them", share=5),
)


def evidence(records: PaperRecords, heading: str, appendix: FormAppendix) -> Section:
    """Return the appendix with every item of evidence that papers may include."""
    items, linked = list(records.items.values()), _linked(records)
    documents = _documents([item.source for item in items])
    introduction = [Sentence(text) for text in _introduction(records, documents)]
    blocks: list[Block] = [Paragraph(None, tuple(introduction))]
    if items:
        rows = tuple(
            (
                item.reference,
                _what(item),
                _where(item),
                _found(item),
                item.strength.label,
                _source(item, documents),
                _supports(records, item, linked[item.id]),
            )
            for item in items
        )
        blocks.append(Table(f"Evidence as at {long_date(records.data.as_at)}", COLUMNS, rows))
    return Section(f"appendix.{appendix.letter}", None, heading, tuple(blocks), landscape=True)


def _introduction(records: PaperRecords, documents: dict[str, str]) -> list[str]:
    """Return the sentences above the table: the number of items, the strengths, the documents and any omissions."""
    items = list(records.items.values())
    texts = ["No evidence is recorded yet."]
    if items:
        count = capital(number_of(len(items), "item"))
        each = "it" if len(items) == 1 else "each"
        strengths = [strength for strength in Strength if any(item.strength is strength for item in items)]
        meanings = "; ".join(f"{strength.label}: {lower(strength.meaning)}" for strength in strengths)
        texts = [
            f"{count} of evidence {is_or_are(len(items))} recorded, with the document that {each} comes from.",
            f"How firmly {each} is known: {meanings}.",
            "The last column gives the priorities that an item serves, and through what.",
        ]
    texts += [f"{mark} is the {with_full_stop(title)}" for mark, title in documents.items()]
    if records.sensitive:
        texts.append("Records with a higher marking are not listed.")
    return texts


def _what(item: FullItem) -> str:
    """Return what the item is and what has been done with it.

    What has been done is left out if the progress in each care group shows it.
    """
    what = capital(without_full_stop(item.phrase))
    begun = (EvidenceDone.STARTED, EvidenceDone.INTRODUCED, EvidenceDone.IN_USE)
    return what if item.reach and item.done in begun else f"{what} ({item.done.label.lower()})"


def _where(item: FullItem) -> str:
    parts = [item.service] if item.service else []
    if item.place and item.place.lower().removeprefix("the ") != item.service.lower():
        parts.append(item.place)
    parts += [f"{name}: {state.label.lower()}" for name, state in item.reach]
    if item.who_benefits and not item.reach:
        parts.append(f"for {item.who_benefits}")
    return "; ".join(capital(part) for part in parts) or "Not recorded"


def _found(item: FullItem) -> str:
    parts = [with_full_stop(item.finding) if item.finding else "No finding recorded."]
    if numbers(item):
        parts.append(f"{numbers(item)}.")
    if item.sample:
        parts.append(f"Sample: {with_full_stop(item.sample)}")
    if item.limits:
        parts.append(limits_text(item))
    return " ".join(parts)


def _documents(sources: Iterable[str]) -> dict[str, str]:
    """Return the titles of the documents that more than one item cites, by mark, such as "S2"."""
    cited: dict[str, list[str]] = {}
    for source in sources:
        match = re.match(r"([A-Z]\d+): (.+)", source)
        if match:
            cited.setdefault(match[1], []).append(match[2])
    titles = {
        mark: _shared_start(words).rpartition(",")[0]
        for mark, words in sorted(cited.items())
        if len(words) > 1
    }
    return {mark: title for mark, title in titles.items() if title}


def _shared_start(texts: list[str]) -> str:
    """Return the longest text that all the strings start with."""
    shared = takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False))
    return "".join(letters[0] for letters in shared)


def _source(item: FullItem, documents: dict[str, str]) -> str:
    """Return an item's source and date. A document listed above the table is given by its mark alone."""
    text = item.source
    for mark, words in documents.items():
        text = text.replace(f"{mark}: {words},", f"{mark},")
    # Most sources give no date, so a note that this one gives none tells readers nothing.
    words = "" if "no date is given" in item.date_words else item.date_words
    when = long_date(item.dated) if item.dated else words
    return f"{text} ({when})" if when else text


def priorities_served(records: PaperRecords, item: FullItem) -> list[int]:
    """Return the numbers of the priorities that this item counts for."""
    return [number for number, items in records.items_by_priority.items() if item.id in items]


def _linked(records: PaperRecords) -> dict[int, list[str]]:
    """Return the references of the commitments and actions that each item is linked to, by item id."""
    data = records.data
    references: dict[int, list[str]] = defaultdict(list)
    for commitment in data.tree.commitments.values():
        for item_id in data.evidence.by_commitment.get(commitment.id, ()):
            references[item_id].append(commitment.reference)
    for status in data.statuses:
        for item_id in data.evidence.by_action.get(status.action_id, ()):
            references[item_id].append(status.reference)
    return references


def _supports(records: PaperRecords, item: FullItem, linked: Sequence[str]) -> str:
    """Return the priorities that an item counts for, and its commitments and actions: "1 and 4: 1.2, 4.1.3"."""
    references = ", ".join(linked)
    priorities = [str(number) for number in priorities_served(records, item)]
    return f"{listed(priorities)}: {references}" if priorities else references or "Nothing yet"
