"""Write a paper as a Word file that officers can edit and screen readers can read.

A table is written as one string of XML and parsed once, because python-docx counts the whole table whenever a cell is
requested. The archive is also written here, with each entry dated from the paper. python-docx would use the current
time, and packing its archive again would take as long as writing it.
"""

import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.pkgwriter import PackageWriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Length, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from reports.papers.content import (
    SHORT_LIST,
    SHORT_PARAGRAPH,
    Block,
    Boxes,
    Bullets,
    Chart,
    Content,
    CoverPart,
    Heading,
    Lettered,
    Paragraph,
    Quote,
    Section,
    Sentence,
    Table,
    as_printed,
    paragraph_runs,
    provenance,
    runs,
    with_leads,
)
from reports.writers import docx_styles
from reports.writers.template_values import is_small
from reports.writers.typesetter import png
from tracker.charts import stacked_bars

BOX_MARKS = {True: "☑ ", False: "☐ ", None: ""}
CHART_WIDTH = 640
BELOW_TABLE = Pt(10)
LONGEST_PROPERTY = 255  # Word's limit on a title, author or subject.
MOST_WIDE_COLUMNS = 5  # A table with more columns than this uses smaller type.

SHADE = "E6E9EE"
# Widths in twentieths of a point: a bold 12-point character, a small one, and a cell's left and right margins.
BOLD_CHARACTER = 150
SMALL_CHARACTER = 125
CELL_SIDES = 190

NAMES = nsdecls("w", "r")
WHOLE = "<w:trPr><w:cantSplit/></w:trPr>"
HEAD = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
ALIGNMENTS = {"right": '<w:jc w:val="right"/>', "centre": '<w:jc w:val="center"/>'}

Piece = tuple[str, str | None]
"""A piece of text, with the web address that it links to or None."""

NEXT_PARAGRAPH: Piece = ("\n", None)
"""Starts a new paragraph in a cell. The text of papers has no line breaks: see `printable`."""

Pieces = Iterable[Piece]


def render(content: Content, *, draft: bool = False) -> bytes:
    """Return the paper as the bytes of a .docx file. If `draft` is true, every page says DRAFT.

    Raises CannotTypeset if a chart cannot be drawn now.
    """
    paper = as_printed(content, draft=draft)
    document = docx.Document(BytesIO(_blank(paper.language)))
    _properties(document, paper)
    docx_styles.add_header_and_footer(
        document.sections[0], marking=paper.marking, illustrative=paper.illustrative
    )
    writer = _Writer(document)
    writer.top(paper)
    for part in paper.cover:
        writer.part(part)
    for section in paper.sections:
        writer.section(section)
    writer.about(paper.illustrative, provenance(content))
    for appendix in paper.appendices:
        writer.new_page(landscape=appendix.landscape)
        writer.section(appendix)
    return packed(document, _moment(paper))


@cache
def _blank(language: str) -> bytes:
    """Return an empty Word file with the styles set. Cached, so that the styles are set once for each language."""
    document, file = docx.Document(), BytesIO()
    docx_styles.prepare(document, language=language)
    document.save(file)
    return file.getvalue()


