"""The headings of a PDF, as the typesetter has them."""

import json
from typing import Any

import typst

from reports.papers.content import PaperContent
from reports.writers import fonts
from reports.writers.template_values import template_values
from reports.writers.typeset_text import all_divided
from reports.writers.typesetter_process import PAPER


def compiler(paper: PaperContent) -> typst.Compiler:
    """The typesetter with a paper to set."""
    return typst.Compiler(
        PAPER,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=fonts.folders()),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(all_divided(template_values(paper)), ensure_ascii=False)},
    )


def headings(paper: PaperContent) -> list[tuple[int, str]]:
    """The level and words of every heading, in reading order."""
    return [(each["level"], _plain(each["body"])) for each in json.loads(compiler(paper).query("heading"))]


def _plain(said: dict[str, Any]) -> str:
    """The words of a piece of a heading, which are in boxes where they are long."""
    if "children" in said:
        return "".join(_plain(each) for each in said["children"])
    return said["text"] if "text" in said else _plain(said["body"])
