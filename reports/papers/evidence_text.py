"""Evidence in plain sentences: what is in place and where, how far it reaches, what was found, and what is not known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from priorities.choices import EvidenceDone, EvidenceKind, ReachState, Strength
from priorities.queries.items_in_full import FullItem
from reports.papers.content import Sentence
from reports.papers.words import capital, count_words, is_plural, listed, lower, stopped, the, unstopped

MOST_WORDS = 25

USED = {EvidenceKind.TOOL, EvidenceKind.MODEL, EvidenceKind.GUIDANCE, EvidenceKind.RECORDING}
CHECKS = {EvidenceKind.AUDIT, EvidenceKind.EVALUATION, EvidenceKind.ASSESSMENT, EvidenceKind.CONSULTATION}

# How far the thing has come, as (after "has" or "have") words that any noun phrase may follow.
VERBS = {
    EvidenceDone.STARTED: "begun work on",
    EvidenceDone.DEVELOPED: "developed",
    EvidenceDone.INTRODUCED: "introduced",
    EvidenceDone.IN_USE: "in place",
    EvidenceDone.EXTENDED: "extended",
    EvidenceDone.STRENGTHENED: "strengthened",
    EvidenceDone.TRAINED: "delivered",
    EvidenceDone.CONSULTED: "carried out",
    EvidenceDone.ASSESSED: "carried out",
    EvidenceDone.REVIEWED: "reviewed",
    EvidenceDone.CHECKED: "checked",
}

REACHED = {
    ReachState.CHECKED: "in use and checked for",
    ReachState.IN_USE: "in use for",
    ReachState.INTRODUCING: "being introduced for",
    ReachState.PLANNED: "planned for",
}

REPORTED = {
    Strength.STATED: ("reports", "report", "It is reported"),
    Strength.RECORDED: ("has records showing", "have records showing", "Records show"),
    Strength.MEASURED: ("has measured", "have measured", "It has been measured"),
    Strength.VERIFIED: ("", "", "An independent check found"),
}

# A finding that names how it was come by needs nobody to report it.
SPEAKS_FOR_ITSELF = re.compile(
    r"^(an?|the|early|emerging|some)? ?(audit|evaluation|review|survey|feedback|study|assessment|consultation|"
    r"staff say|people say|staff said|people said|staff who)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class InPlace:
    """One sentence on what is in place, and the items that it names."""

    sentence: Sentence
    items: tuple[FullItem, ...]


def key(item: FullItem) -> str:
    """The key under which a sentence cites an item."""
    return f"evidence:{item.reference}"


def in_place(items: Sequence[FullItem], names: Sequence[str]) -> list[InPlace]:
    """What is in place and where: items of one service that have come equally far share a sentence while it stays short.

    An item that reaches several care groups has a sentence of its own, which says how far it has come in each.
    """
    made: list[InPlace] = []
    waiting: dict[tuple[str, str], list[FullItem]] = {}
    order: list[tuple[str, str] | FullItem] = []
    for item in items:
        if len(item.reach) > 1:
            order.append(item)
            continue
        group = (_subject(item), _verb(item, _subject(item)))
        if group not in waiting:
            waiting[group] = []
            order.append(group)
        waiting[group].append(item)
    for entry in order:
        if isinstance(entry, FullItem):
            made.append(_with_reach(entry, names))
        else:
            made += _shared(entry, waiting[entry])
    return made


def finding(item: FullItem, names: Sequence[str]) -> Sentence | None:
    """What was found, and who says so, as one sentence; None where nothing was found."""
    if not item.finding:
        return None
    text = unstopped(item.finding)
    if not SPEAKS_FOR_ITSELF.match(text):
        one, many, nobody = REPORTED[item.strength]
        subject = capital(the(item.service)) if item.service and one else ""
        lead = f"{subject} {many if is_plural(item.service) else one}" if subject else nobody
        text = f"{lead} that {lower(text, names)}"
    figures = numbers(item)
    if figures and str(item.numerator) not in text:
        text = f"{text} ({figures})"
    if (
        item.sample
        and item.sample.lower() not in text.lower()
        and count_words(f"{text} {item.sample}") <= MOST_WORDS
    ):
        text = f"{text}, from {lower(unstopped(item.sample), names)}"
    return Sentence(stopped(text), (key(item),))


def numbers(item: FullItem) -> str:
    """The item's figures: "187 of 511", "187", or '' where no number is recorded."""
    if item.numerator is None:
        return ""
    return f"{item.numerator:,} of {item.denominator:,}" if item.denominator else f"{item.numerator:,}"


