"""Long words are divided so that lines can break, and a character that no font can show is printed as its name."""

import re
import unicodedata
import zipfile
from dataclasses import replace
from io import BytesIO

import docx as python_docx
import page
import pytest

from reports.papers.content import (
    Bullets,
    Chart,
    Column,
    Heading,
    PaperContent,
    Paragraph,
    Quote,
    Section,
    Sentence,
    Table,
)
from reports.writers import docx, html, pdf
from reports.writers.typeset_text import (
    LONGEST_PART,
    all_divided,
    divided,
    signs,
    spelled_out,
    unusual_signs,
    without,
)
from reports.writers.typesetter_process import without_a_shape
from tests.reports.sample_content import build_content


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("HSCP-2026-04-08/17.B", ["HSCP-", "2026-", "04-", "08/", "17.", "B"]),
        ("https://example.gov.uk/a?b=c", ["https://", "example.", "gov.", "uk/", "a?", "b=", "c"]),
        ("01234567890123456789", ["01234567", "89012345", "6789"]),
        ("Donaudampfschifffahrtsgesellschaft", ["Donaudam", "pfschiff", "fahrtsge", "sellscha", "ft"]),
        ("reviewed_by_the_oversight_group", ["reviewed_", "by_", "the_", "oversight_", "group"]),
    ],
)
def test_long_word_is_divided_after_its_signs(word: str, parts: list[str]) -> None:
    assert divided(f"See {word} here") == ["See ", parts, " here"]
    assert "".join(parts) == word
    assert all(len(part) <= LONGEST_PART for part in parts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Multidisciplinary trauma-informed/person-centred accommodation/homelessness-support (2026-2027)",
        "Content hash (SHA-256): " + "2c58a4b2" * 8,
        "On 8\u00a0April\u00a02026\u00a0in\u00a0Glasgow",
    ],
    ids=["nothing", "plain words", "hash", "words joined together"],
)
def test_text_without_a_long_word_stays_one_text(text: str) -> None:
    assert divided(text) == text


def test_only_what_people_read_is_divided() -> None:
    long, parts = "0" * 20, ["", ["00000000", "00000000", "0000"], ""]
    address = f"https://example.org/{long}"
    values = {
        "svg": long,
        "title": long,
        "share": 3,
        "rows": [{"cells": [{"runs": [(long, address), ("short", None)]}], "breakable": False}],
        "items": [[(long, None)]],
        "provenance": [long],
    }

    assert all_divided(values) == {
        "svg": long,
        "title": long,
        "share": 3,
        "rows": [{"cells": [{"runs": [(parts, address), ("short", None)]}], "breakable": False}],
        "items": [[(parts, None)]],
        "provenance": [parts],
    }


SIXTY_ONE = "".join(chr(0x1F400 + place) for place in range(61))
PASTED = {
    "an emoji with a skin tone": "Thanks \U0001f44d\U0001f3fd to all",
    "Word's bullets": "\uf0b7 First \uf0a7 second \uf0fc third",
    "a control character of Windows": "The board\x92s paper",
    "a joined emoji": "By \U0001f469\u200d\U0001f4bb and \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "a Punjabi vowel sign": "\u0a15\u0a40 \u0a39\u0a3e\u0a32 \u0a39\u0a48, and alone: \u0a3e",
    "many different unknown characters": SIXTY_ONE,
    "a flag and a keycap": "\U0001f1ec\U0001f1e7 1\ufe0f\u20e3",
    "other scripts": "\u0627\u0631\u062f\u0648 \u4e2d\u6587 \u0915\u094d\u0937\u093f \u13a0 \ud55c",
    "control characters": "Bell\x07, escape\x1b and null\x00 in one",
    "what Unicode leaves unused": "\ufdd0\ufffe\U0010ffff and \U000e0041",
    "accents one upon another": "Z\u0300\u0316\u0489\u0301a\u0308lgo x\u20dd",
    "directions": "\u202eback\u202c \u2066on\u2069 \ufeff\u200b\u2060",
}


