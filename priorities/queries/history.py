"""What was true as each period was closed: the rows that closing stored, counted."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from priorities.choices import Standing
from priorities.models import Strategy
from priorities.queries.brief import RAGS, STAGES
from priorities.queries.statement import parameters
from priorities.rules.lifecycle import standing


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """One closed period: how many actions fell under each standing, and for how many nothing new was said."""

    name: str
    ends: date
    counts: dict[Standing, int] = field(hash=False)
    carried: int

    @property
    def total(self) -> int:
        """How many actions the strategy had."""
        return sum(self.counts.values())


CLOSED = """
SELECT p.name, p.ends, s.stage, s.rag, s.actions, s.silent
FROM (SELECT closing_id, stage, rag, COUNT(*) AS actions, SUM(CASE WHEN carried THEN 1 ELSE 0 END) AS silent
      FROM priorities_closingstatus
      WHERE closing_id IN (
          SELECT c.id FROM priorities_periodclosing c JOIN priorities_period p ON p.id = c.period_id
          WHERE p.strategy_id = %(strategy)s AND p.ends <= %(as_at)s AND c.recorded_at <= %(known_at)s
          AND NOT EXISTS (SELECT 1 FROM priorities_periodreopening o
                          WHERE o.closing_id = c.id AND o.recorded_at <= %(known_at)s))
      GROUP BY closing_id, stage, rag) s
JOIN priorities_periodclosing c ON c.id = s.closing_id
JOIN priorities_period p ON p.id = c.period_id
ORDER BY p.ends, c.id
"""
"""Counted before the names are joined: so the index on what is counted is all that is read of tens of thousands."""


def closed_periods(strategy: Strategy, as_at: date, known_at: datetime) -> list[ClosedPeriod]:
    """The periods that ended by `as_at` and stood closed at `known_at`, oldest first. One SQL query.

    A closing that was undone by then is left out; the one that followed it counts.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLOSED, parameters(strategy, as_at, known_at))
        rows = cursor.fetchall()
    counts: dict[tuple[date, str], dict[Standing, int]] = defaultdict(lambda: dict.fromkeys(Standing, 0))
    carried: dict[tuple[date, str], int] = defaultdict(int)
    for name, ends, stage, rag, actions, silent in rows:
        counts[ends, name][standing(STAGES[stage], RAGS[rag])] += actions
        carried[ends, name] += silent
    return [ClosedPeriod(name, ends, found, carried[ends, name]) for (ends, name), found in counts.items()]
