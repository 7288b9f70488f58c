"""Sentences on evidence: what is in place and for which care groups, what was found, and the limits of the finding.

One sentence names several items if a service has made the same progress on all of them.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from priorities.choices import EvidenceDone, EvidenceKind, ReachState, Strength
from priorities.queries.evidence import FullItem
from reports.papers.content import Sentence
from reports.papers.english import capital, count_words, is_plural, lower, stopped, the, unstopped
from tracker.wording import listed

MOST_WORDS = 25

USED = {
    EvidenceKind.TOOL,
    EvidenceKind.MODEL,
    EvidenceKind.GUIDANCE,
    EvidenceKind.RECORDING,
    EvidenceKind.FEEDBACK,
}
CHECKS = {EvidenceKind.AUDIT, EvidenceKind.EVALUATION, EvidenceKind.ASSESSMENT, EvidenceKind.CONSULTATION}

# The words for an item's progress: they follow "has" or "have", and any noun phrase may follow them.
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

# A phrase that opens with one of these already says that something has improved.
BETTER = (
    "improve",
    "closer",
    "sustained",
    "a renewed",
    "a fuller",
    "stronger",
    "better",
    "greater",
    "wider",
    "clearer",
)

REACHED = {
    ReachState.CHECKED: "in use and checked for",
    ReachState.IN_USE: "in use for",
    ReachState.INTRODUCING: "being introduced for",
    ReachState.PLANNED: "planned for",
}
# A phrase of no more words than this can be used inside a sentence on reach, or before "in place".
SHORT_PHRASE = 5


# A finding that opens with its own source needs no "reports that".
SPEAKS_FOR_ITSELF = re.compile(
    r"^(an?|the|early|emerging|some)? ?(audit|evaluation|review|survey|feedback|study|assessment|consultation|"
    r"staff say|people say|staff said|people said|staff who)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class InPlace:
    """A sentence on what is in place, and the items that the sentence names."""

    sentence: Sentence
    items: tuple[FullItem, ...]
    subject: str = ""


def key(item: FullItem) -> str:
    """Return the key that sentences use to cite an item."""
    return f"evidence:{item.reference}"


def has_finding(item: FullItem) -> bool:
    """Return whether the item has a finding that the paper can attribute. Other findings are left to the appendix."""
    known = item.strength is not Strength.STATED or bool(SPEAKS_FOR_ITSELF.match(item.finding))
    return bool(item.finding) and (known or bool(item.service))


def in_place(items: Sequence[FullItem], names: Sequence[str], body: str) -> list[InPlace]:
    """Return sentences on what is in place and where, with one sentence for a service's items while it stays short.

    An item that reaches several care groups has a sentence that gives the progress in each group, because an item that
    is "introduced" in general may be only planned for some groups. An item with a finding has a separate sentence, so
    that the finding can follow. `body` is the subject if no service is recorded.
    """
    groups: dict[object, list[FullItem]] = {}
    for item in items:
        groups.setdefault(_group(item, body), []).append(item)
    made: list[InPlace] = []
    for together in groups.values():
        if len(together[0].reach) > 1:
            made += _with_reach(together, names, body)
        else:
            made += _told(together, body)
    return _joined(made)


def subjects(items: Iterable[FullItem], body: str) -> frozenset[str]:
    """Return the subjects of the sentences on these items, as they open a sentence."""
    return frozenset(capital(_subject(item, body)) for item in items)


def once(sentences: Sequence[Sentence], subjects: Collection[str]) -> tuple[Sentence, ...]:
    """Return the sentences, with "It" or "They" for a subject that also opened the sentence before."""
    made: list[Sentence] = []
    before = ""
    for sentence in sentences:
        # Take the longest match, so that "Homelessness Services" is not read as "Homelessness".
        openers = [name for name in subjects if sentence.text.startswith(f"{name} ")]
        subject = max(openers, key=len, default="")
        if subject and subject == before:
            it = "They" if is_plural(subject) else "It"
            made.append(replace(sentence, text=f"{it}{sentence.text[len(subject) :]}"))
            continue
        before = subject or (before if sentence.text.startswith(("It ", "They ")) else "")
        made.append(sentence)
    return tuple(made)


def _group(item: FullItem, body: str) -> object:
    """Return a key for grouping items: items with the same key share a sentence."""
    if len(item.reach) > 1:
        return item.reach if count_words(item.phrase) <= SHORT_PHRASE and not has_finding(item) else item.id
    return item.id if has_finding(item) else (_subject(item, body), _how(item))


def _how(item: FullItem) -> str:
    """Return the item's progress as words after "has" or "have", or "used", "introducing" or "secured"."""
    states = {state for _, state in item.reach}
    if item.done is EvidenceDone.IN_USE and item.kind in USED:
        return "used"
    if item.done is EvidenceDone.CHECKED and item.kind in CHECKS:
        return "carried out"
    # Reach is dated and current. What was done is recorded once and may be out of date.
    if item.done in (EvidenceDone.INTRODUCED, EvidenceDone.STARTED) and states == {ReachState.INTRODUCING}:
        return "introducing"
    if item.done in (EvidenceDone.STRENGTHENED, EvidenceDone.EXTENDED) and item.phrase.startswith(BETTER):
        return "secured"
    return VERBS[item.done]


