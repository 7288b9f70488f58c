"""The checks on a paper: blockers and cautions, each a sentence with the place to correct."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from priorities.rules import disclosure
from reports.papers.appendices import spoken
from reports.papers.build import Assembled
from reports.papers.content import Block, Section, Table
from reports.papers.context_text import unrecorded
from reports.papers.cover import RECOMMENDATIONS, key
from reports.papers.english import capital, count_words, number, number_of, the
from reports.papers.evidence_text import key as evidence_key
from reports.papers.places import Place, choices_of, sentences
from reports.papers.sections import words_in
from tracker import contact_details, declarations, identifiers
from tracker.wording import counted, listed


class Gravity(Enum):
    """Whether a check stops the paper from being final."""

    BLOCKER = "blocker"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class Check:
    """A blocker or caution. `place` is the key of a place in the paper, and `record` the key of a record."""

    gravity: Gravity
    sentence: str
    place: str = ""
    record: str = ""


MOST_WORDS = 25
SAYS_NONE = ("none", "no", "n/a", "not applicable", "nil", "")
CARRIED = "Carried from paper"
WHOSE = "Remove it, unless it belongs to an office."


def checks(assembled: Assembled) -> list[Check]:
    """Return every blocker and caution, blockers first, each in the order of the paper."""
    return [
        *what_stops(assembled),
        *_contacts(assembled),
        *_unrecorded(assembled),
        *_risk_says_none(assembled),
        *_not_updated(assembled),
        *_boxes_not_known(assembled),
        *_carried(assembled.places),
        *_too_long(assembled.places),
    ]


def what_stops(assembled: Assembled) -> list[Check]:
    """Return only the blockers, in the order of the paper."""
    return [
        *_empty_rows(assembled.places),
        *_identifiers(assembled),
        *_sensitive(assembled),
        *_small_counts(assembled),
    ]


def blockers(found: Iterable[Check]) -> list[Check]:
    """Return the checks that stop the paper."""
    return [check for check in found if check.gravity is Gravity.BLOCKER]


def withheld_places(assembled: Assembled, found: Iterable[Check]) -> set[str]:
    """Return the keys of the places that a blocker is about, or that use a record that a blocker is about.

    Until the blockers are resolved, only authors and the officers who cleared the paper see the text of these places.
    """
    named = {check.place for check in found} | {check.record for check in found}
    named.discard("")
    return {
        place.key
        for place in assembled.places
        if place.blocks
        and (
            place.key in named
            or any(named.intersection(sentence.sources) for sentence in sentences(place.blocks))
        )
    }


def cautions(found: Iterable[Check]) -> list[Check]:
    """Return the checks that the author should look at."""
    return [check for check in found if check.gravity is Gravity.CAUTION]


def _empty_rows(places: Iterable[Place]) -> Iterator[Check]:
    for place in places:
        answered = place.written if place.kind in ("ticks", "direction") else place.blocks
        if place.required and not answered:
            yield Check(Gravity.BLOCKER, f"“{place.label}” has no answer. The form asks for one.", place.key)


def _identifiers(assembled: Assembled) -> Iterator[Check]:
    declared = declarations.declared_keys(assembled.records.paper.strategy.slug)
    for place in assembled.places:
        texts = (sentence.text for sentence in sentences(place.blocks))
        refusal = next((said for text in texts if (said := identifiers.refusal(text, declared=declared))), "")
        if refusal:
            yield Check(Gravity.BLOCKER, f"“{place.label}”: {refusal}", place.key)
    for section in assembled.content.appendices:
        # Check each string once, because hundreds of rows repeat the same dates, ratings and services.
        different = dict.fromkeys(_texts(section))
        refusal = next(
            (said for text in different if (said := identifiers.refusal(text, declared=declared))), ""
        )
        if refusal:
            yield Check(Gravity.BLOCKER, f"{section.heading}: {refusal}")


def _texts(section: Section) -> Iterator[str]:
    for block in section.blocks:
        yield from spoken(block)


def _sensitive(assembled: Assembled) -> Iterator[Check]:
    """Yield a blocker for each place where a person's text names evidence that must not appear in papers."""
    for place in assembled.places:
        if not place.written:
            continue
        written = (
            place.written.text.replace(",", " ").replace(".", " ").replace(")", " ").replace("(", " ").split()
        )
        named = [reference for reference in assembled.records.sensitive if reference in written]
        if named:
            yield Check(
                Gravity.BLOCKER,
                f"“{place.label}” names {listed(named)}, which is marked OFFICIAL-SENSITIVE. Remove it.",
                place.key,
            )


def _small_counts(assembled: Assembled) -> Iterator[Check]:
    """Yield a blocker for each item whose count could identify a person, such as one that was imported."""
    for item in assembled.records.items.values():
        if disclosure.is_disclosive(item.numerator, item.denominator):
            yield Check(
                Gravity.BLOCKER,
                f"Evidence {item.reference} gives a count of fewer than five, or leaves fewer than five "
                "out of the total. It could identify a person. Record it again in words.",
                record=evidence_key(item),
            )


def _contacts(assembled: Assembled) -> Iterator[Check]:
    """Yield a caution for contact details anywhere except in the form's own contact lines."""
    lines = {key(row.key) for row in assembled.records.form.cover if row.kind == "line"}
    for place in assembled.places:
        if place.key in lines:
            continue
        for named in _contact_kinds(sentence.text for sentence in sentences(place.blocks)):
            yield Check(Gravity.CAUTION, f"“{place.label}” prints {named}. {WHOSE}", place.key)
    for section in assembled.content.appendices:
        for block in section.blocks:
            for first, texts in _rows(block):
                for named in _contact_kinds(texts):
                    where = f"{section.heading}, {first}" if first else section.heading
                    yield Check(Gravity.CAUTION, f"{where}: this prints {named}. {WHOSE}")


