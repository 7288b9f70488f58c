"""How every action was rated on an earlier day: what figures compare, without the words that came with it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from priorities.choices import Rag, Stage, Standing
from priorities.models import Strategy
from priorities.queries.brief import RAGS, STAGES, BriefStatus
from priorities.queries.statement import COLOURED, PLANNED, parameters
from priorities.rules import lifecycle


# Not frozen: see BriefStatus.
@dataclass(slots=True)
class RatedThen:
    """What an action was rated on an earlier day, and the priority that was its home's then."""

    action_id: int
    priority_number: int
    stage: Stage
    rag: Rag | None

    @property
    def standing(self) -> Standing:
        """The one count it fell under, as of a `BriefStatus`."""
        return lifecycle.standing(self.stage, self.rag)


Rated = BriefStatus | RatedThen
"""An action with its stage and its colour, now or on an earlier day."""


RATED = f"""
SELECT a.id, y.number, r.stage, {COLOURED}
FROM priorities_action a
JOIN priorities_actionrevision r ON r.id = ({PLANNED})
JOIN priorities_commitment h ON h.id = r.home_id AND h.strategy_id = a.strategy_id
JOIN priorities_priority y ON y.id = h.priority_id AND y.strategy_id = a.strategy_id
WHERE a.strategy_id = %(strategy)s
"""  # noqa: S608 - put together from constants; every value is bound


def rated_at(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, RatedThen]:
    """By action id, how every action planned by `as_at` was rated, as `status_at` finds it. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(RATED, parameters(strategy, as_at, known_at))
        return {
            action: RatedThen(action, number, STAGES[stage], RAGS[rag])
            for action, number, stage, rag in cursor.fetchall()
        }


COLOURS = f"""
SELECT a.id, {COLOURED}
FROM priorities_action a
WHERE a.strategy_id = %(strategy)s
AND ({PLANNED}) IS NOT NULL
"""  # noqa: S608 - put together from constants; every value is bound


def colours_at(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, Rag | None]:
    """By action id, the colour alone of every action planned by `as_at`, as `rated_at` finds it. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(COLOURS, parameters(strategy, as_at, known_at))
        return {action: RAGS[rag] for action, rag in cursor.fetchall()}
