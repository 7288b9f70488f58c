"""The milestones of actions as at a day: title, date, and whether each is done."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from priorities.models import Strategy
from priorities.queries.sql import parameters
from priorities.queries.status import COUNTS
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
SELECT m.id, m.action_id, m.number, r.title, r.due, f.due, k.done_on
FROM priorities_milestone m
JOIN priorities_action a ON a.id = m.action_id
JOIN priorities_milestonerevision f ON f.milestone_id = m.id AND f.number = 1
JOIN priorities_milestonerevision r ON r.id = (
    SELECT r2.id FROM priorities_milestonerevision r2
    WHERE r2.milestone_id = m.id AND r2.effective_from <= %(as_at)s AND r2.recorded_at <= %(known_at)s
    ORDER BY r2.effective_from DESC, r2.id DESC LIMIT 1)
LEFT JOIN priorities_milestonemark k ON k.id = (
    SELECT k2.id FROM priorities_milestonemark k2
    WHERE k2.milestone_id = m.id AND k2.effective_from <= %(as_at)s AND k2.recorded_at <= %(known_at)s
    AND (k2.update_id IS NULL OR EXISTS (
        SELECT 1 FROM priorities_update u WHERE u.id = k2.update_id AND {COUNTS.format(u="u")}))
    ORDER BY k2.effective_from DESC, k2.id DESC LIMIT 1)
WHERE a.strategy_id = %(strategy)s AND (%(action)s = 0 OR a.id = %(action)s) AND NOT r.retired
ORDER BY m.action_id, m.number
"""  # noqa: S608 - put together from constants; every value is bound


def milestones_at(
    strategy: Strategy, as_at: date, known_at: datetime, action_id: int = 0
) -> list[MilestoneAsAt]:
    """Return the milestones of every action in the strategy, or of one action, in the plan's order. Runs one SQL query.

    Milestones that had been retired by then are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(MILESTONES, parameters(strategy, as_at, known_at) | {"action": action_id})
        return [MilestoneAsAt(*row) for row in cursor.fetchall()]
