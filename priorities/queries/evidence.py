"""Which evidence stood for which actions and commitments."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from priorities.models import EvidenceLink, Strategy
from priorities.queries.status import ActionStatus
from priorities.queries.tree import PrioritySeen, Tree, standing


@dataclass(frozen=True, slots=True)
class EvidenceBase:
    """The ids of the evidence items linked to each action and each commitment. An item counts once in every set."""

    by_action: dict[int, frozenset[int]]
    by_commitment: dict[int, frozenset[int]]

    def items(self) -> set[int]:
        """Every item that is linked to anything."""
        return set().union(*self.by_action.values(), *self.by_commitment.values())

    def of_actions(self, actions: Iterable[int]) -> set[int]:
        """The items linked to any of these actions."""
        return set().union(*(self.by_action.get(action, frozenset()) for action in actions))

    def of_commitment(self, commitment: int, actions: Iterable[int]) -> set[int]:
        """The items linked to the commitment itself, or to any of the actions that deliver or support it."""
        return self.of_actions(actions) | self.by_commitment.get(commitment, frozenset())

    def of_priority(self, priority: PrioritySeen, statuses: Sequence[ActionStatus], tree: Tree) -> set[int]:
        """The items for a priority: linked to its commitments, its actions, or the actions that support it."""
        helping = tree.supporting_priority(priority)
        actions = [s.action_id for s in statuses if s.priority_id == priority.id or s.action_id in helping]
        return self.of_actions(actions).union(
            *(self.by_commitment.get(c.id, frozenset()) for c in priority.commitments)
        )


def evidence_base(strategy: Strategy, as_at: date, known_at: datetime) -> EvidenceBase:
    """The links that stood on that day, as known by that moment. One SQL query."""
    links = standing(
        EvidenceLink.objects.filter(
            item__strategy=strategy, item__stands_from__lte=as_at, item__recorded_at__lte=known_at
        ),
        as_at,
        known_at,
    )
    by_action: dict[int, set[int]] = defaultdict(set)
    by_commitment: dict[int, set[int]] = defaultdict(set)
    for item, action, commitment in links.values_list("item_id", "action_id", "commitment_id"):
        (by_action[action] if action else by_commitment[commitment]).add(item)
    return EvidenceBase(
        by_action={key: frozenset(items) for key, items in by_action.items()},
        by_commitment={key: frozenset(items) for key, items in by_commitment.items()},
    )
