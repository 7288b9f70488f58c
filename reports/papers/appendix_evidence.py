"""The appendix of evidence: every item, its strength, and the priorities it supports."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile

from priorities.choices import EvidenceDone, Strength
from priorities.queries.evidence import FullItem
from reports.papers.content import Block, Column, Paragraph, Section, Sentence, Table
from reports.papers.english import capital, lower, number_of, stopped, unstopped
from reports.papers.evidence_text import limits_text, numbers
from reports.papers.form import FormAppendix
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date


def evidence(records: PaperRecords, heading: str, each: FormAppendix) -> Section:
    """Return the appendix with every item of evidence that papers may include."""
    columns = (
        Column("Item", share=2),
        Column("What it is", share=7),
        Column("Where and for whom", share=8),
        Column("What was found, and what is not known", share=10),
        Column("How firmly known", share=4),
        Column("Source", share=5),
        Column("Priorities, and what in them", share=5),
    )
    items, through = list(records.items.values()), _through(records)
    documents = _documents([item.source for item in items])
    rows = tuple(
        (
            item.reference,
            _what(item),
            _where(item, records),
            _found(item),
            item.strength.label,
            _source(item, documents),
            _supports(records, item, through[item.id]),
        )
        for item in items
    )
    recorded = "No evidence is recorded yet."
    if rows:
        are, each_one = ("is", "it") if len(rows) == 1 else ("are", "each")
        many = capital(number_of(len(rows), "item"))
        recorded = f"{many} of evidence {are} recorded, with the document that {each_one} comes from."
    sentences = [Sentence(recorded)]
    if rows:
        known = [one for one in Strength if any(item.strength is one for item in items)]
        meanings = "; ".join(f"{one.label}: {lower(one.meaning)}" for one in known)
        sentences.append(Sentence(f"How firmly {each_one} is known: {meanings}."))
        sentences.append(
            Sentence("The last column gives the priorities that an item serves, and through what.")
        )
    sentences += [Sentence(f"{mark} is the {stopped(words)}") for mark, words in documents.items()]
    if records.sensitive:
        sentences.append(Sentence("Records with a higher marking are not listed."))
    blocks: tuple[Block, ...] = (Paragraph(None, tuple(sentences)),)
    if rows:
        caption = f"Evidence as at {long_date(records.picture.as_at)}"
        blocks = (*blocks, Table(caption, columns, rows))
    return Section(f"appendix.{each.letter}", None, heading, blocks, landscape=True)


def _what(item: FullItem) -> str:
    """Return what the item is and what has been done, leaving out the latter if progress by care group shows it."""
    what = capital(unstopped(item.phrase))
    begun = (EvidenceDone.STARTED, EvidenceDone.INTRODUCED, EvidenceDone.IN_USE)
    return what if item.reach and item.done in begun else f"{what} ({item.done.label.lower()})"


def _where(item: FullItem, records: PaperRecords) -> str:
    parts = [item.service] if item.service else []
    if item.place and item.place.lower().removeprefix("the ") != item.service.lower():
        parts.append(item.place)
    parts += [f"{name}: {state.label.lower()}" for name, state in item.reach]
    if item.who_benefits and not item.reach:
        parts.append(f"for {item.who_benefits}")
    return "; ".join(capital(part) for part in parts) or "Not recorded"


def _found(item: FullItem) -> str:
    parts = [stopped(item.finding) if item.finding else "No finding recorded."]
    if numbers(item):
        parts.append(f"{numbers(item)}.")
    if item.sample:
        parts.append(f"Sample: {stopped(item.sample)}")
    if item.limits:
        parts.append(limits_text(item))
    return " ".join(parts)


def _documents(sources: Iterable[str]) -> dict[str, str]:
    """Return the documents that several items cite, by their mark, such as S2."""
    cited: dict[str, list[str]] = {}
    for source in sources:
        match = re.match(r"([A-Z]\d+): (.+)", source)
        if match:
            cited.setdefault(match[1], []).append(match[2])
    found = {
        mark: _shared_start(words).rpartition(",")[0]
        for mark, words in sorted(cited.items())
        if len(words) > 1
    }
    return {mark: words for mark, words in found.items() if words}


def _shared_start(texts: list[str]) -> str:
    """Return the letters that all the strings start with."""
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False))
    return "".join(letters[0] for letters in same)


def _source(item: FullItem, documents: dict[str, str]) -> str:
    """Return an item's source and date. A document listed above the table is given by its mark alone."""
    text = item.source
    for mark, words in documents.items():
        text = text.replace(f"{mark}: {words},", f"{mark},")
    # Most sources give no date, so saying this tells readers nothing about the item.
    words = "" if "no date is given" in item.date_words else item.date_words
    when = long_date(item.dated) if item.dated else words
    return f"{text} ({when})" if when else text


def served(records: PaperRecords, item: FullItem) -> list[int]:
    """Return the numbers of the priorities whose text counts this item."""
    return [number for number, items in records.items_by_priority.items() if item.id in items]


def _through(records: PaperRecords) -> dict[int, list[str]]:
    """Return the references of the commitments and actions that each item is linked to, by item id."""
    base, picture = records.picture.evidence, records.picture
    found: dict[int, list[str]] = defaultdict(list)
    for commitment in picture.tree.commitments.values():
        for item in base.by_commitment.get(commitment.id, ()):
            found[item].append(commitment.reference)
    for status in picture.statuses:
        for item in base.by_action.get(status.action_id, ()):
            found[item].append(status.reference)
    return found


def _supports(records: PaperRecords, item: FullItem, linked: Sequence[str]) -> str:
    through = ", ".join(linked)
    numbers_served = [str(number) for number in served(records, item)]
    return f"{listed(numbers_served)}: {through}" if numbers_served else through or "Nothing yet"
