"""Which group or board agrees each kind of proposed change."""

from collections.abc import Collection, Iterable

from django.db.models import FilteredRelation, Q, prefetch_related_objects

from priorities.choices import ProposalKind
from priorities.models import DecisionMaker, Group, Strategy


def decision_makers(strategy: Strategy) -> dict[ProposalKind, Group | None]:
    """Return, by kind of proposal, the group that decides, or None if the board does.

    For a kind that has not been set, the oversight group decides or, if the strategy names none, the board. Runs one
    SQL query, and another if the strategy's oversight group has not been read.
    """
    return decision_makers_of([strategy])[strategy.pk]


def decision_makers_of(strategies: Collection[Strategy]) -> dict[int, dict[ProposalKind, Group | None]]:
    """Return, by strategy id, what `decision_makers` returns for each strategy.

    Runs one SQL query, and another if the oversight group of any of the strategies has not been read.
    """
    prefetch_related_objects(list(strategies), "oversight_group")
    rows = DecisionMaker.objects.filter(strategy__in=strategies).select_related("group")
    chosen = {(row.strategy_id, ProposalKind(row.kind)): row.group for row in rows}
    return {
        strategy.pk: {
            kind: chosen.get((strategy.pk, kind), strategy.oversight_group) for kind in ProposalKind
        }
        for strategy in strategies
    }


def decision_maker_names(strategies: Iterable[Strategy], kind: ProposalKind) -> dict[int, str]:
    """Return, by strategy id, the name of the group or board that decides proposals of this kind.

    See `decision_makers`. Runs one SQL query.
    """
    chosen = FilteredRelation("decision_makers", condition=Q(decision_makers__kind=kind))
    rows = Strategy.objects.filter(pk__in=[strategy.pk for strategy in strategies]).annotate(chosen=chosen)
    return {
        strategy: (group if chosen else oversight_group) or board
        for strategy, board, oversight_group, chosen, group in rows.values_list(
            "pk", "board", "oversight_group__name", "chosen__pk", "chosen__group__name"
        )
    }


def decision_maker_name(strategy: Strategy, kind: ProposalKind) -> str:
    """Return the name of the group or board that decides proposals of this kind. See `decision_makers`."""
    return decision_maker_names([strategy], kind)[strategy.pk]
