"""A paper as a Word file that an officer can edit and a screen reader can read.

Rows are written straight as XML: asking python-docx for a cell counts the whole table each time, which makes an
appendix of several hundred actions slow.
"""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Length, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from reports.papers.content import (
    Block,
    Boxes,
    Bullets,
    Chart,
    CoverPart,
    Heading,
    Lettered,
    PaperContent,
    Paragraph,
    Quote,
    Section,
    Sentence,
    Table,
    as_printed,
    paragraph_runs,
    provenance,
    runs,
)
from reports.writers import docx_form
from reports.writers.picture import png
from reports.writers.printed import SMALL_TABLE
from tracker.charts import stacked_bars

BOX_MARKS = {True: "☑ ", False: "☐ ", None: ""}
SHADE = "E6E9EE"
CHART_WIDTH = 640
BELOW_TABLE = Pt(10)
# In twentieths of a point: a bold character of 12 point, and the two inner sides of a cell.
BOLD_CHARACTER = 150
CELL_SIDES = 190

Pieces = Iterable[tuple[str, str | None]]


def render(content: PaperContent) -> bytes:
    """Return the paper as the bytes of a .docx file, the same for the same content."""
    paper = as_printed(content)
    document = docx.Document()
    docx_form.prepare(document, language=paper.language)
    _properties(document, paper)
    docx_form.furnish(document.sections[0], marking=paper.marking, illustrative=paper.illustrative)
    writer = _Writer(document)
    writer.top(paper)
    for part in paper.cover:
        writer.part(part)
    for section in paper.sections:
        writer.section(section)
    for appendix in paper.appendices:
        writer.new_page(landscape=appendix.landscape)
        writer.section(appendix)
    writer.close(paper.illustrative, provenance(content))
    written = BytesIO()
    document.save(written)
    return _same_every_time(written.getvalue(), _moment(paper))


