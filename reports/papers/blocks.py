"""The pieces that a paper is made of: sentences, lists, boxes, tables and charts, as values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tracker.charts import Bar

Align = Literal["left", "right", "centre"]

# The shapes of ratings as characters, for cells and sentences: every rating is its word and its shape.
SHAPE_MARKS = {"tick": "✓", "circle": "●", "triangle": "▲", "octagon": "■", "dash": "−"}

# What no file format holds: control characters, half of a surrogate pair, and the two that Unicode leaves unused.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


@dataclass(frozen=True, slots=True)
class Source:
    """A record that the text came from: `key` such as 'action:1.2.3', `words` as a reader would name it."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words inside a sentence that lead to a web address."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Plain text, the keys of the sources that it came from, and which of its words are links."""

    text: str
    sources: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences printed as one paragraph, numbered such as '1.1' or not."""

    number: str | None
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """Return the paragraph's words without its number."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that are somebody's own, set apart."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without an order."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Lettered:
    """A list printed a), b), c)."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """One tick box: ticked, not ticked, or None where it is not known."""

    label: str
    ticked: bool | None

    @property
    def words(self) -> str:
        """Return the state in words, so that it survives conversion to text."""
        return {True: "ticked", False: "not ticked", None: "not known"}[self.ticked]


@dataclass(frozen=True, slots=True)
class Boxes:
    """A group of tick boxes, printed as a two-column table; `label` stands above it, and may be ''."""

    label: str
    options: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; `level` 3 stands under a section's own 2."""

    level: int
    number: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its header, how its cells are set, and its share of the width against the others'
    shares.
    """

    header: str
    align: Align = "left"
    share: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A data table of plain cells. With `row_header`, each row's first cell is its header.

    A cell that shows a RAG says its word and its shape; colour alone never carries a meaning.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    row_header: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of stacked bars; `description` is its text alternative and `table` its numbers, printed after
    it.
    """

    title: str
    description: str
    bars: tuple[Bar, ...]
    table: Table


# A paragraph of no more characters than this, some six lines, and a list of no more items than this, stay on one page.
SHORT_PARAGRAPH = 480
SHORT_LIST = 5

Block = Paragraph | Quote | Bullets | Lettered | Boxes | Heading | Table | Chart


def with_leads(blocks: Sequence[Block]) -> Iterator[tuple[Block, bool]]:
    """Yield each block, and whether it leads into the next one and must not be parted from it by the end of a page."""
    for place, block in enumerate(blocks):
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        leads = isinstance(block, Paragraph) and (
            block.text.endswith(":") or isinstance(after, Boxes | Chart)
        )
        yield block, leads


def runs(sentence: Sentence) -> Iterator[tuple[str, str | None]]:
    """Yield the sentence in pieces, each with the web address that it leads to, or None.

    Words named in `links` are linked where they first stand; a bare http or https address leads to itself.
    """
    found: list[tuple[int, int, str]] = []
    for link in sentence.links:
        start = sentence.text.find(link.words)
        if link.words and start >= 0 and link.address.startswith(("https://", "http://", "mailto:")):
            found.append((start, start + len(link.words), link.address))
    found += [(match.start(), match.end(), match.group()) for match in _ADDRESS.finditer(sentence.text)]
    place = 0
    for start, end, address in sorted(found):
        if start < place:
            continue
        if start > place:
            yield sentence.text[place:start], None
        yield sentence.text[start:end], address
        place = end
    if place < len(sentence.text) or not sentence.text:
        yield sentence.text[place:], None


def paragraph_runs(sentences: tuple[Sentence, ...]) -> Iterator[tuple[str, str | None]]:
    """Yield the pieces of several sentences, with a space between one sentence and the next."""
    for place, sentence in enumerate(sentences):
        if place:
            yield " ", None
        yield from runs(sentence)


def printable(text: str) -> str:
    """Return the text as every writer can print it: on one line, without characters that no file format holds."""
    return re.sub(r"[\t\n\v\f\r\x85\u2028\u2029]+", " ", _UNPRINTABLE.sub("", text))