def _subject(item: FullItem, body: str) -> str:
    """Return the sentence's subject: a team named as the place, or the service, or the body that owns the strategy."""
    if item.place.lower().startswith("the ") and item.place.endswith(("Team", "Service", "Services", "Unit")):
        return item.place
    # Avoid "Recovery Services have in place the part played by Recovery Services".
    named = item.service and item.service in _phrase(item)
    return the(item.service) if item.service and not named else body


def _verb(how: str, subject: str) -> str:
    many = is_plural(subject)
    if how == "used":
        return "now use" if many else "now uses"
    if how == "introducing":
        return "are introducing" if many else "is introducing"
    return f"{'have' if many else 'has'} {how}"


def _phrase(item: FullItem) -> str:
    """Return the item's phrase, without the name of the service at the end."""
    text = unstopped(item.phrase)
    for joint in ("of", "in", "by", "at", "within", "from"):
        text = text.removesuffix(f" {joint} {item.service}") if item.service else text
    return text


def _where(item: FullItem, subject: str) -> str:
    """Return the place as words that follow the phrase, or '' if the phrase or the subject already names the place."""
    place = unstopped(item.place)
    bare = place.removeprefix("the ")
    if not place or place == subject or _says(item.phrase, bare):
        return ""
    if place.startswith(("in ", "at ", "across ", "for ")):
        return f" {place}"
    return f" in {place}"


def _says(phrase: str, place: str) -> bool:
    """Return whether the phrase already names the place, in full or by its first two words."""
    start = " ".join(place.split()[:2]).lower()
    return start in phrase.lower()


def _told(items: Sequence[FullItem], body: str) -> list[InPlace]:
    """Return sentences on these items, each naming as many items as stay within the word limit."""
    made: list[InPlace] = []
    taken: list[FullItem] = []
    for item in items:
        if taken and count_words(_said([*taken, item], body)) > MOST_WORDS:
            made.append(_sentence(taken, body))
            taken = []
        taken.append(item)
    return [*made, _sentence(taken, body)]


def _said(items: Sequence[FullItem], body: str) -> str:
    subject, how = _subject(items[0], body), _how(items[0])
    things = listed([_phrase(item) + _where(item, subject) for item in items])
    if how == "in place" and count_words(things) <= SHORT_PHRASE:
        return f"{subject} {'have' if is_plural(subject) else 'has'} {things} in place"
    return f"{subject} {_verb(how, subject)} {things}"


def _sentence(items: Sequence[FullItem], body: str) -> InPlace:
    keys = tuple(key(item) for item in items)
    subject = _subject(items[0], body)
    return InPlace(Sentence(stopped(capital(_said(items, body))), keys), tuple(items), subject)


def _joined(made: Sequence[InPlace]) -> list[InPlace]:
    """Return the sentences, with neighbouring ones joined if the result stays short.

    Sentences are joined if they are on the same service or on the same kind of progress, and if none of their items has
    a finding.
    """
    joined: list[InPlace] = []
    for each in made:
        last = joined[-1] if joined else None
        if last and last.subject and each.subject and not any(map(has_finding, (*last.items, *each.items))):
            same = last.subject == each.subject
            alike = _how(last.items[-1]) == _how(each.items[0])
            rest = each.sentence.text[len(each.subject) + 1 :] if same else _inside(each)
            text = f"{unstopped(last.sentence.text)}, and {rest}"
            if (same or alike) and count_words(text) <= MOST_WORDS:
                sentence = Sentence(text, (*last.sentence.sources, *each.sentence.sources))
                # A sentence names no more than two services.
                joined[-1] = InPlace(sentence, (*last.items, *each.items), last.subject if same else "")
                continue
        joined.append(each)
    return joined


