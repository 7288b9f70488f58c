"""The checks on a paper: blockers and cautions, each with a sentence and, usually, the place or record to correct."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from priorities.queries.status import ActionStatus
from priorities.rules import disclosure
from reports.papers.appendices import strings
from reports.papers.build import Assembled
from reports.papers.content import Block, Section, Table
from reports.papers.context_text import unrecorded
from reports.papers.cover import RECOMMENDATIONS, key
from reports.papers.english import capital, count_words, is_or_are, number, number_of, the
from reports.papers.evidence_text import key as evidence_key
from reports.papers.places import Place, choices_of, sentences
from reports.papers.sections import words_in
from tracker import contact_details, declarations, identifiers
from tracker.wording import counted, listed


class Severity(Enum):
    """Whether a check stops the paper from being final or asks its author to look at something."""

    BLOCKER = "blocker"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class Check:
    """A blocker or caution, with the key of the place and the key of the record that it is about, if any."""

    severity: Severity
    sentence: str
    place: str = ""
    record: str = ""


MOST_WORDS = 25
SAYS_NONE = ("none", "no", "n/a", "not applicable", "nil", "")
CARRIED = "Carried from paper"
UNLESS_OFFICE = "Remove anything that belongs to a person, not to an office."


def checks(assembled: Assembled) -> list[Check]:
    """Return the blockers and then the cautions, grouped by kind of check."""
    return [
        *find_blockers(assembled),
        *_contacts(assembled),
        *_unrecorded(assembled),
        *_risk_says_none(assembled),
        *_not_updated(assembled),
        *_queried(assembled),
        *_boxes_not_known(assembled),
        *_carried(assembled.places),
        *_too_long(assembled.places),
    ]


def find_blockers(assembled: Assembled) -> list[Check]:
    """Return the blockers, without the cautions, grouped by kind of check."""
    return [
        *_empty_rows(assembled.places),
        *_identifiers(assembled),
        *_sensitive(assembled),
        *_small_counts(assembled),
    ]


def blockers(checks: Iterable[Check]) -> list[Check]:
    """Return the blockers among these checks."""
    return [check for check in checks if check.severity is Severity.BLOCKER]


def withheld_places(assembled: Assembled, blockers: Iterable[Check]) -> set[str]:
    """Return the keys of the places that a blocker is about, or that cite a record that a blocker is about.

    Until the blockers are resolved, only authors and users who have recorded a clearance see the text of these places.
    """
    keys = {key for check in blockers for key in (check.place, check.record) if key}
    return {
        place.key
        for place in assembled.places
        if place.blocks
        and (
            place.key in keys
            or any(keys.intersection(sentence.sources) for sentence in sentences(place.blocks))
        )
    }


def cautions(checks: Iterable[Check]) -> list[Check]:
    """Return the cautions among these checks."""
    return [check for check in checks if check.severity is Severity.CAUTION]


def _blocker(sentence: str, place: str = "", record: str = "") -> Check:
    return Check(Severity.BLOCKER, sentence, place, record)


def _caution(sentence: str, place: str = "", record: str = "") -> Check:
    return Check(Severity.CAUTION, sentence, place, record)


def _empty_rows(places: Iterable[Place]) -> Iterator[Check]:
    for place in places:
        answered = place.written if place.kind in ("ticks", "direction") else place.blocks
        if place.required and not answered:
            yield _blocker(f"“{place.label}” has no answer. The form asks for one.", place.key)


def _identifiers(assembled: Assembled) -> Iterator[Check]:
    """Yield a blocker for each place or appendix that has a personal identifier, ignoring words that were declared."""
    declared = declarations.declared_keys(assembled.records.paper.strategy.slug)

    def first_refusal(texts: Iterable[str]) -> str:
        refusals = (identifiers.refusal(text, declared=declared) for text in texts)
        return next(filter(None, refusals), "")

    for place in assembled.places:
        if refusal := first_refusal(sentence.text for sentence in sentences(place.blocks)):
            yield _blocker(f"“{place.label}”: {refusal}", place.key)
    for section in assembled.content.appendices:
        # Check each string once, because hundreds of rows repeat the same dates, ratings and services.
        if refusal := first_refusal(dict.fromkeys(_texts(section))):
            yield _blocker(f"{section.heading}: {refusal}")


def _texts(section: Section) -> Iterator[str]:
    for block in section.blocks:
        yield from strings(block)


def _sensitive(assembled: Assembled) -> Iterator[Check]:
    """Yield a blocker for each place where a person's text names evidence that must not appear in papers."""
    for place in assembled.places:
        if not place.written:
            continue
        words = re.sub(r"[,.()]", " ", place.written.text).split()
        named = [reference for reference in assembled.records.sensitive if reference in words]
        if named:
            them = "it" if len(named) == 1 else "them"
            yield _blocker(
                f"“{place.label}” names {listed(named)}, which {is_or_are(len(named))} marked OFFICIAL-SENSITIVE. "
                f"Remove {them}.",
                place.key,
            )


