"""A board paper as values: what it says, in the order in which it says it.

The three writers turn the same content into HTML, Word and PDF and ask nothing else of anybody. The content
is what a final version stores, so it serialises to the same bytes every time and back again without loss.
"""

import json
import re
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from tracker.charts import Bar
from tracker.wording import long_date

Align = Literal["left", "right", "centre"]

# The shapes of ratings as characters, for cells and sentences: every rating is its word and its shape.
SHAPE_MARKS = {"tick": "✓", "circle": "●", "triangle": "▲", "octagon": "■", "dash": "−"}

# What no file format holds: control characters, half of a surrogate pair, and the two that Unicode leaves unused.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")

# What `printable` mends, as it stands in JSON: an escape that is no quotation mark's, or a character not escaped there.
_TO_MEND = re.compile('\\\\[^"\\\\]|[\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]')

ILLUSTRATIVE = "Illustrative demonstration, not a board paper"
DRAFT = "DRAFT, not ready for the board"


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


@dataclass(frozen=True, slots=True)
class CoverLine:
    """A line at the head of the cover. A 'board' or 'title' line prints its text alone; the title is the
    first heading.
    """

    label: str
    text: str
    kind: Literal["line", "board", "title"] = "line"


@dataclass(frozen=True, slots=True)
class CoverRow:
    """A row of the form: its label and its answer."""

    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class CoverPart:
    """A part of the cover under its own heading: free blocks, then rows printed as a label-and-answer
    table.
    """

    key: str
    heading: str
    blocks: tuple[Block, ...] = ()
    rows: tuple[CoverRow, ...] = ()
    row_headers: tuple[str, str] = ("Item", "Answer")


@dataclass(frozen=True, slots=True)
class Section:
    """A section (level 2) or a part of one such as 4.1 (level 3). `key` is what a person's own words are
    kept under.
    """

    key: str
    number: str | None
    heading: str
    blocks: tuple[Block, ...]
    level: int = 2
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class PaperContent:
    """A whole paper. `figures` holds every number that the text draws on, for checks and for comparison
    with a screen.

    `illustrative` is '' for a real paper, else the line printed on every page. `known_on` is the last day
    whose records count; the files' own dates are taken from it, so that two runs give the same bytes.
    """

    title: str
    board: str
    organisation: str
    marking: str
    strategy: str
    number: int
    meeting_date: date | None
    as_at: date
    known_on: date
    layout_key: str
    layout_version: int
    cover_top: tuple[CoverLine, ...]
    cover: tuple[CoverPart, ...]
    sections: tuple[Section, ...]
    appendices: tuple[Section, ...] = ()
    sources: tuple[Source, ...] = ()
    language: str = "en-GB"
    illustrative: str = ""
    figures: dict[str, Any] = field(default_factory=dict)


def to_json(content: PaperContent) -> bytes:
    """Return the content as canonical JSON: UTF-8, keys sorted, no spaces, the same bytes for the same
    content.
    """
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_json(data: bytes) -> PaperContent:
    """Return the content that `to_json` wrote. Raises ValueError where the data is not a paper's content."""
    try:
        content = _built(json.loads(data), PaperContent)
    except (KeyError, TypeError) as problem:
        raise ValueError(f"This is not a paper's content: {problem}") from problem
    assert isinstance(content, PaperContent)
    return content


def as_printed(content: PaperContent, *, draft: bool = False) -> PaperContent:
    """Return the same paper with every text made printable. Writers set this copy; the hash is the original's.

    `illustrative` is the line that a copy prints on every page, so a draft's says first that it is one.
    """
    if draft:
        content = replace(content, illustrative=". ".join(filter(None, (DRAFT, content.illustrative))))
    plain = _plain(content)
    # Hardly any paper has a character to mend: one search through all its text finds out.
    if not _TO_MEND.search(json.dumps(plain, ensure_ascii=False)):
        return content
    copy = _built(_printable(plain), PaperContent)
    assert isinstance(copy, PaperContent)
    return copy


def content_hash(content: PaperContent) -> str:
    """Return the SHA-256 of the canonical JSON as 64 hex digits. It is printed in the paper, never kept in
    it.
    """
    return sha256(to_json(content)).hexdigest()


def provenance(content: PaperContent) -> tuple[str, ...]:
    """Return the lines that close every copy: what day the figures speak of, which form it fills, and its
    hash.
    """
    return (
        f"Figures are as at {long_date(content.as_at)}. Data to {long_date(content.known_on)}.",
        f"Form: {content.layout_key}, version {content.layout_version}.",
        f"Content hash (SHA-256): {content_hash(content)}",
    )


def _plain(value: Any) -> Any:
    # By far most values are texts, and then pieces of the paper.
    kind: Any = type(value)
    if kind is str:
        return value
    if names := _names(kind):
        plain = {name: _plain(getattr(value, name)) for name in names}
        plain["kind_of"] = kind.__name__
        return plain
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_printable(inner) for inner in value]
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields; none for any other type."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _built(value: Any, kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        if value is None:
            return None
        choices = [each for each in get_args(kind) if each is not types.NoneType]
        named = [each for each in choices if isinstance(value, dict) and each.__name__ == value["kind_of"]]
        if is_dataclass(choices[0]) and not named:
            raise TypeError(f"no block is called {value.get('kind_of')!r}")
        return _built(value, (named or choices)[0])
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        return tuple(_built(each, inner[0]) for each in value)
    if is_dataclass(kind) and isinstance(kind, type):
        return kind(**{name: _built(value[name], hint) for name, hint in _hints(kind).items()})
    if kind is date:
        return date.fromisoformat(value)
    return value
