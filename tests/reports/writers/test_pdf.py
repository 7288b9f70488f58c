"""The PDF copy: accessible by its own standard, and the same bytes every time."""

from dataclasses import replace
from pathlib import Path

import page
import pytest

from reports.papers.content import Boxes, Bullets, Heading, PaperContent, Paragraph, Quote, Section, Sentence
from reports.writers import pdf
from tests.reports.sample_content import build_content
from tests.reports.writers.expected import LABELS


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


def test_pdf_has_no_failures_of_pdf_ua(data: bytes) -> None:
    assert failures(data) == []


def test_check_of_pdf_ua_can_fail(data: bytes) -> None:
    assert failures(data.replace(b"/Lang", b"/Long")) != []


def test_two_runs_give_the_same_bytes(content: PaperContent, data: bytes) -> None:
    assert pdf.render(content) == data


def test_headings_are_the_forms_in_order(content: PaperContent) -> None:
    headings = pdf.headings(content)
    wanted = [label for label in LABELS if label in {words for _, words in headings}]

    # What tells one copy from another closes the paper itself, before its appendices.
    assert [words for _, words in headings] == [*wanted[:-1], "About this copy", wanted[-1]]
    assert [level for level, _ in headings].count(1) == 1
    assert [level for level, _ in headings].count(3) == 6
    assert len(wanted) == 21


def test_real_paper_is_sound_too() -> None:
    assert failures(pdf.render(build_content(actions=1, illustrative=""))) == []


def test_paper_without_an_appendix_is_sound_too(content: PaperContent) -> None:
    bare = replace(content, appendices=())

    assert failures(pdf.render(bare)) == []
    assert pdf.headings(bare)[-1] == (2, "About this copy")


def test_appendix_of_four_hundred_actions_is_sound() -> None:
    assert failures(pdf.render(build_content(actions=400))) == []


def test_every_kind_of_block_can_stand_empty(content: PaperContent) -> None:
    blocks = (Paragraph(None, ()), Quote(()), Bullets(()), Boxes("", ()), Heading(3, None, "Alone"))

    assert failures(pdf.render(replace(content, sections=(Section("1", None, "Bare", blocks),)))) == []


def test_typed_words_are_never_run_as_markup(content: PaperContent) -> None:
    typed = '#import "x" *bold* $x^2$ <label> @ref \\u{41} // note'

    assert pdf.headings(replace(content, sections=(Section("1", None, typed, ()),)))[-3] == (2, typed)


def test_character_without_a_shape_is_spelled_out(content: PaperContent) -> None:
    typed = Section("1", None, "Happy 😀 and 中", (Paragraph(None, (Sentence("Done 😀"),)),))

    assert failures(pdf.render(replace(content, sections=(typed,)))) == []


@pytest.mark.parametrize(
    ("characters", "said"),
    [("😀", "[grinning face]"), ("👩\u200d💻", "[woman, personal computer]"), ("\ue000", "[character e000]")],
)
def test_spelled_out_says_the_names(characters: str, said: str) -> None:
    assert pdf.spelled_out(characters) == said


def test_missing_fonts_are_refused(content: PaperContent, tmp_path: Path) -> None:
    with pytest.raises(pdf.PdfRefused, match="Roboto"):
        pdf.render(content, fonts=tmp_path)
