"""The plan as at a day: the priorities, the commitments as worded then, and which actions support which commitments."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from priorities.choices import Stage, WordingSource
from priorities.models import Action, ActionRevision, Strategy
from priorities.queries.sql import parameters
from priorities.queries.status_sql import departed, of_current_revision
from priorities.rules.references import reference_key


@dataclass(frozen=True, slots=True)
class CommitmentAsAt:
    id: int
    reference: str
    wording: str
    difference: str
    wording_source: WordingSource
    source: str
    priority_id: int
    plain_wording: str = ""

    @property
    def is_sample(self) -> bool:
        """Return whether this is sample wording, used because the approved wording has not been recorded."""
        return self.wording_source is WordingSource.SAMPLE


@dataclass(frozen=True, slots=True)
class PriorityAsAt:
    """A priority as at a day. A lead who has left does not count."""

    id: int
    number: int
    name: str
    lead_id: int | None
    lead: str
    lead_title: str
    commitments: tuple[CommitmentAsAt, ...] = ()


@dataclass(frozen=True)
class Tree:
    """The priorities in order and, for each action, the commitments that it supports besides its home."""

    priorities: tuple[PriorityAsAt, ...]
    supports: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def commitments(self) -> dict[int, CommitmentAsAt]:
        """Return every commitment by its id, in the plan's order."""
        return {c.id: c for priority in self.priorities for c in priority.commitments}

    @cached_property
    def _supporting(self) -> dict[int, set[int]]:
        """Return, by commitment id, the ids of the actions that support the commitment from another home."""
        found: dict[int, set[int]] = defaultdict(set)
        for action, commitments in self.supports.items():
            for commitment in commitments:
                found[commitment].add(action)
        return found

    def supporting(self, commitment_id: int) -> set[int]:
        """Return the ids of the actions that support this commitment from another home."""
        return set(self._supporting.get(commitment_id, ()))

    def supporting_priority(self, priority: PriorityAsAt) -> set[int]:
        """Return the ids of the actions that support at least one of the priority's commitments."""
        return set().union(*(self._supporting.get(c.id, ()) for c in priority.commitments))


# Written as SQL: for so few rows, building these querysets for each page took ten times as long as running them.
LATEST = """
    SELECT planned.id FROM priorities_{revision} planned
    WHERE planned.{of}_id = {of}.id AND planned.effective_from <= %(as_at)s AND planned.recorded_at <= %(known_at)s
    ORDER BY planned.effective_from DESC, planned.id DESC LIMIT 1
"""

PRIORITIES = f"""
SELECT priority.id, priority.number, revision.name, lead_person.id,
       COALESCE(lead_person.name, ''), COALESCE(lead_person.job_title, '')
FROM priorities_priority priority
JOIN priorities_priorityrevision revision
    ON revision.id = ({LATEST.format(revision="priorityrevision", of="priority")})
LEFT JOIN priorities_person lead_person ON lead_person.id = revision.lead_id
    AND NOT ({departed("lead_person.id", "priority.strategy_id")})
WHERE priority.strategy_id = %(strategy)s AND NOT revision.retired
ORDER BY priority."order", priority.number
"""  # noqa: S608 - put together from constants; every value is bound

COMMITMENT = f"""
SELECT commitment.id, commitment.reference, revision.wording, revision.difference, revision.wording_source,
       revision.source, commitment.priority_id, revision.plain_wording
FROM priorities_commitment commitment
JOIN priorities_priority priority ON priority.id = commitment.priority_id
JOIN priorities_commitmentrevision revision
    ON revision.id = ({LATEST.format(revision="commitmentrevision", of="commitment")})
"""  # noqa: S608 - put together from constants; every value is bound

COMMITMENTS = f"""
{COMMITMENT}
WHERE commitment.strategy_id = %(strategy)s AND NOT revision.retired
ORDER BY priority."order", priority.number, commitment."order", commitment.id
"""


def tree(strategy: Strategy, as_at: date, known_at: datetime) -> Tree:
    """Return the plan, without its actions, as at that day, as known at that moment. Runs three SQL queries."""
    by_priority: dict[int, list[CommitmentAsAt]] = defaultdict(list)
    for commitment in _commitments(COMMITMENTS, parameters(strategy, as_at, known_at)):
        by_priority[commitment.priority_id].append(commitment)
    priorities = priorities_at(strategy, as_at, known_at, by_priority)
    return Tree(priorities=priorities, supports=supports(strategy, as_at, known_at))


def priorities_at(
    strategy: Strategy,
    as_at: date,
    known_at: datetime,
    commitments: Mapping[int, Sequence[CommitmentAsAt]] = MappingProxyType({}),
) -> tuple[PriorityAsAt, ...]:
    """Return the priorities in use on that day, as known at that moment, in order. Runs one SQL query.

    Each priority comes with its commitments, taken from `commitments`, which has them by priority id.
    """
    with connection.cursor() as cursor:
        cursor.execute(PRIORITIES, parameters(strategy, as_at, known_at))
        return tuple(
            PriorityAsAt(
                id=key,
                number=number,
                name=name,
                lead_id=lead_id,
                lead=lead,
                lead_title=lead_title,
                commitments=tuple(commitments.get(key, ())),
            )
            for key, number, name, lead_id, lead, lead_title in cursor.fetchall()
        )


