"""What counts as a personal identifier, tested with examples of each rule and with generated text."""

import re
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pytest_django import Settings

from tests.tracker import plan_text
from tracker import identifiers
from tracker.identifiers import (
    CHI,
    NATIONAL_INSURANCE,
    NHS,
    POSTCODE,
    Identifier,
    find,
    is_chi,
    possible_identifiers,
    refusal,
)


@pytest.mark.parametrize("text", ["1-" * 1_200_000, "é" * (identifiers.LONGEST + 1)])
def test_a_text_longer_than_any_is_refused_before_it_is_looked_through(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(*_: object) -> None:
        raise AssertionError("too long to check")

    monkeypatch.setattr(identifiers, "find", find)
    assert refusal(text).startswith(f"This has {len(text)} characters")


def test_a_text_as_long_as_any_is_looked_through() -> None:
    assert refusal("x" * identifiers.LONGEST) == ""
    assert "CHI number" in refusal("x" * (identifiers.LONGEST - 11) + " 0101011237")


def kinds(text: str) -> list[str]:
    return [identifier.kind for identifier in find(text)]


def test_ordinary_text_contains_no_identifier() -> None:
    ordinary = list(plan_text.ordinary())
    assert len(ordinary) > 5_000
    assert [text for text in ordinary if find(text, allowed_postcodes=())] == []


def test_no_identifier_is_missed_however_it_is_written() -> None:
    written = list(plan_text.identifiers())
    assert len(written) > 1_900
    missed = [(kind, text) for kind, text in written if kinds(f"Seen: {text}, then.") != [kind]]
    assert missed == []


@pytest.mark.parametrize(
    "text",
    [
        "01/01/70 9005",
        "010170.9005",
        "01.01.70 9005",
        "010170\n9005",
        "0101<b>70</b>9005",
        "010170</p><p>9005",
    ],
)
def test_finds_chi_number_that_looks_like_a_date_and_a_number(text: str) -> None:
    assert kinds(text) == [CHI]


@pytest.mark.parametrize(
    "text", ["943 476 5919", "943-476-5919", "9434765919", "943.476.5919", "9434 765919"]
)
def test_finds_nhs_number_where_it_is_grouped_as_one(text: str) -> None:
    assert kinds(text) == ([NHS] if text != "9434 765919" else [])


def test_passes_ten_digits_without_the_check_digit_of_an_nhs_number() -> None:
    assert kinds("943 476 5918") == kinds("4444444444") == []


@pytest.mark.parametrize(
    "text", ["QQ 12 34 56", "QQ.12.34.56.A", "AB123456", "NI no: ab123456", "G40-2QH", "G40\n2QH"]
)
def test_finds_what_is_left_short_or_otherwise_parted(text: str) -> None:
    assert len(kinds(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "0101011237",  # passes both check schemes
        "0101201234",  # passes modulus 10 only
        "010101 1237",
        "010101-1237",
        "01 01 01 1237",
        "01-01-01-1237",
        "010101 - 1237",
        "0101 011 237",
        "0 1 0 1 0 1 1 2 3 7",
        "CHI0101011237.",
        "010101\u00a01237",
        "010101\u20111237",
        "0101\u200b011237",
        "０１０１０１１２３７",
        "٠١٠١٠١١٢٣٧",
        "2902001231",  # 29 February 2000
    ],
)
def test_finds_chi_number_however_it_is_written(text: str) -> None:
    assert kinds(f"Seen: {text}") == [CHI]


@pytest.mark.parametrize(
    "text",
    [
        "0141 420 5756",
        "01414205756",
        "+44 131 200 5756",
        "+44 (0)131 200 5756",
        "01010112370",
        "0101011238",  # neither check digit
        "3201011237",  # no such day
        "0113011237",  # no such month
        "3002001230",  # 30 February
        "010101123",
        "010101123a7",
        "13-05-2026 10:30",
        "2012-05-13 10:30",
        "6,000,000,000",
        "paragraphs 4.1 to 4.6",
        "17,203 of 33,425",
    ],
)
def test_passes_numbers_that_are_not_chi_numbers(text: str) -> None:
    assert kinds(text) == []


def test_finds_chi_number_beside_other_numbers() -> None:
    assert find("In 2025 0101011237 and 12 more") == [Identifier(CHI, 8, 18)]
    assert find("3 010101 1237 4") == [Identifier(CHI, 2, 13)]


def test_finds_every_identifier_in_order_where_each_stands() -> None:
    text = "QQ 12 34 56 A of G1 1AA, CHI 0101201234"
    assert [(found.kind, text[found.start : found.end]) for found in find(text)] == [
        (NATIONAL_INSURANCE, "QQ 12 34 56 A"),
        (POSTCODE, "G1 1AA"),
        (CHI, "0101201234"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "QQ 12 34 56 A",
        "qq123456a",
        "QQ-12-34-56-A",
        "AB123456C",
        "Ab 123456 d",
        "ＱＱ１２３４５６Ａ",
        "QQ 12\u00a034 56 A",
    ],
)
def test_finds_national_insurance_number(text: str) -> None:
    assert kinds(f"number {text}, given") == [NATIONAL_INSURANCE]


@pytest.mark.parametrize(
    "text",
    [
        "DA123456A",
        "AO123456A",
        "BG123456A",
        "GB123456A",
        "ZZ123456A",
        "QA123456A",
        "AB12345A",
        "AB1234567A",
        "AB123456E",
        "AB123456AB",
        "XAB123456A",
    ],
)
def test_passes_what_was_never_given_out_as_national_insurance_number(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text", ["G1 1AA", "G40 2QH", "eh1 3dg", "EC1A 1BB", "W1A 0AX", "G11AA", "PA1\u00a01UJ", "G1  1AA"]
)
def test_finds_postcode(text: str) -> None:
    assert kinds(f"at {text}.") == [POSTCODE]


@pytest.mark.parametrize(
    "text",
    [
        "the M8 5pm closure",
        "S1 3rd paragraph",
        "E1 and E2",
        "S2 4.1-4.6",
        "2.3.1",
        "Q1 2026",
        "G1",
        "AXG1 1AA",
    ],
)
def test_passes_words_that_are_not_postcodes(text: str) -> None:
    assert kinds(text) == []


def test_passes_organisations_own_postcode_in_any_spacing(settings: Settings) -> None:
    assert find("Write to G1 1rx or G2 1AA", allowed_postcodes=["g11RX"]) == [Identifier(POSTCODE, 19, 25)]
    settings.ALLOWED_POSTCODES = ["G1 1RX"]
    assert find("Write to G11RX") == []


def test_refusal_says_what_was_found_and_what_to_do_without_repeating_it() -> None:
    assert refusal("Nothing here") == ""
    assert refusal("0101201234") == (
        "This looks like it contains a CHI number. "
        "Remove it. Describe any person only in general terms, such as 'one woman'. "
        "If it is a date followed by another number, write the month as a word."
    )
    both = refusal("QQ 12 34 56 A at G1 1AA")
    assert both.startswith("This looks like it contains a National Insurance number and a postcode. ")
    assert "QQ" not in both
    assert "1AA" not in both


def test_refusal_shows_the_words_to_the_person_who_wrote_them() -> None:
    sentence = refusal("QQ 12 34 56\nA, then G1\u00a01AA and G1\u00a01AA", showing=True)
    assert sentence.startswith(
        "This looks like it contains a National Insurance number (“QQ 12 34 56 A”) and a postcode (“G1 1AA”). "
    )


@pytest.mark.parametrize(
    ("text", "reworded"),
    [
        ("seen 01/01/01 1237", "seen 1 January 2001, 1237"),
        ("4500012346", "order 4500012346"),
        ("410 000 1231", "410, 000, 1231"),
    ],
)
def test_what_a_refusal_advises_lets_other_numbers_through(text: str, reworded: str) -> None:
    assert refusal(text)
    assert refusal(reworded) == ""


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Project CR 12 34 56 and cr-12-34-56", ["CR123456"]),
        ("ＣＲ１２３４５６", ["CR123456"]),
        ("from G1\n1AA to g1-1aa", ["G11AA", "G11AA"]),
        ("CHI 0101201234 and NHS 943 476 5919", []),
        (f"G1<i title='{'x' * 90}'> 1AA", []),
        ("G1 1AA " * 6_000, []),
    ],
)
def test_words_that_may_be_declared_have_the_same_key_in_any_spacing(text: str, keys: list[str]) -> None:
    assert [possible.key for possible in possible_identifiers(text)] == keys
    if keys:
        assert refusal(text, declared=keys) == ""
    else:
        assert refusal(text, declared=["0101201234", "9434765919", "G11AA"])


