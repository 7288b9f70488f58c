"""Evidence as at a day, as known at a moment: the items, their links, and how far each item has got."""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from priorities.choices import (
    EvidenceDone,
    EvidenceKind,
    Marking,
    ReachState,
    ResultLevel,
    Strength,
    Theme,
)
from priorities.models import (
    Action,
    EvidenceFile,
    EvidenceLink,
    EvidenceRevision,
    EvidenceWithdrawal,
    Reach,
    Strategy,
)
from priorities.queries.revisions import effective_by, revisions_in_effect
from priorities.queries.sql import parameters
from priorities.queries.tree import PriorityAsAt, Tree, in_effect
from tracker.models import User

NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class EvidenceBase:
    """The ids of the evidence items linked to each action and each commitment."""

    by_action: dict[int, set[int]]
    by_commitment: dict[int, set[int]]

    def items(self) -> set[int]:
        """Return the ids of all the items that are linked to an action or a commitment."""
        return set().union(*self.by_action.values(), *self.by_commitment.values())

    def of_action(self, action: int) -> Set[int]:
        """Return the ids of the items linked to this action."""
        return self.by_action.get(action, NONE)

    def of_actions(self, actions: Iterable[int]) -> set[int]:
        """Return the ids of the items linked to at least one of these actions."""
        return set().union(*(self.by_action[action] for action in actions if action in self.by_action))

    def of_commitment(self, commitment: int, actions: Iterable[int]) -> set[int]:
        """Return the ids of the items linked to the commitment, or to one of `actions`, which deliver or support it."""
        return self.of_actions(actions).union(self.by_commitment.get(commitment, NONE))

    def of_priority(self, priority: PriorityAsAt, own: Iterable[int], tree: Tree) -> set[int]:
        """Return the ids of the items linked to a priority's `own` actions, commitments or supporting actions."""
        return self.of_actions([*own, *tree.supporting_priority(priority)]).union(
            *(self.by_commitment.get(c.id, NONE) for c in priority.commitments)
        )


LINKS = """
SELECT link.item_id, link.action_id, link.commitment_id
FROM priorities_evidencelink link
JOIN priorities_evidenceitem item ON item.id = link.item_id
WHERE item.strategy_id = %(strategy)s
AND EXISTS (
    SELECT 1 FROM priorities_evidencerevision revision WHERE revision.item_id = item.id
    AND revision.effective_from <= %(as_at)s AND revision.recorded_at <= %(known_at)s)
AND NOT EXISTS (
    SELECT 1 FROM priorities_evidencewithdrawal withdrawal WHERE withdrawal.item_id = item.id
    AND withdrawal.withdrawn_on <= %(as_at)s AND withdrawal.recorded_at <= %(known_at)s)
AND link.linked_on <= %(as_at)s AND link.linked_at <= %(known_at)s
AND (link.unlinked_on IS NULL OR link.unlinked_on > %(as_at)s OR link.unlinked_at > %(known_at)s)
"""


def evidence_base(strategy: Strategy, as_at: date, known_at: datetime) -> EvidenceBase:
    """Return the links in effect on that day, as known at that moment. Runs one SQL query."""
    base = EvidenceBase(defaultdict(set), defaultdict(set))
    with connection.cursor() as cursor:
        cursor.execute(LINKS, parameters(strategy, as_at, known_at))
        for item, action, commitment in cursor.fetchall():
            if action:
                base.by_action[action].add(item)
            else:
                base.by_commitment[commitment].add(item)
    return base


@dataclass(frozen=True, slots=True)
class ReachStep:
    """How far an item had got in one care group or locality, from a given day on.

    `care_group` is empty if the step is not limited to a care group, and `locality` if it is not limited to a locality.
    """

    item_id: int
    care_group: str
    locality: str
    state: ReachState
    effective_from: date

    @property
    def where(self) -> str:
        """Return the name of the care group, of the locality or of both."""
        return ", ".join(name for name in (self.care_group, self.locality) if name)