SUPPORTS = f"""
SELECT support.action_id, support.commitment_id
FROM priorities_actionsupport support
JOIN priorities_action action ON action.id = support.action_id
JOIN priorities_commitment commitment ON commitment.id = support.commitment_id
WHERE action.strategy_id = %(strategy)s AND support.linked_on <= %(as_at)s AND support.linked_at <= %(known_at)s
AND (support.unlinked_on IS NULL OR support.unlinked_on > %(as_at)s OR support.unlinked_at > %(known_at)s)
AND {of_current_revision("stage")} <> '{Stage.WITHDRAWN.value}'
ORDER BY commitment.reference
"""  # noqa: S608 - put together from constants; every value is bound


def supports(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, tuple[int, ...]]:
    """Return, by action id, the ids of the commitments that the action supported on that day.

    An action that was not in the plan on that day, or had been withdrawn by then, is left out. Runs one SQL query.
    """
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    with connection.cursor() as cursor:
        cursor.execute(SUPPORTS, parameters(strategy, as_at, known_at))
        for action, commitment in cursor.fetchall():
            found[action] += (commitment,)
    return dict(found)


def in_effect(links: QuerySet[Any], as_at: date, known_at: datetime) -> QuerySet[Any]:
    """Return the dated links in effect on that day, as known at that moment."""
    ended = Q(unlinked_on__lte=as_at, unlinked_at__lte=known_at)
    return links.filter(linked_on__lte=as_at, linked_at__lte=known_at).exclude(ended)


def plan_of(strategy: Strategy, reference: str, as_at: date, known_at: datetime) -> list[ActionRevision]:
    """Return the agreed revisions of the action with this reference by that day, as known at that moment, oldest first.

    The list is empty if the action was not planned by then. Each revision comes with its action, strategy, home,
    priority, group, service, locality, deputy, who answers for it, the action that it was merged into, and the account
    that recorded it. Runs one SQL query.
    """
    revisions = _revisions(strategy, reference, as_at, known_at).select_related(
        "action__strategy",
        "home__priority",
        "group",
        "service",
        "lead",
        "deputy",
        "answering_service",
        "answering_partner",
        "locality",
        "merged_into__current",
        "recorded_by",
    )
    return sorted(revisions, key=_order)


def current_plan_of(
    strategy: Strategy, reference: str, as_at: date, known_at: datetime
) -> ActionRevision | None:
    """Return the last of the revisions that `plan_of` returns, or None if there are none.

    It comes with its action, strategy, lead and deputy. Runs one SQL query.
    """
    revisions = _revisions(strategy, reference, as_at, known_at).select_related("action", "lead", "deputy")
    revision = max(revisions, key=_order, default=None)
    if revision:
        revision.action.strategy = strategy
    return revision


def _revisions(
    strategy: Strategy, reference: str, as_at: date, known_at: datetime
) -> QuerySet[ActionRevision]:
    """Return the agreed revisions of an action by that day, as known at that moment, in no particular order.

    There are few, and many columns: for ORDER BY, Django compares each column, which takes longer than the statement.
    """
    return ActionRevision.objects.filter(
        action__strategy=strategy,
        action__reference_key=reference_key(reference),
        effective_from__lte=as_at,
        recorded_at__lte=known_at,
    ).order_by()


def _order(revision: ActionRevision) -> tuple[date, int]:
    return revision.effective_from, revision.pk


# The union lets PostgreSQL find the commitments by their keys (docs/decisions/0011).
COMMITMENTS_OF_ACTION = f"""
{COMMITMENT}
WHERE commitment.id IN (
    SELECT home.id FROM priorities_commitment home WHERE home.id = %(home)s
    UNION
    SELECT support.commitment_id FROM priorities_actionsupport support
    WHERE support.action_id = %(action)s AND support.linked_on <= %(as_at)s AND support.linked_at <= %(known_at)s
    AND (support.unlinked_on IS NULL OR support.unlinked_on > %(as_at)s OR support.unlinked_at > %(known_at)s))
ORDER BY priority.number, commitment."order", commitment.id
"""  # noqa: S608 - put together from constants; every value is bound


def commitments_of(action: Action, home_id: int, as_at: date, known_at: datetime) -> list[CommitmentAsAt]:
    """Return the home commitment, then the commitments that the action supported, as worded on that day.

    Runs one SQL query.
    """
    values = parameters(None, as_at, known_at) | {"home": home_id, "action": action.pk}
    found = _commitments(COMMITMENTS_OF_ACTION, values)
    return sorted(found, key=lambda commitment: commitment.id != home_id)


def _commitments(statement: str, values: dict[str, Any]) -> list[CommitmentAsAt]:
    """Return the commitments that a statement which begins with `COMMITMENT` selects."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [
            CommitmentAsAt(
                id=key,
                reference=reference,
                wording=wording,
                difference=difference,
                wording_source=WordingSource(wording_source),
                source=source,
                priority_id=priority,
                plain_wording=plain,
            )
            for key, reference, wording, difference, wording_source, source, priority, plain in cursor.fetchall()
        ]