def luhn_check_digit(nine: str) -> int:
    """Return the digit that brings the sum to a multiple of ten. Computed differently from the code under test."""
    table = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
    total = sum(table[int(digit)] if place % 2 == 0 else int(digit) for place, digit in enumerate(nine))
    return -total % 10


@st.composite
def chi_numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1920, 1, 1), date(2019, 12, 31)))
    nine = f"{born:%d%m%y}{draw(st.integers(0, 999)):03}"
    remainder = sum(int(nine[place]) * (10 - place) for place in range(9)) % 11
    schemes = [luhn_check_digit(nine)] + ([(11 - remainder) % 11] if remainder != 1 else [])
    return f"{nine}{draw(st.sampled_from(schemes))}"


@given(chi_numbers(), st.sampled_from(["", " ", "-", "\u00a0", "\u2013"]), st.integers(1, 9))
def test_finds_every_well_formed_chi_number_at_any_split(number: str, join: str, at: int) -> None:
    # A year or a date beside other digits is read as such. Decision 12 says which identifiers this misses.
    parts = (number[:at], number[at:]) if join else ()
    assume(not (at == 4 and join and re.fullmatch(r"(?:19|20)\d\d", number[:4])))
    assume(not any(re.fullmatch(r"(?:19|20)\d{6}|\d{4}(?:19|20)\d\d", part) for part in parts))
    text = f"words {number[:at]}{join}{number[at:]} words"
    assert find(text) == [Identifier(CHI, 6, 16 + len(join))]


