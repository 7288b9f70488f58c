"""A paper in whichever format is asked for."""

from reports.choices import PaperFormat
from reports.papers.content import PaperContent, to_json
from reports.writers import docx, html, pdf


def written(content: PaperContent, chosen: PaperFormat) -> bytes:
    """Return the paper in that format: the same bytes for the same content."""
    match chosen:
        case PaperFormat.HTML:
            return html.render(content)
        case PaperFormat.DOCX:
            return docx.render(content)
        case PaperFormat.PDF:
            return pdf.render(content)
        case PaperFormat.JSON:
            return to_json(content) + b"\n"
