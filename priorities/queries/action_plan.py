"""The plan of one action: its agreed revisions, and the commitments that it delivers and supports."""

from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from priorities.choices import WordingSource
from priorities.models import Action, ActionRevision, ActionSupport, Commitment, CommitmentRevision, Strategy
from priorities.queries.tree import CommitmentSeen, standing
from priorities.queries.union import union


def plan_of(strategy: Strategy, reference: str, as_at: date, known_at: datetime) -> list[ActionRevision]:
    """The agreed revisions of the action with this reference, oldest first; empty where it was not planned by then.

    Each has its action, with the strategy, its home, group, service, lead and deputy. One SQL query.
    """
    revisions = ActionRevision.objects.filter(
        action__strategy=strategy,
        action__reference=reference,
        stands_from__lte=as_at,
        recorded_at__lte=known_at,
    ).select_related(
        "action__strategy",
        "home__priority",
        "group",
        "service",
        "lead",
        "deputy",
        "recorded_by__person",
    )
    return list(revisions.order_by("stands_from", "id"))


def commitments_of(action: Action, home_id: int, as_at: date, known_at: datetime) -> list[CommitmentSeen]:
    """The home commitment, then those that the action supports, in the words held then. One SQL query."""
    latest = (
        CommitmentRevision.objects.filter(
            commitment=OuterRef("commitment"), stands_from__lte=as_at, recorded_at__lte=known_at
        )
        .order_by("-stands_from", "-id")
        .values("id")[:1]
    )
    supported = standing(ActionSupport.objects.filter(action=action), as_at, known_at).values("commitment")
    revisions = (
        CommitmentRevision.objects.filter(
            commitment__in=union(Commitment.objects.filter(pk=home_id).values("pk"), supported),
            id=Subquery(latest),
        )
        .select_related("commitment")
        .order_by("commitment__priority__number", "commitment__order", "commitment_id")
    )
    found = [
        CommitmentSeen(
            id=r.commitment_id,
            reference=r.commitment.reference,
            wording=r.wording,
            difference=r.difference,
            wording_source=WordingSource(r.wording_source),
            source=r.source,
            priority_id=r.commitment.priority_id,
        )
        for r in revisions
    ]
    return sorted(found, key=lambda commitment: commitment.id != home_id)
