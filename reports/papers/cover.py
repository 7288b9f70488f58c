"""The cover of a paper: the rows of the board's form in order, with people's answers."""

from collections.abc import Iterable
from dataclasses import replace

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
from reports.papers.places import Kind, Place, choices_of, filled, lines_of, text_place
from reports.papers.queries import WrittenText
from reports.papers.records import PaperRecords

UNANSWERED = "Not yet answered"
INTERVAL = "strategy:interval"
PURPOSE = "purpose"
BACKGROUND = "background"
RECOMMENDATIONS = "recommendations"
TICKED = {"ticked": True, "not ticked": False}
# Rows that the paper itself answers.
ANSWERED_BY_PAPER = ("meeting_date", "board", "title")


def key(row: str) -> str:
    """Return the key under which a cover row's answer is stored."""
    return f"cover.{row}"


def cover_places(records: PaperRecords) -> dict[str, Place]:
    """Return the places for the rows that people answer, by each row's key in the form."""
    return {
        row.key: _place(records, row)
        for row in records.form.cover
        if row.kind not in ("heading", "board", "title") and row.key not in ANSWERED_BY_PAPER
    }


def cover_top(records: PaperRecords, places: dict[str, Place]) -> tuple[CoverLine, ...]:
    """Return the lines at the top of the cover. A line without an answer has the form's own words, or `UNANSWERED`."""
    paper = records.paper
    from_paper = {"meeting_date": records.form.day(paper.meeting_date)}
    lines = []
    for row in records.form.cover:
        if row.kind == "board":
            lines.append(CoverLine("", paper.strategy.board, "board"))
        elif row.kind == "title":
            lines.append(CoverLine("", paper.title, "title"))
        elif row.kind == "line":
            written = places[row.key].written if row.key in places else None
            text = from_paper.get(row.key) or (written.text if written else row.empty or UNANSWERED)
            lines.append(CoverLine(row.heading, text, "line"))
    return tuple(lines)


def cover_parts(records: PaperRecords, places: dict[str, Place]) -> tuple[CoverPart, ...]:
    """Return the parts below the top lines: text, boxes, and tables of rows under their headings."""
    parts: list[CoverPart] = []
    in_table = False
    for row in records.form.cover:
        if row.kind in ("line", "board", "title"):
            continue
        if row.kind == "heading":
            parts.append(_table(row.key, row.heading))
            in_table = True
        elif row.kind == "row":
            if not in_table:
                parts.append(_table("rows", "Implications"))
                in_table = True
            answer = CoverRow(row.heading, _answer(places[row.key]))
            parts[-1] = replace(parts[-1], rows=(*parts[-1].rows, answer))
        else:
            parts.append(CoverPart(row.key, row.heading, _with_intro(row, places[row.key])))
            in_table = False
    return tuple(parts)


def _table(key: str, heading: str) -> CoverPart:
    return CoverPart(key, heading, row_headers=("Implication", "Answer"))


def _answer(place: Place) -> tuple[Block, ...]:
    return place.blocks or (Paragraph(None, (Sentence(UNANSWERED),)),)


def _with_intro(row: FormRow, place: Place) -> tuple[Block, ...]:
    if row.kind == "direction":
        return place.blocks
    intro: tuple[Block, ...] = (Paragraph(None, (Sentence(row.intro),)),) if row.intro else ()
    return (*intro, *_answer(place))


def _place(records: PaperRecords, row: FormRow) -> Place:
    """Return the place for a row of the cover, with a person's answer if there is one."""
    written = records.written.get(key(row.key))
    strategy = records.paper.strategy
    place = text_place(
        key=key(row.key),
        label=row.label,
        drafted=_drafted(records, row),
        written=written,
        strategy=strategy,
        required=row.required,
        part="Cover",
    )
    if row.kind in ("ticks", "direction"):
        kind: Kind = "ticks" if row.kind == "ticks" else "direction"
        return replace(place, kind=kind, drafted=(), text=(), data=(_boxes(row, written),))
    if row.kind == "list":
        drafted = recommended(strategy)
        source = f"written:{key(row.key)}" if written else INTERVAL
        return replace(
            place,
            kind="list",
            drafted=_lettered(drafted, INTERVAL, strategy),
            text=_lettered(lines_of(written) or drafted, source, strategy),
        )
    if row.kind == "line":
        text = (Paragraph(None, (Sentence(written.text),)),) if written else ()
        return replace(place, kind="line", drafted=(), text=text)
    return place


def _drafted(records: PaperRecords, row: FormRow) -> tuple[Block, ...]:
    """Return the drafted text for the purpose or background, or () for any other row.

    `_place` drafts the recommendations. People must write the other rows.
    """
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
    """Return the recommendations that are used if a person has not written any."""
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
