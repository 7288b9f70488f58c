"""A paper as PDF, tagged for PDF/UA-1 and archived as PDF/A-2a.

The form is drawn by paper.typ. People's words reach it as data only, never as markup, so nothing that is typed into a
board paper can run as part of the template.
"""

import json
import re
import unicodedata
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from reports.papers.content import PaperContent
from reports.writers.divided import all_divided
from reports.writers.printed import printed

TEMPLATE = Path(__file__).with_name("paper.typ")
ROBOTO = Path(__file__).resolve().parents[2] / "node_modules" / "@expo-google-fonts" / "roboto"
WEIGHTS = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")

# How many different characters without a shape in our fonts are spelled out before the paper is refused.
MOST_SPELLED_OUT = 60

_NO_SHAPE = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


class PdfRefused(Exception):
    """The template could not be set, or was set with a warning: such a copy must not leave the building."""


def render(content: PaperContent, *, fonts: Path = ROBOTO) -> bytes:
    """Return the paper as PDF bytes, the same for the same content.

    `fonts` is the folder of the Roboto package. A character that no font here can show, such as an emoji, is printed
    as its name in square brackets: PDF/A allows no unreadable signs, and leaving it out would be silent. Raises
    PdfRefused where anything was amiss in setting the paper, a missing font included.
    """
    words = _words(content)
    moment = int(datetime.combine(content.known_on, time(), tzinfo=UTC).timestamp())
    for _ in range(MOST_SPELLED_OUT):
        try:
            return _set(words, fonts, moment)
        except typst.TypstError as problem:
            missing = _NO_SHAPE.search(str(problem))
            if missing is None or missing.group(1) not in words:
                raise PdfRefused(str(problem)) from problem
            words = words.replace(missing.group(1), spelled_out(missing.group(1)))
    raise PdfRefused(
        "The paper holds too many characters that its fonts do not have: write those words in English."
    )


def headings(content: PaperContent, *, fonts: Path = ROBOTO) -> list[tuple[int, str]]:
    """Return the level and words of every heading in the PDF, in reading order."""
    found = json.loads(_compiler(_words(content), fonts).query("heading"))
    return [(each["level"], _plain(each["body"])) for each in found]


def spelled_out(characters: str) -> str:
    """Return the Unicode names of characters in square brackets: '[grinning face]'."""
    names = [unicodedata.name(each, f"character {ord(each):X}").lower() for each in characters]
    shown = [
        name for name in names if name != "zero width joiner" and not name.startswith("variation selector")
    ]
    return f"[{', '.join(shown)}]"


@cache
def font_book(fonts: Path) -> typst.Fonts:
    """Return the weights of Roboto that papers use, and the compiler's own fonts for ticks and shapes.

    Raises PdfRefused where they are not installed.
    """
    missing = [weight for weight in WEIGHTS if not (fonts / weight).is_dir()]
    if missing:
        raise PdfRefused(
            f"The font Roboto is not installed ({', '.join(missing)}). Run 'make setup', then try again."
        )
    return typst.Fonts(include_system_fonts=False, font_paths=[fonts / weight for weight in WEIGHTS])


def _words(content: PaperContent) -> str:
    return json.dumps(all_divided(printed(content)), ensure_ascii=False)


def _plain(said: dict[str, Any]) -> str:
    """The words of a piece of a heading, which are in boxes where they are long."""
    if "children" in said:
        return "".join(_plain(each) for each in said["children"])
    return said["text"] if "text" in said else _plain(said["body"])


def _set(words: str, fonts: Path, moment: int) -> bytes:
    data, warnings = _compiler(words, fonts).compile_with_warnings(
        format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=moment
    )
    if warnings:
        raise PdfRefused("; ".join(str(warning) for warning in warnings))
    assert isinstance(data, bytes)
    return data


def _compiler(words: str, fonts: Path) -> typst.Compiler:
    # Named by its path, the template is known again, and the same words are not set a second time. Handed over as
    # bytes, every copy would be new, and what the compiler keeps of the last ten would be kept in vain.
    return typst.Compiler(
        TEMPLATE,
        font_paths=font_book(fonts),
        ignore_system_fonts=True,
        sys_inputs={"paper": words},
    )
