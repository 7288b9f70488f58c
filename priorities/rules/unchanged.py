"""Whether “Nothing has changed” may be sent instead of the answers of an update, and why not."""

from dataclasses import dataclass
from datetime import date

from priorities.choices import ActionKind, Rag, Stage
from priorities.rules import completeness, lifecycle
from priorities.rules.rag import Suggestion, is_better
from tracker.wording import long_date

MOST_RUNNING = 2
"""How many times in a row an Amber or Green update may be repeated."""


@dataclass(frozen=True, slots=True)
class LastUpdate:
    """The latest update that counts, of which the answers would be repeated.

    `rag` is its rating, and `answer` has its answers. `times` is how many updates in a row, including this one, say
    that nothing has changed. `is_for_same` says whether it is for the period of the new update or, without periods, its
    day.
    """

    rag: Rag
    answer: completeness.Answer
    effective_from: date
    is_queried: bool
    is_for_same: bool
    times: int


def why_not_unchanged(
    last: LastUpdate | None,
    *,
    stage: Stage,
    review: date | None,
    suggestion: Suggestion,
    effective_from: date,
) -> str:
    """Return why an update may not say that nothing has changed since the last one, and what to do; "" if it may.

    `suggestion` is the rating that the dates suggest for the day from which the new update would count. `stage` is the
    action's stage now, and `review` the day on which continuing work is to be reviewed.
    """
    if last is None:
        return "This action has no update yet, so say what has been done."
    answer = last.answer
    if stage is not Stage.PAUSED and (sentence := lifecycle.refusal(stage, last.rag)):
        return sentence
    if last.is_queried:
        return "The last update was queried, so answer the question in a new update."
    if last.rag is Rag.RED:
        return "The last update was Red, so say what is being done about it."
    if last.rag is Rag.BLUE:
        return "The last update reported the work complete, so say how it is going now."
    if last.is_for_same:
        return "There is an update already, so correct it if something is missing."
    if effective_from < last.effective_from:
        return "A later update counts, so say what had been done by the end of this period."
    if answer.forecast and answer.forecast <= effective_from:
        return f"The last forecast, {long_date(answer.forecast)}, has passed, so give a new one."
    if sentence := _worse(last.rag, suggestion, answer.better_reason):
        return sentence
    if last.times >= MOST_RUNNING and not _is_unlimited(last.rag, answer.kind, stage, review, effective_from):
        return f"The last {MOST_RUNNING} updates said that nothing had changed, so say what has been done."
    return " ".join(completeness.missing(answer, suggestion, effective_from).values())


def _worse(rag: Rag, suggestion: Suggestion, better_reason: str) -> str:
    """Return a sentence if the dates suggest worse than the rating and there is no reason for that; else ""."""
    suggested = suggestion.rag
    # Grey is not compared with other ratings, but work that should have started is worse than work that is not due to.
    is_worse = suggested and (is_better(rag, suggested) or (rag is Rag.GREY and suggested is not Rag.GREEN))
    if not suggested or not is_worse or suggested is rag or better_reason.strip():
        return ""
    return f"The dates now suggest {suggested.word}, so say how it is going. {suggestion.reasons[0]}"


def _is_unlimited(
    rag: Rag, kind: ActionKind, stage: Stage, review: date | None, effective_from: date
) -> bool:
    """Return whether any number of updates in a row may say that nothing has changed.

    That is so for work that is not due to start, for paused work, and for continuing work until its review is late.
    """
    if rag is Rag.GREY or stage is Stage.PAUSED:
        return True
    return kind is ActionKind.CONTINUING and review is not None and review >= effective_from
