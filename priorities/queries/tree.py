"""The plan as it stood: priorities, their commitments in the words held then, and which actions support which."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from priorities.choices import WordingSource
from priorities.models import ActionSupport, CommitmentRevision, PriorityRevision, Strategy


@dataclass(frozen=True, slots=True)
class CommitmentSeen:
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
        """Whether its wording is ours, for want of the approved one."""
        return self.wording_source is WordingSource.SAMPLE


@dataclass(frozen=True, slots=True)
class PrioritySeen:
    id: int
    number: int
    name: str
    lead_id: int | None
    lead: str
    lead_title: str
    commitments: tuple[CommitmentSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """Priorities in order, and for each action the commitments that it supports besides its home."""

    priorities: tuple[PrioritySeen, ...]
    supports: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def commitments(self) -> dict[int, CommitmentSeen]:
        """Every commitment by its id, in the plan's order."""
        return {c.id: c for priority in self.priorities for c in priority.commitments}

    def supporting(self, commitment_id: int) -> set[int]:
        """The ids of the actions that support this commitment from another home."""
        return {action for action, commitments in self.supports.items() if commitment_id in commitments}

    def supporting_priority(self, priority: PrioritySeen) -> set[int]:
        """The ids of the actions that support any of the priority's commitments."""
        own = {c.id for c in priority.commitments}
        return {action for action, commitments in self.supports.items() if own.intersection(commitments)}


def tree(strategy: Strategy, as_at: date, known_at: datetime) -> Tree:
    """The plan above the actions as it stood on that day, as known by that moment. Three SQL queries."""
    by_priority: dict[int, list[CommitmentSeen]] = defaultdict(list)
    for commitment in _commitments(strategy, as_at, known_at):
        by_priority[commitment.priority_id].append(commitment)
    return Tree(
        priorities=tuple(
            PrioritySeen(
                id=r.priority_id,
                number=r.priority.number,
                name=r.name,
                lead_id=r.lead_id,
                lead=r.lead.name if r.lead else "",
                lead_title=r.lead.job_title if r.lead else "",
                commitments=tuple(by_priority[r.priority_id]),
            )
            for r in _priorities(strategy, as_at, known_at)
        ),
        supports=supports(strategy, as_at, known_at),
    )


def _priorities(strategy: Strategy, as_at: date, known_at: datetime) -> QuerySet[PriorityRevision]:
    latest = (
        PriorityRevision.objects.filter(
            priority=OuterRef("priority"), stands_from__lte=as_at, recorded_at__lte=known_at
        )
        .order_by("-stands_from", "-id")
        .values("id")[:1]
    )
    return (
        PriorityRevision.objects.filter(priority__strategy=strategy, id=Subquery(latest), retired=False)
        .select_related("priority", "lead")
        .order_by("priority__order", "priority__number")
    )


def _commitments(strategy: Strategy, as_at: date, known_at: datetime) -> list[CommitmentSeen]:
    latest = (
        CommitmentRevision.objects.filter(
            commitment=OuterRef("commitment"), stands_from__lte=as_at, recorded_at__lte=known_at
        )
        .order_by("-stands_from", "-id")
        .values("id")[:1]
    )
    revisions = (
        CommitmentRevision.objects.filter(commitment__strategy=strategy, id=Subquery(latest), retired=False)
        .select_related("commitment")
        .order_by(
            "commitment__priority__order",
            "commitment__priority__number",
            "commitment__order",
            "commitment_id",
        )
    )
    return [
        CommitmentSeen(
            id=r.commitment_id,
            reference=r.commitment.reference,
            wording=r.wording,
            difference=r.difference,
            wording_source=WordingSource(r.wording_source),
            source=r.source,
            priority_id=r.commitment.priority_id,
            plain_wording=r.plain_wording,
        )
        for r in revisions
    ]


def supports(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, tuple[int, ...]]:
    """For each action id, the ids of the commitments that it supported on that day. One SQL query."""
    found: dict[int, list[int]] = defaultdict(list)
    links = standing(ActionSupport.objects.filter(action__strategy=strategy), as_at, known_at)
    for action, commitment in links.order_by("commitment__reference").values_list(
        "action_id", "commitment_id"
    ):
        found[action].append(commitment)
    return {action: tuple(commitments) for action, commitments in found.items()}


def standing(links: QuerySet[Any], as_at: date, known_at: datetime) -> QuerySet[Any]:
    """Those dated links that stood on that day, as known by that moment."""
    ended = Q(unlinked_on__lte=as_at, unlinked_at__lte=known_at)
    return links.filter(linked_on__lte=as_at, linked_at__lte=known_at).exclude(ended)
