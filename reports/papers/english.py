"""Build plain English from records: numbers, lists, dates and names."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from priorities.rules.names import group_name as group_name
from priorities.rules.names import the as the
from tracker.wording import NUMBERS, day_and_month, long_date
from tracker.wording import number as number

_RAGGED = re.compile(r"[\t\n\r\f\v ]{2,}|[\t\n\r\f\v]")

OPENINGS = (
    *NUMBERS, "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip

TENS = ("", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")

# Verbs that open an action's title. "Review" is listed, although in "Review of processes" it is a noun.
VERBS = frozenset(
    """
    add adopt agree align appoint ask assess audit bring build carry check collect commission complete consult
    create define deliver design develop draft embed engage ensure establish evaluate expand explore extend finalise
    find finish follow gather give help hold identify implement improve include increase introduce involve issue keep
    launch lead learn link listen make map measure monitor move offer plan prepare prevent produce promote protect
    provide publish put raise record recruit reduce renew repeat report respond review revise roll run scope set
    settle share show start strengthen support take test train trial try understand update use widen work write
    """.split()  # noqa: SIM905 - easier to read than a list of strings
)


def opening(count: int) -> str:
    """Return a number to open a sentence: in words up to 99 and in figures from 100."""
    if count < len(OPENINGS):
        return OPENINGS[count].capitalize()
    tens, ones = divmod(count, 10)
    if tens >= 10:
        return str(count)
    return f"{TENS[tens]}-{NUMBERS[ones]}" if ones else TENS[tens]


def number_of(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "one action", "12 actions". `many` is the plural, if it is not `one` with an s."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def alike(count: int, noun: str, state: str) -> str:
    """Return a clause saying that two or more things have the same state: "both actions are Red"."""
    if state.startswith("not "):
        return f"{none_of(count)} of the {number(count)} {noun}s is {state.removeprefix('not ')}"
    return f"{all_of(count)} {noun}s are {state}"


def all_of(count: int) -> str:
    """Return "both" for 2, or "all three" and so on for a larger number."""
    return "both" if count == 2 else f"all {number(count)}"


def none_of(count: int) -> str:
    """Return "neither" for 2, or "none" for a larger number."""
    return "neither" if count == 2 else "none"


def is_or_are(count: int) -> str:
    """Return "is" for one thing, or "are" for any other number."""
    return "is" if count == 1 else "are"


def has_or_have(count: int) -> str:
    """Return "has" for one thing, or "have" for any other number."""
    return "has" if count == 1 else "have"


def tally(counts: Mapping[str, int]) -> list[str]:
    """Return how many things are in each state, as parts of a list: "four are complete", "one Amber".

    The parts follow the order of `counts`. Only the first has a verb. States with a count of 0 are left out.
    """
    parts: list[str] = []
    for state, count in counts.items():
        if count:
            verb = "" if parts else f"{is_or_are(count)} "
            parts.append(f"{number(count)} {verb}{state}")
    return parts


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def lower(text: str, names: Iterable[str] = ()) -> str:
    """Return the text with a lower-case first letter, unless it opens with "I", an abbreviation or one of `names`."""
    word = text.split(" ", 1)[0]
    if not word or word[1:] != word[1:].lower() or word == "I":
        return text
    if text.lower().startswith(_lower_case(tuple(names))):
        return text
    return text[:1].lower() + text[1:]


@cache
def _lower_case(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in lower case, without empty ones. Cached, because a paper uses the same names many times."""
    return tuple(name.lower() for name in names if name)


def with_full_stop(text: str) -> str:
    """Return the text trimmed, with a full stop unless it already ends with ".", "!", "?" or ":".

    The full stop replaces a semicolon or comma.
    """
    text = _tidy(text)
    return text if text.endswith((".", "!", "?", ":")) else f"{text.rstrip(';,')}."


def without_full_stop(text: str) -> str:
    """Return the text trimmed, without any full stop, semicolon or comma at the end."""
    return _tidy(text).rstrip(".;, ")


def _tidy(text: str) -> str:
    """Return the text with single spaces between words. Non-breaking spaces stay."""
    text = text.strip()
    # Drafting a paper calls this about a thousand times, and few strings need tidying.
    return text if text.isprintable() and "  " not in text else _RAGGED.sub(" ", text)


def verb_phrase(title: str) -> str | None:
    """Return a title as a verb phrase that can follow a comma: "to introduce routine enquiry".

    Return None unless the title opens with "We will" or a verb in `VERBS`. In "Review of processes", the word before
    "of" is a noun, so it does not count.
    """
    opener, _, rest = without_full_stop(title).partition(" ")
    if opener.lower() == "we" and rest.lower().startswith("will "):
        return f"to {rest[5:]}"
    second = rest.split(" ")[0].lower()
    if opener.lower() in VERBS and rest and second != "of" and not (second == "and" and " of " in rest):
        return f"to {opener.lower()} {rest}"
    return None


def noun_phrase(title: str) -> str:
    """Return a title as a noun phrase: "the review of MARAC processes", or the title in quotation marks."""
    text = without_full_stop(title)
    second = text.partition(" ")[2].split(" ")[0].lower()
    return f"the {text[:1].lower()}{text[1:]}" if second == "of" else f"“{text}”"


def is_plural(name: str) -> bool:
    """Return whether a service's name takes a plural verb: "Homelessness Services have"."""
    return name.endswith("s") and not name.endswith("ss")


def body_name(body: str) -> str:
    """Return a body's name for use in a sentence: "the Partnership" for any partnership, or else its own name."""
    return "the Partnership" if body.endswith(("Partnership", "HSCP")) else the(body)


def the_strategy(name: str) -> str:
    """Return a strategy's name for use in a sentence, with one article."""
    return f"the {name[4:] if name.lower().startswith('the ') else name}"


def from_to(before: date, after: date) -> str:
    """Return two dates as a change: "from 31 March to 30 June 2026"."""
    start = day_and_month(before) if before.year == after.year else long_date(before)
    return f"from {start} to {long_date(after)}"


def count_words(text: str) -> int:
    """Return the number of words in the text."""
    return len(re.findall(r"\w\S*", text))
