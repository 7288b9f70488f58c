"""Which group or board agrees each kind of proposed change."""

from priorities.choices import ProposalKind
from priorities.models import DecisionMaker, Group, Strategy


def decision_makers(strategy: Strategy) -> dict[ProposalKind, Group | None]:
    """Return, by kind of proposal, the group that decides, or None if the board does.

    For a kind that has not been set, the oversight group decides or, if the strategy names none, the board. Runs one
    SQL query, and another if the strategy's oversight group has not been read.
    """
    rows = DecisionMaker.objects.filter(strategy=strategy).select_related("group")
    chosen = {ProposalKind(row.kind): row.group for row in rows}
    return {kind: chosen.get(kind, strategy.oversight_group) for kind in ProposalKind}


def decision_maker_name(strategy: Strategy, kind: ProposalKind) -> str:
    """Return the name of the group or board that decides proposals of this kind. See `decision_makers`."""
    group = decision_makers(strategy)[kind]
    return group.name if group else strategy.board
