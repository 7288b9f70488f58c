"""One page of the whole list of actions, in the plan's order, without the statuses of all the others."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from priorities.models import Strategy
from priorities.queries.calendar import Calendar
from priorities.queries.statement import PLANNED, parameters
from priorities.queries.status import ActionStatus, statuses

PLAN = f"""
FROM priorities_action a
JOIN priorities_actionrevision r ON r.id = ({PLANNED})
"""

PLACES = f"""
SELECT r.group_id, g.name, r.service_id, s.name, r.lead_id, l.name, l.job_title, COUNT(*)
{PLAN}
LEFT JOIN priorities_group g ON g.id = r.group_id
LEFT JOIN priorities_service s ON s.id = r.service_id
LEFT JOIN priorities_person l ON l.id = r.lead_id
WHERE a.strategy_id = %(strategy)s
GROUP BY r.group_id, g.name, r.service_id, s.name, r.lead_id, l.name, l.job_title
"""

# The strategy is named beside the page too: without it PostgreSQL looks at the actions of every strategy.
ON_THE_PAGE = f"""a.strategy_id = %(strategy)s AND a.id IN (SELECT page.id FROM (
    SELECT a.id AS id
    {PLAN}
    JOIN priorities_commitment h ON h.id = r.home_id AND h.strategy_id = a.strategy_id
    JOIN priorities_priority y ON y.id = h.priority_id
    WHERE a.strategy_id = %(strategy)s
    ORDER BY y."order", y.number, h."order", h.id, a."order", a.id
    LIMIT %(most)s OFFSET %(passed)s) page)"""  # noqa: S608 - put together from constants; every value is bound


@dataclass(frozen=True, slots=True)
class Place:
    """A group, a service and a lead as some actions have them together, and how many do."""

    group_id: int | None
    group: str
    service_id: int | None
    service: str
    lead_id: int | None
    lead: str
    lead_title: str
    actions: int


def places(strategy: Strategy, as_at: date, known_at: datetime) -> list[Place]:
    """Every place that an action planned by `as_at` has; their counts add up to all actions. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, parameters(strategy, as_at, known_at))
        return [
            Place(group, group_name or "", service, service_name or "", lead, name or "", title or "", count)
            for group, group_name, service, service_name, lead, name, title, count in cursor.fetchall()
        ]


def status_page(
    strategy: Strategy, as_at: date, known_at: datetime, periods: Calendar, passed: int, most: int
) -> list[ActionStatus]:
    """The statuses of up to `most` actions in the plan's order, after the first `passed`. One SQL query."""
    values = parameters(strategy, as_at, known_at) | {"passed": passed, "most": most}
    return statuses(ON_THE_PAGE, values, as_at, known_at, periods)
