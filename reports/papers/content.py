"""A board paper as values: what it says, in the order in which it says it.

The three writers turn the same content into HTML, Word and PDF and ask nothing else of anybody. The content
is what a final version stores, so it serialises to the same bytes every time and back again without loss.
"""

import json
import re
import types
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from reports.papers.blocks import (
    SHORT_LIST,
    SHORT_PARAGRAPH,
    Align,
    Block,
    Box,
    Boxes,
    Bullets,
    Chart,
    Column,
    Heading,
    Lettered,
    Link,
    Paragraph,
    Quote,
    Sentence,
    Source,
    Table,
    paragraph_runs,
    printable,
    runs,
    with_leads,
)

__all__ = [
    "DRAFT",
    "ILLUSTRATIVE",
    "SHORT_LIST",
    "SHORT_PARAGRAPH",
    "Align",
    "Block",
    "Box",
    "Boxes",
    "Bullets",
    "Chart",
    "Column",
    "CoverLine",
    "CoverPart",
    "CoverRow",
    "Heading",
    "Lettered",
    "Link",
    "PaperContent",
    "Paragraph",
    "Quote",
    "Section",
    "Sentence",
    "Source",
    "Table",
    "as_printed",
    "content_hash",
    "from_json",
    "paragraph_runs",
    "printable",
    "provenance",
    "runs",
    "spoken_date",
    "to_json",
    "with_leads",
]

# What `printable` mends, as it stands in JSON: an escape that is no quotation mark's, or a character not escaped there.
_TO_MEND = re.compile('\\\\[^"\\\\]|[\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]')

ILLUSTRATIVE = "Illustrative demonstration, not a board paper"
DRAFT = "DRAFT, not ready for the board"


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


def spoken_date(day: date) -> str:
    """Return a date as people write it: 13 May 2026."""
    return f"{day.day} {day:%B %Y}"


def provenance(content: PaperContent) -> tuple[str, ...]:
    """Return the lines that close every copy: what day the figures speak of, which form it fills, and its
    hash.
    """
    return (
        f"Figures are as at {spoken_date(content.as_at)}, "
        f"from what was recorded by {spoken_date(content.known_on)}.",
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
