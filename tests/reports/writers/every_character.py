"""Write papers with every assigned character of the Basic Multilingual Plane, and 2,000 others, in every format.

Each paper has a thousand characters. `python -m tests.reports.writers.every_character` takes some minutes, so it is run
by hand. It exits with status 1 if a paper fails, and says how many papers needed the typesetter's second attempt.
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
    """Return the characters to test, in order, without surrogates."""
    assigned = [
        character
        for character in map(chr, range(0x110000))
        if unicodedata.category(character) not in ("Cn", "Cs")
    ]
    plane = [character for character in assigned if character <= "\uffff"]
    # Leave out the private planes, whose characters have no names and no shapes.
    beyond = [character for character in assigned if "\uffff" < character < "\U000f0000"]
    return plane + beyond[:: max(1, len(beyond) // BEYOND)][:BEYOND]


def papers(characters_to_test: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each paper: its characters with spaces between them, then without."""
    for start in range(0, len(characters_to_test), EACH):
        batch = characters_to_test[start : start + EACH]
        yield f"U+{ord(batch[0]):04X} to U+{ord(batch[-1]):04X}", f"{' '.join(batch)} {''.join(batch)}"


def main() -> int:
    """Write all the papers, and print those that failed."""
    django.setup()
    from reports.papers.content import Paragraph, Quote, Section, Sentence
    from reports.writers import docx, html, pdf
    from tests.reports.sample_content import build_content

    class Notes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            notes.append(record.getMessage())

    notes: list[str] = []
    logging.getLogger("reports.writers.typesetter").addHandler(Notes())
    began, failed, papers_written = time.monotonic(), 0, 0
    characters_to_test = characters()
    for name, text in papers(characters_to_test):
        sentences = (Sentence(text),)
        section = Section("1", None, "Characters", (Paragraph("1.1", sentences), Quote(sentences)))
        content = replace(build_content(actions=1), sections=(section,))
        try:
            failures = page.validate_pdf_bytes(pdf.render(content), profile="ua1").failures
            docx.render(content)
            html.render(content)
        except Exception as problem:  # carry on with the next paper, whatever fails
            failures = [problem]
        papers_written += 1
        failed += bool(failures)
        if failures:
            sys.stdout.write(f"{name}: {failures[0]}\n")
    sys.stdout.write(
        f"{len(characters_to_test):,} characters in {papers_written} papers: {failed} failed, {len(notes)} typeset "
        f"at the second attempt, {time.monotonic() - began:.0f} seconds\n"
    )
    for note in notes:
        sys.stdout.write(f"{note!a}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