def _small_counts(assembled: Assembled) -> Iterator[Check]:
    """Yield a blocker for each item whose count could identify a person. An imported item may have such a count."""
    for item in assembled.records.items.values():
        if disclosure.is_disclosive(item.numerator, item.denominator):
            yield _blocker(
                f"Evidence {item.reference} gives a count of fewer than five, or leaves fewer than five "
                "out of the total. Such a count could identify a person. Record it again in words.",
                record=evidence_key(item),
            )


def _contacts(assembled: Assembled) -> Iterator[Check]:
    """Yield cautions for contact details anywhere except in the lines at the top of the cover."""
    lines = {key(row.key) for row in assembled.records.form.cover if row.kind == "line"}
    for place in assembled.places:
        if place.key not in lines:
            details = _contact_details(sentence.text for sentence in sentences(place.blocks))
            if details:
                yield _caution(f"“{place.label}” prints {details}. {UNLESS_OFFICE}", place.key)
    for section in assembled.content.appendices:
        for block in section.blocks:
            for first_cell, texts in _rows(block):
                if details := _contact_details(texts):
                    where = f"{section.heading}, {first_cell}" if first_cell else section.heading
                    yield _caution(f"{where}: this prints {details}. {UNLESS_OFFICE}")


def _contact_details(texts: Iterable[str]) -> str:
    """Return the kinds of contact details in the strings: "an email address and a telephone number", or ''."""
    return listed(list(dict.fromkeys(kind for text in texts for kind in contact_details.kinds(text))))


def _rows(block: Block) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield each row of a table as its first cell and its strings, or any other block as '' and its strings."""
    if isinstance(block, Table):
        yield from ((row[0], row) for row in block.rows)
    else:
        yield "", strings(block)


def _risk_says_none(assembled: Assembled) -> Iterator[Check]:
    """Yield a caution if a person has answered the form's row on risks with "none" or the like, but risks are open."""
    count = len(assembled.records.risks)
    for place in assembled.places:
        if place.key != key("risk") or not place.written or not count:
            continue
        text = " ".join(sentence.text for sentence in sentences(place.blocks)).strip().rstrip(".").lower()
        if text in SAYS_NONE:
            risks, them = ("risk is", "it") if count == 1 else ("risks are", "them")
            yield _caution(
                f"“{place.label}” says none, but {number(count)} {risks} open. Refer to {them}.", place.key
            )


def _not_updated(assembled: Assembled) -> Iterator[Check]:
    """Yield a caution in each place in a section for each action named there that counts as not updated."""
    for place, source, status in _named_in_sections(assembled):
        if status.not_updated:
            yield _caution(
                f"“{place.label}” mentions action {status.reference}, which has not been updated for the last period "
                "that fell due.",
                place.key,
                source,
            )


def _queried(assembled: Assembled) -> Iterator[Check]:
    """Yield a caution in each place in a section for each action named there whose latest update was queried."""
    for place, source, status in _named_in_sections(assembled):
        if status.queried:
            yield _caution(
                f"“{place.label}” mentions action {status.reference}, whose update was queried and has not been "
                f"corrected: “{status.question}”",
                place.key,
                source,
            )


def _named_in_sections(assembled: Assembled) -> Iterator[tuple[Place, str, ActionStatus]]:
    """Yield each place in a section with each action that its text names: the action's source key and status."""
    actions = {f"action:{status.reference}": status for status in assembled.statuses}
    for place in assembled.places:
        if not place.key.startswith("section."):
            continue
        # Only a sentence that names the action makes a claim about that action.
        named = dict.fromkeys(
            source
            for sentence in sentences(place.blocks)
            for source in sentence.sources
            if source in actions and actions[source].reference in sentence.text
        )
        for source in named:
            yield place, source, actions[source]