class _Writer:
    """Add the parts of a paper to the end of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.pictures = 0
        self.below_table = False
        self.last_heading = ""
        self.styles: dict[str, str] = {}

    def paragraph(self, text: str = "", style: str | None = None) -> WordParagraph:
        """Add a paragraph and return it, with extra space above if it follows a table."""
        paragraph = self.document.add_paragraph(text)
        if style:
            paragraph._p.style = self.style(style)
        if self.below_table:
            paragraph.paragraph_format.space_before = BELOW_TABLE
        self.below_table = False
        return paragraph

    def style(self, name: str) -> str:
        """Return the id of the style with this name. Cached, because python-docx is slow to look styles up."""
        return self.styles.get(name) or self.styles.setdefault(name, self.document.styles[name].style_id)

    def heading(self, text: str, level: int) -> None:
        """Add a heading. Its style sets the space above."""
        self.below_table = False
        self.paragraph(text, f"Heading {level}")
        self.last_heading = text

    def top(self, paper: Content) -> None:
        """Write the lines at the top of the cover, such as the item number, board and title."""
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
        """Write one part of the cover."""
        self.heading(part.heading, 2)
        self.blocks(part.blocks, rows_follow=bool(part.rows))
        if part.rows:
            rows: list[list[list[Piece]]] = [
                [[(row.label, None)], _cell_pieces(row.blocks)] for row in part.rows
            ]
            self.grid(part.heading, part.row_headers, rows, shares=(32, 68), aligns=("left", "left"))

    def section(self, section: Section) -> None:
        """Write a section's heading and blocks."""
        heading = f"{section.number} {section.heading}" if section.number else section.heading
        self.heading(heading, section.level)
        self.blocks(section.blocks)

    def blocks(self, blocks: tuple[Block, ...], *, rows_follow: bool = False) -> None:
        """Write the blocks in order, keeping a paragraph that introduces a block on the page where the block starts."""
        for block, leads in with_leads(blocks, rows_follow=rows_follow):
            if isinstance(block, Paragraph):
                self.prose(block, leads=leads)
            else:
                self.block(block)

    def block(self, block: Block) -> None:
        """Write a block that is not a paragraph."""
        match block:
            case Quote():
                self.words(self.paragraph(style="Quote"), paragraph_runs(block.sentences))
            case Bullets():
                self.items(block.items, "List Bullet", docx_styles.add_list(self.document, lettered=False))
            case Lettered():
                self.items(block.items, "List Number", docx_styles.add_list(self.document, lettered=True))
            case Heading():
                self.heading(f"{block.number} {block.text}" if block.number else block.text, block.level)
            case Boxes():
                self.boxes(block)
            case Table():
                self.table(block)
            case Chart():
                self.chart(block)

    def prose(self, block: Paragraph, *, leads: bool) -> None:
        """Write a paragraph, with its number if it has one. If `leads` is true, keep it with the next block."""
        if block.number:
            paragraph = self.paragraph(f"{block.number}\t", "Numbered paragraph")
        else:
            paragraph = self.paragraph()
        paragraph.paragraph_format.keep_with_next = leads or None
        paragraph.paragraph_format.keep_together = len(block.text) <= SHORT_PARAGRAPH or None
        self.words(paragraph, paragraph_runs(block.sentences))

    def items(self, items: tuple[Sentence, ...], style: str, list_number: int) -> None:
        """Write a list with its own numbering. Keep a short lettered list on one page."""
        together = style == "List Number" and len(items) <= SHORT_LIST
        for position, item in enumerate(items, 1):
            paragraph = self.paragraph(style=style)
            paragraph.paragraph_format.keep_with_next = (together and position < len(items)) or None
            numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbering.get_or_add_ilvl().val = 0
            numbering.get_or_add_numId().val = list_number
            self.words(paragraph, runs(item))

    def boxes(self, block: Boxes) -> None:
        """Write tick boxes as a table that gives the state of each in words."""
        if block.label:
            self.paragraph(block.label, "Caption")
        rows: list[list[list[Piece]]] = [
            [[(box.label, None)], [(BOX_MARKS[box.ticked] + box.words.capitalize(), None)]]
            for box in block.options
        ]
        self.grid(
            block.label or self.last_heading,
            ("Option", "Box"),
            rows,
            shares=(72, 28),
            aligns=("left", "left"),
            row_header=False,
        )

    def table(self, table: Table) -> None:
        """Write a data table under a caption."""
        self.paragraph(table.caption, "Caption")
        self.grid(
            table.caption,
            [column.header for column in table.columns],
            ([list(runs(Sentence(cell))) for cell in row] for row in table.rows),
            shares=[column.share for column in table.columns],
            aligns=[column.align for column in table.columns],
            row_header=table.row_header,
            small=len(table.columns) > MOST_WIDE_COLUMNS,
        )

    def chart(self, chart: Chart) -> None:
        """Write a chart as a picture with a text alternative, and then the table of its numbers."""
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
        rows: Iterable[list[list[Piece]]],
        *,
        shares: Iterable[int],
        aligns: Iterable[str],
        row_header: bool = True,
        small: bool = False,
    ) -> None:
        """Write a table as wide as the page's text."""
        table = build_table(
            self.document,
            headers,
            rows,
            title=title,
            room=int(self.width().twips),
            shares=shares,
            aligns=aligns,
            row_header=row_header,
            small=small,
        )
        if self.below_table:
            # Word joins two adjacent tables, so put an empty paragraph between them.
            self.paragraph(style="Table text")
        body = self.document.element.body
        body.insert(len(body) - 1, table)
        self.below_table = True

    def words(self, paragraph: WordParagraph, pieces: Pieces) -> None:
        """Write pieces of text into a paragraph."""
        write_words(self.document, paragraph, pieces)

    def new_page(self, *, landscape: bool) -> None:
        """Start a new page, landscape or portrait."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        docx_styles.set_orientation(section, landscape=landscape)

    def about(self, illustrative: str, lines: Iterable[str]) -> None:
        """Write the section that identifies this copy: the dates, the form and the hash."""
        self.heading("About this copy", 2)
        if illustrative:
            self.paragraph().add_run(illustrative).bold = True
        for line in lines:
            self.paragraph(line)

    def width(self) -> Length:
        """Return the width between the margins of the current page."""
        section = self.document.sections[-1]
        return Emu((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0))


def _cell_pieces(blocks: tuple[Block, ...]) -> list[Piece]:
    """Return the text of a cell that contains only paragraphs, with `NEXT_PARAGRAPH` between paragraphs."""
    pieces: list[Piece] = []
    for block in blocks:
        if not isinstance(block, Paragraph):
            raise TypeError(f"A row of the form can contain only paragraphs, not {type(block).__name__}.")
        pieces += [*([NEXT_PARAGRAPH] if pieces else []), *paragraph_runs(block.sentences)]
    return pieces


def _properties(document: Document, paper: Content) -> None:
    moment = _moment(paper)
    properties = document.core_properties
    subject = ". ".join(filter(None, (paper.marking, paper.illustrative)))
    properties.title = paper.title[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = paper.organisation[:LONGEST_PROPERTY]
    properties.subject = subject[:LONGEST_PROPERTY]
    properties.comments = ""
    properties.language = paper.language
    properties.created = properties.modified = moment
    properties.revision = 1


def _moment(paper: Content) -> datetime:
    return datetime.combine(paper.known_on, time(), tzinfo=UTC)


def build_table(
    document: Document,
    headers: Iterable[str],
    rows: Iterable[list[list[Piece]]],
    *,
    title: str,
    room: int,
    shares: Iterable[int],
    aligns: Iterable[str],
    row_header: bool = True,
    small: bool = False,
) -> BaseOxmlElement:
    """Return a table that is `room` twentieths of a point wide, in smaller type if `small` is true.

    The header row repeats on each page, no row is split across pages, and no cells are merged.
    """
    shares, aligns, headers = list(shares), list(aligns), list(headers)
    body_rows = list(rows)
    widths = _widths(room, shares, headers, SMALL_CHARACTER if small else BOLD_CHARACTER)
    together = is_small([["".join(words for words, _ in cell) for cell in row] for row in body_rows])
    heads, cells, firsts = (
        [
            _before(width, align, head=head, header=header, small=small)
            for width, align in zip(widths, aligns, strict=True)
        ]
        for head, header in ((True, True), (False, False), (False, True))
    )
    if row_header:
        cells[0] = firsts[0]
    lines = [_row(document, [[(header, None)] for header in headers], heads, HEAD, keep=True)]
    for position, row in enumerate(body_rows, 1):
        lines.append(_row(document, row, cells, WHOLE, keep=together and position < len(body_rows)))
    caption = f"<w:tblCaption w:val={quoteattr(title)}/>" if title else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    table: BaseOxmlElement = parse_xml(
        f'<w:tbl {NAMES}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" '
        f'w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
        f'<w:right w:w="85" w:type="dxa"/></w:tblCellMar><w:tblLook w:val="{"06A0" if row_header else "0620"}" '
        f'w:firstRow="1" w:lastRow="0" w:firstColumn="{int(row_header)}" w:lastColumn="0" w:noHBand="1" '
        f'w:noVBand="1"/>{caption}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(lines)}</w:tbl>'
    )
    return table


def write_words(document: Document, paragraph: WordParagraph, pieces: Pieces) -> None:
    """Write pieces of text into a paragraph, with links for those that have a web address."""
    paragraph._p.extend(list(parse_xml(f"<w:p {NAMES}>{_runs(document, pieces)}</w:p>")))


def _runs(document: Document, pieces: Pieces) -> str:
    """Return pieces of text as XML: each is a run, inside a link if the piece has a web address."""
    xml = []
    for words, address in pieces:
        space = ' xml:space="preserve"' if words != words.strip() else ""
        text = f"<w:t{space}>{escape(words)}</w:t>" if words else ""
        if address is None:
            xml.append(f"<w:r>{text}</w:r>")
        else:
            key = document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            style = '<w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr>'
            xml.append(f'<w:hyperlink r:id="{key}"><w:r>{style}{text}</w:r></w:hyperlink>')
    return "".join(xml)


def _before(width: int, align: str, *, head: bool, header: bool, small: bool) -> tuple[str, str]:
    """Return the XML at the start of a column's cells in two strings, between which keepNext may be added."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>' if head else ""
    style = f"{'Smallt' if small else 'T'}able{'heading' if header else 'text'}"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>',
        f"{ALIGNMENTS.get(align, '')}</w:pPr>",
    )


