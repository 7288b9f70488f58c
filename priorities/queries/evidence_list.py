"""The filtered list of evidence, and one item with its links and its reach."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from priorities.choices import EvidenceDone, EvidenceKind, Marking, ResultLevel, Stage, Strength
from priorities.models import (
    ActionRevision,
    EvidenceFile,
    EvidenceItem,
    EvidenceLink,
    EvidenceRevision,
    EvidenceWithdrawal,
    Strategy,
)
from priorities.queries.evidence import ReachStep, end_of_link, items_in_effect, reach_steps, withdrawals
from priorities.queries.revisions import effective_by, in_effect_for
from priorities.queries.tree import in_effect
from tracker.folding import search_condition

SEARCHED = (
    "item__reference",
    "phrase",
    "detail",
    "place",
    "who_benefits",
    "finding",
    "sample",
    "limits",
    "source",
    "service__name",
)


@dataclass(frozen=True, slots=True)
class EvidenceFilters:
    """The filters of the list, all of which an item must meet. The fields have the names used in the URL.

    `service` and `group` are an id, or "none"; `priority` is a number and `action` a reference.
    """

    q: str = ""
    kind: EvidenceKind | None = None
    strength: Strength | None = None
    level: ResultLevel | None = None
    service: str = ""
    priority: int | None = None
    group: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One item as a row of the list."""

    id: int
    reference: str
    phrase: str
    kind: EvidenceKind
    done: EvidenceDone
    service: str
    result_level: ResultLevel
    finding: str
    dated: date | None
    date_words: str
    strength: Strength
    marking: Marking


@dataclass(frozen=True, slots=True)
class LinkedTo:
    """A link from an item to an action or a commitment: the day it began and, if it has ended, the day and the reason.

    `group_id` is the id of the action's group as it is now, or None.
    """

    id: int
    item_id: int
    action: str
    commitment: str
    linked_on: date
    unlinked_on: date | None
    reason: str
    group_id: int | None


def evidence_list(
    strategy: Strategy, as_at: date, known_at: datetime, filters: EvidenceFilters
) -> list[ListedItem]:
    """Return the items in effect on that day that meet the filters, in the order recorded. Runs one SQL query.

    The filters `priority` and `group` are not applied, because they depend on the homes and groups of actions and on
    the commitments that the actions support. For those two, use `EvidenceBase`.
    """
    items = items_in_effect(strategy, as_at, known_at)
    if filters.kind:
        items = items.filter(kind=filters.kind)
    if filters.strength:
        items = items.filter(strength=filters.strength)
    if filters.level:
        items = items.filter(result_level=filters.level)
    if filters.service:
        items = items.filter(service=int(filters.service) if filters.service.isdigit() else None)
    if filters.action:
        links = EvidenceLink.objects.filter(item=OuterRef("item"), action__reference=filters.action)
        items = items.filter(Exists(in_effect(links, as_at, known_at)))
    items = items.filter(search_condition(filters.q, *SEARCHED))
    rows = items.values_list(
        "item_id", "item__reference", "phrase", "kind", "done", "service__name", "result_level", "finding", "dated",
        "date_words", "strength", "marking",
    )  # fmt: skip
    return [
        ListedItem(
            id=key,
            reference=reference,
            phrase=phrase,
            kind=EvidenceKind(kind),
            done=EvidenceDone(done),
            service=service or "",
            result_level=ResultLevel(level),
            finding=finding,
            dated=dated,
            date_words=date_words,
            strength=Strength(strength),
            marking=Marking(marking),
        )
        for key, reference, phrase, kind, done, service, level, finding, dated, date_words, strength, marking in rows
    ]


def links_of_items(items: Collection[int], as_at: date, known_at: datetime) -> dict[int, list[LinkedTo]]:
    """Return, by item id, the links that these items had on that day, as known at that moment.

    Links to actions that had been withdrawn by then are left out. Runs one SQL query.
    """
    stage = in_effect_for(ActionRevision, OuterRef("action"), as_at, known_at).values("stage")
    links = in_effect(EvidenceLink.objects.filter(item__in=items), as_at, known_at)
    links = links.alias(stage=Subquery(stage)).exclude(stage=Stage.WITHDRAWN)
    found: dict[int, list[LinkedTo]] = defaultdict(list)
    for link in _linked(links, as_at, known_at):
        found[link.item_id].append(link)
    return dict(found)


