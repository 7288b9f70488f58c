"""The content of a paper as values, in the order in which it is printed.

The three writers turn the same content into HTML, Word and PDF, and use nothing else. A final version of a board paper
stores the content, so the content always serialises to the same bytes and can be read back without loss.
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

# The shapes of the ratings as characters. Every rating is shown as a word and a shape.
SHAPE_MARKS = {"tick": "✓", "circle": "●", "triangle": "▲", "octagon": "■", "dash": "−"}

# Characters that no file format allows: control characters, lone surrogates and two noncharacters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")

# Anything that `printable` replaces, as JSON writes it: an escape other than \" or \\, or one of these characters.
_UNPRINTABLE_IN_JSON = re.compile('\\\\[^"\\\\]|[\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]')

ILLUSTRATIVE = "Illustrative demonstration, not a board paper"
DRAFT = "DRAFT, not ready for the board"


@dataclass(frozen=True, slots=True)
class Source:
    """A record that the text is based on: `key`, such as 'action:1.2.3', and `words`, a name for readers."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words in a sentence that link to a web address."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Plain text, the keys of its sources, and its links."""

    text: str
    sources: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences printed as one paragraph, with a number such as '1.1' or None."""

    number: str | None
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """Return the paragraph's text without its number."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation, set apart from the text."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A bulleted list."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Lettered:
    """A list with items lettered a), b), c) and so on."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A tick box. `ticked` is None if it is not known whether the box should be ticked."""

    label: str
    ticked: bool | None

    @property
    def words(self) -> str:
        """Return the state in words, which are kept when the paper is converted to plain text."""
        return {True: "ticked", False: "not ticked", None: "not known"}[self.ticked]


@dataclass(frozen=True, slots=True)
class Boxes:
    """A group of tick boxes, printed as a two-column table. `label` is printed above the table and may be ''."""

    label: str
    options: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section. `level` is 3 if the heading is directly below the section's own heading."""

    level: int
    number: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its header, its alignment, and its share of the table's width."""

    header: str
    align: Align = "left"
    share: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A data table of plain cells. With `row_header`, the first cell of each row is a header.

    A cell that shows a rating gives the word and shape, so that no meaning depends on colour alone.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    row_header: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of stacked bars. `description` is the text alternative, and `table` gives the numbers."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    table: Table


# A paragraph of up to this many characters (about six lines), or a list of up to this many items, stays on one page.
SHORT_PARAGRAPH = 480
SHORT_LIST = 5

Block = Paragraph | Quote | Bullets | Lettered | Boxes | Heading | Table | Chart


def with_leads(blocks: Sequence[Block], *, rows_follow: bool = False) -> Iterator[tuple[Block, bool]]:
    """Yield each block, and whether it must stay on the same page as the start of what follows.

    If `rows_follow` is true, the last block is followed by a table of labels and answers.
    """
    for position, block in enumerate(blocks):
        after = blocks[position + 1] if position + 1 < len(blocks) else None
        leads = isinstance(block, Paragraph) and (
            block.text.endswith(":") or isinstance(after, Boxes | Chart) or (after is None and rows_follow)
        )
        yield block, leads


def runs(sentence: Sentence) -> Iterator[tuple[str, str | None]]:
    """Yield the pieces of the sentence, each with the web or email address it links to, or None.

    The first occurrence of each link's words is linked. An http or https address in the text links to itself.
    """
    links: list[tuple[int, int, str]] = []
    for link in sentence.links:
        start = sentence.text.find(link.words)
        if link.words and start >= 0 and link.address.startswith(("https://", "http://", "mailto:")):
            links.append((start, start + len(link.words), link.address))
    links += [(match.start(), match.end(), match.group()) for match in _ADDRESS.finditer(sentence.text)]
    position = 0
    for start, end, address in sorted(links):
        if start < position:
            continue
        if start > position:
            yield sentence.text[position:start], None
        yield sentence.text[start:end], address
        position = end
    if position < len(sentence.text) or not sentence.text:
        yield sentence.text[position:], None


