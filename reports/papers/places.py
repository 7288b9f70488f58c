"""The places in a paper, each with its drafted text and any text that a person wrote instead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from priorities.models import Strategy
from reports.papers.content import Block, Bullets, Lettered, Paragraph, Quote, Sentence
from reports.papers.queries import WrittenText
from tracker.wording import counted

VISION = "{vision}"

Kind = Literal["text", "line", "list", "ticks", "direction"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a paper: a row of the cover, a section, or part of a section.

    `text` is what is printed: the text that a person wrote, or else `drafted`. `data`, such as a chart, is always
    printed after `text`.
    """

    key: str
    label: str
    drafted: tuple[Block, ...]
    written: WrittenText | None = None
    text: tuple[Block, ...] = ()
    data: tuple[Block, ...] = ()
    kind: Kind = "text"
    required: bool = False
    part: str = ""
    words_at_most: int = 0

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return all the blocks printed in this place."""
        return (*self.text, *self.data)

    @property
    def state(self) -> str:
        """Return "written", "drafted" or "empty"."""
        if self.written:
            return "written"
        if self.drafted or self.data:
            return "drafted"
        return "empty"


def text_place(
    *,
    key: str,
    label: str,
    drafted: tuple[Block, ...],
    written: WrittenText | None,
    strategy: Strategy,
    data: tuple[Block, ...] = (),
    required: bool = False,
    part: str = "",
    words_at_most: int = 0,
) -> Place:
    """Return a place for running text, which prints the text that a person wrote, or else the drafted text."""
    return Place(
        key=key,
        label=label,
        drafted=drafted,
        written=written,
        text=written_blocks(written, key, strategy) if written else drafted,
        data=data,
        required=required,
        part=part,
        words_at_most=words_at_most,
    )


def filled(text: str, strategy: Strategy) -> str:
    """Return the text with the placeholders replaced by the strategy's values."""
    values = {
        VISION: strategy.vision,
        "{interval_months} months": counted(strategy.update_interval_months, "month"),
        "{interval_months}": str(strategy.update_interval_months),
        "{strategy}": strategy.name,
    }
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def written_blocks(written: WrittenText, key: str, strategy: Strategy) -> tuple[Block, ...]:
    """Return a person's text as blocks, with its placeholders filled in. Empty lines separate paragraphs.

    A paragraph in which every line starts with "- " is a list. One that ends with {vision} is followed by the vision as
    a quotation.
    """
    source = (f"written:{key}",)
    blocks: list[Block] = []
    text = "\n".join(line.rstrip() for line in written.text.splitlines())
    for paragraph in map(str.strip, text.split("\n\n")):
        lines = paragraph.splitlines()
        if not paragraph:
            continue
        if all(line.startswith("- ") for line in lines):
            blocks.append(Bullets(tuple(Sentence(filled(line[2:], strategy), source) for line in lines)))
        elif paragraph.endswith(VISION) and strategy.vision:
            introduction = filled(paragraph.removesuffix(VISION).strip(), strategy)
            if introduction:
                blocks.append(Paragraph(None, (Sentence(introduction, source),)))
            blocks.append(Quote((Sentence(strategy.vision, ("strategy:vision",)),)))
        else:
            blocks.append(Paragraph(None, (Sentence(filled(" ".join(lines), strategy), source),)))
    return tuple(blocks)


def as_text(blocks: tuple[Block, ...]) -> str:
    """Return the running text of the blocks as plain text for a person to edit."""
    pieces = []
    for block in blocks:
        match block:
            case Paragraph() | Quote():
                pieces.append(" ".join(sentence.text for sentence in block.sentences))
            case Bullets():
                pieces.append("\n".join(f"- {item.text}" for item in block.items))
            case Lettered():
                pieces.append("\n".join(item.text for item in block.items))
    return "\n\n".join(pieces)


def lines_of(written: WrittenText | None) -> tuple[str, ...]:
    """Return the items of a list that a person wrote with one item on each line."""
    return tuple(line.strip() for line in written.text.splitlines() if line.strip()) if written else ()


def choices_of(written: WrittenText | None) -> dict[str, str]:
    """Return the state of each box, by the box's key: "ticked", "not ticked" or "not known"."""
    pairs = (line.split(":", 1) for line in lines_of(written) if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def sentences(blocks: tuple[Block, ...]) -> Iterator[Sentence]:
    """Yield the sentences of running text in the blocks, in order. Headings, tables, charts and boxes have none."""
    for block in blocks:
        match block:
            case Paragraph() | Quote():
                yield from block.sentences
            case Bullets() | Lettered():
                yield from block.items
