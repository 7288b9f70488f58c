"""Personal identifiers in text: CHI, NHS and National Insurance numbers, and postcodes.

A text is read the way a person reads it: any digit, dash or space of any script counts as one, tags and characters that
show nothing are passed over, so an identifier is found however it was pasted. What tells a number of a person from a
date, a reference or a row of a table, and what may still slip through, is in
docs/decisions/0012-text-that-people-paste-and-seek.md.
"""

import re
import unicodedata
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate, pairwise

from django.conf import settings

from tracker.postcode_districts import is_district

CHI = "chi"
NHS = "nhs"
NATIONAL_INSURANCE = "national_insurance"
POSTCODE = "postcode"

# The name of each kind, and what the writer can do instead.
WHAT_TO_DO = {
    CHI: (
        "a CHI number",
        "Remove it, and describe the person only in general terms, such as 'one woman'. If it is a date and another "
        "number, write the month as a word.",
    ),
    NHS: (
        "an NHS number",
        "Remove it, and describe the person only in general terms, such as 'one woman'. If it is another number, write "
        "what it is before it, such as 'order 4500012346'. Put commas between separate figures.",
    ),
    NATIONAL_INSURANCE: (
        "a National Insurance number",
        "Remove it, and describe the person only in general terms, such as 'one woman'.",
    ),
    POSTCODE: ("a postcode", "Remove it, and name the area instead, such as 'north east Glasgow'."),
}

# Kinds that a writer may declare not to be a person's. A number with a patient's check digit is always refused.
DECLARABLE = frozenset({NATIONAL_INSURANCE, POSTCODE})
# No reference is longer. Invisible tags inside a text can make a match any length.
LONGEST_DECLARED = 60

# Twice the longest text that anything here keeps.
LONGEST = 40_000
# The shortest identifier is a postcode such as G1 1AA. A paper has thousands of texts, and most have no digit at all.
FEWEST_DIGITS = 2


@dataclass(frozen=True)
class Identifier:
    """One identifier found: its kind, and the span of the text that holds it (end not included)."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that look like an identifier and that a writer may declare not to be a person's.

    `key` is the same however the words are spaced and punctuated.
    """

    kind: str
    words: str
    key: str


def find(text: str, *, allowed_postcodes: Collection[str] | None = None) -> list[Identifier]:
    """The personal identifiers in a text, in the order they stand, none overlapping.

    Postcodes of an organisation's own addresses are passed over: `allowed_postcodes`, or the setting of that name where
    none are given. Their spacing and case do not matter.
    """
    if sum(map(str.isnumeric, text)) < FEWEST_DIGITS:
        return []
    if allowed_postcodes is None:
        allowed_postcodes = settings.ALLOWED_POSTCODES
    plain, origins = _plain(text)
    spans = [
        *_number_spans(plain),
        *((NATIONAL_INSURANCE, start, end) for start, end in _national_insurance_spans(plain)),
        *((POSTCODE, start, end) for start, end in _postcode_spans(plain, allowed_postcodes)),
    ]
    found: list[Identifier] = []
    for kind, start, end in sorted(spans, key=lambda span: (span[1], -span[2])):
        identifier = Identifier(kind, origins[start], origins[end - 1] + 1)
        if not found or identifier.start >= found[-1].end:
            found.append(identifier)
    return found


def doubts(text: str) -> list[Doubt]:
    """Return the words of a text that look like an identifier and may be declared not to be a person's, in order."""
    if len(text) > LONGEST:
        return []
    return [doubt for found in find(text) if (doubt := _doubt(text, found))]


