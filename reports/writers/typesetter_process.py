"""The program that sets papers and charts: one process, which `typesetter` starts, asks and replaces.

typst keeps what it has set, which makes the next copy of a paper fast, and has no call to let it go. So it runs in a
process of its own, which can be ended. See docs/decisions/0013-papers-are-set-in-a-process-of-their-own.md.
"""

import json
import os
import re
import resource
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import typst

from reports.writers import fonts
from reports.writers.typeset_text import all_divided, unusual_signs, without

PAPER = Path(__file__).with_name("paper.typ")
PICTURE = Path(__file__).with_name("picture.typ")
# Pages and the health probe come first where the processor is busy.
NICENESS = 5

# One question holds this many signs: the typesetter's answer takes longer than in proportion.
ASKED_AT_ONCE = 200
# How many judged signs are remembered; all are forgotten beyond, so that pasted text cannot fill the memory.
MOST_JUDGED = 20_000
QUESTION = '#set document(title: "Signs")\n#set text(font: ("Roboto", "DejaVu Sans Mono"))\n'
_AT_LINE = re.compile(r"┌─ [^\n]*:(\d+):\d+")
# Where even the second attempt is not sure of anything: Latin, Greek, Cyrillic, punctuation, arrows and shapes.
_SURE = re.compile("[\u00a1-\u024f\u0370-\u04ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2713]")

Answer = tuple[bytes | None, list[str]]
"""What was made, None where nothing was, and what is to be noted in the log."""

_judged: dict[str, bool] = {}


def main(file_number: int, megabytes: int) -> None:
    """Answer one job after another until the other end is closed."""
    _limit_memory(megabytes)
    os.nice(NICENESS)
    jobs: dict[str, Callable[..., Answer]] = {"pdf": set_paper, "png": draw}
    line = Connection(file_number)
    with suppress(EOFError):
        while True:
            kind, given = line.recv()
            try:
                line.send(jobs[kind](**given))
            except typst.TypstError as problem:
                line.send((None, [problem.message]))


def set_paper(printed: dict[str, Any], moment: int, carefully: bool = False) -> Answer:
    """Return printed values as PDF, and the warnings to log. Raises TypstError if they cannot be set.

    If `carefully`, it spells out every sign except those that always have a shape.
    """
    unusual = unusual_signs(json.dumps(printed, ensure_ascii=False))
    hidden = _hidden(unusual, carefully)
    try:
        return _pdf(without(hidden, printed) if hidden else printed, moment)
    except typst.TypstError as problem:
        if carefully:
            raise
        # Signs together can be drawn in another way than alone. Nothing that people typed may stop their paper.
        data, notes = set_paper(printed, moment, carefully=True)
        return data, [f"More signs were spelled out: {problem.message}", *notes]


def draw(drawing: str, width: int, ppi: int, carefully: bool = False) -> Answer:
    """Return an SVG text as PNG, `width` points wide at `ppi` dots an inch, and the warnings to log."""
    drawing = without(_hidden(unusual_signs(drawing), carefully), drawing)
    compiler = _compiler(PICTURE, {"drawing": drawing, "width": str(width)})
    data, warnings = compiler.compile_with_warnings(format="png", ppi=ppi)
    assert isinstance(data, bytes)
    return data, [warning.message for warning in warnings]


def _hidden(unusual: set[str], carefully: bool) -> set[str]:
    """Return the signs to spell out."""
    if not carefully:
        return without_a_shape(unusual)
    sure = {sign for sign in unusual if _SURE.fullmatch(sign)}
    return (unusual - sure) | without_a_shape(sure)


def without_a_shape(unusual: Iterable[str]) -> set[str]:
    """Return those signs that no font here can show, as the typesetter itself judges them.

    A sign is asked about once in the life of this process.
    """
    wanted = list(unusual)
    if len(_judged) > MOST_JUDGED:
        _judged.clear()
    new = [sign for sign in wanted if sign not in _judged]
    for start in range(0, len(new), ASKED_AT_ONCE):
        asked = new[start : start + ASKED_AT_ONCE]
        refused = _refused(asked)
        _judged.update({sign: sign not in refused for sign in asked})
    return {sign for sign in wanted if not _judged[sign]}


def _refused(asked: list[str]) -> set[str]:
    """Set each sign on a line of its own; the typesetter names the lines that it cannot set, all at once."""
    lines = [_line(sign) for sign in asked]
    # After each line comes an empty one: a paragraph of many lines takes the square of its length.
    compiler = typst.Compiler(
        (QUESTION + "\n\n".join(lines)).encode(), font_paths=_fonts(), ignore_system_fonts=True
    )
    try:
        compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=0)
    except typst.TypstError as problem:
        first = QUESTION.count("\n") + 1
        return {asked[(int(number) - first) // 2] for number in _AT_LINE.findall(problem.diagnostic)}
    return set()


def _line(sign: str) -> str:
    """One sign in each of the four styles: of a sign of several characters, one style may have fewer than another."""
    escaped = "".join(f"\\u{{{ord(each):x}}}" for each in sign)
    text = f'#text("{escaped}")'
    return f"{text}*{text}*_{text}_*_{text}_*"


def _pdf(printed: dict[str, Any], moment: int) -> Answer:
    words = json.dumps(all_divided(printed), ensure_ascii=False)
    data, warnings = _compiler(PAPER, {"paper": words}).compile_with_warnings(
        format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=moment
    )
    assert isinstance(data, bytes)
    return data, [warning.message for warning in warnings]


def _compiler(template: Path, inputs: dict[str, str]) -> typst.Compiler:
    # Named by its path, the template is known again, and the same words are not set a second time. Handed over as
    # bytes, every copy would be new, and what the compiler keeps of the last ten would be kept in vain.
    return typst.Compiler(template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)


@cache
def _fonts() -> typst.Fonts:
    """The weights of Roboto that papers use, and the compiler's own fonts for ticks, shapes and other scripts."""
    return typst.Fonts(include_system_fonts=False, font_paths=fonts.folders())


def _limit_memory(megabytes: int) -> None:
    """End this process, rather than the machine's memory, where a paper needs more."""
    # A system other than Linux may not know the limit; the limits of time and of waiting papers hold there too.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
