"""The appendices: every action, every item of evidence, and the words that a reader may not know."""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from priorities.choices import Rag, Stage
from priorities.queries.items_in_full import FullItem
from priorities.queries.rated import Rated
from priorities.queries.status import ActionStatus
from priorities.rules.deadlines import moved
from reports.papers import action_text
from reports.papers.blocks import SHAPE_MARKS
from reports.papers.content import (
    Block,
    Bullets,
    Chart,
    Column,
    Lettered,
    Paragraph,
    Quote,
    Section,
    Sentence,
    Table,
    spoken_date,
)
from reports.papers.evidence_text import limits_text, numbers
from reports.papers.form import FormAppendix
from reports.papers.material import Material
from reports.papers.words import capital, counted, lower, stopped, unstopped

NONE_YET = "No update yet"


def rating(status: Rated | None) -> str:
    """A rating as its word and its shape, or the words that stand in its place."""
    if status is None:
        return "Not in the plan"
    if status.stage in (Stage.PAUSED, Stage.STOPPED):
        return status.stage.label
    return f"{status.rag.word} {SHAPE_MARKS[status.rag.shape]}" if status.rag else NONE_YET


def actions(material: Material, each: FormAppendix) -> Section:
    """Every action once, under its home commitment, with its rating before and now."""
    picture = material.picture
    compared = picture.compared_with
    columns = (
        Column("Action", share=3),
        Column("What is to be done", share=9),
        Column("Commitment", share=6),
        Column("Service", share=6),
        Column("Previous rating", share=5),
        Column("Current rating", share=5),
        Column("Due or review", share=5),
        Column("Note", share=11),
    )
    rows = tuple(
        (
            status.reference,
            unstopped(status.title),
            _commitments(material, status),
            status.service or "Not recorded",
            rating(picture.before.get(status.action_id)) if compared else "Not compared",
            rating(status),
            _date(status),
            _note(material, status),
        )
        for status in picture.statuses
    )
    lead = Sentence(
        f"{capital(counted(len(rows), 'action'))} {'is' if len(rows) == 1 else 'are'} listed, each once, under the "
        "commitment that is its home. Commitments in brackets are supported as well."
    )
    caption = f"All actions, with ratings as at {spoken_date(picture.as_at)}"
    if compared:
        caption = f"{caption} and, before, {spoken_date(compared)}"
    key = Sentence(
        "Ratings: "
        + "; ".join(f"{rag.word} {SHAPE_MARKS[rag.shape]} {lower(rag.meaning)}" for rag in Rag)
        + "."
    )
    blocks: tuple[Block, ...] = (Paragraph(None, (lead,)), Paragraph(None, (key,)))
    if rows:
        blocks = (*blocks, Table(caption, columns, rows))
    return Section(f"appendix.{each.letter}", None, _heading(each), blocks, landscape=True)


def evidence(material: Material, each: FormAppendix) -> Section:
    """Every item of evidence that may enter a paper."""
    columns = (
        Column("Item", share=2),
        Column("What it is", share=7),
        Column("Where and for whom", share=6),
        Column("What was found, and what is not known", share=10),
        Column("How firmly known", share=4),
        Column("Source", share=6),
        Column("Supports", share=4),
    )
    items = list(material.items.values())
    documents = _documents([item.source for item in items])
    rows = tuple(
        (
            item.reference,
            f"{capital(unstopped(item.phrase))} ({item.done.label.lower()})",
            _where(item, material),
            _found(item),
            item.strength.label,
            _source(item, documents),
            _supports(material, item),
        )
        for item in items
    )
    sentences = [
        Sentence(
            f"{capital(counted(len(rows), 'item'))} of evidence {'is' if len(rows) == 1 else 'are'} recorded, with the "
            "document that each comes from."
        )
    ]
    sentences += [Sentence(f"{mark} is the {stopped(words)}") for mark, words in documents.items()]
    if material.sensitive:
        sentences.append(Sentence("Records with a higher marking are not listed."))
    blocks: tuple[Block, ...] = (Paragraph(None, tuple(sentences)),)
    if rows:
        caption = f"Evidence as at {spoken_date(material.picture.as_at)}"
        blocks = (*blocks, Table(caption, columns, rows))
    return Section(f"appendix.{each.letter}", None, _heading(each), blocks, landscape=True)