def refusal(text: str, *, declared: Container[str] = (), showing: bool = False) -> str:
    """Return the sentence that refuses a text: the kinds of identifier in it and what to do; '' if it has none.

    `declared` has the keys of words to skip. The sentence repeats the words only if `showing`, for the page of the
    person who wrote them, because any other sentence may be logged or stored. A text that is too long to store is
    refused for its length and not searched.
    """
    if len(text) > LONGEST:
        return f"This has {len(text)} characters, which is too long to check. Make it much shorter."
    words: dict[str, list[str]] = {}
    for found in find(text):
        doubt = _doubt(text, found)
        if not doubt or doubt.key not in declared:
            words.setdefault(found.kind, []).append(f"“{_on_one_line(text, found)}”")
    if not words:
        return ""
    names = [
        f"{WHAT_TO_DO[kind][0]} ({_listed(dict.fromkeys(each))})" if showing else WHAT_TO_DO[kind][0]
        for kind, each in words.items()
    ]
    advice = " ".join(dict.fromkeys(WHAT_TO_DO[kind][1] for kind in words))
    return f"This looks like it contains {_listed(names)}. {advice}"


def _doubt(text: str, found: Identifier) -> Doubt | None:
    words = _on_one_line(text, found)
    if found.kind not in DECLARABLE or len(words) > LONGEST_DECLARED:
        return None
    return Doubt(found.kind, words, _squeezed(_plain(words)[0]))


def _on_one_line(text: str, found: Identifier) -> str:
    return " ".join(text[found.start : found.end].split())


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


# Reading a text as a person sees it

TAG = re.compile(r"</?([a-z][a-z0-9]*)\b[^<>]{0,300}>", re.IGNORECASE)
# Tags that begin a line or a cell. The others, such as <b>, part nothing.
PARTING = {"br", "p", "div", "li", "ul", "ol", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "hr"}
LINE_BREAKS = "\n\r\v\f\x85\u2028\u2029"
# What Markdown puts round words, and what looks like a slash, a full stop or nothing.
SAME_LOOK = {
    **dict.fromkeys("*_`\\", " "),
    **dict.fromkeys("\u2044\u2215\u29f8", "/"),
    **dict.fromkeys("\u00b7\u2022\u2219\u30fb", "."),
    **dict.fromkeys("\u115f\u1160\u3164\uffa0\u2800", ""),
}


