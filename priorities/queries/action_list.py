"""One page of the unfiltered list of actions, and the groups, services, localities and leads to filter by.

The two statements here keep the list of 3,000 actions within its time limit (docs/benchmarks.md).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection

from priorities.models import Strategy
from priorities.queries.calendar import Calendar
from priorities.queries.sql import parameters
from priorities.queries.status import ActionStatus, status_among
from priorities.queries.status_sql import ANSWERING, CURRENT_REVISION, IN_PLAN, LOCALITY, PLAN_ORDER
from priorities.rules import lifecycle


@dataclass(frozen=True, slots=True)
class Assignment:
    """A group, service, locality and who answers, shared by some actions, and the number of those actions."""

    group_id: int | None
    group: str
    service_id: int | None
    service: str
    lead_id: int | None
    lead: str
    lead_title: str
    answering: str
    locality_id: int | None
    locality: str
    actions: int

    @property
    def without_lead(self) -> bool:
        """Return whether no one answers for these actions."""
        return self.lead_id is None and not self.answering


_ENDED = ", ".join(f"'{stage.value}'" for stage in lifecycle.ENDED)
ENDED = f"CASE WHEN revision.stage IN ({_ENDED}) THEN 1 ELSE 0 END"

ASSIGNMENTS = f"""
SELECT revision.group_id, COALESCE(owning_group.name, ''), revision.service_id, COALESCE(service.name, ''),
       revision.lead_id, COALESCE(lead_person.name, ''), COALESCE(lead_person.job_title, ''),
       {ANSWERING}, revision.locality_id, {LOCALITY}, COUNT(*), {ENDED}
FROM priorities_action action
JOIN priorities_actionrevision revision ON revision.id = {CURRENT_REVISION} AND {IN_PLAN}
LEFT JOIN priorities_group owning_group ON owning_group.id = revision.group_id
LEFT JOIN priorities_service service ON service.id = revision.service_id
LEFT JOIN priorities_person lead_person ON lead_person.id = revision.lead_id
WHERE action.strategy_id = %(strategy)s
GROUP BY revision.group_id, owning_group.name, revision.service_id, service.name,
         revision.lead_id, lead_person.name, lead_person.job_title,
         revision.answering_service_id, revision.answering_partner_id, revision.locality_id, {ENDED}
"""  # noqa: S608 - put together from constants; every value is bound


def assignments_at(
    strategy: Strategy, as_at: date, known_at: datetime, periods: Calendar
) -> list[Assignment]:
    """Return the assignments of the actions in the plan. Their counts add up to the number of those actions.

    As in `ActionStatus`, a lead who has left does not count, unless the actions are complete or stopped. Runs one SQL
    query.
    """
    left = periods.left_by(as_at)
    with connection.cursor() as cursor:
        cursor.execute(ASSIGNMENTS, parameters(strategy, as_at, known_at))
        rows = [(Assignment(*row), ended) for *row, ended in cursor.fetchall()]
    return [
        replace(found, lead_id=None, lead="", lead_title="") if found.lead_id in left and not ended else found
        for found, ended in rows
    ]


# The ids are read first: if this were a condition of the statement for statuses, PostgreSQL would read the status of
# every action in the strategy.
PAGE = f"""
SELECT action.id
FROM priorities_action action
JOIN priorities_actionrevision revision ON revision.id = {CURRENT_REVISION} AND {IN_PLAN}
JOIN priorities_commitment home ON home.id = revision.home_id AND home.strategy_id = action.strategy_id
JOIN priorities_priority priority ON priority.id = home.priority_id AND priority.strategy_id = action.strategy_id
WHERE action.strategy_id = %(strategy)s
{PLAN_ORDER}
LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - put together from constants; every value is bound


def status_page(
    strategy: Strategy, as_at: date, known_at: datetime, periods: Calendar, *, offset: int, limit: int
) -> list[ActionStatus]:
    """Return the statuses of up to `limit` actions, in the plan's order, after skipping `offset`.

    Runs two SQL queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(PAGE, parameters(strategy, as_at, known_at) | {"offset": offset, "limit": limit})
        ids = [action for (action,) in cursor.fetchall()]
    return list(status_among(ids, as_at, known_at, periods).values())
