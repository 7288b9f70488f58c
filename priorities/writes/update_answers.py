"""The answers in an update, and what is wrong with them."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from priorities.choices import ActionKind, Rag
from priorities.models import Strategy
from priorities.queries.milestones import MilestoneAsAt
from priorities.queries.status import ActionStatus
from priorities.rules import bounds, completeness, lifecycle
from priorities.rules.rag import Suggestion
from tracker.refusals import too_long
from tracker.wording import long_date

LONGEST, LONGEST_BOARD_SENTENCE = 2_000, 400
"""The maximum number of characters in an answer, and in the sentence for the board."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers in an update on an action."""

    rag: Rag | None
    progress: str
    next_steps: str = ""
    board_sentence: str = ""
    problem: str = ""
    cause: str = ""
    recovery_plan: str = ""
    forecast: date | None = None
    better_reason: str = ""
    what_changed: str = ""
    difference_made: str = ""
    difference_known: bool | None = None
    no_evidence_reason: str = ""
    open_milestones_reason: str = ""

    @property
    def texts(self) -> dict[str, str]:
        """The text answers, by name."""
        return {
            name: value
            for name, value in asdict(self).items()
            if isinstance(value, str) and name not in ("rag", "cause")
        }


def milestone_day_field(milestone: int) -> str:
    """Return the name of the field for the day on which a milestone was done. Refusals give it too."""
    return f"done_{milestone}"


def answer_errors(
    *,
    strategy: Strategy,
    current: ActionStatus,
    status: ActionStatus,
    answers: Answers,
    evidence_count: int,
    suggestion: Suggestion,
    effective_from: date,
    milestones: Collection[MilestoneAsAt],
    done_milestones: Mapping[int, date],
    propose_date: bool,
    today: date,
    unchanged: bool = False,
) -> dict[str, str]:
    """Return the errors in an update's answers, by field.

    `current` is the action's status now: its stage decides which ratings are allowed, and a new due date must be later
    than its due date. `status` is the action's status on the day from which the update counts; the other answers are
    checked against its dates. The rating of an update that is `unchanged` is not checked. For the rest, see `submit`.
    """
    answer = completeness.Answer(
        kind=status.kind,
        due=status.due,
        evidence_count=evidence_count,
        open_milestones=tuple(m.title for m in milestones if m.id not in done_milestones),
        **{name: value for name, value in asdict(answers).items() if name != "board_sentence"},
    )
    errors = completeness.missing(answer, suggestion, effective_from)
    limits = dict.fromkeys(answers.texts, LONGEST) | {"board_sentence": LONGEST_BOARD_SENTENCE}
    errors |= too_long(**{name: (text, limits[name]) for name, text in answers.texts.items()})
    errors |= bounds.out_of_bounds(strategy.starts, strategy.ends, forecast=answers.forecast)
    errors |= _milestone_errors(strategy, milestones, done_milestones, today)
    if propose_date and current.kind is ActionKind.CONTINUING:
        errors["propose_date"] = (
            "Continuing work has no due date. To ask for another review date, propose it on the action's page."
        )
    elif propose_date and (
        answers.forecast is None or answers.forecast <= max(current.due or today, effective_from)
    ):
        later_than = f" later than the due date, {long_date(current.due)}" if current.due else ""
        errors["propose_date"] = f"To ask for a new due date, enter a forecast{later_than}."
    if unchanged:
        return errors
    if answers.rag is not None and (sentence := lifecycle.refusal(current.stage, answers.rag)):
        # The questions that depend on the rating are not checked if the rating is not allowed.
        return {"rag": sentence} | {name: why for name, why in errors.items() if name == "progress"}
    return errors


def _milestone_errors(
    strategy: Strategy,
    milestones: Collection[MilestoneAsAt],
    done_milestones: Mapping[int, date],
    today: date,
) -> dict[str, str]:
    """Return, by field, an error for each day on which a milestone cannot have been done.

    The first day allowed is the strategy's first day, and the last is today. Days that have not changed are not
    checked.
    """
    errors = {}
    for milestone in milestones:
        day = done_milestones.get(milestone.id)
        if day is None or day == milestone.done_on:
            continue
        name = milestone_day_field(milestone.id)
        if day > today:
            errors[name] = (
                f"{long_date(day)} is in the future. Enter the day on which “{milestone.title}” was done, or leave "
                "it unticked."
            )
        elif day < strategy.starts:
            errors[name] = (
                f"{long_date(day)} is before the strategy began, on {long_date(strategy.starts)}. Check the year in "
                f"which “{milestone.title}” was done."
            )
    return errors
