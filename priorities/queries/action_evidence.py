"""The evidence for one action: what each item says, how far it reaches, and since when it is linked."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from priorities.choices import ReachState
from priorities.models import Action, EvidenceItem, EvidenceLink
from priorities.queries.evidence_standing import ended, latest, reach, stood


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """An item of evidence and its link to the action. `reach` gives each care group with how far it has come there."""

    item: EvidenceItem
    linked_on: date
    linked_at: datetime
    unlinked_on: date | None
    unlinked_at: datetime | None
    reach: tuple[tuple[str, ReachState], ...]


def links_of(action: Action, as_at: date, known_at: datetime) -> list[LinkSeen]:
    """Every item ever linked to the action by that day, oldest link first, those unlinked since too. Two queries."""
    links = (
        EvidenceLink.objects.filter(
            stood(as_at, known_at, "item__"), action=action, linked_on__lte=as_at, linked_at__lte=known_at
        )
        .select_related("item__service", "item__recorded_by__person")
        .order_by("linked_at", "id")
    )
    reached = latest(reach(Q(item__links__action=action), as_at, known_at))
    found = []
    for link in links:
        until = ended(link.unlinked_on, link.unlinked_at, as_at, known_at)
        found.append(
            LinkSeen(
                item=link.item,
                linked_on=link.linked_on,
                linked_at=link.linked_at,
                unlinked_on=until,
                unlinked_at=link.unlinked_at if until else None,
                reach=reached.get(link.item_id, ()),
            )
        )
    return found
