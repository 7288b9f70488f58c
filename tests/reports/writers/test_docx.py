"""The Word file: the layout that board officers use, and what screen readers need."""

import io
import itertools
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from reports.papers.content import (
    ILLUSTRATIVE,
    CoverPart,
    CoverRow,
    PaperContent,
    Quote,
    Section,
    Sentence,
    content_hash,
)
from reports.writers import docx as writer
from tests.reports.sample_content import build_content
from tests.reports.writers.expected import LABELS, assert_in_order


@pytest.fixture(scope="module")
def content() -> PaperContent:
    return build_content()


@pytest.fixture(scope="module")
def data(content: PaperContent) -> bytes:
    return writer.render(content)


@pytest.fixture(scope="module")
def paper(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def text_of(paper: Document) -> str:
    paragraphs = paper.element.body.iter(qn("w:p"))
    return "\n".join("".join(each.text or "" for each in p.iter(qn("w:t"))) for p in paragraphs)


def attribute(paper: Document, path: str, name: str) -> list[str]:
    return [each.get(qn(name)) for each in paper.element.body.iter(qn(path))]


def test_paper_has_every_label_of_the_form_in_order(paper: Document) -> None:
    assert_in_order(LABELS, text_of(paper))


def test_two_runs_give_the_same_bytes(content: PaperContent, data: bytes) -> None:
    time.sleep(2.1)  # the times in a zip archive are in steps of two seconds

    assert writer.render(content) == data


def test_files_in_the_archive_are_dated_from_the_paper(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 4, 8, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name or "customXml" in name]


def test_headings_are_real_and_never_skip_a_level(paper: Document, content: PaperContent) -> None:
    headings = [
        (int(p.style.name[-1]), p.text) for p in paper.paragraphs if p.style.name.startswith("Heading")
    ]
    levels = [level for level, _ in headings]

    assert headings[0] == (1, content.title)
    assert levels.count(1) == 1
    assert levels.count(3) == 6
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    assert all(paper.styles[f"Heading {level}"].paragraph_format.keep_with_next for level in (1, 2, 3))


def test_text_is_arial_twelve_single_spaced_and_left_aligned(paper: Document) -> None:
    normal = paper.styles["Normal"]

    assert (normal.font.name, normal.font.size.pt, normal.paragraph_format.line_spacing) == ("Arial", 12, 1.0)
    assert {name for style in paper.styles if style.type == 1 and (name := style.font.name)} >= {"Arial"}
    for name in ("Heading 1", "Heading 2", "Heading 3", "Table text", "Table heading", "Numbered paragraph"):
        assert paper.styles[name].font.name == "Arial"
        assert paper.styles[name].font.size.pt >= 12
        assert paper.styles[name].paragraph_format.alignment == 0


def test_every_table_repeats_its_header_and_splits_no_row(paper: Document) -> None:
    assert len(paper.tables) == 5
    for table in paper.element.body.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [True] + [False] * (
            len(rows) - 1
        )
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_no_cell_is_merged(paper: Document) -> None:
    assert not list(paper.element.body.iter(qn("w:gridSpan"), qn("w:vMerge"), qn("w:hMerge")))
    for table in paper.element.body.iter(qn("w:tbl")):
        columns = len(table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}"))
        assert {len(row.findall(qn("w:tc"))) for row in table.findall(qn("w:tr"))} == {columns}


def test_tables_say_which_cells_are_headers(paper: Document) -> None:
    assert attribute(paper, "w:tblLook", "w:firstRow") == ["1"] * 5
    assert attribute(paper, "w:tblLook", "w:firstColumn") == ["0", "1", "0", "1", "1"]


def test_no_header_word_is_broken_by_a_narrow_column(paper: Document) -> None:
    table = paper.tables[3]
    width = int(table._tbl.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")[2].get(qn("w:w")))

    assert table.rows[0].cells[2].text == "Green"
    assert width >= len("Green") * 150


def test_chart_has_alternative_text(paper: Document) -> None:
    (picture,) = paper.element.body.iter(qn("wp:docPr"))

    assert picture.get("title") == "Actions by strategic priority and RAG, as at 31 March 2026"
    assert "29 of 48 actions are Green" in picture.get("descr")


def test_marking_and_page_number_are_on_every_page(paper: Document) -> None:
    for section in paper.sections:
        assert [p.text for p in section.header.paragraphs] == ["OFFICIAL", ILLUSTRATIVE]
        assert [p.text for p in section.footer.paragraphs] == [ILLUSTRATIVE, "OFFICIAL", "Page 1 of 1"]
    codes = [code.text.strip() for code in paper.sections[0].footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_real_paper_has_no_illustrative_line() -> None:
    real = docx.Document(io.BytesIO(writer.render(build_content(actions=1, illustrative=""))))

    assert ILLUSTRATIVE not in text_of(real)
    assert [p.text for p in real.sections[0].header.paragraphs] == ["OFFICIAL"]


def test_appendix_is_landscape(paper: Document) -> None:
    assert [section.orientation for section in paper.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]


def test_properties_come_from_the_paper(paper: Document, content: PaperContent) -> None:
    properties = paper.core_properties

    assert (properties.title, properties.author) == (content.title, content.organisation)
    assert properties.language == "en-GB"
    assert properties.created == properties.modified == datetime(2026, 4, 8, tzinfo=UTC)
    assert properties.comments == ""


def test_language_and_mode_are_set(paper: Document) -> None:
    defaults = paper.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    modes = {
        setting.get(qn("w:name")): setting.get(qn("w:val"))
        for setting in paper.settings.element.iter(qn("w:compatSetting"))
    }

    assert defaults.get(qn("w:val")) == "en-GB"
    assert modes["compatibilityMode"] == "15"


def test_links_are_real(paper: Document) -> None:
    addresses = [paper.part.rels[key].target_ref for key in attribute(paper, "w:hyperlink", "r:id")]

    assert addresses == [
        "https://glasgowcity.hscp.scot/publication/eqia-gchscp-domestic-abuse-strategy",
        "https://glasgowcity.hscp.scot/publication/strategy",
    ]


def test_each_lettered_list_starts_again_at_a(paper: Document) -> None:
    lists = [p._p.pPr.numPr.numId.val for p in paper.paragraphs if p.style.name == "List Number"]

    assert len(lists) == 6
    assert len(set(lists)) == 2


def test_paper_prints_its_hash(paper: Document, content: PaperContent) -> None:
    assert content_hash(content) in text_of(paper)


def test_characters_that_no_file_format_allows_are_left_out(content: PaperContent) -> None:
    strange = replace(content, sections=(Section("1", "1.", "Good\x07 work\x0bdone", ()),))

    assert "1. Good work done" in text_of(docx.Document(io.BytesIO(writer.render(strange))))


def test_row_of_the_form_refuses_anything_but_paragraphs(content: PaperContent) -> None:
    row = CoverRow("Legal:", (Quote((Sentence("None"),)),))

    with pytest.raises(TypeError, match="only paragraphs"):
        writer.render(replace(content, cover=(CoverPart("x", "Implications", rows=(row,)),)))


def test_appendix_of_four_hundred_actions_has_a_row_for_each() -> None:
    document = docx.Document(io.BytesIO(writer.render(build_content(actions=400))))

    assert max(len(table._tbl.tr_lst) for table in document.tables) == 401