def paper_with_text(text: str) -> PaperContent:
    """Return a paper with the text in its title, headings, paragraphs, lists, tables and a chart."""
    content = build_content(actions=3, illustrative="")
    sentences = (Sentence(f"{text} and https://example.org/{text.split()[0]}"),)
    table = Table(text, (Column(text), Column("Note")), ((text, text),))
    blocks = (
        Paragraph("1.1", sentences),
        Quote(sentences),
        Bullets(sentences),
        Heading(3, None, text),
        table,
    )
    chart = next(each for section in content.sections for each in section.blocks if isinstance(each, Chart))
    new_chart = replace(
        chart, title=text, description=text, bars=tuple(replace(bar, label=text) for bar in chart.bars)
    )
    sections = (Section("1", None, text, blocks), Section("2", None, "Chart", (new_chart,)))
    return replace(content, title=text, sections=sections)


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_paper_with_any_character_is_an_accessible_pdf(text: str) -> None:
    data = pdf.render(paper_with_text(text))

    assert [
        f"{each.rule_id}: {each.message}" for each in page.validate_pdf_bytes(data, profile="ua1").failures
    ] == []


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_paper_with_any_character_is_a_word_file_that_opens(text: str) -> None:
    document = python_docx.Document(BytesIO(docx.render(paper_with_text(text))))

    assert "Chart" in [paragraph.text for paragraph in document.paragraphs]


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_paper_with_any_character_is_a_page(text: str) -> None:
    assert "<h2>Chart</h2>" in html.render(paper_with_text(text)).decode()


def test_title_longer_than_word_allows_as_a_property_is_cut_there_alone() -> None:
    long = "Progress " * 33
    data = docx.render(replace(build_content(actions=1), title=long, organisation=long))

    core = zipfile.ZipFile(BytesIO(data)).read("docProps/core.xml").decode()
    assert len(re.findall(r"<dc:title>(.*?)</dc:title>", core)[0]) == 255


def test_text_that_crashes_the_compiler_is_still_set(caplog: pytest.LogCaptureFixture) -> None:
    """typst 0.15 crashes on each of these letters in italics, so they are printed as their names."""
    letters = " ".join(
        letter for letter in map(chr, range(0x3F1, 0x809)) if unicodedata.category(letter) != "Cn"
    )
    section = Section("1", None, "Letters", (Quote((Sentence(letters),)),))

    assert pdf.render(replace(build_content(actions=1), sections=(section,))).startswith(b"%PDF")
    assert "ended while typesetting a pdf" in caplog.text


def test_sign_that_is_drawn_alone_and_not_beside_others_is_still_set(
    caplog: pytest.LogCaptureFixture,
) -> None:
    letters = "".join(
        letter for letter in map(chr, range(0x800, 0x840)) if unicodedata.category(letter) != "Cn"
    )
    section = Section("1", None, "Samaritan", (Quote((Sentence(f"{' '.join(letters)} {letters}"),)),))

    assert pdf.render(replace(build_content(actions=1), sections=(section,))).startswith(b"%PDF")
    assert "Uncommon characters were replaced by their names" in caplog.text


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        ("\U0001f600", "[grinning face]"),
        ("\U0001f469\u200d\U0001f4bb", "[woman, personal computer]"),
        ("\uf0b7", "[U+F0B7]"),
        ("\x92", "[U+0092]"),
        ("\u4e2d", "[U+4E2D]"),
        ("1\ufe0f\u20e3", "1[combining enclosing keycap]"),
        ("\u200d", "[zero width joiner]"),
    ],
)
def test_sign_is_spelled_out_by_the_names_of_its_characters(sign: str, expected: str) -> None:
    assert spelled_out(sign) == expected


def test_signs_are_taken_apart_where_they_are_drawn_apart() -> None:
    text = "e\u0301\U0001f44d\U0001f3fd\U0001f469\u200d\U0001f4bb\U0001f1ec\U0001f1e7\U0001f1eb\U0001f1f7x"

    assert signs(text) == [
        "e\u0301",
        "\U0001f44d\U0001f3fd",
        "\U0001f469\u200d\U0001f4bb",
        "\U0001f1ec\U0001f1e7",
        "\U0001f1eb\U0001f1f7",
        "x",
    ]
    assert unusual_signs("plain words") == set()


def test_typesetter_judges_signs_that_it_can_and_cannot_show() -> None:
    shown = {"\u00e9", "e\u0301", "\u2013", "\u25cf", "\u2611"}
    hidden = {"\U0001f600", "\U0001f44d\U0001f3fd", "\uf0b7", "\x92", "\u0a15\u0a40", "x\u20dd"}

    assert without_a_shape(shown | hidden) == hidden


def test_addresses_that_words_lead_to_are_not_spelled_out() -> None:
    run = ("Read \U0001f600", "https://example.org/\U0001f600")

    assert without({"\U0001f600"}, {"runs": [run], "number": 3}) == {
        "runs": [("Read [grinning face]", "https://example.org/\U0001f600")],
        "number": 3,
    }