def _boxes_not_known(assembled: Assembled) -> Iterator[Check]:
    for place in assembled.places:
        if place.kind != "ticks" or not place.written:
            continue
        unknown = sum(state not in ("ticked", "not ticked") for state in choices_of(place.written).values())
        if unknown:
            boxes, them = number_of(unknown, "box", "boxes"), "it" if unknown == 1 else "them"
            yield _caution(
                f"“{place.label}” has {boxes} marked “Not known”. Find out whether to tick {them}.",
                place.key,
            )


def _carried(places: Iterable[Place]) -> Iterator[Check]:
    """Yield one caution for all the answers that were carried over from the last paper."""
    carried = [place for place in places if place.written and place.written.source.startswith(CARRIED)]
    if carried:
        count = len(carried)
        yield _caution(
            f"{number_of(count, 'answer').capitalize()} {'was' if count == 1 else 'were'} "
            f"carried over from the last paper. Check that {'it' if count == 1 else 'each'} is "
            "still right.",
            carried[0].key,
        )


def _too_long(places: Iterable[Place]) -> Iterator[Check]:
    """Yield cautions for places over the form's word limit, and for long sentences that people wrote."""
    for place in places:
        total = words_in(place.text)
        if place.words_at_most and total > place.words_at_most:
            yield _caution(
                f"“{place.label}” has {total} words. The form allows {place.words_at_most}.", place.key
            )
        longest = _longest(place.text)
        if longest > MOST_WORDS and place.written:
            yield _caution(
                f"“{place.label}” has a sentence of {longest} words. Split it up: a sentence of up to {MOST_WORDS} "
                "words is easier to read.",
                place.key,
            )


def _longest(blocks: tuple[Block, ...]) -> int:
    """Return the number of words in the longest sentence. A semicolon counts as the end of a sentence."""
    pieces = (
        piece
        for sentence in sentences(blocks)
        for piece in sentence.text.replace("? ", ". ").replace("; ", ". ").split(". ")
    )
    return max((count_words(piece) for piece in pieces), default=0)


def _unrecorded(assembled: Assembled) -> Iterator[Check]:
    """Yield cautions about a form that is not the board's own, gaps in the drafted text, and drafted recommendations.

    Text that a person has written is not checked.
    """
    yield from _form(assembled)
    records = assembled.records
    drafted = {place.key: place for place in assembled.places if not place.written}
    for section in records.form.sections:
        place = drafted.get(f"section.{section.number}")
        if place and section.written_from == "context":
            yield from _context(assembled, place)
        risks = drafted.get(f"section.{section.number}.risks")
        if risks and not records.risks:
            yield _caution(
                f"“{risks.label}” says that no risk is recorded as open. Describe any risks that you know of.",
                risks.key,
            )
    recommendations = drafted.get(key(RECOMMENDATIONS))
    if recommendations:
        months = counted(records.paper.strategy.update_interval_months, "month")
        yield _caution(
            f"“{recommendations.label}” is drafted, with the next report in {months}. Check what it asks the board "
            "to do.",
            recommendations.key,
        )


def _form(assembled: Assembled) -> Iterator[Check]:
    """Yield a caution if the form is plain or belongs to another board."""
    form, board = assembled.records.form, assembled.records.paper.strategy.board
    if form.belongs_to(board):
        return
    if form.board:
        yield _caution(
            f"This is the form of {the(form.board)}, and its rows may name bodies that are not yours. "
            f"{capital(the(board))} is the strategy's board: create a new paper with that board's form or "
            "a plain one."
        )
    else:
        yield _caution(
            f"This is a plain form. Before the paper goes out, compare it with what {the(board)} asks for."
        )


def _context(assembled: Assembled, place: Place) -> Iterator[Check]:
    """Yield cautions about what the drafted context leaves out."""
    left_out = unrecorded(assembled.records)
    if left_out:
        yield _caution(
            f"“{place.label}” leaves out what is not recorded: {listed(left_out)}. Add what you know.",
            place.key,
        )
    if assembled.records.groups:
        yield _caution(
            f"“{place.label}” names the groups but not what they do, which is not recorded. Add what you know.",
            place.key,
        )
