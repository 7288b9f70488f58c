"""The actions that were merged into another, with the evidence that is linked to them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from priorities.models import Action, ActionRevision, EvidenceLink, EvidenceRevision
from priorities.queries.revisions import revisions_in_effect
from priorities.queries.tree import in_effect


@dataclass(frozen=True, slots=True)
class MergedAction:
    """The revision that merged an action into another, and the evidence that is linked to the merged action."""

    revision: ActionRevision
    evidence: tuple[EvidenceRevision, ...]


def merged_into(action: Action, as_at: date, known_at: datetime) -> list[MergedAction]:
    """Return the actions that were merged into this one by that day, as known at that moment, in order.

    Runs one SQL query, and two more if there are any.
    """
    merged = list(
        revisions_in_effect(ActionRevision, as_at, known_at)
        .filter(merged_into=action)
        .select_related("action")
        .order_by("action__order", "action_id")
    )
    if not merged:
        return []
    links = in_effect(
        EvidenceLink.objects.filter(action__in=[revision.action_id for revision in merged]), as_at, known_at
    )
    items = {
        item.item_id: item
        for item in revisions_in_effect(EvidenceRevision, as_at, known_at)
        .filter(item__in=links.order_by().values("item"))
        .select_related("item")
    }
    evidence: dict[int | None, list[EvidenceRevision]] = defaultdict(list)
    for link in links.order_by("linked_at", "id"):
        if link.item_id in items:
            evidence[link.action_id].append(items[link.item_id])
    return [MergedAction(revision, tuple(evidence[revision.action_id])) for revision in merged]
