"""Sentences on evidence: what is in place and for which care groups, what was found, and the limits of the finding.

Items on which a service has made the same progress share a sentence if it stays short.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from priorities.choices import EvidenceDone, EvidenceKind, ReachState, Strength
from priorities.queries.evidence import FullItem
from reports.papers.content import Sentence
from reports.papers.english import (
    capital,
    count_words,
    is_plural,
    lower,
    the,
    with_full_stop,
    without_full_stop,
)
from tracker.wording import listed

MOST_WORDS = 25

KINDS_USED = {
    EvidenceKind.TOOL,
    EvidenceKind.MODEL,
    EvidenceKind.GUIDANCE,
    EvidenceKind.RECORDING,
    EvidenceKind.FEEDBACK,
}
KINDS_OF_CHECK = {
    EvidenceKind.AUDIT,
    EvidenceKind.EVALUATION,
    EvidenceKind.ASSESSMENT,
    EvidenceKind.CONSULTATION,
}

# The words for an item's progress: they follow "has" or "have", and any noun phrase may follow them.
PROGRESS = {
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
IMPROVEMENTS = (
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

REACH_WORDS = {
    ReachState.CHECKED: "in use and checked for",
    ReachState.IN_USE: "in use for",
    ReachState.INTRODUCING: "being introduced for",
    ReachState.PLANNED: "planned for",
}
# A phrase of no more words than this can be used inside a sentence on reach, or before "in place".
SHORT_PHRASE = 5


# A finding that opens with its own source needs no "reports that".
OPENS_WITH_SOURCE = re.compile(
    r"^(an?|the|early|emerging|some)? ?(audit|evaluation|review|survey|feedback|study|assessment|consultation|"
    r"staff say|people say|staff said|people said|staff who)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class InPlace:
    """A sentence on what is in place, the items that it names, and its subject.

    `subject` is '' if the sentence has two subjects or gives the progress in each care group.
    """

    sentence: Sentence
    items: tuple[FullItem, ...]
    subject: str = ""


def key(item: FullItem) -> str:
    """Return the key that sentences use to cite an item."""
    return f"evidence:{item.reference}"


def has_finding(item: FullItem) -> bool:
    """Return whether the item has a finding whose source the text can name. Other findings are only in the appendix."""
    has_source = item.strength is not Strength.STATED or bool(OPENS_WITH_SOURCE.match(item.finding))
    return bool(item.finding) and (has_source or bool(item.service))


def in_place(items: Sequence[FullItem], names: Sequence[str], body: str) -> list[InPlace]:
    """Return sentences on what is in place and where. A service's items share a sentence if it stays short.

    An item that reaches several care groups has a sentence that gives the progress in each group, because an item that
    is "introduced" in general may be only planned for some groups. An item with a finding has a separate sentence, so
    that the finding can follow. `body` is the subject if no service is recorded.
    """
    groups: dict[object, list[FullItem]] = {}
    for item in items:
        groups.setdefault(_group(item, body), []).append(item)
    statements: list[InPlace] = []
    for group in groups.values():
        if len(group[0].reach) > 1:
            statements += _with_reach(group, names, body)
        else:
            statements += _without_reach(group, body)
    return _joined(statements)


def subjects(items: Iterable[FullItem], body: str) -> frozenset[str]:
    """Return the subjects of the sentences on these items, each with a capital letter as at the start of a sentence."""
    return frozenset(capital(_subject(item, body)) for item in items)


def without_repeated_subjects(
    sentences: Sequence[Sentence], subjects: Collection[str]
) -> tuple[Sentence, ...]:
    """Return the sentences, with "It" or "They" for a subject that also opened the sentence before."""
    reworded: list[Sentence] = []
    before = ""
    for sentence in sentences:
        # Take the longest match, so that "Homelessness Services" is not read as "Homelessness".
        openers = [name for name in subjects if sentence.text.startswith(f"{name} ")]
        subject = max(openers, key=len, default="")
        if subject and subject == before:
            it = "They" if is_plural(subject) else "It"
            reworded.append(replace(sentence, text=f"{it}{sentence.text[len(subject) :]}"))
            continue
        before = subject or (before if sentence.text.startswith(("It ", "They ")) else "")
        reworded.append(sentence)
    return tuple(reworded)


def _group(item: FullItem, body: str) -> object:
    """Return a key for grouping items: items with the same key may share a sentence."""
    if len(item.reach) > 1:
        return item.reach if count_words(item.phrase) <= SHORT_PHRASE and not has_finding(item) else item.id
    return item.id if has_finding(item) else (_subject(item, body), _progress(item))


def _progress(item: FullItem) -> str:
    """Return the item's progress as words to follow "has" or "have", or else "used" or "introducing"."""
    states = {state for _, state in item.reach}
    if item.done is EvidenceDone.IN_USE and item.kind in KINDS_USED:
        return "used"
    if item.done is EvidenceDone.CHECKED and item.kind in KINDS_OF_CHECK:
        return "carried out"
    # Reach is dated and current. What was done is recorded once and may be out of date.
    if item.done in (EvidenceDone.INTRODUCED, EvidenceDone.STARTED) and states == {ReachState.INTRODUCING}:
        return "introducing"
    if item.done in (EvidenceDone.STRENGTHENED, EvidenceDone.EXTENDED) and item.phrase.startswith(
        IMPROVEMENTS
    ):
        return "secured"
    return PROGRESS[item.done]


