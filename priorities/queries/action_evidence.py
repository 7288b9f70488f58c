"""The evidence for one action: what each item says, how far it reaches, and since when it is linked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from priorities.choices import ReachState
from priorities.models import Action, EvidenceItem, EvidenceLink, Reach


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
        EvidenceLink.objects.filter(action=action, linked_on__lte=as_at, linked_at__lte=known_at)
        .select_related("item__service", "item__recorded_by__person")
        .order_by("linked_at", "id")
    )
    reached = _reach(action, as_at, known_at)
    found = []
    for link in links:
        ended = (
            link.unlinked_on is not None
            and link.unlinked_on <= as_at
            and link.unlinked_at is not None
            and link.unlinked_at <= known_at
        )
        found.append(
            LinkSeen(
                item=link.item,
                linked_on=link.linked_on,
                linked_at=link.linked_at,
                unlinked_on=link.unlinked_on if ended else None,
                unlinked_at=link.unlinked_at if ended else None,
                reach=tuple(reached[link.item_id].values()),
            )
        )
    return found


def _reach(action: Action, as_at: date, known_at: datetime) -> dict[int, dict[int, tuple[str, ReachState]]]:
    """By item and care group, the latest state that stood then: later rows take the place of earlier ones."""
    rows = (
        Reach.objects.filter(item__links__action=action, stands_from__lte=as_at, recorded_at__lte=known_at)
        .order_by("care_group__order", "care_group__name", "stands_from", "id")
        .values_list("item_id", "care_group_id", "care_group__name", "state")
    )
    found: dict[int, dict[int, tuple[str, ReachState]]] = defaultdict(dict)
    for item, group, name, state in rows:
        found[item][group] = (name, ReachState(state))
    return found