# Letters, digits and signs that need no change. Most texts have no others.
PLAIN_ALREADY = re.compile(r"[\n -)+-;=-\[\]^a-~]*")


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text in plain characters, and for each of them its place in the text as it was given."""
    if PLAIN_ALREADY.fullmatch(text):
        return text, range(len(text))
    characters: list[str] = []
    origins: list[int] = []
    tags = {tag.start(): tag for tag in TAG.finditer(text)} if "<" in text else {}
    after = 0
    for place, character in enumerate(text):
        if place < after:
            continue
        if place in tags:
            after = tags[place].end()
            # One cell or line ends and the next begins with a tag each.
            parts = tags[place][1].lower() in PARTING and characters[-1:] != ["\n"]
            plain = "\n" if parts else ""
        elif character.isalnum() and character.isascii():
            plain = character
        elif character == "\r" and text[place + 1 : place + 2] == "\n":
            continue
        else:
            plain = _plain_character(character)
        if plain:
            characters.append(plain)
            origins.append(place)
    return "".join(characters), origins


@cache
def _plain_character(character: str) -> str:
    """One ASCII character that looks the same, the character itself, or '' where it shows nothing."""
    if character in SAME_LOOK:
        return SAME_LOOK[character]
    if character in LINE_BREAKS:
        return "\n"
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Zs" or character == "\t":
        return " "
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    if category in {"Cc", "Cf", "Mn", "Me"}:
        return ""
    # Full-width and mathematical letters, and digits in circles or raised.
    simple = unicodedata.normalize("NFKC", character)
    return simple if len(simple) == 1 and simple.isascii() else character


# Numbers of ten digits: CHI (a date of birth as DDMMYY, two more, one for the sex, one to check) and NHS

# A full stop before a space ends a sentence; a bar parts two cells.
DIGIT_RUN = re.compile(r"\d+(?: {0,3}(?: |[-/|\n]|\.(?! )) {0,3}\d+)*", re.ASCII)
DIGIT_GROUP = re.compile(r"\d+", re.ASCII)
LENGTH = 10
# +44 131 200 5756 and (0)131 200 5756 would otherwise read as somebody born on 13 December.
PHONE_PREFIX = re.compile(r"(?:\+|\(0\) ?)\Z")
COUNTRY = ("0044", "44")
BOOK = re.compile(r"\bISBN(?:[ -]?1[03])?[: ]{0,2}\Z", re.IGNORECASE)
# What is said before a number that is not a person's: "PO 4500012345", "company number AB123456".
OTHER_NUMBER = re.compile(
    r"(?:\b(?:ref|reference|order|po|invoice|code|account|contract|budget|centre|grant|job|ticket|asset|company|charity"
    r"|vat|uprn|usrn|urn|grid|map|tel|telephone|phone|mobile|fax|ring|call|isbn|project)\b"
    r"[^A-Z0-9\n]{0,3}(?:\b(?:no|nr|number|reference)\b)?[^A-Z0-9\n]{0,3}|[£$€])\Z",
    re.IGNORECASE | re.ASCII,
)
YEAR = re.compile(r"(?:19|20)\d\d")
# A year, or a time such as 0930: what follows a date more often than the end of a CHI number does.
AFTER_A_DATE = re.compile(r"(?:19|20)\d\d|(?:[01]\d|2[0-3])(?:00|15|30|45)")
RECENT = range(15, 41)


def _number_spans(plain: str) -> Iterator[tuple[str, int, int]]:
    """Kind and span of ten digits that are a CHI or an NHS number, in one block or in groups.

    Groups are taken whole, so no part of a longer block counts, nor of a phone number such as 0141 420 5756.
    """
    for run in DIGIT_RUN.finditer(plain):
        before = plain[max(0, run.start() - 40) : run.start()]
        if BOOK.search(before) or (not run.group().startswith("0") and PHONE_PREFIX.search(before)):
            continue
        groups = list(DIGIT_GROUP.finditer(plain, run.start(), run.end()))
        first = 0
        while first < len(groups):
            last = _last_of_ten(groups, first)
            kind = _kind(plain, groups, first, last) if last is not None else ""
            if kind and last is not None:
                yield kind, groups[first].start(), groups[last].end()
                first = last
            first += 1


def _last_of_ten(groups: list[re.Match[str]], first: int) -> int | None:
    """The group with which ten digits end that begin with this group; None where none do."""
    digits = 0
    for last in range(first, len(groups)):
        digits += groups[last].end() - groups[last].start()
        if digits >= LENGTH:
            return last if digits == LENGTH else None
    return None


def _kind(plain: str, groups: list[re.Match[str]], first: int, last: int) -> str:
    """What ten digits in these groups are, by their check digit and by how they are grouped; '' for neither."""
    alone = first == 0 and last == len(groups) - 1
    if last - first > 4 and not alone:
        return ""
    written = [group.group() for group in groups[first : last + 1]]
    digits = "".join(written)
    if not (is_chi(digits) or is_nhs(digits)):
        return ""
    joins = [
        plain[one.end() : other.start()].strip(" ")
        for one, other in pairwise(groups[max(0, first - 2) : last + 1])
    ]
    before = [group.group() for group in groups[max(0, first - 2) : first]]
    if before[-1:] and before[-1] in COUNTRY:
        return ""
    if is_chi(digits) and _grouped_as_chi(written, before, joins, alone=alone):
        return CHI
    if is_nhs(digits) and _grouped_as_nhs(written, joins[len(before) :], alone=alone):
        in_one = len(written) == 1
        start = groups[first].start()
        if not (in_one and OTHER_NUMBER.search(plain, max(0, start - 30), start)):
            return NHS
    return ""


def _grouped_as_chi(written: list[str], before: list[str], joins: list[str], *, alone: bool) -> bool:
    """Whether ten digits are grouped as people write a CHI number, and not as dates, years or a row of a table.

    `before` are up to two groups that come first, and `joins` are what parts all of them.
    """
    sizes = [len(group) for group in written]
    own = joins[len(before) :]
    if len(sizes) > 3 and sizes not in ([2, 2, 2, 4], [2, 2, 2, 3, 1]) and not (alone and set(sizes) == {1}):
        return False
    if any(len(group) == 4 and YEAR.fullmatch(group) for group in written[:-1]):
        return False
    if sizes in ([8, 2], [2, 8]) and any(map(_is_whole_date, written)):
        return False
    if sizes == [2, 2, 2, 4]:
        if own[0] != own[1] or (int(written[2]) in RECENT and AFTER_A_DATE.fullmatch(written[3])):
            return False
        if len(before) == 2 and set(joins) == {own[0]} and _is_birth_date("".join([*before, written[0]])):
            return False
    if set(own) <= {"", "-"}:
        return True
    # A full stop, a slash, a cell's edge or a line's end parts a CHI number only where its date is parted.
    seams = set(accumulate(sizes[:-1]))
    breaks = sum(join in ("\n", "|") for join in own)
    return breaks <= 1 and seams <= {2, 4, 6} and (6 in seams or seams == {2, 4})


def _grouped_as_nhs(written: list[str], joins: list[str], *, alone: bool) -> bool:
    """Whether ten digits are grouped as people write an NHS number: in one, as 943 476 5919, or one by one."""
    sizes = [len(group) for group in written]
    return len(set(joins)) <= 1 and (sizes in ([10], [3, 3, 4]) or (alone and set(sizes) == {1}))


def _is_whole_date(eight: str) -> bool:
    """Whether eight digits are 31032026 or 20260331."""
    if len(eight) != 8:
        return False
    day, year = (eight[:4], eight[4:]) if YEAR.fullmatch(eight[4:]) else (eight[6:] + eight[4:6], eight[:4])
    return bool(YEAR.fullmatch(year)) and _is_birth_date(day + year[2:])


def is_chi(digits: str) -> bool:
    """Whether ten digits are a well-formed CHI number: a date of birth, and a check digit by either scheme in use."""
    return (
        len(digits) == LENGTH and _is_birth_date(digits[:6]) and (_modulus_11(digits) or _modulus_10(digits))
    )


def is_nhs(digits: str) -> bool:
    """Whether ten digits are a well-formed NHS number of England, Wales or Northern Ireland: first digit, check digit.

    Numbers that begin with 0, 1 or 2 are CHI numbers or not in use.
    """
    return len(digits) == LENGTH and digits[0] >= "3" and len(set(digits)) > 1 and _modulus_11(digits)


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
    """The check digit of NHS numbers, and of CHI numbers before 2025-26; one of 10 makes no number."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(digits[9])


