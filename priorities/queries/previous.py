"""The colour that each action had before its latest update."""

from datetime import date, datetime

from django.db import connection

from priorities.choices import Rag
from priorities.models import Strategy
from priorities.queries.statement import COUNTS, STILL_COMPLETE, parameters

BEFORE = f"""
SELECT u.action_id, p.rag
FROM priorities_action a
JOIN priorities_update u ON u.id = (
    SELECT u2.id FROM priorities_update u2 WHERE u2.action_id = a.id AND {COUNTS.format(u="u2")}
    ORDER BY u2.stands_from DESC, u2.id DESC LIMIT 1)
JOIN priorities_update p ON p.id = (
    SELECT p2.id FROM priorities_update p2 WHERE p2.action_id = a.id AND {COUNTS.format(u="p2")}
    AND (p2.rag <> 'blue' OR {STILL_COMPLETE.format(u="p2")})
    AND (p2.stands_from < u.stands_from OR (p2.stands_from = u.stands_from AND p2.id < u.id))
    ORDER BY p2.stands_from DESC, p2.id DESC LIMIT 1)
WHERE a.strategy_id = %(strategy)s
"""  # noqa: S608 - put together from constants; every value is bound


def rated_before(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, Rag]:
    """By action id, the last colour that counted before the latest update; without those that had none.

    A Blue that nobody agreed gave no colour, so what stood before it is compared with what came after. All are among
    the updates that stood by `as_at` and were recorded by `known_at`. One SQL query.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, parameters(strategy, as_at, known_at))
        return {action: Rag(rag) for action, rag in cursor.fetchall()}
