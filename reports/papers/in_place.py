"""What is in place, where, and how far it reaches: items of evidence as sentences that name several at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from priorities.choices import EvidenceDone, EvidenceKind, ReachState
from priorities.queries.items_in_full import FullItem
from reports.papers.content import Sentence
from reports.papers.words import capital, count_words, is_plural, listed, lower, stopped, the, unstopped

MOST_WORDS = 25

USED = {EvidenceKind.TOOL, EvidenceKind.MODEL, EvidenceKind.GUIDANCE, EvidenceKind.RECORDING}
CHECKS = {EvidenceKind.AUDIT, EvidenceKind.EVALUATION, EvidenceKind.ASSESSMENT, EvidenceKind.CONSULTATION}

# How far the thing has come, as words after "has" or "have" that any noun phrase may follow.
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

# The same for several things at once, told apart by how far they have come: the words around their list.
TOGETHER = {
    "used": ("Now in use are ", ""),
    "in place": ("In place are ", ""),
    "introduced": ("Newly introduced are ", ""),
    "strengthened": ("", " have been strengthened"),
    "secured": ("The work has brought ", ""),
    "extended": ("", " have been extended"),
    "developed": ("", " have been developed and are not yet in use"),
    "delivered": ("Staff have had ", ""),
    "carried out": ("", " have been carried out"),
    "reviewed": ("", " have been reviewed"),
    "checked": ("", " have been checked"),
    "begun work on": ("Work has begun on ", ""),
}
# A phrase that opens with one of these says already that something was made better.
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
# These read well with a single thing as well, whatever its number.
ALONE = ("begun work on", "delivered")

REACHED = {
    ReachState.CHECKED: "in use and checked for",
    ReachState.IN_USE: "in use for",
    ReachState.INTRODUCING: "being introduced for",
    ReachState.PLANNED: "planned for",
}
# A phrase of so few words can stand in the middle of a sentence on reach.
SHORT_PHRASE = 4


@dataclass(frozen=True, slots=True)
class InPlace:
    """One sentence on what is in place, and the items that it names."""

    sentence: Sentence
    items: tuple[FullItem, ...]
    subject: str = ""


def key(item: FullItem) -> str:
    """The key under which a sentence cites an item."""
    return f"evidence:{item.reference}"


def in_place(items: Sequence[FullItem], names: Sequence[str], *, reach: bool = True) -> list[InPlace]:
    """What is in place and where: things that have come equally far share a sentence while it stays short.

    A thing that reaches several care groups has a sentence of its own, which says how far it has come in each, unless
    `reach` is left to another part of the paper.
    """
    made: list[InPlace] = []
    groups: dict[str, list[FullItem]] = {}
    order: list[str | FullItem] = []
    for item in items:
        if reach and len(item.reach) > 1:
            order.append(item)
            continue
        how = _how(item)
        if how not in groups:
            groups[how] = []
            order.append(how)
        groups[how].append(item)
    for entry in order:
        made += (
            [_with_reach(entry, names)] if isinstance(entry, FullItem) else _together(entry, groups[entry])
        )
    return _joined(made)


def _how(item: FullItem) -> str:
    """How far a thing has come, as a key of TOGETHER."""
    if item.done is EvidenceDone.IN_USE and item.kind in USED:
        return "used"
    if item.done is EvidenceDone.CHECKED and item.kind in CHECKS:
        return "carried out"
    if item.done in (EvidenceDone.STRENGTHENED, EvidenceDone.EXTENDED) and item.phrase.startswith(BETTER):
        return "secured"
    return VERBS[item.done]


def _subject(item: FullItem) -> str:
    """Who has it: a team that is named as the place, else the service, else the partnership as a whole."""
    if item.place.lower().startswith("the ") and item.place.endswith(("Team", "Service", "Services", "Unit")):
        return item.place
    # "Recovery Services have in place the part played by Recovery Services" says one name twice.
    named = item.service and item.service in _phrase(item)
    return the(item.service) if item.service and not named else "the Partnership"


def _verb(item: FullItem, subject: str) -> str:
    how = _how(item)
    if how == "used":
        return "now use" if is_plural(subject) else "now uses"
    return f"{'have' if is_plural(subject) else 'has'} {how}"


def _phrase(item: FullItem) -> str:
    """The item's phrase without the service that is already the subject."""
    text = unstopped(item.phrase)
    for joint in ("of", "in", "by", "at", "within", "from"):
        text = text.removesuffix(f" {joint} {item.service}") if item.service else text
    return text


