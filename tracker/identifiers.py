"""Personal identifiers in text: CHI, NHS and National Insurance numbers, and postcodes.

Text is read as a person would read it: digits, dashes and spaces count in any script, and tags and invisible characters
are ignored, so an identifier is found however it was pasted. docs/decisions/0012-text-that-people-paste.md explains how
a personal number is distinguished from a date, a reference or a table row, and which identifiers may still be missed.
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

# The name of each kind, and advice to the writer.
WHAT_TO_DO = {
    CHI: (
        "a CHI number",
        "Remove it. Describe any person only in general terms, such as 'one woman'. If it is a date followed by "
        "another number, write the month as a word.",
    ),
    NHS: (
        "an NHS number",
        "Remove it. Describe any person only in general terms, such as 'one woman'. If it is some other kind of "
        "number, put what it is before the number, such as 'order 4500012346'. Put commas between separate figures.",
    ),
    NATIONAL_INSURANCE: (
        "a National Insurance number",
        "Remove it. Describe any person only in general terms, such as 'one woman'.",
    ),
    POSTCODE: ("a postcode", "Remove it, and name the area instead, such as 'north-east Glasgow'."),
}

# The kinds that a writer may declare not to be personal. A number with a valid patient check digit is always refused.
DECLARABLE = frozenset({NATIONAL_INSURANCE, POSTCODE})
# The longest declaration: no real reference is longer, but invisible tags inside text can make a match any length.
LONGEST_DECLARED = 60

# Twice the length of the longest text that any field stores.
LONGEST = 40_000
# The shortest identifier, a postcode such as G1 1AA, has two digits. Most of a paper's thousands of strings have none.
FEWEST_DIGITS = 2


@dataclass(frozen=True)
class Identifier:
    """An identifier found in a text: its kind, and its start and end positions (`end` is exclusive)."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PossibleIdentifier:
    """Words that look like an identifier and that a writer may declare not to be personal.

    `key` is the words in capital letters, without spaces and punctuation.
    """

    kind: str
    words: str
    key: str


