"""The milestones of actions as at a day: title, date, and whether each is done."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from priorities.models import Strategy
from priorities.queries.sql import one_of, parameters
from priorities.queries.status_sql import counts
from priorities.rules.rag import MilestoneFacts


@dataclass(frozen=True, slots=True)
class MilestoneAsAt:
    """A dated step of an action as at a day; `first_due` is the date first agreed for it."""

    id: int
    action_id: int
    number: int
    title: str
    due: date
    first_due: date
    done_on: date | None

    @property
    def facts(self) -> MilestoneFacts:
        """Return what the suggestion needs to know about the milestone."""
        return MilestoneFacts(title=self.title, due=self.due, done_on=self.done_on)

    def days_late(self, on: date) -> int:
        """Return how many days past its date the milestone is on that day, or 0 if it is done or not yet due."""
        return 0 if self.done_on else max(0, (on - self.due).days)


# A mark made by an update stops counting when the update stops counting.
MILESTONES = f"""
SELECT milestone.id, milestone.action_id, milestone.number, revision.title, revision.due, baseline.due, mark.done_on
FROM priorities_milestone milestone
JOIN priorities_action action ON action.id = milestone.action_id
JOIN priorities_milestonerevision baseline ON baseline.milestone_id = milestone.id AND baseline.number = 1
JOIN priorities_milestonerevision revision ON revision.id = (
    SELECT planned.id FROM priorities_milestonerevision planned
    WHERE planned.milestone_id = milestone.id
    AND planned.effective_from <= %(as_at)s AND planned.recorded_at <= %(known_at)s
    ORDER BY planned.effective_from DESC, planned.id DESC LIMIT 1)
LEFT JOIN priorities_milestonemark mark ON mark.id = (
    SELECT counted.id FROM priorities_milestonemark counted
    WHERE counted.milestone_id = milestone.id
    AND counted.effective_from <= %(as_at)s AND counted.recorded_at <= %(known_at)s
    AND (counted.update_id IS NULL OR EXISTS (
        SELECT 1 FROM priorities_update made_by WHERE made_by.id = counted.update_id AND {counts("made_by")}))
    ORDER BY counted.effective_from DESC, counted.id DESC LIMIT 1)
WHERE {{which}} AND NOT revision.retired
ORDER BY milestone.action_id, milestone.number
"""  # noqa: S608 - put together from constants; every value is bound


def milestones_at(
    strategy: Strategy, as_at: date, known_at: datetime, action_id: int = 0
) -> list[MilestoneAsAt]:
    """Return the milestones of every action in the strategy, or of one action, by action id and then number.

    Milestones that were not in the plan by `as_at`, or had been retired by then, are left out. Runs one SQL query.
    """
    which = "action.strategy_id = %(strategy)s AND (%(action)s = 0 OR action.id = %(action)s)"
    return _read(which, parameters(strategy, as_at, known_at) | {"action": action_id})


def milestones_among(actions: Iterable[int], as_at: date, known_at: datetime) -> list[MilestoneAsAt]:
    """Return the milestones of these actions, of any strategies, as `milestones_at` does. Runs one SQL query."""
    comparison, ids = one_of("action", actions)
    return _read(f"action.id {comparison}", parameters(None, as_at, known_at) | ids)


def by_action(milestones: Iterable[MilestoneAsAt]) -> dict[int, list[MilestoneAsAt]]:
    """Return the milestones by action id. An action without milestones has an empty list."""
    found: dict[int, list[MilestoneAsAt]] = defaultdict(list)
    for milestone in milestones:
        found[milestone.action_id].append(milestone)
    return found


def _read(which: str, bound: dict[str, Any]) -> list[MilestoneAsAt]:
    """Return the milestones of the actions that meet the condition `which`. `bound` contains its parameters."""
    with connection.cursor() as cursor:
        cursor.execute(MILESTONES.format(which=which), bound)
        return [MilestoneAsAt(*row) for row in cursor.fetchall()]
