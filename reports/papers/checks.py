"""What stops a paper, and what its author should look at: each a sentence, with the place where it is mended."""

from collections.abc import Iterable, Iterator

from priorities.rules import disclosure
from reports.papers.appendices import spoken
from reports.papers.build import Assembled
from reports.papers.check import Check, Gravity
from reports.papers.content import Block, Section, Table
from reports.papers.cover import key
from reports.papers.draft import words_in
from reports.papers.in_place import key as evidence_key
from reports.papers.places import Place, choices_of, sentences
from reports.papers.recorded_nowhere import recorded_nowhere
from reports.papers.words import count_words, counted, listed, number
from tracker import contact_details, declarations, identifiers

MOST_WORDS = 25
SAYS_NONE = ("none", "no", "n/a", "not applicable", "nil", "")
CARRIED = "Carried from paper"
WHOSE = "Take it out, unless it is an office's own."


def checks(assembled: Assembled) -> list[Check]:
    """Everything found, blockers first, each kind in the order of the paper."""
    return [
        *what_stops(assembled),
        *_contacts(assembled),
        *recorded_nowhere(assembled),
        *_risk_says_none(assembled),
        *_not_updated(assembled),
        *_boxes_not_known(assembled),
        *_carried(assembled.places),
        *_too_long(assembled.places),
    ]


def what_stops(assembled: Assembled) -> list[Check]:
    """The blockers alone, each kind in the order of the paper, for a copy that has no use for cautions."""
    return [
        *_empty_rows(assembled.places),
        *_identifiers(assembled),
        *_sensitive(assembled),
        *_small_counts(assembled),
    ]


def blockers(found: Iterable[Check]) -> list[Check]:
    """Those that stop the paper."""
    return [check for check in found if check.gravity is Gravity.BLOCKER]


def withheld_places(assembled: Assembled, found: Iterable[Check]) -> set[str]:
    """Return the keys of the places that a blocker is about, or that use a record that a blocker is about.

    Until they are corrected, only authors and the officers who cleared the paper see their text.
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
    """Those that the author should look at."""
    return [check for check in found if check.gravity is Gravity.CAUTION]


def _empty_rows(places: Iterable[Place]) -> Iterator[Check]:
    for place in places:
        answered = place.words if place.kind in ("ticks", "direction") else place.blocks
        if place.required and not answered:
            yield Check(Gravity.BLOCKER, f"“{place.label}” has no answer. The form asks for one.", place.key)


def _identifiers(assembled: Assembled) -> Iterator[Check]:
    declared = declarations.declared_in(assembled.material.paper.strategy.slug)
    for place in assembled.places:
        texts = (sentence.text for sentence in sentences(place.blocks))
        refusal = next((said for text in texts if (said := identifiers.refusal(text, declared=declared))), "")
        if refusal:
            yield Check(Gravity.BLOCKER, f"“{place.label}”: {refusal}", place.key)
    for section in assembled.content.appendices:
        # Hundreds of rows repeat the same dates, ratings and services.
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
    """A person's words may name a record that is kept out of papers; drafted text never can."""
    for place in assembled.places:
        if not place.words:
            continue
        written = (
            place.words.text.replace(",", " ").replace(".", " ").replace(")", " ").replace("(", " ").split()
        )
        named = [reference for reference in assembled.material.sensitive if reference in written]
        if named:
            yield Check(
                Gravity.BLOCKER,
                f"“{place.label}” names {listed(named)}, which is marked OFFICIAL-SENSITIVE. Take it out.",
                place.key,
            )


def _small_counts(assembled: Assembled) -> Iterator[Check]:
    """Numbers that point at few people, recorded before they were refused or brought in from elsewhere."""
    for item in assembled.material.items.values():
        if disclosure.is_disclosive(item.numerator, item.denominator):
            yield Check(
                Gravity.BLOCKER,
                f"Evidence {item.reference} gives a count of fewer than five, or leaves fewer than five over. It can "
                "point at a person. Have it recorded anew in words.",
                record=evidence_key(item),
            )


def _contacts(assembled: Assembled) -> Iterator[Check]:
    """Contact details in what is printed, but for the contact lines that the board's own form asks for."""
    lines = {key(row.key) for row in assembled.material.form.cover if row.kind == "line"}
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
    """The words of a block in pieces that a reader can find: a table's rows, each with its first cell."""
    if isinstance(block, Table):
        yield from ((row[0], row) for row in block.rows)
    else:
        yield "", spoken(block)


def _risk_says_none(assembled: Assembled) -> Iterator[Check]:
    risks = assembled.material.risks
    for place in assembled.places:
        if place.key != key("risk") or not risks:
            continue
        text = " ".join(sentence.text for sentence in sentences(place.blocks)).strip().rstrip(".").lower()
        if text in SAYS_NONE and place.words:
            are = "risk is" if len(risks) == 1 else "risks are"
            yield Check(
                Gravity.CAUTION,
                f"“{place.label}” says none, and {number(len(risks))} {are} open. Point to them.",
                place.key,
            )


def _not_updated(assembled: Assembled) -> Iterator[Check]:
    quiet = {f"action:{status.reference}": status for status in assembled.statuses if status.not_updated}
    for place in assembled.places:
        if not place.key.startswith("section."):
            continue
        # A sentence that names an action makes a claim on it; one that counts many does not.
        named = dict.fromkeys(
            source
            for sentence in sentences(place.blocks)
            for source in sentence.sources
            if source in quiet and quiet[source].reference in sentence.text
        )
        for source in named:
            yield Check(
                Gravity.CAUTION,
                f"“{place.label}” speaks of action {quiet[source].reference}, which has not been updated for the last "
                "period that fell due.",
                place.key,
                source,
            )


def _boxes_not_known(assembled: Assembled) -> Iterator[Check]:
    for place in assembled.places:
        if place.kind != "ticks" or not place.words:
            continue
        unknown = sum(state not in ("ticked", "not ticked") for state in choices_of(place.words).values())
        if unknown:
            are = "box is" if unknown == 1 else "boxes are"
            yield Check(
                Gravity.CAUTION,
                f"“{place.label}”: {number(unknown)} {are} not known to be ticked or not.",
                place.key,
            )


def _carried(places: Iterable[Place]) -> Iterator[Check]:
    carried = [place for place in places if place.words and place.words.source.startswith(CARRIED)]
    if carried:
        yield Check(
            Gravity.CAUTION,
            f"{counted(len(carried), 'answer').capitalize()} {'was' if len(carried) == 1 else 'were'} carried from the "
            f"last paper. Please check that {'it' if len(carried) == 1 else 'each'} still holds.",
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
        if longest > MOST_WORDS and place.words:
            yield Check(
                Gravity.CAUTION,
                f"“{place.label}” has a sentence of {longest} words. Split it up: {MOST_WORDS} words are easy to read.",
                place.key,
            )


def _longest(blocks: tuple[Block, ...]) -> int:
    """The number of words in the longest sentence that a full stop ends."""
    pieces = (
        piece
        for sentence in sentences(blocks)
        for piece in sentence.text.replace("? ", ". ").replace("; ", ". ").split(". ")
    )
    return max((count_words(piece) for piece in pieces), default=0)