def find(text: str, *, allowed_postcodes: Collection[str] | None = None) -> list[Identifier]:
    """Return the personal identifiers in a text, in order and without overlaps.

    Ignores the organisation's own postcodes, in any spacing and case: `allowed_postcodes` or, if that is None, the
    setting ALLOWED_POSTCODES.
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


def possible_identifiers(text: str) -> list[PossibleIdentifier]:
    """Return the words in a text that look like an identifier and may be declared not to be personal, in order.

    Returns [] for a text longer than `LONGEST`, which is refused for its length.
    """
    if len(text) > LONGEST:
        return []
    return [possible for found in find(text) if (possible := _possible_identifier(text, found))]


def refusal(text: str, *, declared: Container[str] = (), showing: bool = False) -> str:
    """Return a sentence that names the kinds of identifier in a text and says what to do, or '' if there are none.

    `declared` contains the keys of words to skip. With `showing`, the sentence repeats the words: use that only on a
    page for their writer, because a sentence used elsewhere may be logged or stored. A text that is too long to store
    is refused for its length without being searched.
    """
    if len(text) > LONGEST:
        return f"This has {len(text)} characters, which is too many to check. Make it much shorter."
    words: dict[str, list[str]] = {}
    for found in find(text):
        possible = _possible_identifier(text, found)
        if not possible or possible.key not in declared:
            words.setdefault(found.kind, []).append(f"“{_on_one_line(text, found)}”")
    if not words:
        return ""
    names = [
        f"{WHAT_TO_DO[kind][0]} ({_listed(dict.fromkeys(found_words))})" if showing else WHAT_TO_DO[kind][0]
        for kind, found_words in words.items()
    ]
    advice = " ".join(dict.fromkeys(WHAT_TO_DO[kind][1] for kind in words))
    return f"This looks like it contains {_listed(names)}. {advice}"


def _possible_identifier(text: str, found: Identifier) -> PossibleIdentifier | None:
    words = _on_one_line(text, found)
    if found.kind not in DECLARABLE or len(words) > LONGEST_DECLARED:
        return None
    return PossibleIdentifier(found.kind, words, _squeezed(_plain(words)[0]))


def _on_one_line(text: str, found: Identifier) -> str:
    return " ".join(text[found.start : found.end].split())


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


# Reading text as a person sees it

TAG = re.compile(r"</?([a-z][a-z0-9]*)\b[^<>]{0,300}>", re.IGNORECASE)
# Tags that begin a line or a cell. Other tags, such as <b>, separate nothing.
PARTING = {"br", "p", "div", "li", "ul", "ol", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "hr"}
LINE_BREAKS = "\n\r\v\f\x85\u2028\u2029"
# The marks that Markdown puts round words, and characters that look like a slash, a full stop or nothing.
SAME_LOOK = {
    **dict.fromkeys("*_`\\", " "),
    **dict.fromkeys("\u2044\u2215\u29f8", "/"),
    **dict.fromkeys("\u00b7\u2022\u2219\u30fb", "."),
    **dict.fromkeys("\u115f\u1160\u3164\uffa0\u2800", ""),
}


# Letters, digits and symbols that need no change. Most strings contain nothing else.
PLAIN_ALREADY = re.compile(r"[\n -)+-;=-\[\]^a-~]*")


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """Return the text in plain characters, and the position of each of those characters in the original text."""
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
            # A closing tag and the opening tag after it make one line break, not two.
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
    """Return the ASCII character that looks the same, '' for an invisible character, or else the character itself."""
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
    # Full-width and mathematical letters, and circled or superscript digits.
    simple = unicodedata.normalize("NFKC", character)
    return simple if len(simple) == 1 and simple.isascii() else character


# Ten-digit numbers: NHS, and CHI (a date of birth as DDMMYY, two more digits, one for the sex and a check digit)

# A full stop before a space ends a sentence, and so ends the run. A bar, which separates two cells, does not.
DIGIT_RUN = re.compile(r"\d+(?: {0,3}(?: |[-/|\n]|\.(?! )) {0,3}\d+)*", re.ASCII)
DIGIT_GROUP = re.compile(r"\d+", re.ASCII)
LENGTH = 10
# Without this, +44 131 200 5756 and (0)131 200 5756 would look like a person born on 13 December.
PHONE_PREFIX = re.compile(r"(?:\+|\(0\) ?)\Z")
COUNTRY = ("0044", "44")
BOOK = re.compile(r"\bISBN(?:[ -]?1[03])?[: ]{0,2}\Z", re.IGNORECASE)
# Words before a number that is not personal: "PO 4500012345", "company number AB123456".
OTHER_NUMBER = re.compile(
    r"(?:\b(?:ref|reference|order|po|invoice|code|account|contract|budget|centre|grant|job|ticket|asset|company|charity"
    r"|vat|uprn|usrn|urn|grid|map|tel|telephone|phone|mobile|fax|ring|call|isbn|project)\b"
    r"[^A-Z0-9\n]{0,3}(?:\b(?:no|nr|number|reference)\b)?[^A-Z0-9\n]{0,3}|[£$€])\Z",
    re.IGNORECASE | re.ASCII,
)
YEAR = re.compile(r"(?:19|20)\d\d")
# A year, or a time such as 0930: after a date, these are likelier than the end of a CHI number.
AFTER_A_DATE = re.compile(r"(?:19|20)\d\d|(?:[01]\d|2[0-3])(?:00|15|30|45)")
RECENT = range(15, 41)


def _number_spans(plain: str) -> Iterator[tuple[str, int, int]]:
    """Yield the kind, start and end of each CHI or NHS number, whether written in one block or in groups.

    Groups are not split, so part of a longer block does not count, and neither does part of a phone number, such as
    0141 420 5756.
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
    """Return the index of the group that completes ten digits counted from group `first`, or None if no group does."""
    digits = 0
    for last in range(first, len(groups)):
        digits += groups[last].end() - groups[last].start()
        if digits >= LENGTH:
            return last if digits == LENGTH else None
    return None


