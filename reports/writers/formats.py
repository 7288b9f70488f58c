"""Write a paper in a given format."""

from reports.choices import PaperFormat
from reports.papers.content import Content, to_json
from reports.writers import docx, html, pdf


def render(content: Content, chosen: PaperFormat, *, draft: bool = False) -> bytes:
    """Return the paper in this format. The same content always gives the same bytes.

    If `draft` is true, every page says DRAFT. JSON is the stored content and never says DRAFT. Raises CannotTypeset if
    a PDF, or a chart in a Word file, cannot be typeset now.
    """
    match chosen:
        case PaperFormat.HTML:
            return html.render(content, draft=draft)
        case PaperFormat.DOCX:
            return docx.render(content, draft=draft)
        case PaperFormat.PDF:
            return pdf.render(content, draft=draft)
        case PaperFormat.JSON:
            return to_json(content) + b"\n"