def _subject(item: FullItem, body: str) -> str:
    """Return the subject: a team named as the place, or else a service not named in the phrase, or else `body`."""
    if item.place.lower().startswith("the ") and item.place.endswith(("Team", "Service", "Services", "Unit")):
        return item.place
    # Avoid "Recovery Services have in place the part played by Recovery Services".
    in_phrase = item.service and item.service in _phrase(item)
    return the(item.service) if item.service and not in_phrase else body


def _verb(progress: str, subject: str) -> str:
    plural = is_plural(subject)
    if progress == "used":
        return "now use" if plural else "now uses"
    if progress == "introducing":
        return "are introducing" if plural else "is introducing"
    return f"{'have' if plural else 'has'} {progress}"


def _phrase(item: FullItem) -> str:
    """Return the item's phrase, without the name of its service if the phrase ends with it."""
    text = without_full_stop(item.phrase)
    for preposition in ("of", "in", "by", "at", "within", "from"):
        text = text.removesuffix(f" {preposition} {item.service}") if item.service else text
    return text


def _where(item: FullItem, subject: str) -> str:
    """Return the place as words that follow the phrase, or '' if there is none or the phrase or subject names it."""
    place = without_full_stop(item.place)
    if not place or place == subject or _names_place(item.phrase, place.removeprefix("the ")):
        return ""
    if place.startswith(("in ", "at ", "across ", "for ")):
        return f" {place}"
    return f" in {place}"


def _names_place(phrase: str, place: str) -> bool:
    """Return whether the phrase already names the place, in full or by its first two words."""
    start = " ".join(place.split()[:2]).lower()
    return start in phrase.lower()


def _without_reach(items: Sequence[FullItem], body: str) -> list[InPlace]:
    """Return sentences on these items, each naming as many items as stay within the word limit."""
    statements: list[InPlace] = []
    batch: list[FullItem] = []
    for item in items:
        if batch and count_words(_clause([*batch, item], body)) > MOST_WORDS:
            statements.append(_statement(batch, body))
            batch = []
        batch.append(item)
    return [*statements, _statement(batch, body)]


def _clause(items: Sequence[FullItem], body: str) -> str:
    """Return what is in place, for use in a sentence: "Adult Services have introduced a checklist in the north"."""
    subject, progress = _subject(items[0], body), _progress(items[0])
    phrases = listed([_phrase(item) + _where(item, subject) for item in items])
    if progress == "in place" and count_words(phrases) <= SHORT_PHRASE:
        return f"{subject} {'have' if is_plural(subject) else 'has'} {phrases} in place"
    return f"{subject} {_verb(progress, subject)} {phrases}"


def _statement(items: Sequence[FullItem], body: str) -> InPlace:
    text = with_full_stop(capital(_clause(items, body)))
    return InPlace(Sentence(text, tuple(map(key, items))), tuple(items), _subject(items[0], body))


def _joined(statements: Sequence[InPlace]) -> list[InPlace]:
    """Return the statements, with neighbouring ones joined if the result stays short.

    Two statements are joined if they have the same subject or the same kind of progress, and if none of their items has
    a finding.
    """
    joined: list[InPlace] = []
    for statement in statements:
        together = _join(joined[-1], statement) if joined else None
        if together:
            joined[-1] = together
        else:
            joined.append(statement)
    return joined


def _join(last: InPlace, following: InPlace) -> InPlace | None:
    """Return the two statements as one, or None if they do not belong together or would be too long."""
    items = (*last.items, *following.items)
    if not last.subject or not following.subject or any(map(has_finding, items)):
        return None
    same_subject = last.subject == following.subject
    same_progress = _progress(last.items[-1]) == _progress(following.items[0])
    text = following.sentence.text
    clause = text[len(following.subject) + 1 :] if same_subject else _inside_sentence(following)
    text = f"{without_full_stop(last.sentence.text)}, and {clause}"
    if not (same_subject or same_progress) or count_words(text) > MOST_WORDS:
        return None
    sentence = Sentence(text, (*last.sentence.sources, *following.sentence.sources))
    # A sentence names at most two services, so nothing more is joined to one that names two.
    return InPlace(sentence, items, last.subject if same_subject else "")