class _Writer:
    """Adds the paper's pieces to the end of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.pictures = 0
        self.below_table = False

    def paragraph(self, text: str = "", style: str | None = None) -> WordParagraph:
        """Add a paragraph, a little lower where it follows a table."""
        paragraph = self.document.add_paragraph(text, style)
        if self.below_table:
            paragraph.paragraph_format.space_before = BELOW_TABLE
        self.below_table = False
        return paragraph

    def heading(self, text: str, level: int) -> None:
        """Add a heading; its style brings its own room above."""
        self.document.add_heading(text, level)
        self.below_table = False

    def top(self, paper: PaperContent) -> None:
        """Write the lines above the form: item, date, board, officers, title."""
        for line in paper.cover_top:
            if line.kind == "title":
                self.heading(line.text, 1)
                if paper.illustrative:
                    self.paragraph().add_run(paper.illustrative).bold = True
            elif line.kind == "board":
                self.paragraph(line.text, "Board")
            else:
                paragraph = self.paragraph()
                paragraph.add_run(line.label).bold = True
                paragraph.add_run(f" {line.text}")

    def part(self, part: CoverPart) -> None:
        """Write one part of the form."""
        self.heading(part.heading, 2)
        for block in part.blocks:
            self.block(block)
        if part.rows:
            rows = (
                [[(row.label, None)], [piece for block in row.blocks for piece in _cell_pieces(block)]]
                for row in part.rows
            )
            self.grid(part.heading, part.row_headers, rows, shares=(32, 68), aligns=("left", "left"))

    def section(self, section: Section) -> None:
        """Write a section under its heading."""
        words = f"{section.number} {section.heading}" if section.number else section.heading
        self.heading(words, section.level)
        for block in section.blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        """Write one block."""
        if isinstance(block, Paragraph):
            self.prose(block)
            return
        match block:
            case Quote():
                self.words(self.paragraph(style="Quote"), paragraph_runs(block.sentences))
            case Bullets():
                self.items(block.items, "List Bullet", docx_form.add_list(self.document, lettered=False))
            case Lettered():
                self.items(block.items, "List Number", docx_form.add_list(self.document, lettered=True))
            case Heading():
                self.heading(f"{block.number} {block.text}" if block.number else block.text, block.level)
            case Boxes():
                self.boxes(block)
            case Table():
                self.table(block)
            case Chart():
                self.chart(block)

    def prose(self, block: Paragraph) -> None:
        """Write a paragraph, numbered or not; one that leads into a list stays with it."""
        if block.number:
            paragraph = self.paragraph(f"{block.number}\t", "Numbered paragraph")
        else:
            paragraph = self.paragraph()
        paragraph.paragraph_format.keep_with_next = block.text.endswith(":") or None
        self.words(paragraph, paragraph_runs(block.sentences))

    def items(self, items: tuple[Sentence, ...], style: str, list_number: int) -> None:
        """Write a list of its own, kept on one page with its first line's neighbours by Word's widow control."""
        for item in items:
            paragraph = self.paragraph(style=style)
            numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbering.get_or_add_ilvl().val = 0
            numbering.get_or_add_numId().val = list_number
            self.words(paragraph, runs(item))

    def boxes(self, block: Boxes) -> None:
        """Write tick boxes as a table that says each state in words."""
        if block.label:
            self.paragraph(block.label, "Caption")
        rows = (
            [[(box.label, None)], [(BOX_MARKS[box.ticked] + box.words.capitalize(), None)]]
            for box in block.options
        )
        self.grid(
            block.label, ("Option", "Box"), rows, shares=(72, 28), aligns=("left", "left"), row_header=False
        )

    def table(self, table: Table) -> None:
        """Write a data table under its caption."""
        self.paragraph(table.caption, "Caption")
        self.grid(
            table.caption,
            [column.header for column in table.columns],
            ([list(runs(Sentence(cell))) for cell in row] for row in table.rows),
            shares=[column.share for column in table.columns],
            aligns=[column.align for column in table.columns],
            row_header=table.row_header,
        )

    def chart(self, chart: Chart) -> None:
        """Write a chart as a picture with its text alternative, and its numbers as a table."""
        self.paragraph(chart.title, "Caption")
        drawing = stacked_bars(chart.bars, title=chart.title, desc=chart.description, width=CHART_WIDTH)
        paragraph = self.paragraph()
        picture = paragraph.add_run().add_picture(
            BytesIO(png(drawing, width=CHART_WIDTH)), width=self.width()
        )
        self.pictures += 1
        properties = picture._inline.docPr
        properties.set("name", f"Chart {self.pictures}")
        properties.set("title", chart.title)
        properties.set("descr", chart.description)
        self.table(chart.table)

    def grid(
        self,
        title: str,
        headers: Iterable[str],
        rows: Iterable[list[list[tuple[str, str | None]]]],
        *,
        shares: Iterable[int],
        aligns: Iterable[str],
        row_header: bool = True,
    ) -> None:
        """Write a table: its header row repeats on each page, no row is split over two, no cell is merged."""
        shares, aligns = list(shares), list(aligns)
        headers = list(headers)
        widths = _widths(int(self.width().twips), shares, headers)
        table = parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" '
            f'w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
            f'<w:right w:w="85" w:type="dxa"/></w:tblCellMar><w:tblLook w:val="{"00A0" if row_header else "0020"}" '
            f'w:firstRow="1" w:lastRow="0" w:firstColumn="{int(row_header)}" w:lastColumn="0" w:noHBand="1" '
            f'w:noVBand="1"/></w:tblPr><w:tblGrid/></w:tbl>'
        )
        if title:
            caption = OxmlElement("w:tblCaption")
            caption.set(qn("w:val"), title)
            table.tblPr.append(caption)
        for width in widths:
            column = OxmlElement("w:gridCol")
            column.set(qn("w:w"), str(width))
            table.tblGrid.append(column)
        table.append(self.row([[(header, None)] for header in headers], widths, aligns, head=True))
        body_rows = list(rows)
        for place, row in enumerate(body_rows, 1):
            keep = len(body_rows) <= SMALL_TABLE and place < len(body_rows)
            table.append(self.row(row, widths, aligns, head=False, keep=keep, row_header=row_header))
        body = self.document.element.body
        if self.below_table:
            # Word joins two tables that touch.
            self.paragraph(style="Table text")
        body.insert(len(body) - 1, table)
        self.below_table = True

    def row(
        self,
        cells: list[list[tuple[str, str | None]]],
        widths: list[int],
        aligns: list[str],
        *,
        head: bool,
        keep: bool = False,
        row_header: bool = False,
    ) -> BaseOxmlElement:
        """Return one row of a table."""
        row = OxmlElement("w:tr")
        properties = OxmlElement("w:trPr")
        properties.append(OxmlElement("w:cantSplit"))
        if head:
            properties.append(OxmlElement("w:tblHeader"))
        row.append(properties)
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>' if head else ""
        for place, (pieces, width, align) in enumerate(zip(cells, widths, aligns, strict=True)):
            style = "Tableheading" if head or (row_header and place == 0) else "Tabletext"
            side = {"right": '<w:jc w:val="right"/>', "centre": '<w:jc w:val="center"/>'}.get(align, "")
            follow = "<w:keepNext/>" if head or keep else ""
            cell = parse_xml(
                f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
                f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{follow}{side}</w:pPr></w:p></w:tc>'
            )
            self.words(WordParagraph(cell.p_lst[0], self.document._body), pieces)
            row.append(cell)
        return row

    def words(self, paragraph: WordParagraph, pieces: Pieces) -> None:
        """Write pieces of text into a paragraph, with real links for those that lead somewhere."""
        for words, address in pieces:
            if address is None:
                paragraph.add_run(words)
                continue
            link = OxmlElement("w:hyperlink")
            link.set(
                qn("r:id"),
                self.document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
            )
            run = paragraph.add_run(words, "Hyperlink")
            link.append(run._r)
            paragraph._p.append(link)

    def new_page(self, *, landscape: bool) -> None:
        """Start a new page, on its side or upright."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        docx_form.turn(section, landscape=landscape)

    def close(self, illustrative: str, lines: Iterable[str]) -> None:
        """Write what tells one copy from another."""
        self.heading("About this copy", 2)
        if illustrative:
            self.paragraph().add_run(illustrative).bold = True
        for line in lines:
            self.paragraph(line)

    def width(self) -> Length:
        """Return the width between the margins of the page that is being written."""
        section = self.document.sections[-1]
        return Emu((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0))


