"""Personal identifiers in text: CHI numbers, National Insurance numbers and postcodes.

A text is read the way a person reads it: any digit, dash or space of any script counts as one, and characters that
show nothing are passed over, so an identifier is found however it was pasted. Better one text too many refused than a
patient's number in a board paper.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.conf import settings

CHI = "chi"
NATIONAL_INSURANCE = "national_insurance"
POSTCODE = "postcode"

# What is said of each kind, and what may be written instead. The identifier itself is never repeated.
WHAT_TO_DO = {
    CHI: ("a CHI number", "Remove it, and describe the person only in general terms, such as 'one woman'."),
    NATIONAL_INSURANCE: (
        "a National Insurance number",
        "Remove it, and describe the person only in general terms, such as 'one woman'.",
    ),
    POSTCODE: ("a postcode", "Remove it, and name the area instead, such as 'north east Glasgow'."),
}

# Twice the longest text that anything here keeps.
LONGEST = 40_000


@dataclass(frozen=True)
class Identifier:
    """One identifier found: its kind, and the span of the text that holds it (end not included)."""

    kind: str
    start: int
    end: int


def find(text: str, *, allowed_postcodes: Collection[str] | None = None) -> list[Identifier]:
    """The personal identifiers in a text, in the order they stand, none overlapping.

    Postcodes of an organisation's own addresses are passed over: `allowed_postcodes`, or the setting of that name where
    none are given. Their spacing and case do not matter.
    """
    if allowed_postcodes is None:
        allowed_postcodes = settings.ALLOWED_POSTCODES
    plain, origins = _plain(text)
    spans = [
        *((CHI, start, end) for start, end in _chi_spans(plain)),
        *((NATIONAL_INSURANCE, *match.span()) for match in NATIONAL_INSURANCE_NUMBER.finditer(plain)),
        *((POSTCODE, start, end) for start, end in _postcode_spans(plain, allowed_postcodes)),
    ]
    found: list[Identifier] = []
    for kind, start, end in sorted(spans, key=lambda span: (span[1], -span[2])):
        identifier = Identifier(kind, origins[start], origins[end - 1] + 1)
        if not found or identifier.start >= found[-1].end:
            found.append(identifier)
    return found


def refusal(text: str) -> str:
    """The sentence that refuses a text: what kind of identifier it holds and what to do; '' where it holds none.

    A text that is longer than any could be kept is refused for that, and not looked through.
    """
    if len(text) > LONGEST:
        return f"This has {len(text)} characters, which is more than can be looked through. Make it much shorter."
    kinds = list(dict.fromkeys(identifier.kind for identifier in find(text)))
    if not kinds:
        return ""
    names = [WHAT_TO_DO[kind][0] for kind in kinds]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    advice = " ".join(dict.fromkeys(WHAT_TO_DO[kind][1] for kind in kinds))
    return f"This looks like it contains {listed}. {advice}"


# Reading a text as a person sees it


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in plain characters, and for each of them its place in the text as it was given."""
    characters: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        plain = character if character.isascii() else _plain_character(character)
        if plain:
            characters.append(plain)
            origins.append(place)
    return "".join(characters), origins


def _plain_character(character: str) -> str:
    """One ASCII character that looks the same, the character itself, or '' where it shows nothing."""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Zs":
        return " "
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    if category in {"Cf", "Mn", "Me"}:
        return ""
    # Full-width and mathematical letters, and digits in circles or raised.
    simple = unicodedata.normalize("NFKC", character)
    return simple if len(simple) == 1 and simple.isascii() else character


# CHI: ten digits, DDMMYY, two more, one for the sex, one to check

DIGIT_RUN = re.compile(r"\d+(?:(?:[ \t]{1,2}|[ \t]{0,2}-[ \t]{0,2})\d+)*", re.ASCII)
DIGIT_GROUP = re.compile(r"\d+", re.ASCII)
CHI_LENGTH = 10
# +44 131 200 5756 and (0)131 200 5756 would otherwise read as somebody born on 13 December.
PHONE_PREFIX = re.compile(r"(?:\+|\(0\) ?)\Z")
# The sizes of the groups in 13-05-2026 and in 2026-05-13.
DATE_SHAPES = ([2, 2, 4], [4, 2, 2])