def _modulus_10(digits: str) -> bool:
    """The check digit added in 2025-26 (Luhn's)."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


# National Insurance: two letters, six digits, perhaps A to D. QQ is HMRC's own dummy, and is found too.

NATIONAL_INSURANCE_NUMBER = re.compile(
    r"""(?<![A-Z0-9])
    (?!BG|GB|KN|NK|NT|TN|ZZ)
    (?P<letters>QQ|[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z])
    (?P<digits>(?:[ \n]{0,2}[-./]?[ \n]{0,2}[0-9]){6})
    (?:(?P<join>[ \n]{0,2}[-./]?[ \n]{0,2})(?P<suffix>[A-D]))?
    (?![A-Z0-9])""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
SAID_TO_BE_INSURANCE = re.compile(
    r"\b(?:NI|NINO|insurance)\b[^A-Z0-9\n]*(?:(?:no|number)\b)?[^A-Z0-9\n]*\Z", re.I | re.A
)
IN_PAIRS = re.compile(r"[^0-9]*\d\d(?:[^0-9]+\d\d){2}", re.ASCII)
MORE_DIGITS = re.compile(r" ?[-./]? ?\d", re.ASCII)
# "on 12 03 26 a meeting"
SHORT_WORDS = {"am", "an", "as", "at", "be", "by", "he", "me", "my", "on", "or", "pm", "re", "we"}
# Numbers of a charity or a company in Scotland, and of a partnership.
REGISTERS = {"SC", "OC"}
# The squares of the National Grid: "NS589650" and "NS 589 650" are places.
GRID = frozenset(
    [
        "HO",
        "HP",
        "HT",
        "HU",
        "HW",
        "HX",
        "HY",
        "HZ",
        "NA",
        "NB",
        "NC",
        "ND",
        "NF",
        "NG",
        "NH",
        "NJ",
        "NK",
        "NL",
        "NM",
        "NN",
        "NO",
        "NR",
        "NS",
        "NT",
        "NU",
        "NW",
        "NX",
        "NY",
        "NZ",
        "OV",
        "SC",
        "SD",
        "SE",
        "SH",
        "SJ",
        "SK",
        "SM",
        "SN",
        "SO",
        "SP",
        "SR",
        "SS",
        "ST",
        "SU",
        "SV",
        "SW",
        "SX",
        "SY",
        "SZ",
        "TA",
        "TF",
        "TG",
        "TL",
        "TM",
        "TQ",
        "TR",
        "TV",
    ]
)


