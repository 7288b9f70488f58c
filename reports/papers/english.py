"""Build plain English from records: numbers, lists, dates and names."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from tracker.wording import day_and_month, long_date

_RAGGED = re.compile(r"[\t\n\r\f\v ]{2,}|[\t\n\r\f\v]")

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

OPENINGS = (
    *NUMBERS, "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip

TENS = ("", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")

# Verbs that open an action's title. "Review of processes" is a noun phrase, not a verb phrase.
DEEDS = frozenset(
    """
    add adopt agree align appoint ask assess audit bring build carry check collect commission complete consult
    create define deliver design develop draft embed engage ensure establish evaluate expand explore extend finalise
    find finish follow gather give help hold identify implement improve include increase introduce involve issue keep
    launch lead learn link listen make map measure monitor move offer plan prepare prevent produce promote protect
    provide publish put raise record recruit reduce renew repeat report respond review revise roll run scope set
    settle share show start strengthen support take test train trial try understand update use widen work write
    """.split()  # noqa: SIM905 - a list of words is read as a list of words
)


def number(count: int) -> str:
    """Return a number in words up to nine and in figures from 10. 0 is "no"."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def opening(count: int) -> str:
    """Return a number in words, up to 99, to open a sentence."""
    if count < len(OPENINGS):
        return OPENINGS[count].capitalize()
    tens, ones = divmod(count, 10)
    if tens >= 10:
        return str(count)
    return f"{TENS[tens]}-{NUMBERS[ones]}" if ones else TENS[tens]


def number_of(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "one action", "12 actions"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def alike(count: int, noun: str, state: str) -> str:
    """Return a clause saying that two or more things have the same state: "both actions are Red"."""
    if state.startswith("not "):
        none = "neither" if count == 2 else "none"
        return f"{none} of the {number(count)} {noun}s is {state.removeprefix('not ')}"
    return f"{'both' if count == 2 else f'all {number(count)}'} {noun}s are {state}"


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def lower(text: str, names: Iterable[str] = ()) -> str:
    """Return the text with a small first letter, unless it opens with an abbreviation or with one of `names`."""
    first = text.split(" ", 1)[0]
    if not first or first[1:] != first[1:].lower() or first == "I":
        return text
    if text.lower().startswith(_small(tuple(names))):
        return text
    return text[:1].lower() + text[1:]


@cache
def _small(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in lower case, without empty ones. Cached, because papers use the same names many times."""
    return tuple(name.lower() for name in names if name)


def stopped(text: str) -> str:
    """Return the text trimmed, with a full stop unless the text already ends a sentence."""
    text = _tidy(text)
    return text if text.endswith((".", "!", "?", ":")) else f"{text.rstrip(';,')}."


def unstopped(text: str) -> str:
    """Return the text without the full stop at the end."""
    return _tidy(text).rstrip(".;, ")


def _tidy(text: str) -> str:
    """Return the text with single spaces between words. Non-breaking spaces stay."""
    text = text.strip()
    # Few strings need tidying, and a paper calls this about a thousand times.
    return text if text.isprintable() and "  " not in text else _RAGGED.sub(" ", text)


def deed(title: str) -> str | None:
    """Return a title's verb phrase, to follow a comma: "to introduce routine enquiry". Return None if there is none."""
    first, _, rest = unstopped(title).partition(" ")
    if first.lower() == "we" and rest.lower().startswith("will "):
        return f"to {rest[5:]}"
    second = rest.split(" ")[0].lower()
    if first.lower() in DEEDS and rest and second != "of" and not (second == "and" and " of " in rest):
        return f"to {first.lower()} {rest}"
    return None


def thing(title: str) -> str:
    """Return a title as a noun phrase for use in a sentence: "the review of MARAC processes"."""
    text = unstopped(title)
    second = text.partition(" ")[2].split(" ")[0].lower()
    return f"the {text[:1].lower()}{text[1:]}" if second == "of" else f"“{text}”"


def is_plural(name: str) -> bool:
    """Return whether a service's name takes a plural verb: "Homelessness Services have"."""
    return name.endswith("s") and not name.endswith("ss")


def the(name: str) -> str:
    """Return a body's name for use in a sentence: "the Asylum and Bridging Team", "Justice Social Work"."""
    if name.lower().startswith("the "):
        return name[:1].lower() + name[1:]
    return (
        f"the {name}"
        if name.endswith(("Team", "Group", "Unit", "Board", "Committee", "Partnership", "group"))
        else name
    )


def body_name(body: str) -> str:
    """Return the short name of the body that owns the strategy: "the Partnership", or the body's own name."""
    return "the Partnership" if body.endswith(("Partnership", "HSCP")) else the(body)


def the_strategy(name: str) -> str:
    """Return a strategy's name for use in a sentence, with one article."""
    return f"the {name[4:] if name.lower().startswith('the ') else name}"


def group_name(agreed_by: str) -> str:
    """Return a group's name in the short form that papers use after section 2: "the Oversight Group"."""
    return "the Oversight Group" if agreed_by.endswith("Oversight Group") else the(agreed_by)


def from_to(before: date, after: date) -> str:
    """Return two dates as a change: "from 31 March to 30 June 2026"."""
    start = day_and_month(before) if before.year == after.year else long_date(before)
    return f"from {start} to {long_date(after)}"


def count_words(text: str) -> int:
    """Return the number of words in the text."""
    return len(re.findall(r"\w\S*", text))
