"""The colour that each action had before its latest update."""

from datetime import date, datetime

from django.db import connection

from priorities.choices import Rag
from priorities.models import Strategy
from priorities.queries.statement import COUNTS, STILL_COMPLETE, parameters

BEFORE = f"""
SELECT a.id, (
    SELECT p.rag FROM priorities_update p WHERE p.action_id = a.id AND {COUNTS.format(u="p")}
    AND (p.rag <> '{Rag.BLUE.value}' OR {STILL_COMPLETE.format(u="p")})
    AND (p.stands_from, p.id) < (
        SELECT u.stands_from, u.id FROM priorities_update u WHERE u.action_id = a.id AND {COUNTS.format(u="u")}
        ORDER BY u.stands_from DESC, u.id DESC LIMIT 1)
    ORDER BY p.stands_from DESC, p.id DESC LIMIT 1)
FROM priorities_action a
WHERE a.strategy_id = %(strategy)s
"""  # noqa: S608 - put together from constants; every value is bound


def rated_before(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, Rag]:
    """By action id, the last colour that counted before the latest update; without those that had none.

    A Blue that nobody agreed gave no colour, so what stood before it is compared with what came after. All are among
    the updates that stood by `as_at` and were recorded by `known_at`. One SQL query.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, parameters(strategy, as_at, known_at))
        return {action: Rag(rag) for action, rag in cursor.fetchall() if rag}
