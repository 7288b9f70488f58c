"""The SQL that finds, for each action, the plan that stood, the update that counts and the one that gives its colour.

Its parts are shared by every read of ratings, so that they cannot disagree. All of it is put together from constants;
every value is bound: `as_at` and `known_at`. `BRIEF` and `STATUS` are completed with `whose`, a condition on the
actions, and `last_due`, a comparison with the ids of the last periods that fell due; `one_of` makes such comparisons.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection

from priorities.choices import DecisionVerdict, Rag, ReviewVerdict, Stage
from priorities.models import Strategy

# Each question about one row is a subquery that ends with LIMIT 1, on an index, so PostgreSQL answers it row by row. It
# may answer EXISTS or IN alone from a list of the rows of every strategy (docs/decisions/0011-many-strategies.md). So
# use `COUNTS` only inside such subqueries.
#
# An update counts when it stood by the day, was recorded by the moment, and its latest review did not send it back.
COUNTS = f"""
    {{u}}.stands_from <= %(as_at)s AND {{u}}.recorded_at <= %(known_at)s
    AND NOT EXISTS (SELECT 1 FROM priorities_review v
                    WHERE v.update_id = {{u}}.id AND v.verdict = '{ReviewVerdict.SENT_BACK.value}'
                    AND v.recorded_at <= %(known_at)s
                    AND NOT EXISTS (SELECT 1 FROM priorities_review later WHERE later.update_id = v.update_id
                                    AND later.id > v.id AND later.recorded_at <= %(known_at)s))
"""  # noqa: S608 - put together from constants; every value is bound

COMPLETION = """
    (SELECT d.verdict FROM priorities_proposal p JOIN priorities_decision d ON d.proposal_id = p.id
     WHERE p.update_id = {u}.id AND p.kind = 'complete' AND d.recorded_at <= %(known_at)s)
"""

# An agreed completion holds until the plan says again that the work goes on: then the last colour before it counts.
STILL_COMPLETE = f"""
    (SELECT 1 FROM priorities_proposal p JOIN priorities_decision d ON d.proposal_id = p.id
     JOIN priorities_actionrevision k ON k.id = d.revision_id
     WHERE p.update_id = {{u}}.id AND p.kind = 'complete' AND d.verdict = '{DecisionVerdict.AGREED.value}'
     AND d.recorded_at <= %(known_at)s
     AND NOT EXISTS (SELECT 1 FROM priorities_actionrevision o
                     WHERE o.action_id = k.action_id AND o.stage <> '{Stage.COMPLETE.value}'
                     AND o.stands_from <= %(as_at)s AND o.recorded_at <= %(known_at)s
                     AND (o.stands_from > k.stands_from OR (o.stands_from = k.stands_from AND o.id > k.id)))
     LIMIT 1) IS NOT NULL
"""  # noqa: S608 - put together from constants; every value is bound

PLANNED = """
    SELECT r2.id FROM priorities_actionrevision r2
    WHERE r2.action_id = a.id AND r2.stands_from <= %(as_at)s AND r2.recorded_at <= %(known_at)s
    ORDER BY r2.stands_from DESC, r2.id DESC LIMIT 1
"""

# The colour itself, not the row that gives it: PostgreSQL would join that row from all updates of the installation.
COLOURED = f"""
    (SELECT u3.rag FROM priorities_update u3 WHERE u3.action_id = a.id AND {COUNTS.format(u="u3")}
     AND (u3.rag <> '{Rag.BLUE.value}' OR {STILL_COMPLETE.format(u="u3")})
     ORDER BY u3.stands_from DESC, u3.id DESC LIMIT 1)
"""  # noqa: S608 - put together from constants; every value is bound

# Only the last period that fell due is asked about, and only where the latest update is for another. Those of several
# strategies may be asked about at once: an update is never for a period of another strategy than its action's.
ANSWERED = f"""
    CASE WHEN u.id IS NULL THEN 0 WHEN u.period_id {{last_due}} THEN 1
         ELSE COALESCE((SELECT 1 FROM priorities_update u4 WHERE u4.action_id = a.id AND u4.period_id {{last_due}}
                        AND {COUNTS.format(u="u4")} LIMIT 1), 0) END