def _chi_spans(plain: str) -> Iterator[tuple[int, int]]:
    """Spans of ten digits that make a CHI number, in one block or in groups parted by spaces or a hyphen.

    Groups are taken whole, so no part of a longer block counts, nor of a phone number such as 0141 420 5756.
    """
    for run in DIGIT_RUN.finditer(plain):
        if not run.group().startswith("0") and PHONE_PREFIX.search(
            plain, max(0, run.start() - 4), run.start()
        ):
            continue
        groups = list(DIGIT_GROUP.finditer(plain, run.start(), run.end()))
        first = 0
        while first < len(groups):
            last = _chi_from(plain, groups, first)
            if last is not None:
                yield groups[first].start(), groups[last].end()
                first = last
            first += 1


def _chi_from(plain: str, groups: list[re.Match[str]], first: int) -> int | None:
    """The last group of a CHI number that starts with this one; None where none does."""
    digits = ""
    for last in range(first, len(groups)):
        digits += groups[last].group()
        if len(digits) > CHI_LENGTH:
            return None
        if len(digits) == CHI_LENGTH:
            date_and_time = _is_written_date(plain, groups[first : last + 1])
            return last if is_chi(digits) and not date_and_time else None
    return None


def _is_written_date(plain: str, groups: list[re.Match[str]]) -> bool:
    """Whether the groups are a date written with hyphens, and a number after it such as an hour."""
    shape = [len(group.group()) for group in groups[:3]]
    joins = [plain[one.end() : other.start()] for one, other in pairwise(groups[:3])]
    return shape in DATE_SHAPES and joins == ["-", "-"]


def is_chi(digits: str) -> bool:
    """Whether ten digits are a well-formed CHI number: a date of birth, and a check digit by either scheme in use."""
    return (
        len(digits) == CHI_LENGTH
        and _is_birth_date(digits[:6])
        and (_modulus_11(digits) or _modulus_10(digits))
    )


def _is_birth_date(six: str) -> bool:
    day, month, year = int(six[:2]), int(six[2:4]), int(six[4:])
    # The century is not written, so a day that either century had will do.
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def _modulus_11(digits: str) -> bool:
    """The check digit of numbers given out before 2025-26; a remainder that would need '10' makes no number."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(digits[9])


def _modulus_10(digits: str) -> bool:
    """The check digit added in 2025-26 (Luhn's)."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


# National Insurance: two letters, six digits, A to D. QQ is HMRC's own dummy, and is caught too.

NATIONAL_INSURANCE_NUMBER = re.compile(
    r"""(?<![A-Z0-9])
    (?!BG|GB|KN|NK|NT|TN|ZZ)
    (?:QQ|[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z])
    (?:[ \t]{0,2}-?[ \t]{0,2}[0-9]){6}
    [ \t]{0,2}-?[ \t]{0,2}[A-D]
    (?![A-Z0-9])""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)

# Postcodes: one or two letters, a digit, perhaps a letter or digit, then a digit and two letters

POSTCODE_SHAPE = re.compile(
    r"(?<![A-Z0-9])([A-Z]{1,2}[0-9][A-Z0-9]?)[ \t]{0,3}([0-9][A-Z]{2})(?![A-Z0-9])", re.IGNORECASE | re.ASCII
)
# "M8 5pm" is a road and a time, "S1 3rd" a paragraph and an ordinal: capitals, then one of these in small letters.
NOT_INWARD = {"am", "pm", "st", "nd", "rd", "th", "km", "cm", "mm", "kg", "ml"}


def _postcode_spans(plain: str, allowed: Collection[str]) -> Iterator[tuple[int, int]]:
    own = {_squeezed(postcode) for postcode in allowed}
    for match in POSTCODE_SHAPE.finditer(plain):
        outward, inward = match.groups()
        is_other_word = outward.isupper() and inward[1:] in NOT_INWARD
        if not is_other_word and _squeezed(match.group()) not in own:
            yield match.span()


def _squeezed(postcode: str) -> str:
    return "".join(postcode.split()).upper()
