"""The rating that an action's dates and indicator suggest, and how two ratings compare.

A person reports a rating. These rules suggest a rating for the day from which the update is effective, and say why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from priorities.choices import ActionKind, CountedAs, Movement, Rag, Stage
from priorities.rules.tolerances import Tolerances
from tracker.wording import days, long_date

_Reason = tuple[Rag, str]

_WORST_FIRST = (Rag.RED, Rag.AMBER, Rag.GREEN)
_NOT_SUGGESTED = (Stage.PAUSED, Stage.STOPPED, Stage.COMPLETE)


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A dated step. `done_on` is the day on which the step was done, or None if it has not been done."""

    title: str
    due: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """What the suggestion needs to know about an action, as at the day from which the update is effective.

    Time-limited work must have a due date, and continuing work a review date. `indicator_rag` is the rating of the
    action's indicator, or None if the action has no indicator.
    """

    kind: ActionKind
    stage: Stage
    start: date | None
    due: date | None
    review: date | None
    forecast: date | None
    milestones: tuple[MilestoneFacts, ...] = ()
    indicator_rag: Rag | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested rating and the reasons in words, worst first. `rag` is None if no rating is suggested."""

    rag: Rag | None
    reasons: tuple[str, ...]


def suggest(facts: ActionFacts, tolerances: Tolerances, on: date) -> Suggestion:
    """Return the rating that the facts suggest for the day from which the update is effective.

    The worst reason decides. Time-limited work is judged by its finish (see `_finish`), by its overdue milestones and,
    until it has started, by its start date: before that date, the work is Grey if nothing is late. Continuing work is
    judged by its indicator and its review date: if neither gives it a rating, none is suggested. Nor is a rating
    suggested for work that is paused, stopped or complete. For other work, raises ValueError if the due date or review
    date that its kind requires is missing.
    """
    if facts.stage in _NOT_SUGGESTED:
        stage = facts.stage.label.lower()
        return Suggestion(None, (f"The action is {stage}, so no rating is suggested.",))
    if facts.kind == ActionKind.CONTINUING:
        return _suggest_continuing(facts, on)
    return _suggest_time_limited(facts, tolerances, on)


def is_better(a: Rag, b: Rag) -> bool:
    """Return whether `a` is better than `b`: Green is better than Amber and Red, and Amber is better than Red.

    Returns False if either is Blue or Grey, because these are not compared with other colours.
    """
    if a not in _WORST_FIRST or b not in _WORST_FIRST:
        return False
    return _WORST_FIRST.index(a) > _WORST_FIRST.index(b)


def compare(previous: Rag | None, now: Rag | None) -> Movement:
    """Return how a rating has moved from the previous rating. A rating of None means not rated."""
    if now is None:
        return Movement.NOT_COMPARED
    if previous is None:
        return Movement.NEW
    if now == previous:
        return Movement.SAME
    if is_better(now, previous):
        return Movement.BETTER
    if is_better(previous, now):
        return Movement.WORSE
    return Movement.NOT_COMPARED


def compare_counts(previous: CountedAs | None, now: CountedAs) -> Movement:
    """Return how a rating has moved, from what an action counted as on an earlier day and counts as now.

    `previous` is None if the action was not in the plan on the earlier day. An action that was paused, stopped or
    awaiting agreement then had no rating, but may have had one earlier, so it is not new: it is not comparable.
    """
    if previous and previous is not CountedAs.NO_UPDATE and previous.rag is None:
        return Movement.NOT_COMPARED
    return compare(previous.rag if previous else None, now.rag)


def _suggest_time_limited(facts: ActionFacts, tolerances: Tolerances, on: date) -> Suggestion:
    if facts.due is None:
        raise ValueError("A time-limited action must have a due date.")
    found = [
        _finish(facts.due, facts.forecast, tolerances, on),
        *_overdue_milestones(facts.milestones, tolerances, on),
    ]
    if facts.stage == Stage.PROPOSED and facts.start is not None:
        if facts.start < on:
            waited = days((on - facts.start).days)
            found.append(
                (
                    Rag.AMBER,
                    f"Work has not started, {waited} after its start date ({long_date(facts.start)}).",
                )
            )
        # Grey must not hide work that is already known to be late, so Grey is suggested only if nothing is late.
        if facts.start > on and _worst(found).rag == Rag.GREEN:
            return Suggestion(Rag.GREY, (f"Not due to start until {long_date(facts.start)}.",))
    return _worst(found)


def _suggest_continuing(facts: ActionFacts, on: date) -> Suggestion:
    if facts.review is None:
        raise ValueError("A continuing action must have a review date.")
    found: list[_Reason] = []
    # An indicator without a target is Grey, which says nothing about how the work is going.
    if facts.indicator_rag in _WORST_FIRST:
        indicator = Rag(facts.indicator_rag)
        found.append((indicator, f"Its indicator is {indicator.word}."))
    if facts.review < on:
        late = days((on - facts.review).days)
        found.append((Rag.AMBER, f"The review is {late} late (due {long_date(facts.review)})."))
    if not found:
        reason = (
            "No rating is suggested, because no indicator gives this continuing work a rating and its review "
            f"(due {long_date(facts.review)}) is not late."
        )
        return Suggestion(None, (reason,))
    return _worst(found)


def _finish(due: date, forecast: date | None, tolerances: Tolerances, on: date) -> _Reason:
    """Return the rating that the finish suggests, and why.

    The finish is the forecast (or the due date, if there is no forecast), but no earlier than the update's effective
    date.
    """
    late = (max(forecast or due, on) - due).days
    if late == 0 and forecast is None:
        when = f"{long_date(due)}, in {days((due - on).days)}" if due > on else long_date(due)
        return Rag.GREEN, f"Not late: due {when}."
    if forecast is None:
        return Rag.RED, f"The action is {days(late)} late and has no forecast (due {long_date(due)})."
    forecast_words = f"forecast {long_date(forecast)}"
    if forecast < on:
        forecast_words += ", which has passed"
    dates = f"due {long_date(due)}, {forecast_words}"
    if late <= 0:
        return Rag.GREEN, f"Not late: {dates}."
    subject = "The action is" if forecast <= on else "The forecast is"
    if late <= tolerances.tolerance_days:
        return Rag.AMBER, f"{subject} {days(late)} late ({dates})."
    allowed = days(tolerances.tolerance_days)
    return Rag.RED, f"{subject} {days(late)} late, more than the {allowed} allowed ({dates})."


def _overdue_milestones(
    milestones: tuple[MilestoneFacts, ...], tolerances: Tolerances, on: date
) -> Iterator[_Reason]:
    for milestone in milestones:
        done = milestone.done_on is not None and milestone.done_on <= on
        late = (on - milestone.due).days
        if done or late <= 0:
            continue
        subject = f'The milestone "{milestone.title}" is {days(late)} late'
        if late <= tolerances.tolerance_days:
            yield Rag.AMBER, f"{subject} (due {long_date(milestone.due)})."
        else:
            allowed = days(tolerances.tolerance_days)
            yield Rag.RED, f"{subject}, more than the {allowed} allowed (due {long_date(milestone.due)})."


def _worst(found: list[_Reason]) -> Suggestion:
    """Return the worst rating found, with the reasons for every rating found, worst first.

    The reasons for Green are left out unless Green is the worst.
    """
    ranked = sorted(found, key=lambda reason: _WORST_FIRST.index(reason[0]))
    worst = ranked[0][0]
    reasons = tuple(words for rag, words in ranked if rag != Rag.GREEN or worst == Rag.GREEN)
    return Suggestion(worst, reasons)
