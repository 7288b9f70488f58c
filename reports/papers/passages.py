"""The places of a paper where text stands: what the data draft for it, and what a person wrote over it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from priorities.models import Strategy
from reports.papers.content import Block, Bullets, Lettered, Paragraph, Quote, Sentence
from reports.papers.queries import Words
from tracker.wording import counted

VISION = "{vision}"

Kind = Literal["text", "line", "list", "ticks", "direction"]


@dataclass(frozen=True, slots=True)
class Place:
    """One place: its key among a person's answers, what is printed there and what the data would say.

    `drafted` is replaced by a person's words; `data` follows either, because a table cannot be talked over.
    """

    key: str
    label: str
    drafted: tuple[Block, ...]
    words: Words | None = None
    text: tuple[Block, ...] = ()
    data: tuple[Block, ...] = ()
    kind: Kind = "text"
    required: bool = False
    part: str = ""
    words_at_most: int = 0

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All that is printed in this place."""
        return (*self.text, *self.data)

    @property
    def state(self) -> str:
        """Where it stands, in one word or two."""
        if self.words:
            return "written"
        if self.drafted or self.data:
            return "drafted"
        return "empty"


def place(
    key: str,
    label: str,
    drafted: tuple[Block, ...],
    words: Words | None,
    strategy: Strategy,
    *,
    data: tuple[Block, ...] = (),
    required: bool = False,
    part: str = "",
    words_at_most: int = 0,
) -> Place:
    """A place of running text: a person's words where there are some, else what the data draft."""
    return Place(
        key=key,
        label=label,
        drafted=drafted,
        words=words,
        text=written_blocks(words, key, strategy) if words else drafted,
        data=data,
        required=required,
        part=part,
        words_at_most=words_at_most,
    )


def filled(text: str, strategy: Strategy) -> str:
    """The text with what it takes from the strategy, so that paper and plan cannot differ."""
    values = {
        VISION: strategy.vision,
        "{interval_months} months": counted(strategy.update_interval_months, "month"),
        "{interval_months}": str(strategy.update_interval_months),
        "{strategy}": strategy.name,
    }
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def written_blocks(words: Words, key: str, strategy: Strategy) -> tuple[Block, ...]:
    """A person's words as blocks: an empty line parts paragraphs, and lines that start with "- " are a list.

    A paragraph that ends in {vision} is followed by the vision, set apart as somebody's own words.
    """
    source = (f"written:{key}",)
    made: list[Block] = []
    for piece in "\n".join(line.rstrip() for line in words.text.splitlines()).split("\n\n"):
        text = piece.strip()
        lines = text.splitlines()
        if not text:
            continue
        if all(line.startswith("- ") for line in lines):
            made.append(Bullets(tuple(Sentence(filled(line[2:], strategy), source) for line in lines)))
        elif text.endswith(VISION) and strategy.vision:
            lead = filled(text.removesuffix(VISION).strip(), strategy)
            made += [Paragraph(None, (Sentence(lead, source),))] if lead else []
            made.append(Quote((Sentence(strategy.vision, ("strategy:vision",)),)))
        else:
            made.append(Paragraph(None, (Sentence(filled(" ".join(lines), strategy), source),)))
    return tuple(made)


def as_text(blocks: tuple[Block, ...]) -> str:
    """The drafted blocks as a person would have typed them, to start writing from."""
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


def lines_of(words: Words | None) -> tuple[str, ...]:
    """The lines of a list that a person wrote, one item a line."""
    return tuple(line.strip() for line in words.text.splitlines() if line.strip()) if words else ()


def choices_of(words: Words | None) -> dict[str, str]:
    """The state of each box that a person answered: "ticked", "not ticked" or "not known", by the box's key."""
    pairs = (line.split(":", 1) for line in lines_of(words) if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def sentences(blocks: tuple[Block, ...]) -> Iterator[Sentence]:
    """Every sentence of running text among the blocks, in order."""
    for block in blocks:
        match block:
            case Paragraph() | Quote():
                yield from block.sentences
            case Bullets() | Lettered():
                yield from block.items
