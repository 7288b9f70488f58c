"""A paper as PDF, tagged for PDF/UA-1 and archived as PDF/A-2a.

The form is drawn by paper.typ. People's words reach it as data only, never as markup, so nothing that is typed into a
board paper can run as part of the template.
"""

from datetime import UTC, datetime, time

from reports.papers.content import PaperContent
from reports.writers.printed import printed
from reports.writers.typesetter import typeset


def render(content: PaperContent, *, draft: bool = False) -> bytes:
    """Return the paper as PDF bytes, the same for the same content; `draft` says so on every page.

    A character that no font here can show, such as an emoji, is printed as its name in square brackets: PDF/A allows
    no unreadable signs, and leaving it out would be silent. Raises NotSet where the paper cannot be set now.
    """
    moment = int(datetime.combine(content.known_on, time(), tzinfo=UTC).timestamp())
    return typeset("pdf", printed=printed(content, draft=draft), moment=moment)