def _inside_sentence(statement: InPlace) -> str:
    text = statement.sentence.text
    return text[:1].lower() + text[1:] if statement.subject.startswith("the ") else text


def _with_reach(items: Sequence[FullItem], names: Sequence[str], body: str) -> list[InPlace]:
    """Return a sentence on items with the same reach, giving their progress in each care group."""
    care_groups = {
        state: listed([lower(name, names) for name, reached in items[0].reach if reached is state])
        for state in ReachState
    }
    keys = tuple(key(item) for item in items)
    if count_words(items[0].phrase) > SHORT_PHRASE:
        reach = ", and ".join(
            f"{words} {care_groups[state]}" for state, words in REACH_WORDS.items() if care_groups[state]
        )
        text = f"{capital(_clause(items, body))}; this is {reach}."
        return [InPlace(Sentence(text, keys), tuple(items))]
    phrase = listed([without_full_stop(item.phrase) for item in items])
    it = "it" if len(items) == 1 else "them"
    has, are, plans = ("have", "are", "plan") if is_plural(body) else ("has", "is", "plans")
    parts: list[str] = []
    for state, opening, later in (
        (ReachState.CHECKED, f"{has} {phrase} in use, and checked, for", ""),
        (ReachState.IN_USE, f"{has} {phrase} in use for", f"{has} {it} in use for"),
        (ReachState.INTRODUCING, f"{are} introducing {phrase} for", f"{are} introducing {it} for"),
        (ReachState.PLANNED, f"{plans} {phrase} for", f"{plans} {it} for"),
    ):
        if care_groups[state]:
            parts.append(f"{later if parts else opening} {care_groups[state]}")
    return [InPlace(Sentence(f"{capital(body)} {', and '.join(parts)}.", keys), tuple(items))]


REPORTED = {
    Strength.STATED: ("reports", "report", ""),
    Strength.RECORDED: ("has records showing", "have records showing", "Records show"),
    Strength.MEASURED: ("has measured", "have measured", "It has been measured"),
    Strength.VERIFIED: ("", "", "An independent check found"),
}

# A finding that opens with one of these refers to the sentence before it.
PRONOUNS = ("They ", "It ", "This ", "These ")


def finding(item: FullItem, names: Sequence[str], subject_before: str = "") -> Sentence | None:
    """Return a sentence with the finding and its source, or None if there is no finding that can be attributed.

    `subject_before` is the subject of the sentence before. If this sentence has the same one, it opens with a pronoun.
    """
    if not has_finding(item):
        return None
    text = without_full_stop(item.finding)
    if not OPENS_WITH_SOURCE.match(text):
        singular, plural, without_service = REPORTED[item.strength]
        subject = capital(the(item.service)) if item.service and singular else ""
        if subject and subject == capital(subject_before):
            subject = "They" if is_plural(item.service) else "It"
        verb = plural if is_plural(item.service) else singular
        source = f"{subject} {verb}" if subject else without_service
        text = f"{source} that {lower(text, names)}"
    figures = numbers(item)
    if figures and str(item.numerator) not in text:
        text = f"{text} ({figures})"
    if (
        item.sample
        and item.sample.lower() not in text.lower()
        and count_words(f"{text} {item.sample}") <= MOST_WORDS
    ):
        text = f"{text}, from {lower(without_full_stop(item.sample), names)}"
    return Sentence(with_full_stop(text), (key(item),))


def finding_after(statement: InPlace, item: FullItem, names: Sequence[str]) -> Sentence | None:
    """Return the item's finding as a sentence to follow the statement, or None if none can be attributed.

    Also return None if the finding opens with a pronoun and the statement names several items.
    """
    if len(statement.items) > 1 and item.finding.startswith(PRONOUNS):
        return None
    return finding(item, names, statement.subject)


def was_checked(item: FullItem) -> bool:
    """Return whether the finding was measured or checked, or names its source, such as an audit or feedback."""
    return item.strength in (Strength.MEASURED, Strength.VERIFIED) or bool(
        OPENS_WITH_SOURCE.match(item.finding)
    )


def number_trained_not_recorded(items: Sequence[FullItem]) -> Sentence | None:
    """Return a sentence saying that the number of staff trained is not recorded.

    Return None if no item is about training, or if an item about training has a number.
    """
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
    """Return the limits as recorded, except that a paper, article or document is called a source."""
    text = re.sub(r"\b([Tt])he (?:paper|article)\b", r"\1he source", item.limits)
    return with_full_stop(re.sub(r"\bNeither document\b", "Neither source", text))