@given(chi_numbers(), st.characters(categories=["Nd"]), st.booleans())
def test_finds_no_chi_number_in_eleven_digits(number: str, digit: str, before: bool) -> None:
    assert kinds(digit + number if before else number + digit) == []


@given(chi_numbers())
def test_most_single_wrong_digits_give_no_chi_number(number: str) -> None:
    # Each check alone catches every single wrong digit. With either accepted, at most a few get through.
    changed = [number[:-1] + str(digit) for digit in range(10) if str(digit) != number[-1]]
    assert sum(is_chi(slip) for slip in changed) <= 1


@given(
    st.sampled_from("ABCEGHJKLMNOPRSTWXYZ"),
    st.sampled_from("ABCEGHJKLMNPRSTWXYZ"),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.sampled_from("ABCD"),
    st.sampled_from(["", " ", "-"]),
    st.booleans(),
)
def test_finds_every_national_insurance_number(
    first: str, second: str, six: str, suffix: str, join: str, small: bool
) -> None:
    text = join.join([first + second, six[:2], six[2:4], six[4:], suffix])
    is_word = small and " " in join and (first + second).lower() in identifiers.SHORT_WORDS
    expected = (
        []
        if is_word or first + second in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}
        else [NATIONAL_INSURANCE]
    )
    assert kinds(text.lower() if small else text) == expected


@given(st.text())
def test_spans_are_in_order_and_inside_any_text(text: str) -> None:
    end = 0
    for found in find(text, allowed_postcodes=()):
        assert end <= found.start < found.end <= len(text)
        end = found.end


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_dates_as_this_product_writes_them_pass(day: date) -> None:
    following = day + timedelta(days=1)
    assert kinds(f"{day.day} {day:%B %Y} to {following.day} {following:%B %Y}; {day}, {day:%d/%m/%Y}") == []


def test_digits_of_other_scripts_are_read_as_digits() -> None:
    assert unicodedata.decimal("٣") == 3
    assert kinds("٠١٤١ ٤٢٠ ٥٧٥٦") == []


@given(st.text("0123456789 ABGQ-./\n*_<>|\u2013\u00b2\uff11", max_size=40))
def test_plain_and_converted_text_give_the_same_result(text: str) -> None:
    # An invisible character changes the positions in a text, but never what is found.
    assert find(text + "\u200b") == find(text)