def item_revisions(
    strategy: Strategy, reference: str, as_at: date, known_at: datetime
) -> list[EvidenceRevision]:
    """Return the revisions of one item by that day, as known at that moment, oldest first, so the last is in effect.

    The list is empty if the item had not taken effect then. A withdrawn item still has its revisions. Each revision
    comes with its item, service and author. Runs one SQL query.
    """
    revisions = EvidenceRevision.objects.filter(
        effective_by(as_at, known_at), item__strategy=strategy, item__reference=reference
    ).select_related("item", "service", "recorded_by")
    return list(revisions.order_by("effective_from", "id"))


def links_of_item(item: EvidenceItem, as_at: date, known_at: datetime) -> list[LinkedTo]:
    """Return all the links that an item had been given by that day, as known at that moment.

    Includes the links that have ended. Runs one SQL query.
    """
    links = EvidenceLink.objects.filter(item=item, linked_on__lte=as_at, linked_at__lte=known_at)
    return _linked(links, as_at, known_at)


def files_of_item(item: EvidenceItem, as_at: date, known_at: datetime) -> list[EvidenceFile]:
    """Return every file that an item had been given by that day, as known at that moment, oldest first.

    The last is the item's file. Runs one SQL query.
    """
    files = EvidenceFile.objects.filter(effective_by(as_at, known_at), item=item).select_related(
        "recorded_by"
    )
    return list(files.order_by("effective_from", "id"))


def file_of_item(strategy: Strategy, reference: str, key: int) -> EvidenceFile | None:
    """Return the file of an item with this id, or None. Runs one SQL query."""
    return EvidenceFile.objects.filter(item__strategy=strategy, item__reference=reference, pk=key).first()


def link_of_item(item: EvidenceItem, key: int) -> EvidenceLink | None:
    """Return the link of an item with this id, with what it is for, or None. Runs one SQL query."""
    links = EvidenceLink.objects.filter(item=item, pk=key)
    return links.select_related("item__strategy", "action", "commitment").first()


def withdrawal_of(item: EvidenceItem, as_at: date, known_at: datetime) -> EvidenceWithdrawal | None:
    """Return an item's withdrawal, if it had taken effect by that day, as known at that moment. Runs one SQL query."""
    return withdrawals(as_at, known_at, item=item).select_related("recorded_by").first()


def reach_of_item(item: EvidenceItem, as_at: date, known_at: datetime) -> list[ReachStep]:
    """Return every step in an item's reach by that day, as known at that moment, by care group or locality.

    Runs one SQL query.
    """
    return reach_steps(Q(item=item), as_at, known_at)


def _linked(links: QuerySet[EvidenceLink], as_at: date, known_at: datetime) -> list[LinkedTo]:
    """Return the links, item by item: those to actions, in order, then those to commitments, by reference.

    The end of a link is left out if it was still to come or was not yet known.
    """
    rows = links.order_by("item_id", "action__order", "action_id", "commitment__reference", "id").values_list(
        "id", "item_id", "action__reference", "commitment__reference", "linked_on", "unlinked_on", "unlinked_at",
        "unlinked_reason", "action__current__group",
    )  # fmt: skip
    found = []
    for key, item, action, commitment, linked_on, unlinked_on, unlinked_at, reason, group in rows:
        ended = end_of_link(unlinked_on=unlinked_on, unlinked_at=unlinked_at, as_at=as_at, known_at=known_at)
        found.append(
            LinkedTo(
                id=key,
                item_id=item,
                action=action or "",
                commitment=commitment or "",
                linked_on=linked_on,
                unlinked_on=ended,
                reason=reason if ended else "",
                group_id=group,
            )
        )
    return sorted(found, key=lambda link: (link.item_id, not link.action))
