"""The program that typesets papers and charts, in a process that `typesetter` starts, uses and replaces.

typst caches what it has typeset, which speeds up the next copy of a paper, and provides no way to clear the cache. So
it runs in a separate process that can be ended. See docs/decisions/0013-papers-are-typeset-in-a-separate-process.md.
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
BATCH = 200
# How many checked signs are remembered before the cache is emptied, so that pasted text cannot fill the memory.
MOST_REMEMBERED = 20_000
TEST_PAGE = '#set document(title: "Signs")\n#set text(font: ("Roboto", "DejaVu Sans Mono"))\n'
_AT_LINE = re.compile(r"┌─ [^\n]*:(\d+):\d+")
# Signs that careful mode still checks instead of spelling out: Latin, Greek, Cyrillic, punctuation, arrows and shapes.
_COMMON = re.compile("[\u00a1-\u024f\u0370-\u04ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2713]")

Answer = tuple[bytes | None, list[str]]
"""The file, or None if it could not be typeset, and the warnings to log."""

_has_shape: dict[str, bool] = {}


def main(file_number: int, megabytes: int) -> None:
    """Answer one job after another until the other end closes the connection.

    `file_number` is the file descriptor of the connection, and `megabytes` the limit on this process's memory.
    """
    _limit_memory(megabytes)
    os.nice(NICENESS)
    jobs: dict[str, Callable[..., Answer]] = {"pdf": typeset_paper, "png": draw}
    connection = Connection(file_number)
    with suppress(EOFError):
        while True:
            kind, arguments = connection.recv()
            try:
                connection.send(jobs[kind](**arguments))
            except typst.TypstError as problem:
                connection.send((None, [problem.message]))


def typeset_paper(values: dict[str, Any], moment: int, carefully: bool = False) -> Answer:
    """Return a paper's template values as PDF, and the warnings to log. Raises TypstError if they cannot be typeset.

    If `carefully` is true, every uncommon character is spelled out. Otherwise, only those that no font can show are
    spelled out at first and, if the paper then cannot be typeset, every uncommon one.
    """
    unusual = unusual_signs(json.dumps(values, ensure_ascii=False))
    signs = _to_spell_out(unusual, carefully)
    try:
        return _pdf(without(signs, values) if signs else values, moment)
    except typst.TypstError as problem:
        if carefully:
            raise
        # A sign that can be drawn alone may fail beside another. Nothing that people type may stop their paper.
        data, notes = typeset_paper(values, moment, carefully=True)
        return data, [
            f"Uncommon characters were replaced by their names after this error: {problem.message}",
            *notes,
        ]


def draw(drawing: str, width: int, ppi: int, carefully: bool = False) -> Answer:
    """Return an SVG drawing as PNG, `width` points wide with `ppi` pixels to the inch, and the warnings to log.

    Raises TypstError if it cannot be drawn. If `carefully` is true, every uncommon character is spelled out;
    otherwise, only those that no font can show.
    """
    drawing = without(_to_spell_out(unusual_signs(drawing), carefully), drawing)
    compiler = _compiler(PICTURE, {"drawing": drawing, "width": str(width)})
    data, warnings = compiler.compile_with_warnings(format="png", ppi=ppi)
    assert isinstance(data, bytes)
    return data, [warning.message for warning in warnings]


def _to_spell_out(unusual: set[str], carefully: bool) -> set[str]:
    """Return the signs to spell out: those without a shape and, if `carefully` is true, all that are uncommon."""
    if not carefully:
        return without_a_shape(unusual)
    common = {sign for sign in unusual if _COMMON.fullmatch(sign)}
    return (unusual - common) | without_a_shape(common)


def without_a_shape(unusual: Iterable[str]) -> set[str]:
    """Return the signs that no installed font can show, as tested with the typesetter.

    Results are cached, so that each sign is normally tested only once.
    """
    signs = list(unusual)
    if len(_has_shape) > MOST_REMEMBERED:
        _has_shape.clear()
    new = [sign for sign in signs if sign not in _has_shape]
    for start in range(0, len(new), BATCH):
        batch = new[start : start + BATCH]
        refused = _refused(batch)
        _has_shape.update({sign: sign not in refused for sign in batch})
    return {sign for sign in signs if not _has_shape[sign]}


def _refused(signs: list[str]) -> set[str]:
    """Return the signs that cannot be typeset, found by typesetting a page with each sign on a line of its own."""
    lines = [_line(sign) for sign in signs]
    # Empty lines separate the paragraphs, because the time for a paragraph grows with the square of its length.
    compiler = typst.Compiler(
        (TEST_PAGE + "\n\n".join(lines)).encode(), font_paths=_fonts(), ignore_system_fonts=True
    )
    try:
        compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=0)
    except typst.TypstError as problem:
        first = TEST_PAGE.count("\n") + 1
        return {signs[(int(number) - first) // 2] for number in _AT_LINE.findall(problem.diagnostic)}
    return set()


def _line(sign: str) -> str:
    """Return markup that sets the sign in regular, bold, italic and bold italic.

    A font may support a sign made of several characters in only some of these styles.
    """
    escaped = "".join(f"\\u{{{ord(each):x}}}" for each in sign)
    text = f'#text("{escaped}")'
    return f"{text}*{text}*_{text}_*_{text}_*"


def _pdf(values: dict[str, Any], moment: int) -> Answer:
    paper = json.dumps(all_divided(values), ensure_ascii=False)
    data, warnings = _compiler(PAPER, {"paper": paper}).compile_with_warnings(
        format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=moment
    )
    assert isinstance(data, bytes)
    return data, [warning.message for warning in warnings]


def _compiler(template: Path, inputs: dict[str, str]) -> typst.Compiler:
    # Pass the template as a path, so that typst recognises it and reuses its cache. It would take bytes as a new
    # template every time.
    return typst.Compiler(template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)


@cache
def _fonts() -> typst.Fonts:
    """Return the weights of Roboto that papers use, and typst's own fonts for ticks, shapes and other scripts."""
    return typst.Fonts(include_system_fonts=False, font_paths=fonts.folders())


def _limit_memory(megabytes: int) -> None:
    """Limit this process's memory, so that a large paper ends the process and does not exhaust the machine's memory."""
    # Systems other than Linux may not support this limit. The limits on time and on queued papers still apply.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
