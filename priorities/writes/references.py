"""References are proposed, never used twice and never changed."""

import re
from collections.abc import Iterable

from tracker import declarations

LONGEST = 20
_SHAPE = re.compile(r"[0-9A-Za-z]+([.-][0-9A-Za-z]+)*")


def proposed(under: str, used: Iterable[str]) -> str:
    """The next reference under another: "1.3" under 1 where 1.1 and 1.2 have been used, whatever became of them."""
    tails = (reference.removeprefix(f"{under}.") for reference in used if reference.startswith(f"{under}."))
    return f"{under}.{max((int(tail) for tail in tails if tail.isdigit()), default=0) + 1}"


def wrong(reference: str, used: Iterable[str]) -> str:
    """What is wrong with a reference that somebody typed, in a sentence; empty where it may be used."""
    if not _SHAPE.fullmatch(reference) or len(reference) > LONGEST:
        return f"Use numbers and letters with full stops between them, such as 1.2.3, and at most {LONGEST} characters."
    if sentence := declarations.refusal(reference):
        return sentence
    if reference in set(used):
        return f"{reference} is in use, or was. A reference is never used twice: choose another."
    return ""
