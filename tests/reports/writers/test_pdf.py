"""The PDF: it meets the PDF/UA standard for accessibility, and its bytes are the same every time."""

from dataclasses import replace

import page
import pytest

from reports.papers.content import (
    Boxes,
    Bullets,
    Column,
    Heading,
    PaperContent,
    Paragraph,
    Quote,
    Section,
    Sentence,
    Table,
)
from reports.writers import pdf
from tests.reports.sample_content import build_content
from tests.reports.writers.expected import LABELS
from tests.reports.writers.headings import compiler, headings
from tests.screenshots.palette import lines_of

PIXELS_PER_INCH = 48


@pytest.fixture(scope="module")
def content() -> PaperContent:
    return build_content()


@pytest.fixture(scope="module")
def data(content: PaperContent) -> bytes:
    return pdf.render(content)


def failures(data: bytes) -> list[str]:
    return [
        f"{failure.rule_id}: {failure.message}"
        for failure in page.validate_pdf_bytes(data, profile="ua1").failures
    ]


def pictures(paper: PaperContent) -> list[bytes]:
    """Return a picture of each page."""
    pages = compiler(paper).compile(format="png", ppi=PIXELS_PER_INCH)
    # typst returns a single page without a list.
    return [each for each in (pages if isinstance(pages, list) else [pages]) if each is not None]


def pages_with_text_in_the_margin(paper: PaperContent) -> list[int]:
    """Return the numbers of the pages that have something in the right margin."""
    margin = int(2.2 / 2.54 * PIXELS_PER_INCH)
    return [
        number
        for number, picture in enumerate(pictures(paper), 1)
        if any(pixel != b"\xff\xff\xff" for line in lines_of(picture) for pixel in line[-margin:])
    ]


def test_pdf_has_no_failures_of_pdf_ua(data: bytes) -> None:
    assert failures(data) == []


def test_check_of_pdf_ua_can_fail(data: bytes) -> None:
    assert failures(data.replace(b"/Lang", b"/Long")) != []


def test_two_runs_give_the_same_bytes(content: PaperContent, data: bytes) -> None:
    assert pdf.render(content) == data


def test_headings_are_those_of_the_form_in_order(content: PaperContent) -> None:
    found = headings(content)
    expected = [label for label in LABELS if label in {words for _, words in found}]

    # "About this copy" comes after the last section, before the appendices.
    assert [words for _, words in found] == [*expected[:-1], "About this copy", expected[-1]]
    assert [level for level, _ in found].count(1) == 1
    assert [level for level, _ in found].count(3) == 6
    assert len(expected) == 21


def test_real_paper_has_no_failures_either() -> None:
    assert failures(pdf.render(build_content(actions=1, illustrative=""))) == []


def test_paper_without_an_appendix_has_no_failures_either(content: PaperContent) -> None:
    paper = replace(content, appendices=())

    assert failures(pdf.render(paper)) == []
    assert headings(paper)[-1] == (2, "About this copy")


def test_appendix_of_four_hundred_actions_has_no_failures() -> None:
    assert failures(pdf.render(build_content(actions=400))) == []


def test_every_kind_of_block_can_be_empty(content: PaperContent) -> None:
    blocks = (Paragraph(None, ()), Quote(()), Bullets(()), Boxes("", ()), Heading(3, None, "Alone"))

    assert failures(pdf.render(replace(content, sections=(Section("1", None, "Bare", blocks),)))) == []


def test_text_is_never_run_as_markup(content: PaperContent) -> None:
    markup = '#import "x" *bold* $x^2$ <label> @ref \\u{41} // note'

    assert headings(replace(content, sections=(Section("1", None, markup, ()),)))[-3] == (2, markup)


@pytest.mark.parametrize(
    "word",
    [
        "https://www.example.gov.uk/strategies/domestic-abuse/evidence/reviews-of-pathways?version=final&annex=B_26#top",
        "https://example.gov.uk/" + "f81d4fae7dec11d0a76500a0c91e6bf6" * 3,
        "HSCP-2026-04-08/" + "0123456789" * 11,
        "Unbroken" * 15,
    ],
    ids=["address", "address of one part", "reference", "letters"],
)
def test_long_word_stays_in_its_column(content: PaperContent, word: str) -> None:
    sentences = (Sentence(f"Review of {word} by all."),)
    narrow = Table(
        "Reviews",
        (Column("Review", share=5), Column("Note", share=1)),
        (("Of pathways", word), (word, "None")),
    )
    blocks = (
        Paragraph("1.1", sentences),
        Quote(sentences),
        Bullets(sentences),
        Heading(3, None, word),
        narrow,
    )
    paper = replace(content, sections=(Section("1", None, word, blocks),), appendices=())

    assert pages_with_text_in_the_margin(paper) == []
    assert failures(pdf.render(paper)) == []
    # It is printed in parts, but people can search for it and copy it as one word.
    assert (3, word) in headings(paper)


def test_check_of_the_margins_can_fail(content: PaperContent) -> None:
    broad = Section("1", None, "\u00a0".join(["Unbroken"] * 15), ())

    assert pages_with_text_in_the_margin(replace(content, sections=(broad,), appendices=())) != []
