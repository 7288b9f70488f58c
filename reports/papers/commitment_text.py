"""Sentences on how commitments are rated and on the actions that deliver them."""

from collections.abc import Sequence

from priorities.choices import CountedAs, Rag
from priorities.figures.summary import CommitmentRow
from priorities.queries.status import ActionStatus
from reports.papers import action_text, gap_text
from reports.papers.english import (
    alike,
    all_of,
    capital,
    is_or_are,
    none_of,
    number,
    number_of,
    opening,
    tally,
)
from tracker.wording import listed

HEADLINES = {
    Rag.BLUE: "complete",
    Rag.GREEN: "on course",
    Rag.AMBER: "Amber",
    Rag.RED: "Red",
    Rag.GREY: "not due to start",
}
NOT_RATED = "not yet rated"


def rating_words(row: CommitmentRow) -> str:
    """Return a commitment's rating in words, or why it has no rating, in the words that pages use."""
    if row.headline.rag:
        return HEADLINES[row.headline.rag]
    return listed(list(row.headline.states), last="or") or NOT_RATED


def references_by_rating(rows: Sequence[CommitmentRow]) -> dict[str, list[str]]:
    """Return the commitments' references by their rating in words.

    The words for colours come first, then those that start with “awaiting agreement”, then the rest, with “not yet
    rated” last.
    """
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(rating_words(row), []).append(row.commitment.reference)
    colours = list(HEADLINES.values())
    waiting = CountedAs.AWAITING_AGREEMENT.phrase

    def order(words: str) -> int:
        if words in colours:
            return colours.index(words)
        return len(colours) + (words == NOT_RATED) * 2 + (not words.startswith(waiting))

    return {words: found[words] for words in sorted(found, key=order)}


def commitments(rows: Sequence[CommitmentRow], priority_number: int) -> str:
    """Return a sentence on how many commitments have each rating. The wording varies from one priority to the next."""
    references = references_by_rating(rows)
    if len(rows) == 1:
        return f"The one commitment recorded here is {next(iter(references))}."
    if set(references) <= {"complete", "on course"}:
        ratings = "on course or complete" if len(references) > 1 else next(iter(references))
        return f"{capital(all_of(len(rows)))} commitments recorded here are {ratings}."
    if len(references) == 1:
        return f"{capital(alike(len(rows), 'commitment', next(iter(references))))}."
    counts = {
        words if words in ("complete", "on course") else f"{words} ({listed(found)})": len(found)
        for words, found in references.items()
    }
    noun = number_of(len(rows), "commitment")
    parts = tally(counts)
    if priority_number % 2:
        return f"Of the {noun}, {listed(parts)}."
    count, _, state = parts[0].partition(" ")
    return f"{capital(count)} of the {noun} {listed([state, *parts[1:]])}."


def complete_or_on_course(total: int, complete: int, green: int) -> str:
    """Return how many actions are complete or on course, for use in a sentence, or '' if none is either."""
    if not complete and not green:
        return ""
    if total == 1:
        return f"the one action is {'complete' if complete else 'on course'}"
    if total in (complete, green):
        return alike(total, "action", "complete" if complete else "on course")
    if not complete:
        return f"{number(green)} of the {number(total)} actions {is_or_are(green)} on course and none is complete"
    others = f"{number(green)} on course" if green else "none is on course"
    return f"{number(complete)} of the {number(total)} actions {is_or_are(complete)} complete and {others}"


def none_complete_or_on_course(statuses: Sequence[ActionStatus]) -> str:
    """Return a clause on the ratings of actions, none of which is complete or on course."""
    counts = action_text.rating_counts(statuses)
    total = len(statuses)
    if total == 1:
        return f"the one action {counts.removeprefix('one ')}"
    counted_as = {status.counted_as for status in statuses}
    if len(counted_as) == 1:
        return alike(total, "action", action_text.RATING_WORDS[counted_as.pop()])
    return f"{none_of(total)} of the {number(total)} actions is complete or on course: {counts}"


def delivery(statuses: Sequence[ActionStatus], commitments: int) -> str:
    """Return a sentence on how many actions are complete or on course, and which are reported complete.

    A note names or counts the Greens that are unconfirmed. Other actions are covered later in the text.
    """
    total = len(statuses)
    it, its = ("it", "its") if commitments == 1 else ("them", "their")
    complete = sum(status.counted_as is CountedAs.BLUE for status in statuses)
    green = sum(status.counted_as is CountedAs.GREEN for status in statuses)
    notes = gap_text.unconfirmed_notes(statuses)
    in_brackets = f" ({'; '.join(notes)})" if notes else ""
    if total == 1:
        rating = action_text.rating_counts(statuses).removeprefix("one ")
        return f"The one action that delivers {it} {rating}{in_brackets}."
    if total in (complete, green):
        rating = "complete" if complete else "on course"
        return f"{capital(all_of(total))} of {its} actions are {rating}{in_brackets}."
    reported = _reported_complete(statuses)
    if not complete and not green:
        return (
            f"{capital(none_of(total))} of {its} {number(total)} actions is complete or on course{reported}."
        )
    count, rating = (complete, "complete") if complete else (green, "on course")
    others = f" and {number(green)} on course" if complete and green else ""
    actions = f"{opening(count)} of {its} {number(total)} actions {is_or_are(count)} {rating}"
    return f"{actions}{others}{in_brackets}{reported}."


def _reported_complete(statuses: Sequence[ActionStatus]) -> str:
    """Return a clause on the actions that are reported complete, or '' if there are none."""
    waiting = [status for status in statuses if status.counted_as is CountedAs.AWAITING_AGREEMENT]
    if not waiting:
        return ""
    is_named = len(waiting) <= action_text.MOST_NAMED
    subject = action_text.references(waiting) if is_named else number(len(waiting))
    verbs = "is reported complete and awaits" if len(waiting) == 1 else "are reported complete and await"
    return f"; {subject} {verbs} agreement"
