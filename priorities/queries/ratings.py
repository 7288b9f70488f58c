"""Ratings alone: the colour of every action as at a day, and the colour before its latest update."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from priorities.choices import Rag
from priorities.models import Strategy
from priorities.queries.sql import parameters
from priorities.queries.status import CURRENT_REVISION, LATEST_UPDATE, as_choices, colour

# This statement takes a fifth of the time of the one for statuses. The dashboard reads two days, and with two full
# statements it would exceed its time limit for 3,000 actions (docs/benchmarks.md).
RAGS = f"""
SELECT action.id, {colour()}
FROM priorities_action action
WHERE action.strategy_id = %(strategy)s AND {CURRENT_REVISION} IS NOT NULL
"""  # noqa: S608 - put together from constants; every value is bound


def rags_at(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, Rag | None]:
    """Return, by action id, only the colour of every action planned by `as_at`, as in `status_at`.

    Runs one SQL query.
    """
    with connection.cursor() as cursor:
        cursor.execute(RAGS, parameters(strategy, as_at, known_at))
        rows = cursor.fetchall()
    return dict(zip((action for action, _ in rows), as_choices(Rag, [rag for _, rag in rows]), strict=True))


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
