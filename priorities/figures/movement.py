"""What changed between two days: ratings, due dates, and each action's changes in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from priorities.choices import Completion, CountedAs, Movement, Rag
from priorities.figures.strategy_data import StrategyData
from priorities.queries.status import ActionStatus
from priorities.queries.workload import Agreed, Earlier
from priorities.rules import deadlines
from priorities.rules.rag import compare_counts
from tracker.wording import long_date

PAUSED_OR_STOPPED_COUNTS = {CountedAs.PAUSED, CountedAs.STOPPED}


@dataclass(frozen=True, slots=True)
class Moved:
    """One action now, with what it counted as on the comparison day, or None if it was not in the plan then."""

    now: ActionStatus
    before: CountedAs | None

    @property
    def movement(self) -> Movement:
        """Return which way the rating moved."""
        return compare_counts(self.before, self.now.counted_as)

    @property
    def completed(self) -> bool:
        """Return whether the action became Blue between the two days."""
        return became_blue(self.before, self.now.counted_as)


def movements(data: StrategyData) -> list[Moved]:
    """Return every action with its movement, in the plan's order, or an empty list if there is no comparison day."""
    if data.compared_with is None:
        return []
    before = data.counted_before
    return [Moved(status, before.get(status.action_id)) for status in data.statuses]


def became_blue(before: CountedAs | None, now: CountedAs) -> bool:
    """Return whether an action became Blue.

    `Movement` does not cover this, because Blue is not compared with other colours.
    """
    return now is CountedAs.BLUE and before is not CountedAs.BLUE


@dataclass(frozen=True, slots=True)
class Slipped:
    """An action still to be delivered, with the due date first planned and the due date now."""

    status: ActionStatus
    first_due: date
    due: date

    @property
    def words(self) -> str:
        """Return how far the date has moved, such as "12 months later"."""
        return deadlines.moved(self.first_due, self.due)


def has_slipped(status: ActionStatus) -> bool:
    """Return whether the action is still to be delivered and is due later than the date first agreed."""
    if status.is_over or status.baseline_due is None or status.due is None:
        return False
    return status.due > status.baseline_due


def slippage(data: StrategyData) -> list[Slipped]:
    """Return the actions that have slipped (see `has_slipped`), starting with those whose date has moved furthest."""
    found = [
        Slipped(status, first_due, due)
        for status in data.statuses
        if has_slipped(status) and (first_due := status.baseline_due) and (due := status.due)
    ]
    return sorted(found, key=lambda slipped: slipped.first_due - slipped.due)


@dataclass(frozen=True, slots=True)
class Change:
    """One action that was added to the plan or whose rating, dates, stage or lead changed, with sentences that say so.

    `turned` is the colour that the action counts as now, or None if it counts as no colour or as the same as before.
    `mine` is whether the action is the reader's own.
    """

    status: ActionStatus
    turned: Rag | None
    sentences: tuple[str, ...]
    mine: bool


def changes(
    now: Sequence[ActionStatus],
    before: Mapping[int, Earlier],
    agreed: Mapping[int, Agreed],
    mine: frozenset[int] = frozenset(),
) -> list[Change]:
    """Return the actions that changed: those in `mine` first, then those that turned Red, then those that turned Amber.

    Otherwise the actions keep the order of `now`.
    """
    found = []
    for status in now:
        earlier = before.get(status.action_id)
        same = earlier is not None and status.counted_as is earlier.counted_as
        turned = None if same else status.counted_as.rag
        if earlier is None:
            sentences = ["Added to the plan."]
        else:
            sentences = [
                *_rating(status, earlier),
                *_plan(status, earlier, agreed.get(status.action_id, Agreed())),
            ]
        if sentences:
            found.append(Change(status, turned, tuple(sentences), status.action_id in mine))
    gravity = (Rag.RED, Rag.AMBER)
    return sorted(
        found,
        key=lambda change: (
            not change.mine,
            gravity.index(change.turned) if change.turned in gravity else len(gravity),
        ),
    )


def _rating(now: ActionStatus, earlier: Earlier) -> list[str]:
    """Return a sentence on what the action counts as, in a list, or an empty list if that is the same as before.

    The list is also empty if the action is or was paused or stopped, because `_plan` says that its stage has changed,
    unless the action now awaits agreement.
    """
    before, counted = earlier.counted_as, now.counted_as
    if counted is CountedAs.AWAITING_AGREEMENT is not before:
        return ["Reported complete, awaiting agreement."]
    if counted is before or PAUSED_OR_STOPPED_COUNTS & {before, counted}:
        return []
    if before is CountedAs.AWAITING_AGREEMENT and now.completion is Completion.REFUSED:
        return ["Its completion was not agreed."]
    return ["Rated for the first time." if before is CountedAs.NO_UPDATE else f"Was {before.phrase}."]


def _plan(now: ActionStatus, earlier: Earlier, agreed: Agreed) -> list[str]:
    found = []
    if now.due and earlier.due and now.due != earlier.due:
        days = f"from {long_date(earlier.due)} to {long_date(now.due)}"
        found.append(f"Due date moved {days}{_agreed_by(agreed.date_by)}.")
    if now.review and earlier.review and now.review != earlier.review:
        days = f"from {long_date(earlier.review)} to {long_date(now.review)}"
        found.append(f"Review date moved {days}{_agreed_by(agreed.date_by)}.")
    if now.stage is not earlier.stage:
        how = ", started by its update" if agreed.started else _agreed_by(agreed.stage_by)
        found.append(f"{now.stage.label}{how}.")
    if now.lead_id != earlier.lead_id:
        without = f"{now.answering} now answers for it." if now.answering else "No longer has a lead."
        found.append(f"New lead: {now.lead}." if now.lead_id else without)
    return found


def _agreed_by(name: str) -> str:
    return f", agreed by {name}" if name else ""
