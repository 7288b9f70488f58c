"""Write a paper as a PDF that conforms to PDF/UA-1 (accessibility) and PDF/A-2a (archiving).

`paper.typ` lays out the pages. People's text is passed as data and never as markup, so nothing that people type can run
as part of the template.
"""

from datetime import UTC, datetime, time

from reports.papers.content import Content
from reports.writers.template_values import template_values
from reports.writers.typesetter import typeset


def render(content: Content, *, draft: bool = False) -> bytes:
    """Return the paper as PDF bytes. If `draft` is true, every page says DRAFT.

    A character that no installed font can show, such as an emoji, is printed as its name in square brackets. PDF/A
    forbids characters without a shape, and leaving one out would change the text silently. Raises CannotTypeset if the
    paper cannot be typeset now.
    """
    moment = int(datetime.combine(content.known_on, time(), tzinfo=UTC).timestamp())
    return typeset("pdf", values=template_values(content, draft=draft), moment=moment)
