"""A paper's counts: the chart and table of ratings, and the figures that tests compare with those on screen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from priorities.choices import CountedAs, Movement
from priorities.figures import summary
from priorities.figures.strategy_data import StrategyData
from reports.papers.content import Chart, Column, Table
from reports.papers.english import capital, number, number_of
from tracker.charts import Bar, Segment
from tracker.wording import listed, long_date

PLAIN = "#ffffff"
# Most bars also have a pattern, because a photocopy has no colours.
PATTERNS = {
    CountedAs.BLUE: "diagonal",
    CountedAs.AMBER: "dots",
    CountedAs.RED: "cross",
    CountedAs.GREY: "horizontal",
    CountedAs.AWAITING_AGREEMENT: "grid",
    CountedAs.PAUSED: "vertical",
    CountedAs.STOPPED: "back",
}
MARKS = {CountedAs.GREY: "Gy", CountedAs.NO_UPDATE: "N"}


def ratings_chart(data: StrategyData) -> Chart:
    """Return the chart of ratings by priority, with a table that gives any earlier counts in brackets."""
    rows = summary.by_priority(data)
    whole = summary.whole(data)
    before = before_by_priority(data)
    others = [
        counted_as
        for counted_as in CountedAs
        if not counted_as.rag
        and (whole.counts[counted_as] or any(counts[counted_as] for counts in before.values()))
    ]
    title = f"Actions by strategic priority and rating, as at {long_date(data.as_at)}"
    compared = data.compared_with
    # Actions without a rating share one column to save space. A paragraph below explains the column.
    shown = [*([counted_as] for counted_as in CountedAs if counted_as.rag), *([others] if others else [])]
    columns = [Column(column[0].label if column[0].rag else "Other", "right", 2) for column in shown]
    named = {f"{row.key}. {row.name}": row for row in rows}
    table_rows = [
        _row(
            name, now=row.counts, before=before.get(row.key, {}), columns=shown, compared=compared is not None
        )
        for name, row in named.items()
    ]
    total_before = {
        counted_as: sum(counts[counted_as] for counts in before.values()) for counted_as in CountedAs
    }
    total = _row(
        "All priorities",
        now=whole.counts,
        before=total_before,
        columns=shown,
        compared=compared is not None,
    )
    return Chart(
        title=title,
        description=f"{_bars(len(rows))} {capital(number_of(whole.total, 'action'))} in all: "
        f"{in_words(whole.counts)}. The table that follows gives every number.",
        bars=tuple(Bar(name, _segments(row.counts)) for name, row in named.items()),
        table=Table(
            caption=f"{title}, with {long_date(compared)} in brackets" if compared else title,
            columns=(Column("Strategic priority", share=7), *columns, Column("All", "right", 2)),
            rows=(*table_rows, total),
        ),
    )


def _bars(priorities: int) -> str:
    """Return a sentence saying how many bars the chart has."""
    if priorities == 1:
        return "One stacked bar, for the only priority."
    return f"A stacked bar for each of {number_of(priorities, 'priority', 'priorities')}."


def chart_note(data: StrategyData) -> str:
    """Return sentences that explain the brackets and the "Other" column in the table, or '' if it has neither."""
    counts = summary.whole(data).counts
    texts = []
    if data.compared_with:
        texts.append(f"In the table, numbers in brackets are those of {long_date(data.compared_with)}.")
    without_rating = (
        CountedAs.AWAITING_AGREEMENT,
        CountedAs.PAUSED,
        CountedAs.STOPPED,
        CountedAs.NO_UPDATE,
    )
    others = [
        f"{number(counts[s])} {'with ' if s is CountedAs.NO_UPDATE else ''}{s.phrase}"
        for s in without_rating
        if counts[s]
    ]
    if others:
        is_one = sum(counts[s] for s in without_rating) == 1
        texts.append(
            f"“Other” includes the {'action' if is_one else 'actions'} without a rating: {listed(others)}."
        )
    return " ".join(texts)


def before_by_priority(data: StrategyData) -> dict[str, dict[CountedAs, int]]:
    """Return the counts on the comparison date, by the priority that was each action's home then."""
    numbers = [priority.number for priority in data.tree.priorities]
    numbers += [status.priority_number for status in data.before.values()]
    counts = {str(number): dict.fromkeys(CountedAs, 0) for number in numbers}
    for status in data.before.values():
        counts[str(status.priority_number)][status.counted_as] += 1
    return counts


def in_words(counts: Mapping[CountedAs, int]) -> str:
    """Return the counts as a phrase, such as "5 Blue, 6 Green, 1 paused", or "none"."""
    return ", ".join(f"{counts[s]} {s.phrase}" for s in CountedAs if counts[s]) or "none"


def figures(data: StrategyData) -> dict[str, Any]:
    """Return the counts that the paper shares with the dashboard, from the functions that the dashboard uses."""
    before = before_by_priority(data).values()
    return {
        "compared_with": data.compared_with.isoformat() if data.compared_with else "",
        "commitments": len(data.tree.commitments),
        "whole": _figures(summary.whole(data)),
        "before": {s.value: sum(counts[s] for counts in before) for s in CountedAs},
        "priorities": {
            row.key: _figures(row) | {"commitments": len(priority.commitments)}
            for row, priority in zip(summary.by_priority(data), data.tree.priorities, strict=True)
        },
    }


def _figures(row: summary.Row) -> dict[str, Any]:
    return {
        "total": row.total,
        "standing": {counted_as.value: row.counts[counted_as] for counted_as in CountedAs},
        "headline": row.headline.words,
        "why": list(row.headline.reasons),
        "moved": {movement.value: row.moved.get(movement, 0) for movement in Movement},
        "late": row.late,
        "not_updated": row.not_updated,
        "evidence": row.evidence,
        "supporting": row.supporting,
    }


def _segments(counts: Mapping[CountedAs, int]) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            key=counted_as.value,
            label=counted_as.label,
            value=counts[counted_as],
            fill=counted_as.rag.colour if counted_as.rag else PLAIN,
            pattern=PATTERNS.get(counted_as, ""),
            mark=MARKS.get(counted_as, ""),
        )
        for counted_as in CountedAs
        if counts[counted_as]
    )


def _row(
    name: str,
    *,
    now: Mapping[CountedAs, int],
    before: Mapping[CountedAs, int],
    columns: Sequence[Sequence[CountedAs]],
    compared: bool,
) -> tuple[str, ...]:
    """Return a row of the table: the name, a count for each column and the total, with earlier counts in brackets."""

    def cell(counted_as: Iterable[CountedAs]) -> str:
        counts = [(now[each], before.get(each, 0)) for each in counted_as]
        current, earlier = sum(count for count, _ in counts), sum(count for _, count in counts)
        return f"{current} ({earlier})" if compared else str(current)

    return (name, *(cell(column) for column in columns), cell(CountedAs))
