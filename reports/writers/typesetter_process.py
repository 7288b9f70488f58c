"""The program that typesets papers and charts, in a process that `typesetter` starts, uses and replaces.

typst caches what has been typeset, which speeds up the next copy of a paper, and provides no way to clear the cache.
The program therefore runs in a separate process that can be ended. See
docs/decisions/0013-papers-are-typeset-in-a-separate-process.md.
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
# Web pages and the health probe have priority if the processor is busy.
NICENESS = 5

# How many signs are checked at once. Larger batches take disproportionately longer.
ASKED_AT_ONCE = 200
# How many checked signs are remembered. The cache is then emptied, so that pasted text cannot fill the memory.
MOST_JUDGED = 20_000
QUESTION = '#set document(title: "Signs")\n#set text(font: ("Roboto", "DejaVu Sans Mono"))\n'
_AT_LINE = re.compile(r"┌─ [^\n]*:(\d+):\d+")
# The signs that the second attempt does not spell out at once: Latin, Greek, Cyrillic, punctuation, arrows and shapes.
_SURE = re.compile("[\u00a1-\u024f\u0370-\u04ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2713]")

Answer = tuple[bytes | None, list[str]]
"""The file, or None if there is none, and the warnings to log."""

_judged: dict[str, bool] = {}


def main(file_number: int, megabytes: int) -> None:
    """Answer one job after another until the other end closes the connection."""
    _limit_memory(megabytes)
    os.nice(NICENESS)
    jobs: dict[str, Callable[..., Answer]] = {"pdf": typeset_paper, "png": draw}
    line = Connection(file_number)
    with suppress(EOFError):
        while True:
            kind, arguments = line.recv()
            try:
                line.send(jobs[kind](**arguments))
            except typst.TypstError as problem:
                line.send((None, [problem.message]))


def typeset_paper(values: dict[str, Any], moment: int, carefully: bool = False) -> Answer:
    """Return the printed values as PDF, and the warnings to log. Raises TypstError if they cannot be typeset.

    If `carefully` is true, spell out every sign except those that are sure to have a shape.
    """
    unusual = unusual_signs(json.dumps(values, ensure_ascii=False))
    hidden = _hidden(unusual, carefully)
    try:
        return _pdf(without(hidden, values) if hidden else values, moment)
    except typst.TypstError as problem:
        if carefully:
            raise
        # Signs can be drawn differently together than alone. Nothing that people type may stop their paper.
        data, notes = typeset_paper(values, moment, carefully=True)
        return data, [f"More signs were spelled out: {problem.message}", *notes]


def draw(drawing: str, width: int, ppi: int, carefully: bool = False) -> Answer:
    """Return an SVG string as PNG, `width` points wide at `ppi` dots per inch, and the warnings to log."""
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
    """Return the signs that no installed font can show, as tested with the typesetter.

    Results are cached, so that each sign is normally tested only once.
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
    """Return the signs that cannot be typeset, found by putting each sign on a separate line."""
    lines = [_line(sign) for sign in asked]
    # Empty lines separate the paragraphs, because the time for a paragraph grows with the square of its length.
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
    """Return the sign in each of the four styles, because a font may support a long sign in only some styles."""
    escaped = "".join(f"\\u{{{ord(each):x}}}" for each in sign)
    text = f'#text("{escaped}")'
    return f"{text}*{text}*_{text}_*_{text}_*"


def _pdf(values: dict[str, Any], moment: int) -> Answer:
    words = json.dumps(all_divided(values), ensure_ascii=False)
    data, warnings = _compiler(PAPER, {"paper": words}).compile_with_warnings(
        format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=moment
    )
    assert isinstance(data, bytes)
    return data, [warning.message for warning in warnings]


def _compiler(template: Path, inputs: dict[str, str]) -> typst.Compiler:
    # Passing the template as a path lets typst reuse its cache for the same text. If it were passed as bytes,
    # every copy would be new and the cache of the last ten would be useless.
    return typst.Compiler(template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)


@cache
def _fonts() -> typst.Fonts:
    """Return the weights of Roboto that papers use, and the compiler's fonts for ticks, shapes and other scripts."""
    return typst.Fonts(include_system_fonts=False, font_paths=fonts.folders())


def _limit_memory(megabytes: int) -> None:
    """Limit this process's memory, so that a large paper ends the process and does not exhaust the machine."""
    # Systems other than Linux may not support this limit. The limits on time and on queued papers still apply.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
