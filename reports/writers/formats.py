"""A paper in whichever format is asked for."""

from reports.choices import PaperFormat
from reports.papers.content import PaperContent, to_json
from reports.writers import docx, html, pdf


def written(content: PaperContent, chosen: PaperFormat, *, draft: bool = False) -> bytes:
    """Return the paper in that format: the same bytes for the same content. A draft says so on every page.

    JSON is what a final version stores, and says nothing of the copy. Raises NotSet where a file cannot be made now.
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
