"""What the forms of a strategy offer to choose from: its services, its care groups, and what has a reference."""

from priorities.models import Action, CareGroup, Commitment, Service, Strategy


def services(strategy: Strategy) -> list[Service]:
    """The services that do the work, in their order. One SQL query."""
    return list(Service.objects.filter(strategy=strategy))


def care_groups(strategy: Strategy) -> list[CareGroup]:
    """The populations that a practice reaches, in their order. One SQL query."""
    return list(CareGroup.objects.filter(strategy=strategy))


def referenced(strategy: Strategy) -> tuple[dict[str, Action], dict[str, Commitment]]:
    """Every action and every commitment by its permanent reference. Two SQL queries."""
    return (
        {action.reference: action for action in Action.objects.filter(strategy=strategy)},
        {commitment.reference: commitment for commitment in Commitment.objects.filter(strategy=strategy)},
    )
