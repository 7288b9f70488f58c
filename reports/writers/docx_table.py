"""Tables for Word, written straight as XML.

Asking python-docx for a cell counts the whole table each time, and one element at a time is slow too: an appendix of
several hundred actions is written as one text and read once.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from reports.writers.printed import is_small

SHADE = "E6E9EE"
# In twentieths of a point: a bold character of 12 point, and the two inner sides of a cell.
BOLD_CHARACTER = 150
SMALL_CHARACTER = 125
CELL_SIDES = 190

NAMES = nsdecls("w", "r")
WHOLE = "<w:trPr><w:cantSplit/></w:trPr>"
HEAD = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
SIDES = {"right": '<w:jc w:val="right"/>', "centre": '<w:jc w:val="center"/>'}

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
    for place, row in enumerate(body_rows, 1):
        lines.append(_row(document, row, cells, WHOLE, keep=together and place < len(body_rows)))
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


def write_words(document: Document, paragraph: Paragraph, pieces: Pieces) -> None:
    """Write pieces of text into a paragraph, with real links for those that lead somewhere."""
    paragraph._p.extend(list(parse_xml(f"<w:p {NAMES}>{_runs(document, pieces)}</w:p>")))


def _runs(document: Document, pieces: Pieces) -> str:
    """Return pieces of text as XML: a run each, inside a link where it leads somewhere."""
    made = []
    for words, address in pieces:
        space = ' xml:space="preserve"' if words != words.strip() else ""
        text = f"<w:t{space}>{escape(words)}</w:t>" if words else ""
        if address is None:
            made.append(f"<w:r>{text}</w:r>")
        else:
            key = document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            style = '<w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr>'
            made.append(f'<w:hyperlink r:id="{key}"><w:r>{style}{text}</w:r></w:hyperlink>')
    return "".join(made)


def _before(width: int, align: str, *, head: bool, header: bool, small: bool) -> tuple[str, str]:
    """Return what stands in a column's cells before the words, up to keepNext and after it."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>' if head else ""
    style = f"{'Smallt' if small else 'T'}able{'heading' if header else 'text'}"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>',
        f"{SIDES.get(align, '')}</w:pPr>",
    )


def _row(
    document: Document, cells: list[list[Piece]], befores: list[tuple[str, str]], form: str, *, keep: bool
) -> str:
    """Return one row of a table as XML; with `keep`, one that stays with the next."""
    follow = "<w:keepNext/>" if keep else ""
    words = "".join(
        f"{before}{follow}{after}{_runs(document, pieces)}</w:p></w:tc>"
        for pieces, (before, after) in zip(cells, befores, strict=True)
    )
    return f"<w:tr>{form}{words}</w:tr>"


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