def _kind(plain: str, groups: list[re.Match[str]], first: int, last: int) -> str:
    """Return CHI or NHS for ten digits, judged by their check digit, their grouping and what comes before, or ''."""
    alone = first == 0 and last == len(groups) - 1
    if last - first > 4 and not alone:
        return ""
    written = [group.group() for group in groups[first : last + 1]]
    digits = "".join(written)
    if not (is_chi(digits) or is_nhs(digits)):
        return ""
    joins = [
        plain[left.end() : right.start()].strip(" ")
        for left, right in pairwise(groups[max(0, first - 2) : last + 1])
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
    """Return True if ten digits are grouped like a CHI number, and not like dates, years or a table row.

    `before` contains up to two groups of digits that come before them, and `joins` what separates all these groups.
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
    # Full stops, slashes, cell edges and line ends divide a CHI number only after the day, the month or the year.
    seams = set(accumulate(sizes[:-1]))
    breaks = sum(join in ("\n", "|") for join in own)
    return breaks <= 1 and seams <= {2, 4, 6} and (6 in seams or seams == {2, 4})


def _grouped_as_nhs(written: list[str], joins: list[str], *, alone: bool) -> bool:
    """Return True if ten digits are grouped like an NHS number: in one block, in 3, 3 and 4, or as single digits."""
    sizes = [len(group) for group in written]
    return len(set(joins)) <= 1 and (sizes in ([10], [3, 3, 4]) or (alone and set(sizes) == {1}))


def _is_whole_date(eight: str) -> bool:
    """Return True for a date in eight digits, such as 31032026 or 20260331."""
    if len(eight) != 8:
        return False
    day, year = (eight[:4], eight[4:]) if YEAR.fullmatch(eight[4:]) else (eight[6:] + eight[4:6], eight[:4])
    return bool(YEAR.fullmatch(year)) and _is_birth_date(day + year[2:])


def is_chi(digits: str) -> bool:
    """Return True for a valid CHI number: a date of birth, and a check digit under either scheme in use."""
    return (
        len(digits) == LENGTH and _is_birth_date(digits[:6]) and (_modulus_11(digits) or _modulus_10(digits))
    )


def is_nhs(digits: str) -> bool:
    """Return True for a valid NHS number from England, Wales or Northern Ireland.

    Checks the length, the first digit and the check digit, and refuses ten digits that are all the same. Numbers that
    begin with 0, 1 or 2 are CHI numbers or are not in use.
    """
    return len(digits) == LENGTH and digits[0] >= "3" and len(set(digits)) > 1 and _modulus_11(digits)


def _is_birth_date(six: str) -> bool:
    day, month, year = int(six[:2]), int(six[2:4]), int(six[4:])
    # The century is not written, so accept a date that exists in either century.
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def _modulus_11(digits: str) -> bool:
    """Return True if the modulus 11 check digit is right, as in NHS numbers and in CHI numbers before 2025-26."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(digits[9])


def _modulus_10(digits: str) -> bool:
    """Return True if the Luhn check digit is right, as in CHI numbers from 2025-26."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


# National Insurance: two letters, six digits and sometimes a letter from A to D. HMRC's dummy prefix QQ counts too.

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
# Words that may come before a date, as in "on 12 03 26 a meeting".
SHORT_WORDS = {"am", "an", "as", "at", "be", "by", "he", "me", "my", "on", "or", "pm", "re", "we"}
# The prefixes of Scottish charity and company numbers, and of partnership numbers.
REGISTERS = {"SC", "OC"}
# The squares of the National Grid: "NS589650" and "NS 589 650" are grid references.
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
    """Return True if the letter after the digits is their suffix, unlike the "a" in "SC001099 – a national charity"."""
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
    """Return True if two letters and six digits are a National Insurance number without its last letter."""
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
# In lower case, these do not end a postcode: "E4 3yr" is a grade and a time, "S1 3rd" a paragraph and an ordinal.
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