def limits(item: FullItem) -> Sentence | None:
    """What is not known about an item, as one sentence or two; None where nothing is said."""
    return Sentence(limits_text(item), (key(item),)) if item.limits else None


def limits_text(item: FullItem) -> str:
    """The limits in the record's own words. A record speaks of "the paper" that it was taken from: not of this one."""
    text = re.sub(r"\b([Tt])he (?:paper|article)\b", r"\1he source", item.limits)
    return stopped(re.sub(r"\bNeither document\b", "Neither source", text))


def _subject(item: FullItem) -> str:
    if item.place.lower().startswith("the ") and item.place != the(item.service):
        return item.place
    return the(item.service) if item.service else "the Partnership"


def _verb(item: FullItem, subject: str) -> str:
    plural = is_plural(subject)
    has = "have" if plural else "has"
    if item.done is EvidenceDone.IN_USE and item.kind in USED:
        return "now use" if plural else "now uses"
    if item.done is EvidenceDone.CHECKED and item.kind in CHECKS:
        return f"{has} carried out"
    if item.done is EvidenceDone.STRENGTHENED and item.phrase.startswith(("improvement", "better", "closer")):
        return f"{has} made" if item.phrase.startswith("improvement") else f"{has} brought about"
    return f"{has} {VERBS[item.done]}"


def _phrase(item: FullItem) -> str:
    """The item's phrase without the service that is already the subject."""
    text = unstopped(item.phrase)
    for joint in ("of", "in", "by", "within", "from"):
        text = text.removesuffix(f" {joint} {item.service}") if item.service else text
    return text


def _where(item: FullItem, subject: str) -> str:
    place = unstopped(item.place)
    shown = place and place != subject and place.lower() not in item.phrase.lower() and place != item.service
    if not shown:
        return ""
    return f" {place}" if place.startswith(("in ", "at ", "across ", "for ")) else f" in {place}"


def _shared(group: tuple[str, str], items: list[FullItem]) -> list[InPlace]:
    """One sentence for as many of the items as stay short, then another."""
    subject, verb = group
    made: list[InPlace] = []
    taken: list[FullItem] = []
    for item in items:
        if taken and count_words(_clause(subject, verb, [*taken, item])) > MOST_WORDS:
            made.append(_sentence(subject, verb, taken))
            taken = []
        taken.append(item)
    return [*made, _sentence(subject, verb, taken)]


def _clause(subject: str, verb: str, items: Sequence[FullItem]) -> str:
    things = [f"{_phrase(item)}{_where(item, subject)}" for item in items]
    return f"{capital(subject)} {verb} {listed(things)}"


def _sentence(subject: str, verb: str, items: Sequence[FullItem]) -> InPlace:
    text = _clause(subject, verb, items)
    return InPlace(Sentence(stopped(text), tuple(key(item) for item in items)), tuple(items))


def _with_reach(item: FullItem, names: Sequence[str]) -> InPlace:
    subject = _subject(item)
    text = _clause(subject, _verb(item, subject), [item])
    parts = []
    for state in (ReachState.CHECKED, ReachState.IN_USE, ReachState.INTRODUCING, ReachState.PLANNED):
        groups = [lower(name, names) for name, reached in item.reach if reached is state]
        if groups:
            parts.append(f"{REACHED[state]} {listed(groups)}")
    text = f"{text}: {listed(parts)}"
    return InPlace(Sentence(stopped(text), (key(item),)), (item,))