def items_in_effect(strategy: Strategy, as_at: date, known_at: datetime) -> QuerySet[EvidenceRevision]:
    """Return the revision of each item that is in effect on that day, as known at that moment.

    Withdrawn items are left out. Each revision comes with its item. They are in the order in which the items were
    recorded.
    """
    revisions = revisions_in_effect(EvidenceRevision, as_at, known_at).filter(item__strategy=strategy)
    return (
        revisions.exclude(Exists(withdrawals(as_at, known_at, item=OuterRef("item"))))
        .select_related("item")
        .order_by("item_id")
    )


def withdrawals(as_at: date, known_at: datetime, **of: Any) -> QuerySet[EvidenceWithdrawal]:
    """Return the withdrawals of items that had taken effect by that day, as known at that moment.

    `of` are conditions, such as the item.
    """
    rows: QuerySet[EvidenceWithdrawal] = EvidenceWithdrawal.objects.filter(
        withdrawn_on__lte=as_at, recorded_at__lte=known_at, **of
    )
    return rows


def files_at(as_at: date, known_at: datetime, **of: Any) -> dict[int, EvidenceFile]:
    """Return, by item id, the file of each item on that day, as known at that moment. Runs one SQL query.

    `of` are conditions, such as the items. An item that has been given several files has the latest.
    """
    files = EvidenceFile.objects.filter(effective_by(as_at, known_at), **of)
    return {file.item_id: file for file in files.order_by("effective_from", "id")}


def reach_steps(condition: Q, as_at: date, known_at: datetime) -> list[ReachStep]:
    """Return every step in reach by that day, as known at that moment, that meets the condition.

    The steps are sorted by care group in the body's order, then by locality, and then by date. Steps without a care
    group come last. Runs one SQL query.
    """
    rows = (
        Reach.objects.filter(condition, effective_by(as_at, known_at))
        .order_by(
            F("care_group__order").asc(nulls_last=True),
            "care_group__name__folded",
            F("locality__order").asc(nulls_first=True),
            "locality__name__folded",
            "effective_from",
            "id",
        )
        .values_list("item_id", "care_group__name", "locality__name", "state", "effective_from")
    )
    return [
        ReachStep(item, care_group or "", locality or "", ReachState(state), day)
        for item, care_group, locality, state, day in rows
    ]


def latest_reach(steps: Iterable[ReachStep]) -> dict[int, tuple[tuple[str, ReachState], ...]]:
    """Return, by item id, each care group or locality with its latest state.

    The steps of a care group or locality must be in date order.
    """
    found: dict[int, dict[str, ReachState]] = defaultdict(dict)
    for step in steps:
        found[step.item_id][step.where] = step.state
    return {item: tuple(states.items()) for item, states in found.items()}


def end_of_link(
    *, unlinked_on: date | None, unlinked_at: datetime | None, as_at: date, known_at: datetime
) -> date | None:
    """Return the day on which a link ended, or None if it had not ended by `as_at`, as known at `known_at`."""
    ended = unlinked_on and unlinked_at and unlinked_on <= as_at and unlinked_at <= known_at
    return unlinked_on if ended else None


@dataclass(frozen=True, slots=True)
class FullItem:
    """One item of evidence with the details that a paper needs.

    `reach` contains the care groups for which reach is recorded, in the body's order, each with the item's latest state
    in that group. Reach in a locality is left out, because papers would give it as reach in the whole care group.
    """

    id: int
    reference: str
    phrase: str
    kind: EvidenceKind
    done: EvidenceDone
    theme: Theme | None
    detail: str
    service: str
    place: str
    who_benefits: str
    result_level: ResultLevel
    finding: str
    sample: str
    numerator: int | None
    denominator: int | None
    limits: str
    dated: date | None
    date_words: str
    source: str
    strength: Strength
    marking: Marking
    feature_in_paper: bool
    reach: tuple[tuple[str, ReachState], ...]

    @property
    def is_sensitive(self) -> bool:
        """Return whether the item's marking keeps it out of every paper and public page."""
        return self.marking is Marking.OFFICIAL_SENSITIVE


