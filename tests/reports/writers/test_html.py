"""The HTML file: it is self-contained, well structured, and allowed by a strict content security policy."""

import itertools
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from lxml import html as reader

from reports.papers.content import (
    ILLUSTRATIVE,
    CoverLine,
    PaperContent,
    Paragraph,
    Section,
    Sentence,
    content_hash,
)
from reports.writers import html
from tests.reports.sample_content import build_content
from tests.reports.writers.expected import LABELS, assert_in_order


@pytest.fixture(scope="module")
def content() -> PaperContent:
    return build_content()


@pytest.fixture(scope="module")
def page(content: PaperContent) -> reader.HtmlElement:
    return reader.document_fromstring(html.render(content).decode())


def text_of(element: reader.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_page_has_every_label_of_the_form_in_order(page: reader.HtmlElement) -> None:
    assert_in_order(LABELS, text_of(page.find("body")))


def test_two_runs_give_the_same_bytes(content: PaperContent) -> None:
    assert html.render(content) == html.render(build_content())


def test_page_has_a_language_a_title_and_one_first_heading(
    page: reader.HtmlElement, content: PaperContent
) -> None:
    assert page.get("lang") == "en-GB"
    assert page.findtext("head/title") == f"{content.title} ({ILLUSTRATIVE})"
    assert [text_of(heading) for heading in page.iter("h1")] == [content.title]


def test_headings_never_skip_a_level(page: reader.HtmlElement) -> None:
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4")]

    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_every_table_has_a_caption_and_scoped_headers(page: reader.HtmlElement) -> None:
    tables = list(page.iter("table"))

    assert len(tables) == 5
    for table in tables:
        assert text_of(table.find("caption"))
        assert {header.get("scope") for header in table.iter("th")} == {"col", "row"}
        assert not table.xpath(".//*[@colspan or @rowspan]")


def test_boxes_give_their_state_in_words(page: reader.HtmlElement) -> None:
    rows = page.xpath("//table[contains(@class, 'boxes')]//tbody/tr")

    assert [text_of(row) for row in rows[3:6]] == [
        "Council Committee Not known",
        "Update requested by IJB ☑ Ticked",
        "Other ☐ Not ticked",
    ]


def test_marking_and_illustrative_line_are_in_header_and_footer(page: reader.HtmlElement) -> None:
    assert text_of(page.find("body/header")) == f"OFFICIAL {ILLUSTRATIVE}"
    assert text_of(page.find("body/footer")) == f"{ILLUSTRATIVE} OFFICIAL"
    assert '"OFFICIAL\\00000aIllustrative demonstration, not a board paper"' in page.findtext("head/style")


def test_real_paper_has_no_illustrative_line() -> None:
    assert ILLUSTRATIVE.encode() not in html.render(build_content(illustrative=""))


def test_chart_has_its_text_alternative_and_its_table(page: reader.HtmlElement) -> None:
    (figure,) = page.iter("figure")
    narrow, wide = figure.iter("svg")

    assert int(narrow.get("width")) < 358 < int(wide.get("width"))
    assert not {each.get("id") for each in narrow.iter() if each.get("id")} & {
        each.get("id") for each in wide.iter() if each.get("id")
    }
    for drawing in (narrow, wide):
        assert drawing.get("role") == "img"
        assert "29 of 48 actions are Green" in text_of(drawing.find("desc"))
    assert text_of(figure.getnext().find("table/caption")) == text_of(figure.find("figcaption"))


def test_page_has_one_style_element_and_no_style_or_script(page: reader.HtmlElement) -> None:
    assert len(list(page.iter("style"))) == 1
    assert not list(page.iter("script", "link", "img"))
    assert not [
        name for element in page.iter() for name in element.attrib if name == "style" or name.startswith("on")
    ]


def test_style_hash_is_of_the_bytes_between_the_style_tags(content: PaperContent) -> None:
    data = html.render(content)
    inside = data.split(b"<style>")[1].split(b"</style>")[0]

    assert html.style_hash(data) == f"sha256-{b64encode(sha256(inside).digest()).decode()}"


def test_style_hash_refuses_a_page_without_styles() -> None:
    with pytest.raises(ValueError, match="no style element"):
        html.style_hash(b"<p>Not a paper</p>")


def test_markup_in_text_is_printed_as_text(content: PaperContent) -> None:
    hostile = "</style></title><script>alert(1)</script> {{ 7|add:7 }} \" ' \\"
    bad = replace(
        content,
        title=hostile,
        marking=hostile,
        illustrative=hostile,
        cover_top=(CoverLine(hostile, hostile), CoverLine("", hostile, "title")),
        sections=(Section("1", "1.", hostile, (Paragraph("1.1", (Sentence(hostile),)),)),),
    )
    data = html.render(bad)

    assert b"<script" not in data
    assert data.count(b"</style>") == 1
    assert text_of(reader.document_fromstring(data.decode()).find("body//h1")) == hostile


def test_page_prints_its_hash(page: reader.HtmlElement, content: PaperContent) -> None:
    assert content_hash(content) in text_of(page.find("body/main"))


def test_numbered_list_is_lettered(page: reader.HtmlElement) -> None:
    lists = page.xpath("//ol")

    assert [each.get("type") for each in lists] == ["a", "a"]
    assert text_of(lists[0]) == text_of(lists[1])


def test_links_have_their_addresses(page: reader.HtmlElement) -> None:
    assert [link.get("href") for link in page.iter("a")] == [
        "https://glasgowcity.hscp.scot/publication/eqia-gchscp-domestic-abuse-strategy",
        "https://glasgowcity.hscp.scot/publication/strategy",
    ]


def test_every_row_has_all_its_cells(page: reader.HtmlElement) -> None:
    rows = page.xpath("//section[contains(@class, 'appendix')]//tbody/tr")

    assert {len(row) for row in rows} == {7}
    assert len(rows) == 48
    assert not re.search(r"\bNone\b", text_of(rows[1]))