def _where(item: FullItem, subject: str = "", *, by: bool = False) -> str:
    """The place or the service, as words after the phrase; '' where the phrase or the subject says it already."""
    place = unstopped(item.place) or ("" if subject else the(item.service))
    bare = place.removeprefix("the ")
    if not place or place == subject or _says(item.phrase, bare):
        return ""
    if place.startswith(("in ", "at ", "across ", "for ")):
        return f" {place}"
    return f" by {place}" if by and not item.place else f" in {place}"


def _says(phrase: str, place: str) -> bool:
    """Whether a phrase names the place already, in full or by its first two words."""
    start = " ".join(place.split()[:2]).lower()
    return start in phrase.lower()


def _together(how: str, items: list[FullItem]) -> list[InPlace]:
    """One sentence for as many of the things as stay short, then another; a thing alone is said of who has it."""
    made: list[InPlace] = []
    taken: list[FullItem] = []
    for item in items:
        if taken and count_words(_list(how, [*taken, item])) > MOST_WORDS:
            made.append(_sentence(how, taken))
            taken = []
        taken.append(item)
    return [*made, _sentence(how, taken)]


def _list(how: str, items: Sequence[FullItem]) -> str:
    before, after = TOGETHER[how]
    things = listed([unstopped(item.phrase) + _where(item, by=how == "carried out") for item in items])
    # A list with commas in it ends in one, so that the verb is found.
    return f"{before}{things}{',' if after and ', and ' in things else ''}{after}"


def _sentence(how: str, items: Sequence[FullItem]) -> InPlace:
    if len(items) == 1 and (how not in ALONE or items[0].service):
        text, subject = _alone(items[0])
    else:
        text, subject = _list(how, items), ""
    return InPlace(
        Sentence(stopped(capital(text)), tuple(key(item) for item in items)), tuple(items), subject
    )


def _alone(item: FullItem) -> tuple[str, str]:
    subject = _subject(item)
    return f"{subject} {_verb(item, subject)} {_phrase(item)}{_where(item, subject)}", subject


def _joined(made: Sequence[InPlace]) -> list[InPlace]:
    """The sentences, with two that follow one another made into one while it stays short."""
    joined: list[InPlace] = []
    for each in made:
        last = joined[-1] if joined else None
        if last and last.subject and each.subject:
            same = last.subject == each.subject
            rest = each.sentence.text[len(each.subject) + 1 :] if same else _inside(each)
            text = f"{unstopped(last.sentence.text)}, {'and' if same else 'while'} {rest}"
            if count_words(text) <= MOST_WORDS:
                sentence = Sentence(text, (*last.sentence.sources, *each.sentence.sources))
                # Two services in one sentence are enough: no third joins them.
                joined[-1] = InPlace(sentence, (*last.items, *each.items), last.subject if same else "")
                continue
        joined.append(each)
    return joined


def _inside(told: InPlace) -> str:
    text = told.sentence.text
    return text[:1].lower() + text[1:] if told.subject.startswith("the ") else text


def _with_reach(item: FullItem, names: Sequence[str]) -> InPlace:
    """How far a thing has come in each care group that it reaches."""
    groups = {
        state: listed([lower(name, names) for name, reached in item.reach if reached is state])
        for state in ReachState
    }
    phrase = unstopped(item.phrase)
    parts: list[str] = []
    for state, first, later in (
        (ReachState.CHECKED, f"has {phrase} in use, and checked, for", ""),
        (ReachState.IN_USE, f"has {phrase} in use for", "has it in use for"),
        (ReachState.INTRODUCING, f"is introducing {phrase} for", "is introducing it for"),
        (ReachState.PLANNED, f"plans {phrase} for", "plans it for"),
    ):
        if groups[state]:
            parts.append(f"{later if parts else first} {groups[state]}")
    if count_words(phrase) <= SHORT_PHRASE:
        return InPlace(Sentence(f"The Partnership {', and '.join(parts)}.", (key(item),)), (item,))
    text, _ = _alone(item)
    rest = ", and ".join(f"{words} {groups[state]}" for state, words in REACHED.items() if groups[state])
    return InPlace(Sentence(f"{capital(text)}; this is {rest}.", (key(item),)), (item,))