def items_in_full(strategy: Strategy, as_at: date, known_at: datetime) -> list[FullItem]:
    """Return the items in effect on that day, as known at that moment, in the order recorded. Runs two SQL queries."""
    reach = latest_reach(reach_steps(Q(item__strategy=strategy, locality__isnull=True), as_at, known_at))
    return [
        FullItem(
            id=item.item_id,
            reference=item.reference,
            phrase=item.phrase,
            kind=EvidenceKind(item.kind),
            done=EvidenceDone(item.done),
            theme=Theme(item.theme) if item.theme else None,
            detail=item.detail,
            service=item.service.name if item.service else "",
            place=item.place,
            who_benefits=item.who_benefits,
            result_level=ResultLevel(item.result_level),
            finding=item.finding,
            sample=item.sample,
            numerator=item.numerator,
            denominator=item.denominator,
            limits=item.limits,
            dated=item.dated,
            date_words=item.date_words,
            source=item.source,
            strength=Strength(item.strength),
            marking=Marking(item.marking),
            feature_in_paper=item.feature_in_paper,
            reach=reach.get(item.item_id, ()),
        )
        for item in items_in_effect(strategy, as_at, known_at).select_related("service")
    ]


@dataclass(frozen=True, slots=True)
class LinkAsAt:
    """The revision in effect of an item of evidence, and the item's link to one action.

    `reach` contains the care groups and localities for which reach is recorded, each with the item's latest state.
    `withdrawal` is the item's withdrawal, if it has taken effect, and `file` the item's file, if it has one.
    """

    item: EvidenceRevision
    linked_on: date
    linked_at: datetime
    linked_by: User | None
    unlinked_on: date | None
    unlinked_at: datetime | None
    unlinked_by: User | None
    unlinked_reason: str
    withdrawal: EvidenceWithdrawal | None
    file: EvidenceFile | None
    reach: tuple[tuple[str, ReachState], ...]

    @property
    def counts(self) -> bool:
        """Return whether the item is linked to the action on that day, and has not been withdrawn."""
        return self.unlinked_on is None and self.withdrawal is None


def evidence_count(action: Action, as_at: date, known_at: datetime) -> int:
    """Return how many items of evidence are linked to the action on that day. Runs one SQL query."""
    revisions = EvidenceRevision.objects.filter(effective_by(as_at, known_at), item=OuterRef("item"))
    withdrawn = Exists(withdrawals(as_at, known_at, item=OuterRef("item")))
    links = EvidenceLink.objects.filter(Exists(revisions), action=action).exclude(withdrawn)
    return in_effect(links, as_at, known_at).count()


def links_of(action: Action, as_at: date, known_at: datetime) -> list[LinkAsAt]:
    """Return every link from an item to the action by that day, including links that had ended, oldest first.

    Links from withdrawn items are included, and those from items that had not taken effect are left out. Runs four SQL
    queries.
    """
    links = (
        EvidenceLink.objects.filter(action=action, linked_on__lte=as_at, linked_at__lte=known_at)
        .select_related("linked_by", "unlinked_by", "item__withdrawal__recorded_by")
        .order_by("linked_at", "id")
    )
    keys = links.order_by().values("item")
    items = {
        item.item_id: item
        for item in revisions_in_effect(EvidenceRevision, as_at, known_at)
        .filter(item__strategy=action.strategy, item__in=keys)
        .select_related("item", "service")
    }
    files = files_at(as_at, known_at, item__in=keys)
    reach = latest_reach(reach_steps(Q(item__links__action=action), as_at, known_at))
    found = []
    for link in links:
        if link.item_id not in items:
            continue
        unlinked_on = end_of_link(
            unlinked_on=link.unlinked_on, unlinked_at=link.unlinked_at, as_at=as_at, known_at=known_at
        )
        withdrawal: EvidenceWithdrawal | None = getattr(link.item, "withdrawal", None)
        if withdrawal and (withdrawal.withdrawn_on > as_at or withdrawal.recorded_at > known_at):
            withdrawal = None
        found.append(
            LinkAsAt(
                item=items[link.item_id],
                linked_on=link.linked_on,
                linked_at=link.linked_at,
                linked_by=link.linked_by,
                unlinked_on=unlinked_on,
                unlinked_at=link.unlinked_at if unlinked_on else None,
                unlinked_by=link.unlinked_by if unlinked_on else None,
                unlinked_reason=link.unlinked_reason if unlinked_on else "",
                withdrawal=withdrawal,
                file=files.get(link.item_id),
                reach=reach.get(link.item_id, ()),
            )
        )
    return found