def glossary(material: Material, each: FormAppendix, printed: Iterable[Section]) -> Section | None:
    """The words that the paper uses and a reader may not know; None where it uses none of them."""
    text = " ".join(
        words for section in printed for block in section.blocks for words in spoken(block)
    ).lower()
    rows = tuple(
        (term.term, term.meaning)
        for term in material.glossary
        if re.search(rf"\b{re.escape(term.term.lower())}\b", text)
    )
    if not rows:
        return None
    table = Table(each.heading, (Column("Word", share=2), Column("What it means", share=7)), rows)
    return Section(f"appendix.{each.letter}", None, _heading(each), (table,), landscape=True)


def spoken(block: Block) -> Iterator[str]:
    """Every text that a block prints."""
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


def _heading(each: FormAppendix) -> str:
    return f"Appendix {each.letter}: {each.heading}"


def _commitments(material: Material, status: ActionStatus) -> str:
    commitments = material.picture.tree.commitments
    others = [
        commitments[key].reference
        for key in material.picture.tree.supports.get(status.action_id, ())
        if key in commitments
    ]
    return f"{status.home_reference} ({', '.join(others)})" if others else status.home_reference


def _date(status: ActionStatus) -> str:
    if status.due:
        return spoken_date(status.due)
    return f"Continuing; review {spoken_date(status.review)}" if status.review else "Not recorded"


def _note(material: Material, status: ActionStatus) -> str:
    """What a member would ask about: lateness, moves, silence, a rating above the dates, what difference it made."""
    notes = []
    if status.is_late:
        notes.append(f"Late by {counted(status.late_days, 'day')}")
    if status.baseline_due and status.due and status.due != status.baseline_due:
        notes.append(
            f"First due {spoken_date(status.baseline_due)}, now {moved(status.baseline_due, status.due)}"
        )
    asked = material.proposals.get(status.action_id)
    if asked and asked.new_date:
        notes.append(f"{spoken_date(asked.new_date)} proposed, not yet agreed")
    if status.stage in action_text.HELD:
        held = [change for change in material.changes.get(status.action_id, ()) if change.moved_stage]
        if held:
            notes.append(
                f"{status.stage.label} on {spoken_date(held[-1].agreed_on)}: {unstopped(held[-1].reason)}"
            )
    update = status.update
    if action_text.is_off_course(status) and update and update.problem:
        notes.append(unstopped(update.problem))
    if status.not_updated:
        since = f"No update since {spoken_date(update.stands_from)}" if update else NONE_YET
        notes.append(since)
    if status.awaiting_agreement:
        notes.append("Reported complete, awaiting agreement")
    if update and status.better_than_suggested and update.suggested and status.stage not in action_text.HELD:
        notes.append(f"The dates suggested {update.suggested.word}: {lower(unstopped(update.better_reason))}")
    if status.rag is Rag.BLUE and update:
        made = unstopped(update.difference_made)
        notes.append(f"Difference made: {lower(made) if made else 'not yet known'}")
    return " ".join(stopped(note) for note in notes)


def _where(item: FullItem, material: Material) -> str:
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
    """The documents that several items cite under one mark, such as S2, with its words to stand above the table."""
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
    """The letters that all of the texts open with."""
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False))
    return "".join(letters[0] for letters in same)


def _source(item: FullItem, documents: dict[str, str]) -> str:
    """Where an item comes from and when, a document said above the table by its mark alone."""
    text = item.source
    for mark, words in documents.items():
        text = text.replace(f"{mark}: {words},", f"{mark},")
    when = spoken_date(item.dated) if item.dated else item.date_words
    return f"{text} ({when})" if when else text


def _supports(material: Material, item: FullItem) -> str:
    base, picture = material.picture.evidence, material.picture
    commitments = [
        c.reference for c in picture.tree.commitments.values() if item.id in base.by_commitment.get(c.id, ())
    ]
    linked = [s.reference for s in picture.statuses if item.id in base.by_action.get(s.action_id, ())]
    return ", ".join([*commitments, *linked]) or "Nothing yet"
