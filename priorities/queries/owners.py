"""The owners of actions, as the strategy publishes them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import OuterRef, Prefetch, Subquery, prefetch_related_objects

from priorities.models import ActionOwner, ActionRevision, Strategy

KINDS = ("person", "service", "group", "partner")


def read_owners(revisions: Iterable[ActionRevision]) -> None:
    """Read the owners of these revisions into their `owners`. Runs one SQL query."""
    owners = ActionOwner.objects.select_related(*KINDS)
    prefetch_related_objects(list(revisions), Prefetch("owners", owners))


def owners_of(revision: ActionRevision) -> list[ActionOwner]:
    """Return a revision's owners, in order. Runs one SQL query, unless `read_owners` has read them."""
    return list(revision.owners.all())


def owners_at(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, list[ActionOwner]]:
    """Return, by action id, the owners of each action that had any on that day, in order. Runs one SQL query."""
    current = (
        ActionRevision.objects.filter(
            action=OuterRef("revision__action"), effective_from__lte=as_at, recorded_at__lte=known_at
        )
        .order_by("-effective_from", "-id")
        .values("pk")[:1]
    )
    rows = ActionOwner.objects.filter(revision__action__strategy=strategy, revision=Subquery(current))
    found: dict[int, list[ActionOwner]] = defaultdict(list)
    for owner in rows.select_related("revision", *KINDS).order_by("revision", "order"):
        found[owner.revision.action_id].append(owner)
    return dict(found)