def _contact_kinds(texts: Iterable[str]) -> Iterator[str]:
    found = dict.fromkeys(kind for text in texts for kind in contact_details.kinds(text))
    if found:
        yield listed(list(found))


def _rows(block: Block) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the strings of a block, one table row at a time with the row's first cell."""
    if isinstance(block, Table):
        yield from ((row[0], row) for row in block.rows)
    else:
        yield "", spoken(block)


def _risk_says_none(assembled: Assembled) -> Iterator[Check]:
    risks = assembled.records.risks
    for place in assembled.places:
        if place.key != key("risk") or not risks:
            continue
        text = " ".join(sentence.text for sentence in sentences(place.blocks)).strip().rstrip(".").lower()
        if text in SAYS_NONE and place.written:
            are = "risk is" if len(risks) == 1 else "risks are"
            yield Check(
                Gravity.CAUTION,
                f"“{place.label}” says none, and {number(len(risks))} {are} open. Refer to them.",
                place.key,
            )


def _not_updated(assembled: Assembled) -> Iterator[Check]:
    quiet = {f"action:{status.reference}": status for status in assembled.statuses if status.not_updated}
    for place in assembled.places:
        if not place.key.startswith("section."):
            continue
        # Only a sentence that names the action makes a claim about that action.
        named = dict.fromkeys(
            source
            for sentence in sentences(place.blocks)
            for source in sentence.sources
            if source in quiet and quiet[source].reference in sentence.text
        )
        for source in named:
            yield Check(
                Gravity.CAUTION,
                f"“{place.label}” mentions action {quiet[source].reference}, which has not been updated "
                "for the last period that fell due.",
                place.key,
                source,
            )


def _boxes_not_known(assembled: Assembled) -> Iterator[Check]:
    for place in assembled.places:
        if place.kind != "ticks" or not place.written:
            continue
        unknown = sum(state not in ("ticked", "not ticked") for state in choices_of(place.written).values())
        if unknown:
            are = "box is" if unknown == 1 else "boxes are"
            yield Check(
                Gravity.CAUTION,
                f"“{place.label}”: {number(unknown)} {are} not known to be ticked or not.",
                place.key,
            )


def _carried(places: Iterable[Place]) -> Iterator[Check]:
    carried = [place for place in places if place.written and place.written.source.startswith(CARRIED)]
    if carried:
        yield Check(
            Gravity.CAUTION,
            f"{number_of(len(carried), 'answer').capitalize()} {'was' if len(carried) == 1 else 'were'} "
            f"carried from the last paper. Please check that {'it' if len(carried) == 1 else 'each'} is "
            "still right.",
            carried[0].key,
        )


def _too_long(places: Iterable[Place]) -> Iterator[Check]:
    for place in places:
        total = words_in(place.text)
        if place.words_at_most and total > place.words_at_most:
            yield Check(
                Gravity.CAUTION,
                f"“{place.label}” has {total} words. The form allows {place.words_at_most}.",
                place.key,
            )
        longest = _longest(place.text)
        if longest > MOST_WORDS and place.written:
            yield Check(
                Gravity.CAUTION,
                f"“{place.label}” has a sentence of {longest} words. Split it up: {MOST_WORDS} words are easy to read.",
                place.key,
            )


def _longest(blocks: tuple[Block, ...]) -> int:
    """Return the number of words in the longest sentence."""
    pieces = (
        piece
        for sentence in sentences(blocks)
        for piece in sentence.text.replace("? ", ". ").replace("; ", ". ").split(". ")
    )
    return max((count_words(piece) for piece in pieces), default=0)


def _unrecorded(assembled: Assembled) -> Iterator[Check]:
    """Yield cautions about a form that is not the board's own, and about gaps in the drafted text.

    Text that a person has written is not checked.
    """
    records = assembled.records
    strategy = records.paper.strategy
    yield from _plain_form(assembled)
    drafted = {place.key: place for place in assembled.places if not place.written}
    for section in records.form.sections:
        place = drafted.get(f"section.{section.number}")
        if place and section.written_from == "context":
            yield from _context(assembled, place)
        none_open = drafted.get(f"section.{section.number}.risks")
        if none_open and not records.risks:
            yield _caution(
                none_open, "says that no risk is recorded as open. Describe the risks, if you know them."
            )
    asked = drafted.get(key(RECOMMENDATIONS))
    if asked:
        months = counted(strategy.update_interval_months, "month")
        yield _caution(
            asked, (f"is drafted, with the next report in {months}. Check what it asks the board to do.")
        )


def _plain_form(assembled: Assembled) -> Iterator[Check]:
    form, board = assembled.records.form, assembled.records.paper.strategy.board
    if form.is_of(board):
        return
    if form.board:
        said = (
            f"This form is that of {the(form.board)}, and its rows may name bodies that are not yours. "
            f"{capital(the(board))} is the strategy's board: make a new paper in that board's form or a "
            "plain one."
        )
    else:
        said = (
            f"This form is a plain one. Compare it with what {the(board)} asks for before the paper goes out."
        )
    yield Check(Gravity.CAUTION, said)


def _context(assembled: Assembled, place: Place) -> Iterator[Check]:
    left_out = unrecorded(assembled.records)
    if left_out:
        yield _caution(
            place, f"leaves out what is not recorded: {listed(left_out)}. Write it, if you know it."
        )
    if assembled.records.groups:
        yield _caution(
            place, "gives groups by name alone: what each does is not recorded. Write it, if you know it."
        )


def _caution(place: Place, said: str) -> Check:
    return Check(Gravity.CAUTION, f"“{place.label}” {said}", place.key)