def _row(
    document: Document, cells: list[list[Piece]], befores: list[tuple[str, str]], form: str, *, keep: bool
) -> str:
    """Return a table row as XML. If `keep` is true, the row stays on the same page as the next row."""
    keep_next = "<w:keepNext/>" if keep else ""
    cells_xml = []
    for pieces, (before, after) in zip(cells, befores, strict=True):
        start, paragraph = before.split("<w:p>")
        paragraphs = [
            f"<w:p>{paragraph}{keep_next}{after}{_runs(document, each)}</w:p>" for each in _paragraphs(pieces)
        ]
        cells_xml.append(f"{start}{''.join(paragraphs)}</w:tc>")
    return f"<w:tr>{form}{''.join(cells_xml)}</w:tr>"


def _paragraphs(pieces: list[Piece]) -> list[list[Piece]]:
    """Return the pieces of each paragraph of a cell. Most cells have one."""
    if NEXT_PARAGRAPH not in pieces:
        return [pieces]
    paragraphs: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece == NEXT_PARAGRAPH:
            paragraphs.append([])
        else:
            paragraphs[-1].append(piece)
    return paragraphs


def _widths(room: int, shares: list[int], headers: list[str], character: int) -> list[int]:
    """Return the columns' widths in twentieths of a point, by share.

    A column that is too narrow for the longest word of its header takes the width that it lacks from the widest column,
    unless it lacks half of that column's width or more.
    """
    widths = [room * share // sum(shares) for share in shares]
    for column, header in enumerate(headers):
        needed = max(len(word) for word in header.split() or [""]) * character + CELL_SIDES
        lacking = needed - widths[column]
        widest = widths.index(max(widths))
        if 0 < lacking < widths[widest] // 2 and widest != column:
            widths[column] += lacking
            widths[widest] -= lacking
    return widths


def packed(document: Document, moment: datetime) -> bytes:
    """Return the document as the bytes of a .docx file, with each entry dated `moment`."""
    package = document.part.package
    assert package is not None
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entries = _Entries(archive, moment)
        for part in package.parts:
            part.before_marshal()
        # These are the three steps of PackageWriter.write, which would create its own archive.
        PackageWriter._write_content_types_stream(entries, package.parts)
        PackageWriter._write_pkg_rels(entries, package.rels)
        PackageWriter._write_parts(entries, package.parts)  # type: ignore[arg-type]  # takes any writer of parts
    return file.getvalue()


class _Entries:
    """Write the parts of a package to an archive, with the one method that PackageWriter calls."""

    def __init__(self, archive: zipfile.ZipFile, moment: datetime) -> None:
        self._archive = archive
        self._moment = moment

    def write(self, address: PackURI, content: bytes) -> None:
        """Add one part to the archive."""
        entry = zipfile.ZipInfo(address.membername, date_time=self._moment.timetuple()[:6])
        # PNG pictures are already compressed.
        entry.compress_type = zipfile.ZIP_STORED if address.ext == "png" else zipfile.ZIP_DEFLATED
        entry.create_system = 0
        entry.external_attr = 0
        self._archive.writestr(entry, content)
