"""Tables for Word, written straight as XML.

Asking python-docx for a cell counts the whole table each time, which makes an appendix of several hundred actions slow.
"""

from collections.abc import Iterable

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from reports.writers.printed import is_small

SHADE = "E6E9EE"
# In twentieths of a point: a bold character of 12 point, and the two inner sides of a cell.
BOLD_CHARACTER = 150
SMALL_CHARACTER = 125
CELL_SIDES = 190

Piece = tuple[str, str | None]
Pieces = Iterable[Piece]


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
    """Return a table, `room` twentieths of a point wide, in smaller type if `small`.

    Its header row repeats, no row is split, no cell is merged.
    """
    shares, aligns = list(shares), list(aligns)
    headers = list(headers)
    widths = _widths(room, shares, headers, SMALL_CHARACTER if small else BOLD_CHARACTER)
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" '
        f'w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
        f'<w:right w:w="85" w:type="dxa"/></w:tblCellMar><w:tblLook w:val="{"06A0" if row_header else "0620"}" '
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
    head: list[list[Piece]] = [[(header, None)] for header in headers]
    table.append(_row(document, head, widths, aligns, head=True, small=small))
    body_rows = list(rows)
    together = is_small([["".join(words for words, _ in cell) for cell in row] for row in body_rows])
    for place, row in enumerate(body_rows, 1):
        keep = together and place < len(body_rows)
        table.append(
            _row(document, row, widths, aligns, head=False, keep=keep, row_header=row_header, small=small)
        )
    return table


def write_words(document: Document, paragraph: Paragraph, pieces: Pieces) -> None:
    """Write pieces of text into a paragraph, with real links for those that lead somewhere."""
    for words, address in pieces:
        if address is None:
            paragraph.add_run(words)
            continue
        link = OxmlElement("w:hyperlink")
        link.set(
            qn("r:id"),
            document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
        )
        run = paragraph.add_run(words, "Hyperlink")
        link.append(run._r)
        paragraph._p.append(link)


def _row(
    document: Document,
    cells: list[list[Piece]],
    widths: list[int],
    aligns: list[str],
    *,
    head: bool,
    keep: bool = False,
    row_header: bool = False,
    small: bool = False,
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
        style = f"Small{style.lower()}" if small else style
        side = {"right": '<w:jc w:val="right"/>', "centre": '<w:jc w:val="center"/>'}.get(align, "")
        follow = "<w:keepNext/>" if head or keep else ""
        cell = parse_xml(
            f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{follow}{side}</w:pPr></w:p></w:tc>'
        )
        write_words(document, Paragraph(cell.p_lst[0], document._body), pieces)
        row.append(cell)
    return row


def _widths(room: int, shares: list[int], headers: list[str], character: int) -> list[int]:
    """Return the columns' widths in twentieths of a point: by share, but no header's longest word is broken.

    What a narrow column needs beyond its share is taken from the widest.
    """
    widths = [room * share // sum(shares) for share in shares]
    for place, header in enumerate(headers):
        needed = max(len(word) for word in header.split() or [""]) * character + CELL_SIDES
        lacking = needed - widths[place]
        widest = widths.index(max(widths))
        if 0 < lacking < widths[widest] // 2 and widest != place:
            widths[place] += lacking
            widths[widest] -= lacking
    return widths
