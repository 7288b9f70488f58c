"""Sentences on how commitments are rated and on the actions that deliver them."""

from collections.abc import Sequence

from priorities.choices import CountedAs, Rag
from priorities.figures.summary import CommitmentRow
from priorities.queries.status import ActionStatus
from reports.papers import action_text, gap_text
from reports.papers.english import alike, capital, number, number_of, opening
from reports.papers.records import PaperRecords
from tracker.wording import listed

HEADLINES = {
    Rag.BLUE: "complete",
    Rag.GREEN: "on course",
    Rag.AMBER: "Amber",
    Rag.RED: "Red",
    Rag.GREY: "not due to start",
}


def stands(row: CommitmentRow) -> str:
    """Return a commitment's rating in words, or why the commitment has no rating."""
    if row.headline.rag:
        return HEADLINES[row.headline.rag]
    counted = {status.counted_as for status in row.actions}
    if counted and not counted - {CountedAs.PAUSED, CountedAs.STOPPED}:
        return "paused" if CountedAs.PAUSED in counted else "stopped"
    return "not yet rated"


def commitments(rows: Sequence[CommitmentRow], place: int) -> str:
    """Return a sentence on how many commitments have each rating. `place` varies the wording between sections."""
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
    if len(groups) == 1:
        return f"{capital(alike(len(rows), 'commitment', next(iter(groups))))}."
    parts: list[str] = []
    for word in [*HEADLINES.values(), "paused", "stopped", "not yet rated"]:
        found = groups.get(word, [])
        if found:
            verb = ("is " if len(found) == 1 else "are ") if not parts else ""
            shown = f" ({listed(found)})" if word not in ("complete", "on course") else ""
            parts.append(f"{number(len(found))} {verb}{word}{shown}")
    noun = number_of(len(rows), "commitment")
    if place % 2:
        return f"Of the {noun}, {listed(parts)}."
    first, _, others = parts[0].partition(" ")
    return f"{capital(first)} of the {noun} {listed([others, *parts[1:]])}."


def well(total: int, complete: int, green: int) -> str:
    """Return how many actions are complete or on course, for use in a sentence, or '' if there are none."""
    if not complete and not green:
        return ""
    if total == 1:
        return f"the one action is {'complete' if complete else 'on course'}"
    if total in (complete, green):
        return alike(total, "action", "complete" if complete else "on course")
    first, then = (complete, "complete") if complete else (green, "on course")
    are = "is" if first == 1 else "are"
    if not complete:
        return f"{number(green)} of the {number(total)} actions {are} {then} and none is complete"
    also = f"{number(green)} on course" if green else "none is on course"
    return f"{number(complete)} of the {number(total)} actions {are} {then} and {also}"


def none_well(statuses: Sequence[ActionStatus]) -> str:
    """Return the ratings of actions that are neither complete nor on course, for use in a sentence."""
    told = action_text.tally(statuses)
    if len(statuses) == 1:
        return f"the one action {told.removeprefix('one ')}"
    counted = {status.counted_as for status in statuses}
    if len(counted) == 1:
        return alike(len(statuses), "action", action_text.STANDS[counted.pop()])
    none = "neither" if len(statuses) == 2 else "none"
    return f"{none} of the {number(len(statuses))} actions is complete or on course: {told}"


def delivery(records: PaperRecords, statuses: Sequence[ActionStatus], commitments: int) -> str:
    """Return a sentence on how many actions are complete or on course, with notes on some of the Greens.

    The notes list Greens that are unconfirmed and Greens that await agreement as complete. Other actions are covered
    later in the text.
    """
    total = len(statuses)
    it, its = ("it", "its") if commitments == 1 else ("them", "their")
    complete = sum(status.counted_as is CountedAs.BLUE for status in statuses)
    green = sum(status.counted_as is CountedAs.GREEN for status in statuses)
    notes = (*gap_text.unconfirmed_shortly(statuses), *_awaiting(records, statuses))
    noted = f" ({'; '.join(notes)})" if notes else ""
    if total == 1:
        words = action_text.tally(statuses).removeprefix("one ")
        return f"The one action that delivers {it} {words}{noted}."
    if total in (complete, green):
        how = "complete" if complete else "on course"
        every = "Both" if total == 2 else f"All {number(total)}"
        return f"{every} of {its} actions are {how}{noted}."
    if not complete and not green:
        none = "Neither" if total == 2 else "None"
        return f"{none} of {its} {number(total)} actions is complete or on course."
    first, then = (complete, "complete") if complete else (green, "on course")
    also = f" and {number(green)} on course" if complete and green else ""
    return f"{opening(first)} of {its} {number(total)} actions {'are' if first > 1 else 'is'} {then}{also}{noted}."


def _awaiting(records: PaperRecords, statuses: Sequence[ActionStatus]) -> list[str]:
    """Return notes on Greens that are reported complete: "5.4.2 reported complete, awaiting agreement"."""
    waiting = [s for s in statuses if s.awaiting_agreement and s.counted_as is CountedAs.GREEN]
    if len(waiting) > action_text.MOST_NAMED:
        return [f"{number(len(waiting))} reported complete, awaiting agreement"]
    said = []
    for bare in (False, True):
        found = [status.reference for status in waiting if bool(records.items_of(status)) is not bare]
        if found:
            said.append(
                f"{listed(found)} reported complete, awaiting agreement{', without evidence' if bare else ''}"
            )
    return said
