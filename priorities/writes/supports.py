"""Starting and ending the links from an action to the commitments that it supports besides its home commitment.

The time of a request is read before the rows are locked, and another request may have recorded a later time while this
one waited. A link is therefore never recorded as ending before the time at which its start was recorded, nor as
starting before the time at which the end of the last link between the same action and commitment was recorded.

Call these functions inside a transaction that has locked the strategy.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Max

from priorities.models import Action, ActionSupport, Commitment


def references(action: Action) -> list[str]:
    """Return the references of the commitments that an action supports, sorted, for its audit events."""
    links = ActionSupport.objects.filter(action=action, unlinked_on__isnull=True)
    return sorted(links.values_list("commitment__reference", flat=True))


def start(*, action: Action, commitments: Iterable[Commitment], day: date, at: datetime) -> None:
    """Link an action, from `day`, to commitments that it does not support now."""
    ended = ActionSupport.objects.filter(action=action).values_list("commitment")
    last_ended = dict(ended.annotate(Max("unlinked_at")).order_by())
    ActionSupport.objects.bulk_create(
        ActionSupport(
            action=action, commitment=each, linked_on=day, linked_at=max(at, last_ended.get(each.pk) or at)
        )
        for each in commitments
    )


def end(link: ActionSupport, *, day: date, at: datetime) -> None:
    """End a link on `day`, or on its own first day if that is later."""
    link.unlinked_on = max(day, link.linked_on)
    link.unlinked_at = max(at, link.linked_at)
    link.save(update_fields=["unlinked_on", "unlinked_at"])
