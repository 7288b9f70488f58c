"""A paper as PDF, tagged for PDF/UA-1 and archived as PDF/A-2a.

The form is drawn by paper.typ. People's words reach it as data only, never as markup, so nothing that is typed into a
board paper can run as part of the template.
"""

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import typst

from reports.papers.content import PaperContent
from reports.writers.printed import printed

TEMPLATE = Path(__file__).with_name("paper.typ")
ROBOTO = Path(__file__).resolve().parents[2] / "node_modules" / "@expo-google-fonts" / "roboto"
WEIGHTS = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")


class PdfRefused(Exception):
    """The template could not be set, or was set with a warning: such a copy must not leave the building."""


def render(content: PaperContent, *, fonts: Path = ROBOTO) -> bytes:
    """Return the paper as PDF bytes, the same for the same content.

    `fonts` is the folder of the Roboto package. Raises PdfRefused where anything was amiss in setting the paper, a
    missing font included.
    """
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(),
        font_paths=font_book(fonts),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(printed(content), ensure_ascii=False)},
    )
    moment = datetime.combine(content.known_on, time(), tzinfo=UTC)
    try:
        data, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(moment.timestamp())
        )
    except typst.TypstError as problem:
        raise PdfRefused(str(problem)) from problem
    if warnings:
        raise PdfRefused("; ".join(str(warning) for warning in warnings))
    assert isinstance(data, bytes)
    return data


@cache
def font_book(fonts: Path) -> typst.Fonts:
    """Return the weights of Roboto that papers use, and the compiler's own fonts for ticks and shapes."""
    return typst.Fonts(include_system_fonts=False, font_paths=[fonts / weight for weight in WEIGHTS])