def _national_insurance_spans(plain: str) -> Iterator[tuple[int, int]]:
    for match in NATIONAL_INSURANCE_NUMBER.finditer(plain):
        if _has_suffix(match):
            yield match.span()
        elif _is_without_suffix(plain, match):
            yield match.start(), match.end("digits")


def _has_suffix(match: re.Match[str]) -> bool:
    """Whether the letter after the digits belongs to them: not in "SC001099 – a national charity"."""
    letters, join, suffix = match["letters"], match["join"], match["suffix"]
    if not suffix or re.search(r"[ \n][-./][ \n]|[.][ \n]", join):
        return False
    if not join.strip(" \n") and join:
        unbroken = match["digits"].strip(" -./\n").isdigit()
        if letters.isupper():
            return bool(suffix.isupper()) and not (letters in REGISTERS and unbroken)
        return letters.lower() not in SHORT_WORDS
    return True


def _is_without_suffix(plain: str, match: re.Match[str]) -> bool:
    """Whether two letters and six digits are a National Insurance number whose last letter was left out."""
    letters, digits, end = match["letters"], match["digits"], match.end("digits")
    before = plain[max(0, match.start() - 40) : match.start()]
    if SAID_TO_BE_INSURANCE.search(before):
        return True
    if not letters.isupper() or letters.lower() in SHORT_WORDS or MORE_DIGITS.match(plain, end):
        return False
    if IN_PAIRS.fullmatch(digits):
        return True
    unbroken = digits.strip(" -./\n").isdigit()
    return unbroken and letters not in REGISTERS | GRID and not OTHER_NUMBER.search(before)


# Postcodes: a district, such as G40, then a digit and two letters

POSTCODE_SHAPE = re.compile(
    r"(?<![A-Z0-9])([A-Z]{1,2}[0-9][A-Z0-9]?)(?: {0,3}\n? {0,3}|[-./]| ?\| ?)([0-9][ABD-HJLNP-UW-Z]{2})(?![A-Z0-9])",
    re.IGNORECASE | re.ASCII,
)
# "E4 3yr" is a grade and a time, "S1 3rd" a paragraph and an ordinal: one of these in small letters.
NOT_INWARD = {
    "st",
    "nd",
    "rd",
    "th",
    "yr",
    "hr",
    "ft",
    "bn",
    "tn",
    "gb",
    "tb",
    "lb",
    "pt",
    "pp",
    "dp",
    "ph",
    "pa",
}


def _postcode_spans(plain: str, allowed: Collection[str]) -> Iterator[tuple[int, int]]:
    own = {_squeezed(postcode) for postcode in allowed}
    for match in POSTCODE_SHAPE.finditer(plain):
        outward, inward = match.groups()
        if is_district(outward) and inward[1:] not in NOT_INWARD and _squeezed(match.group()) not in own:
            yield match.span()


def _squeezed(postcode: str) -> str:
    return "".join(filter(str.isalnum, postcode)).upper()
