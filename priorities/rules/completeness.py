"""What an update must say before it can be submitted, and what it is asked to say but may leave out."""

from dataclasses import dataclass
from datetime import date

from priorities.choices import ActionKind, Rag
from priorities.rules.rag import Suggestion, is_better
from tracker.wording import listed, long_date

ASKED_BY: dict[str, tuple[Rag, ...]] = {
    "problem": (Rag.AMBER, Rag.RED),
    "cause": (Rag.AMBER, Rag.RED),
    "recovery_plan": (Rag.RED,),
    "forecast": (Rag.AMBER, Rag.RED),
}
"""The ratings for which the form asks each of these questions.

What is asked need not be answered: Amber asks for a forecast but does not require one. `missing` says what is required.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """An update as typed. `rag` is None until a rating is chosen.

    `due` is the day on which time-limited work is due, or None if there is no due date to compare with the forecast.
    `forecast` is the day when the work will be done or, if it continues, be back on course. `difference_known` is
    False if the difference made is not yet known, and None if that question was not answered. `evidence_count` is how
    many evidence items are linked to the action. `open_milestones` has the titles of its milestones that are not done.
    """

    kind: ActionKind
    rag: Rag | None
    progress: str
    due: date | None = None
    next_steps: str = ""
    problem: str = ""
    cause: str = ""
    recovery_plan: str = ""
    forecast: date | None = None
    better_reason: str = ""
    what_changed: str = ""
    difference_made: str = ""
    difference_known: bool | None = None
    evidence_count: int = 0
    no_evidence_reason: str = ""
    open_milestones: tuple[str, ...] = ()
    open_milestones_reason: str = ""


def missing(answer: Answer, suggestion: Suggestion, effective_from: date) -> dict[str, str]:
    """Return, by field, the errors that stop the update from being submitted: what is wrong and what to do.

    The dictionary is empty if nothing is missing. Until a rating is chosen, it can contain errors only for the rating
    and the progress.
    """
    found: dict[str, str] = {}
    if _blank(answer.progress):
        found["progress"] = "Say what has been done."
    if answer.rag is None:
        found["rag"] = "Choose how the work is going."
        return found
    if answer.rag in (Rag.AMBER, Rag.RED) and _blank(answer.problem):
        found["problem"] = "Say what the problem is."
    if answer.rag in (Rag.AMBER, Rag.RED) and not answer.cause:
        found["cause"] = "Choose the main cause of the problem."
    if answer.rag == Rag.RED:
        found |= _missing_from_red(answer, suggestion, effective_from)
    if answer.rag == Rag.BLUE:
        found |= _missing_from_blue(answer)
    suggested = suggestion.rag
    if suggested is not None and is_better(answer.rag, suggested) and _blank(answer.better_reason):
        found["better_reason"] = (
            f"{answer.rag.word} is better than the suggested rating, {suggested.word}. Say why, or choose "
            "another rating."
        )
    return found


def improved_unexplained(previous_rag: Rag | None, rag: Rag, what_changed: str) -> bool:
    """Return whether an update gives a better rating than last time but does not say what changed.

    The form asks once what changed. If the answer stays blank, the action appears in the exception report.
    """
    return previous_rag is not None and is_better(rag, previous_rag) and _blank(what_changed)


def _missing_from_red(answer: Answer, suggestion: Suggestion, effective_from: date) -> dict[str, str]:
    found: dict[str, str] = {}
    if _blank(answer.recovery_plan):
        found["recovery_plan"] = "Say what will put it right."
    when = "it will be back on course" if answer.kind == ActionKind.CONTINUING else "it will be done"
    if answer.forecast is None:
        found["forecast"] = f"Enter the date when {when}."
    elif answer.forecast <= effective_from:
        found["forecast"] = (
            f"The forecast, {long_date(answer.forecast)}, is not later than {long_date(effective_from)}, the day that "
            f"this update is for. Enter a later date when {when}."
        )
    elif answer.due and answer.forecast <= answer.due and suggestion.rag is not Rag.RED:
        # A milestone that is long overdue can make work Red although the work should be done on time. In that case the
        # dates suggest Red.
        found["forecast"] = (
            f"The forecast, {long_date(answer.forecast)}, is not later than the due date, {long_date(answer.due)}. "
            "Red is for work that will be late. Enter a later date, or choose another rating."
        )
    return found


def _missing_from_blue(answer: Answer) -> dict[str, str]:
    found: dict[str, str] = {}
    known = answer.difference_known
    if known is None or (known and _blank(answer.difference_made)):
        found["difference_made"] = (
            "Say what difference it has made and how we know, or tick that it is not yet known."
        )
    if answer.evidence_count == 0 and _blank(answer.no_evidence_reason):
        found["no_evidence_reason"] = "No evidence is linked. Add evidence, or say why there is none."
    if answer.open_milestones and _blank(answer.open_milestones_reason):
        titles = listed([f"“{title}”" for title in answer.open_milestones])
        found["open_milestones_reason"] = (
            f"Not done: {titles}. Under “Which milestones are done?”, tick what is done and give the day, or say here "
            "why the action is complete without it."
        )
    return found


def _blank(text: str) -> bool:
    return not text.strip()