def _inside(told: InPlace) -> str:
    text = told.sentence.text
    return text[:1].lower() + text[1:] if told.subject.startswith("the ") else text


def _with_reach(items: Sequence[FullItem], names: Sequence[str], body: str) -> list[InPlace]:
    """Return a sentence on items with the same reach, giving their progress in each care group."""
    first = items[0]
    groups = {
        state: listed([lower(name, names) for name, reached in first.reach if reached is state])
        for state in ReachState
    }
    keys = tuple(key(item) for item in items)
    if count_words(first.phrase) > SHORT_PHRASE:
        rest = ", and ".join(f"{words} {groups[state]}" for state, words in REACHED.items() if groups[state])
        return [InPlace(Sentence(f"{capital(_said(items, body))}; this is {rest}.", keys), tuple(items))]
    phrase = listed([unstopped(item.phrase) for item in items])
    it = "it" if len(items) == 1 else "them"
    has, are, plans = ("have", "are", "plan") if is_plural(body) else ("has", "is", "plans")
    parts: list[str] = []
    for state, opening, later in (
        (ReachState.CHECKED, f"{has} {phrase} in use, and checked, for", ""),
        (ReachState.IN_USE, f"{has} {phrase} in use for", f"{has} {it} in use for"),
        (ReachState.INTRODUCING, f"{are} introducing {phrase} for", f"{are} introducing {it} for"),
        (ReachState.PLANNED, f"{plans} {phrase} for", f"{plans} {it} for"),
    ):
        if groups[state]:
            parts.append(f"{later if parts else opening} {groups[state]}")
    return [InPlace(Sentence(f"{capital(body)} {', and '.join(parts)}.", keys), tuple(items))]


REPORTED = {
    Strength.STATED: ("reports", "report", ""),
    Strength.RECORDED: ("has records showing", "have records showing", "Records show"),
    Strength.MEASURED: ("has measured", "have measured", "It has been measured"),
    Strength.VERIFIED: ("", "", "An independent check found"),
}

# A finding that opens with one of these refers to the sentence before it.
PRONOUNS = ("They ", "It ", "This ", "These ")


def finding(item: FullItem, names: Sequence[str], subject_said: str = "") -> Sentence | None:
    """Return a sentence with the finding and its source, or None if there is no finding that can be attributed."""
    if not has_finding(item):
        return None
    text = unstopped(item.finding)
    if not SPEAKS_FOR_ITSELF.match(text):
        one, many, nobody = REPORTED[item.strength]
        subject = capital(the(item.service)) if item.service and one else ""
        if subject and subject == capital(subject_said):
            # The sentence before has just named the service.
            subject = "They" if is_plural(item.service) else "It"
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


def finding_after(told: InPlace, item: FullItem, names: Sequence[str]) -> Sentence | None:
    """Return the finding as a sentence, or None if several items are named and the finding opens with a pronoun."""
    if len(told.items) > 1 and item.finding.startswith(PRONOUNS):
        return None
    return finding(item, names, told.subject)


def was_checked(item: FullItem) -> bool:
    """Return whether the finding comes from an audit, a measurement or an independent check."""
    return item.strength in (Strength.MEASURED, Strength.VERIFIED) or bool(
        SPEAKS_FOR_ITSELF.match(item.finding)
    )


def untold_numbers(items: Sequence[FullItem]) -> Sentence | None:
    """Return a sentence saying that the number of staff trained is not recorded, or None if that does not apply."""
    trained = [item for item in items if item.done is EvidenceDone.TRAINED]
    if not trained or any(item.numerator is not None for item in trained):
        return None
    return Sentence("How many staff have been trained is not recorded.", tuple(map(key, trained)))


def numbers(item: FullItem) -> str:
    """Return the item's figures, such as "187 of 511" or "187", or '' if there is no number."""
    if item.numerator is None:
        return ""
    return f"{item.numerator:,} of {item.denominator:,}" if item.denominator else f"{item.numerator:,}"


def limits(item: FullItem) -> Sentence | None:
    """Return a sentence on the item's limits, or None if none are recorded."""
    return Sentence(limits_text(item), (key(item),)) if item.limits else None


def limits_text(item: FullItem) -> str:
    """Return the limits in the record's words, with "the source" for "the paper" or "the article"."""
    text = re.sub(r"\b([Tt])he (?:paper|article)\b", r"\1he source", item.limits)
    return stopped(re.sub(r"\bNeither document\b", "Neither source", text))
