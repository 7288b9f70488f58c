"""The cover of a paper: the board's rows in the board's order, with people's answers."""

from collections.abc import Iterable

from priorities.models import Strategy
from reports.papers.content import (
    Block,
    Box,
    Boxes,
    CoverLine,
    CoverPart,
    CoverRow,
    Lettered,
    Paragraph,
    Sentence,
)
from reports.papers.english import the, the_strategy
from reports.papers.form import FormRow
from reports.papers.places import Place, choices_of, filled, lines_of, place
from reports.papers.queries import WrittenText
from reports.papers.records import PaperRecords

UNANSWERED = "Not yet answered"
PURPOSE = "purpose"
BACKGROUND = "background"
RECOMMENDATIONS = "recommendations"
TICKED = {"ticked": True, "not ticked": False}
GIVEN_BY_THE_PAPER = ("meeting_date", "board", "title")


def key(row: str) -> str:
    """Return the key under which a cover row's answer is stored."""
    return f"cover.{row}"


def cover_places(records: PaperRecords) -> dict[str, Place]:
    """Return the cover rows that people answer, by the row's key in the form."""
    return {
        row.key: _place(records, row)
        for row in records.form.cover
        if row.kind not in ("heading", "board", "title") and row.key not in GIVEN_BY_THE_PAPER
    }


def cover_top(records: PaperRecords, places: dict[str, Place]) -> tuple[CoverLine, ...]:
    """Return the lines at the top of the cover."""
    paper = records.paper
    given = {"meeting_date": records.form.day(paper.meeting_date)}
    lines = []
    for row in records.form.cover:
        if row.kind == "board":
            lines.append(CoverLine("", paper.strategy.board, "board"))
        elif row.kind == "title":
            lines.append(CoverLine("", paper.title, "title"))
        elif row.kind == "line":
            written = places[row.key].written if row.key in places else None
            text = given.get(row.key) or (written.text if written else row.empty or UNANSWERED)
            lines.append(CoverLine(row.heading, text, "line"))
    return tuple(lines)


def cover_parts(records: PaperRecords, places: dict[str, Place]) -> tuple[CoverPart, ...]:
    """Return the parts below the top lines: text, boxes, and rows gathered under their headings."""
    parts: list[CoverPart] = []
    gathered: list[CoverRow] = []
    heading: FormRow | None = None

    def close() -> None:
        if heading or gathered:
            title = heading.heading if heading else "Implications"
            parts.append(
                CoverPart(
                    heading.key if heading else "rows", title, (), tuple(gathered), ("Implication", "Answer")
                )
            )
            gathered.clear()

    for row in records.form.cover:
        if row.kind == "row":
            gathered.append(CoverRow(row.heading, _answer(places[row.key])))
            continue
        if row.kind == "heading":
            close()
            heading = row
            continue
        if row.kind in ("line", "board", "title"):
            continue
        close()
        heading = None
        parts.append(CoverPart(row.key, row.heading, _with_intro(row, places[row.key])))
    close()
    return tuple(parts)


def _answer(answered: Place) -> tuple[Block, ...]:
    return answered.blocks or (Paragraph(None, (Sentence(UNANSWERED),)),)


def _with_intro(row: FormRow, answered: Place) -> tuple[Block, ...]:
    if row.kind == "direction":
        return answered.blocks
    intro: tuple[Block, ...] = (Paragraph(None, (Sentence(row.intro),)),) if row.intro else ()
    return (*intro, *_answer(answered))


def _place(records: PaperRecords, row: FormRow) -> Place:
    written = records.written.get(key(row.key))
    strategy = records.paper.strategy
    label = row.label
    if row.kind in ("ticks", "direction"):
        label = row.label
        boxes = _boxes(row, written)
        return Place(
            key=key(row.key), label=label, drafted=(), written=written, data=(boxes,),
            kind="ticks" if row.kind == "ticks" else "direction", required=row.required, part="Cover",
        )  # fmt: skip
    if row.kind == "list":
        asked = recommended(strategy)
        items = lines_of(written) or asked
        source = f"written:{key(row.key)}" if written else "strategy:interval"
        drafted = _lettered(asked, "strategy:interval", strategy)
        return Place(
            key=key(row.key), label=label, drafted=drafted, written=written, text=_lettered(items, source, strategy),
            kind="list", required=row.required, part="Cover",
        )  # fmt: skip
    if row.kind == "line":
        text: tuple[Block, ...] = (Paragraph(None, (Sentence(written.text),)),) if written else ()
        return Place(
            key=key(row.key), label=label, drafted=(), written=written, text=text, kind="line",
            required=row.required, part="Cover",
        )  # fmt: skip
    drafted = _drafted(records, row)
    return place(key(row.key), label, drafted, written, strategy, required=row.required, part="Cover")


def _drafted(records: PaperRecords, row: FormRow) -> tuple[Block, ...]:
    """Return the drafted text for a row, or () if people must write it. Implications are for people to judge."""
    strategy = records.paper.strategy
    if row.key == PURPOSE:
        board = board_with_short_name(strategy)
        text = f"This report tells {board} what has been done to carry out {the_strategy(strategy.name)}."
        return (Paragraph(None, (Sentence(text, ("strategy:plan",)),)),)
    if row.key == BACKGROUND:
        text = (
            "This report says, for each strategic priority, what has been achieved, what is off course and why, "
            "what comes next, and what is in place."
        )
        return (Paragraph(None, (Sentence(text),)),)
    return ()


def board_with_short_name(strategy: Strategy) -> str:
    """Return the board's name for use in a sentence, with its short name if one is recorded."""
    short = f" ({strategy.board_short_name})" if strategy.board_short_name else ""
    return f"{the(strategy.board)}{short}"


def recommended(strategy: Strategy) -> tuple[str, ...]:
    """Return the standard recommendations, used if a person has not written any."""
    board = strategy.board_short_name or "board"
    return (
        f"note the progress made in carrying out {the_strategy(strategy.name)};",
        "acknowledge what is working well, what is late, and the areas that need further development; and",
        f"note that a further progress report will come to the {board} in {{interval_months}} months.",
    )


def _lettered(items: Iterable[str], source: str, strategy: Strategy) -> tuple[Block, ...]:
    return (Lettered(tuple(Sentence(filled(item, strategy), (source,)) for item in items)),)


def _boxes(row: FormRow, written: WrittenText | None) -> Boxes:
    if row.kind == "direction":
        chosen = written.text.strip() if written else ""
        options = tuple(Box(option.label, option.key == chosen if chosen else None) for option in row.options)
        return Boxes(row.intro, options)
    states = choices_of(written)
    return Boxes("", tuple(Box(o.label, TICKED.get(states.get(o.key, ""))) for o in row.options))
