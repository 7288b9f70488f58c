"""Which group or board agrees each kind of proposed change."""

from priorities.choices import ProposalKind
from priorities.models import DecisionMaker, Group, Strategy


def decision_makers(strategy: Strategy) -> dict[ProposalKind, Group | None]:
    """Return, by kind of proposal, the group that decides, or None if the board does.

    For a kind that has not been set, the oversight group decides or, if there is none, the board. Runs two SQL queries.
    """
    rows = DecisionMaker.objects.filter(strategy=strategy).select_related("group")
    chosen = {ProposalKind(row.kind): row.group for row in rows}
    default = oversight_group(strategy)
    return {kind: chosen.get(kind, default) for kind in ProposalKind}


def decision_maker_name(strategy: Strategy, kind: ProposalKind) -> str:
    """Return the name of the group or board that decides proposals of this kind. Runs two SQL queries."""
    group = decision_makers(strategy)[kind]
    return group.name if group else strategy.board


def oversight_group(strategy: Strategy) -> Group | None:
    """Return the strategy's oversight group or, if it names none, the one group of its body in use under no other.

    Returns None if there is no such group. Runs one SQL query.
    """
    if strategy.oversight_group_id:
        return strategy.oversight_group
    groups = list(Group.objects.filter(body=strategy.body_id, parent=None, retired_on=None)[:2])
    return groups[0] if len(groups) == 1 else None