def paragraph_runs(sentences: tuple[Sentence, ...]) -> Iterator[tuple[str, str | None]]:
    """Yield the pieces of several sentences, with a space between sentences."""
    for position, sentence in enumerate(sentences):
        if position:
            yield " ", None
        yield from runs(sentence)


def printable(text: str) -> str:
    """Return the text on one line, without characters that no file format allows."""
    return re.sub(r"[\t\n\v\f\r\x85\u2028\u2029]+", " ", _UNPRINTABLE.sub("", text))


@dataclass(frozen=True, slots=True)
class CoverLine:
    """A line at the top of the cover. A 'board' or 'title' line has no label. The title is the first heading."""

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
    """A part of the cover with its own heading: blocks of text, then a table of labels and answers."""

    key: str
    heading: str
    blocks: tuple[Block, ...] = ()
    rows: tuple[CoverRow, ...] = ()
    row_headers: tuple[str, str] = ("Item", "Answer")


@dataclass(frozen=True, slots=True)
class Section:
    """A section or appendix (level 2), or a subsection such as 4.1 (level 3). `key` identifies it in the paper."""

    key: str
    number: str | None
    heading: str
    blocks: tuple[Block, ...]
    level: int = 2
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A whole paper. `figures` contains the counts that it shares with the screens, so that tests can compare them.

    `illustrative` is the line printed on every page of a demonstration, or '' for a real paper. `known_on` is the last
    day whose records count. The files are dated from `known_on`, so that two runs give the same bytes.
    """

    title: str
    organisation: str
    marking: str
    strategy: str
    as_at: date
    known_on: date
    cover_top: tuple[CoverLine, ...]
    cover: tuple[CoverPart, ...] = ()
    sections: tuple[Section, ...]
    appendices: tuple[Section, ...] = ()
    language: str = "en-GB"
    illustrative: str = ""
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperContent(Content):
    """A board paper, on a board's form."""

    board: str
    number: int
    meeting_date: date | None
    layout_key: str
    layout_version: int
    sources: tuple[Source, ...] = ()


def to_json(content: Content) -> bytes:
    """Return the content as canonical JSON: UTF-8, with sorted keys and no spaces between values."""
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_json(data: bytes) -> PaperContent:
    """Return the content that `to_json` wrote. Raises ValueError if the data is not a paper's content."""
    try:
        content = _built(json.loads(data), PaperContent)
    except (KeyError, TypeError) as problem:
        raise ValueError(f"This is not a paper's content: {problem}") from problem
    assert isinstance(content, PaperContent)
    return content


def as_printed(content: Content, *, draft: bool = False) -> Content:
    """Return the paper with every string made printable, for the writers to print.

    The hash is always calculated from the original. If `draft` is true, `illustrative` starts with the line that marks
    a draft.
    """
    if draft:
        content = replace(content, illustrative=". ".join(filter(None, (DRAFT, content.illustrative))))
    plain = _plain(content)
    # Very few papers have characters to replace, so search the whole text once before making a copy.
    if not _UNPRINTABLE_IN_JSON.search(json.dumps(plain, ensure_ascii=False)):
        return content
    copy = _built(_printable(plain), type(content))
    assert isinstance(copy, Content)
    return copy


def content_hash(content: Content) -> str:
    """Return the SHA-256 of the canonical JSON as 64 hex digits. The hash is printed but is not part of the content."""
    return sha256(to_json(content)).hexdigest()


def provenance(content: Content) -> tuple[str, ...]:
    """Return the lines that identify every copy of the paper: the dates, a board paper's form, and the hash."""
    lines = [f"Figures are as at {long_date(content.as_at)}. Data to {long_date(content.known_on)}."]
    if isinstance(content, PaperContent):
        lines.append(f"Form: {content.layout_key}, version {content.layout_version}.")
    return (*lines, f"Content hash (SHA-256): {content_hash(content)}")


def _plain(value: Any) -> Any:
    # Most values are strings, and most others are dataclasses, so check for these first.
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
    """Return the names of a dataclass's fields, or an empty tuple for any other type."""
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
