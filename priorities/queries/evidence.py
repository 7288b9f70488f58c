"""Which evidence stood for which actions and commitments."""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from priorities.models import Strategy
from priorities.queries.statement import parameters
from priorities.queries.tree import PrioritySeen, Tree

NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class EvidenceBase:
    """The ids of the evidence items linked to each action and each commitment. An item counts once in every set."""

    by_action: dict[int, set[int]]
    by_commitment: dict[int, set[int]]

    def items(self) -> set[int]:
        """Every item that is linked to anything."""
        return set().union(*self.by_action.values(), *self.by_commitment.values())

    def of_action(self, action: int) -> Set[int]:
        """The items linked to this action."""
        return self.by_action.get(action, NONE)

    def of_actions(self, actions: Iterable[int]) -> set[int]:
        """The items linked to any of these actions."""
        return set().union(*(self.by_action[action] for action in actions if action in self.by_action))

    def of_commitment(self, commitment: int, actions: Iterable[int]) -> set[int]:
        """The items linked to the commitment itself, or to any of the actions that deliver or support it."""
        return self.of_actions(actions).union(self.by_commitment.get(commitment, NONE))

    def of_priority(self, priority: PrioritySeen, own: Iterable[int], tree: Tree) -> set[int]:
        """The items for a priority: those of its `own` actions, its commitments and the actions that support it."""
        return self.of_actions([*own, *tree.supporting_priority(priority)]).union(
            *(self.by_commitment.get(c.id, NONE) for c in priority.commitments)
        )


LINKS = """
SELECT l.item_id, l.action_id, l.commitment_id
FROM priorities_evidencelink l
JOIN priorities_evidenceitem i ON i.id = l.item_id
WHERE i.strategy_id = %(strategy)s AND i.stands_from <= %(as_at)s AND i.recorded_at <= %(known_at)s
AND l.linked_on <= %(as_at)s AND l.linked_at <= %(known_at)s
AND (l.unlinked_on IS NULL OR l.unlinked_on > %(as_at)s OR l.unlinked_at > %(known_at)s)
"""


def evidence_base(strategy: Strategy, as_at: date, known_at: datetime) -> EvidenceBase:
    """The links that stood on that day, as known by that moment. One SQL query."""
    base = EvidenceBase(defaultdict(set), defaultdict(set))
    with connection.cursor() as cursor:
        cursor.execute(LINKS, parameters(strategy, as_at, known_at))
        for item, action, commitment in cursor.fetchall():
            if action:
                base.by_action[action].add(item)
            else:
                base.by_commitment[commitment].add(item)
    return base
