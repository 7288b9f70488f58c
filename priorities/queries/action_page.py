"""One page of the whole list of actions, in the plan's order, without the statuses of all the others."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from priorities.models import Strategy
from priorities.queries.calendar import Calendar
from priorities.queries.statement import IN_ORDER, PLANNED, parameters
from priorities.queries.status import ActionStatus, status_among

PLAN = f"""
FROM priorities_action a
JOIN priorities_actionrevision r ON r.id = ({PLANNED})
"""

PLACES = f"""
SELECT r.group_id, g.name, r.service_id, s.name, r.lead_id, l.name, l.job_title, COUNT(*)
{PLAN}
LEFT JOIN priorities_group g ON g.id = r.group_id AND g.strategy_id = a.strategy_id
LEFT JOIN priorities_service s ON s.id = r.service_id AND s.strategy_id = a.strategy_id
LEFT JOIN priorities_person l ON l.id = r.lead_id
WHERE a.strategy_id = %(strategy)s
GROUP BY r.group_id, g.name, r.service_id, s.name, r.lead_id, l.name, l.job_title
"""

ON_THE_PAGE = f"""
SELECT a.id
{PLAN}
JOIN priorities_commitment h ON h.id = r.home_id AND h.strategy_id = a.strategy_id
JOIN priorities_priority y ON y.id = h.priority_id AND y.strategy_id = a.strategy_id
WHERE a.strategy_id = %(strategy)s
{IN_ORDER}
LIMIT %(most)s OFFSET %(passed)s
"""


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
    """The statuses of up to `most` actions in the plan's order, after the first `passed`. Two SQL queries.

    The ids are read first: as a condition on the statuses, PostgreSQL reads the status of every action of the strategy.
    """
    values = parameters(strategy, as_at, known_at) | {"passed": passed, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(ON_THE_PAGE, values)
        ids = [action for (action,) in cursor.fetchall()]
    return list(status_among(ids, as_at, known_at, periods).values())
