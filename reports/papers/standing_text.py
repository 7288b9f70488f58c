"""How commitments stand, and the actions that deliver them, each in one sentence."""

from collections.abc import Sequence

from priorities.choices import Rag, Stage, Standing
from priorities.figures.summary import CommitmentRow
from priorities.queries.status import ActionStatus
from reports.papers import action_text, gap_text
from reports.papers.words import capital, counted, listed, number, opening

HEADLINES = {
    Rag.BLUE: "complete",
    Rag.GREEN: "on course",
    Rag.AMBER: "Amber",
    Rag.RED: "Red",
    Rag.GREY: "not due to start",
}


def stands(row: CommitmentRow) -> str:
    """How one commitment stands in a word: its rating, or why it has none."""
    if row.headline.rag:
        return HEADLINES[row.headline.rag]
    stages = {status.stage for status in row.actions}
    if stages and stages <= set(action_text.HELD):
        return "paused" if Stage.PAUSED in stages else "stopped"
    return "not yet rated"


def commitments(rows: Sequence[CommitmentRow], place: int) -> str:
    """How many of the commitments stand how; `place` varies the words, because six sections in a row are read."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(stands(row), []).append(row.commitment.reference)
    if len(rows) == 1:
        return f"The one commitment recorded here is {next(iter(groups))}."
    if set(groups) <= {"complete", "on course"}:
        every = "Both" if len(rows) == 2 else f"All {number(len(rows))}"
        how = "complete" if "on course" not in groups else "on course"
        how = "on course or complete" if len(groups) > 1 else how
        return f"{every} commitments recorded here are {how}."
    parts: list[str] = []
    for word in [*HEADLINES.values(), "paused", "stopped", "not yet rated"]:
        found = groups.get(word, [])
        if found:
            verb = ("is " if len(found) == 1 else "are ") if not parts else ""
            shown = f" ({listed(found)})" if word not in ("complete", "on course") else ""
            parts.append(f"{number(len(found))} {verb}{word}{shown}")
    noun = counted(len(rows), "commitment")
    if place % 2:
        return f"Of the {noun}, {listed(parts)}."
    first, _, others = parts[0].partition(" ")
    return f"{capital(first)} of the {noun} {listed([others, *parts[1:]])}."


def delivery(statuses: Sequence[ActionStatus]) -> str:
    """How many of the actions are complete or on course, and for which of them nobody has lately said so.

    Those that are not are told of, or named, further on.
    """
    good = [status for status in statuses if status.standing in (Standing.BLUE, Standing.GREEN)]
    stale = gap_text.unconfirmed_shortly([status for status in good if action_text.is_unconfirmed(status)])
    total, ready = len(statuses), len(good)
    complete = all(status.standing is Standing.BLUE for status in good)
    green = all(status.standing is Standing.GREEN for status in good)
    how = "complete" if complete else "on course" if green else "complete or on course"
    if total == 1:
        words = action_text.tally(statuses).removeprefix("one ")
        return f"The one action that delivers them {words}{stale}."
    if ready == total:
        return f"All {number(total)} of their actions are {how}{stale}."
    if not good:
        return f"None of their {number(total)} actions is complete or on course."
    return f"{opening(ready)} of their {number(total)} actions {'are' if ready > 1 else 'is'} {how}{stale}."
