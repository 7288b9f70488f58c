"""Read the headings of a PDF from the typesetter."""

import json
from typing import Any

import typst

from reports.papers.content import PaperContent
from reports.writers import fonts
from reports.writers.template_values import template_values
from reports.writers.typeset_text import all_divided
from reports.writers.typesetter_process import PAPER


def compiler(paper: PaperContent) -> typst.Compiler:
    """Return a typst compiler with this paper as its input."""
    return typst.Compiler(
        PAPER,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=fonts.folders()),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(all_divided(template_values(paper)), ensure_ascii=False)},
    )


def headings(paper: PaperContent) -> list[tuple[int, str]]:
    """Return the level and text of every heading, in reading order."""
    found = json.loads(compiler(paper).query("heading"))
    return [(heading["level"], _plain(heading["body"])) for heading in found]


def _plain(element: dict[str, Any]) -> str:
    """Return the text of part of a heading. The parts of long words are inside boxes."""
    if "children" in element:
        return "".join(_plain(child) for child in element["children"])
    return element["text"] if "text" in element else _plain(element["body"])
