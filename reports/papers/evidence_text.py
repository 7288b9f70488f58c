"""Evidence in plain sentences: what was found and who says so, and what is not known."""

import re
from collections.abc import Sequence

from priorities.choices import EvidenceDone, Strength
from priorities.queries.items_in_full import FullItem
from reports.papers.content import Sentence
from reports.papers.in_place import MOST_WORDS, SPEAKS_FOR_ITSELF, InPlace, has_finding, key
from reports.papers.words import capital, count_words, is_plural, lower, stopped, the, unstopped

REPORTED = {
    Strength.STATED: ("reports", "report", ""),
    Strength.RECORDED: ("has records showing", "have records showing", "Records show"),
    Strength.MEASURED: ("has measured", "have measured", "It has been measured"),
    Strength.VERIFIED: ("", "", "An independent check found"),
}

# A finding that opens with one of these speaks of the sentence before it, and of nothing else in a list.
PRONOUNS = ("They ", "It ", "This ", "These ")


def finding(item: FullItem, names: Sequence[str], subject_said: str = "") -> Sentence | None:
    """What was found, and who says so, as one sentence; None where nothing was found, or nobody can be named who says
    it: Appendix B gives it then.
    """
    if not has_finding(item):
        return None
    text = unstopped(item.finding)
    if not SPEAKS_FOR_ITSELF.match(text):
        one, many, nobody = REPORTED[item.strength]
        subject = capital(the(item.service)) if item.service and one else ""
        if subject and subject == capital(subject_said):
            # The sentence before has just named who says it.
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
    """The finding, where it is plain which of the things just named it speaks of."""
    if len(told.items) > 1 and item.finding.startswith(PRONOUNS):
        return None
    return finding(item, names, told.subject)


def was_checked(item: FullItem) -> bool:
    """Whether its finding comes from an audit, a count or an independent check, and is not only somebody's word."""
    return item.strength in (Strength.MEASURED, Strength.VERIFIED) or bool(
        SPEAKS_FOR_ITSELF.match(item.finding)
    )


def untold_numbers(items: Sequence[FullItem]) -> Sentence | None:
    """That nobody has recorded how many staff were trained, where training is spoken of; None where it is recorded."""
    trained = [item for item in items if item.done is EvidenceDone.TRAINED]
    if not trained or any(item.numerator is not None for item in trained):
        return None
    return Sentence("How many staff have been trained is not recorded.", tuple(map(key, trained)))


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
