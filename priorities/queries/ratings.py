"""Ratings alone: what every action counts as on a day, and the colour before its latest update."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from priorities.choices import CountedAs, Rag
from priorities.models import Strategy
from priorities.queries.sql import parameters
from priorities.queries.status_sql import (
    COUNTED_RAG,
    LATEST_UPDATE,
    colour,
    counted_as_read,
    of_current_revision,
)
from priorities.rules.lifecycle import IN_PLAN

# This statement takes a fifth of the time of the one for statuses. The dashboard reads two days, and with two full
# statements it would exceed its time limit for 3,000 actions (docs/benchmarks.md).
COUNTED = f"""
SELECT action.id, {of_current_revision("stage")}, {COUNTED_RAG}
FROM priorities_action action
WHERE action.strategy_id = %(strategy)s
"""  # noqa: S608 - put together from constants; every value is bound


def counted_at(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, CountedAs]:
    """Return, by action id, what each action in the plan counts as, which is the same as in `status_at`.

    Runs one SQL query.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, parameters(strategy, as_at, known_at))
        rows = cursor.fetchall()
    planned = [row for row in rows if row[1] in IN_PLAN]
    found = {(stage, counted): counted_as_read(stage, counted) for _, stage, counted in planned}
    return {action: found[stage, counted] for action, stage, counted in planned}


# Only the exception report needs what came before the latest update.
PREVIOUS = f"""
SELECT action.id, {colour("AND (rated.effective_from, rated.id) < (latest.effective_from, latest.id)")},
       latest.what_changed
FROM priorities_action action
JOIN priorities_update latest ON latest.id = ({LATEST_UPDATE})
WHERE action.strategy_id = %(strategy)s
"""  # noqa: S608 - put together from constants; every value is bound


@dataclass(frozen=True, slots=True)
class PreviousRating:
    """The last colour that counted before the latest update, and what that update says has changed since then."""

    rag: Rag
    what_changed: str


def previous_at(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, PreviousRating]:
    """Return, by action id, the previous colour and what the action's latest update says has changed since then.

    Actions that had no colour before that update are left out. A Blue that was not agreed sets no colour, so the colour
    before it is compared with the colour after it. Runs one SQL query.
    """
    with connection.cursor() as cursor:
        cursor.execute(PREVIOUS, parameters(strategy, as_at, known_at))
        return {action: PreviousRating(Rag(rag), text) for action, rag, text in cursor.fetchall() if rag}