def _widths(room: int, shares: list[int], headers: list[str]) -> list[int]:
    """Return the columns' widths in twentieths of a point: by share, but no header's longest word is broken.

    What a narrow column needs beyond its share is taken from the widest.
    """
    widths = [room * share // sum(shares) for share in shares]
    for place, header in enumerate(headers):
        needed = max(len(word) for word in header.split() or [""]) * BOLD_CHARACTER + CELL_SIDES
        lacking = needed - widths[place]
        widest = widths.index(max(widths))
        if 0 < lacking < widths[widest] // 2 and widest != place:
            widths[place] += lacking
            widths[widest] -= lacking
    return widths


def _cell_pieces(block: Block) -> Iterator[tuple[str, str | None]]:
    if not isinstance(block, Paragraph):
        raise TypeError(f"A row of the form holds paragraphs only, not {type(block).__name__}.")
    yield from paragraph_runs(block.sentences)


def _properties(document: Document, paper: PaperContent) -> None:
    moment = _moment(paper)
    properties = document.core_properties
    properties.title = paper.title
    properties.author = properties.last_modified_by = paper.organisation
    properties.subject = ". ".join(words for words in (paper.marking, paper.illustrative) if words)
    properties.comments = ""
    properties.language = paper.language
    properties.created = properties.modified = moment
    properties.revision = 1


def _moment(paper: PaperContent) -> datetime:
    return datetime.combine(paper.known_on, time(), tzinfo=UTC)


def _same_every_time(data: bytes, moment: datetime) -> bytes:
    """Return the same archive with each entry dated from the paper instead of from the clock."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0
            new.writestr(entry, old.read(name))
    return packed.getvalue()