"""  # noqa: S608 - put together from constants; every value is bound

# What a count needs of an action. Only where the latest update says Blue are its completion and the colour looked for.
BRIEF_COLUMNS = f"""
       a.id, a.reference, r.home_id, h.priority_id, y.number, r.group_id, COALESCE(g.name, ''), r.service_id,
       r.lead_id, r.deputy_id, r.kind, r.stage, r.start, r.due, r.review, b.stands_from, b.due,
       CASE WHEN u.rag <> '{Rag.BLUE.value}' THEN u.rag ELSE {COLOURED} END,
       u.rag, u.suggested, CASE WHEN u.rag = '{Rag.BLUE.value}' THEN {COMPLETION.format(u="u")} END,
       u.stands_from, {ANSWERED}, a.strategy_id
"""

# What a plan points to is of the same strategy. That is named, so that PostgreSQL reads its few rows at once.
STOOD = f"""
FROM priorities_action a
JOIN priorities_actionrevision b ON b.id = a.baseline_id
JOIN priorities_actionrevision r ON r.id = ({PLANNED})
JOIN priorities_commitment h ON h.id = r.home_id AND h.strategy_id = a.strategy_id
JOIN priorities_priority y ON y.id = h.priority_id AND y.strategy_id = a.strategy_id
LEFT JOIN priorities_group g ON g.id = r.group_id AND g.strategy_id = a.strategy_id
LEFT JOIN priorities_update u ON u.id = (
    SELECT u2.id FROM priorities_update u2 WHERE u2.action_id = a.id AND {COUNTS.format(u="u2")}
    ORDER BY u2.stands_from DESC, u2.id DESC LIMIT 1)
"""  # noqa: S608 - put together from constants; every value is bound

IN_ORDER = 'ORDER BY y."order", y.number, h."order", h.id, a."order", a.id'

BRIEF = f"SELECT {BRIEF_COLUMNS} {STOOD} WHERE {{whose}} {IN_ORDER}"

STATUS = f"""
SELECT {BRIEF_COLUMNS},
       r.title, h.reference, g.coordinator_id, COALESCE(s.name, ''), COALESCE(l.name, ''), COALESCE(l.job_title, ''),
       u.id, u.period_id, u.recorded_at, u.author_id, u.on_behalf_of_id,
       u.progress, u.next_steps, u.board_sentence, u.problem, u.way_back, u.forecast, u.better_reason,
       u.what_changed, u.difference_made, u.difference_known, u.suggestion_reasons,
       (SELECT v.verdict FROM priorities_review v WHERE v.update_id = u.id AND v.recorded_at <= %(known_at)s
        ORDER BY v.id DESC LIMIT 1)
{STOOD}
LEFT JOIN priorities_service s ON s.id = r.service_id AND s.strategy_id = a.strategy_id
LEFT JOIN priorities_person l ON l.id = r.lead_id
WHERE {{whose}}
{IN_ORDER}
"""  # noqa: S608 - put together from constants; every value is bound


NO_ROW = 0
"""An id that no row has."""


def one_of(name: str, ids: Iterable[int]) -> tuple[str, dict[str, int]]:
    """A comparison with these ids, to stand behind a column, and the ids to bind, under names that begin with `name`.

    True of no row where there are none.
    """
    bound = {f"{name}_{number}": key for number, key in enumerate(list(ids) or [NO_ROW])}
    names = ", ".join(f"%({each})s" for each in bound)
    return f"= {names}" if len(bound) == 1 else f"IN ({names})", bound


def parameters(strategy: Strategy | None, as_at: date | None, known_at: datetime) -> dict[str, Any]:
    """The two dates and the strategy, in the form this database compares them."""
    return {
        "strategy": strategy.pk if strategy else None,
        "as_at": connection.ops.adapt_datefield_value(as_at),
        "known_at": connection.ops.adapt_datetimefield_value(known_at),
    }
