"""The owners of an action, in the order in which the strategy publishes them: rows of the action's revisions."""

from collections.abc import Sequence

from priorities.models import ActionOwner, ActionRevision, Group, Partner, Person, Service

Owner = Person | Service | Group | Partner


def record(revision: ActionRevision, owners: Sequence[Owner]) -> None:
    """Record the owners of a new revision, inside the transaction of the action's write."""
    ActionOwner.objects.bulk_create(
        [
            ActionOwner(revision=revision, order=order, **{type(owner).__name__.lower(): owner})
            for order, owner in enumerate(owners, 1)
        ]
    )


def current(revision: ActionRevision) -> list[Owner]:
    """Return the owners of a revision, in order. Runs one SQL query."""
    rows = revision.owners.select_related("person", "service", "group", "partner")
    return [row.owner for row in rows.order_by("order")]


def names(owners: Sequence[Owner]) -> list[str]:
    """Return the names of owners, for audit events."""
    return [str(owner) for owner in owners]
