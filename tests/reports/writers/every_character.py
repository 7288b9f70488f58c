"""Every assigned character of the Basic Multilingual Plane and 2,000 beyond, a paper for each thousand, each format.

`python -m tests.reports.writers.every_character` takes some minutes, so it is run by hand. It ends with 1 where a paper
fails, and says how many papers needed the typesetter's second attempt.
"""

import logging
import os
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django
import page

BEYOND = 2_000
EACH = 1_000


def characters() -> list[str]:
    """The characters that are set, in their order; half of a surrogate pair is none."""
    assigned = [
        character
        for character in map(chr, range(0x110000))
        if unicodedata.category(character) not in ("Cn", "Cs")
    ]
    plane = [character for character in assigned if character <= "\uffff"]
    # Private planes have no names and no shapes, each like the last.
    beyond = [character for character in assigned if "\uffff" < character < "\U000f0000"]
    return plane + beyond[:: max(1, len(beyond) // BEYOND)][:BEYOND]


def papers(wanted: list[str]) -> Iterator[tuple[str, str]]:
    """The name and the words of each paper: its characters apart, then all in one."""
    for start in range(0, len(wanted), EACH):
        some = wanted[start : start + EACH]
        yield f"U+{ord(some[0]):04X} to U+{ord(some[-1]):04X}", f"{' '.join(some)} {''.join(some)}"


def main() -> int:
    """Set them all; print what failed."""
    django.setup()
    from reports.papers.content import Paragraph, Quote, Section, Sentence
    from reports.writers import docx, html, pdf
    from tests.reports.sample_content import build_content

    class Notes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            notes.append(record.getMessage())

    notes: list[str] = []
    logging.getLogger("reports.writers.typesetter").addHandler(Notes())
    began, failed, made = time.monotonic(), 0, 0
    wanted = characters()
    for name, words in papers(wanted):
        said = (Sentence(words),)
        section = Section("1", None, "Characters", (Paragraph("1.1", said), Quote(said)))
        content = replace(build_content(actions=1), sections=(section,))
        try:
            found = page.validate_pdf_bytes(pdf.render(content), profile="ua1").failures
            docx.render(content)
            html.render(content)
        except Exception as problem:  # every paper is tried, whatever becomes of another
            found = [problem]
        made += 1
        failed += bool(found)
        if found:
            sys.stdout.write(f"{name}: {found[0]}\n")
    sys.stdout.write(
        f"{len(wanted):,} characters in {made} papers: {failed} failed, {len(notes)} set at the second attempt, "
        f"{time.monotonic() - began:.0f} seconds\n"
    )
    for note in notes:
        sys.stdout.write(f"{note!a}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
