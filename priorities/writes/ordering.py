"""The order of rows on a page: the next free place, and moving a row up or down. References do not change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from priorities.events import Event
from priorities.models import CommitmentRevision, Priority, PriorityRevision
from tracker import audit
from tracker.models import User


def next_place(rows: QuerySet[Any], default: int = 1) -> int:
    """Return the place after the last of these rows, or `default` if there are no rows. Runs one SQL query."""
    last = rows.order_by("order").last()
    return last.order + 1 if last else default


def in_use(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the priorities or commitments among `rows` that are not retired now."""
    revisions: QuerySet[Any] = (
        PriorityRevision.objects.filter(priority=OuterRef("pk"))
        if rows.model is Priority
        else CommitmentRevision.objects.filter(commitment=OuterRef("pk"))
    )
    return rows.annotate(is_retired=Subquery(revisions.order_by("-number").values("retired")[:1])).filter(
        is_retired=False
    )


def move(*, row: Any, rows: Sequence[Any], up: bool, by: User, at: datetime, scope: str) -> bool:
    """Move a saved row one place up or down among `rows`, and return whether it moved.

    `rows` are the rows that the page lists, in their current order, without retired rows. The first row cannot move up,
    the last cannot move down, and a retired row cannot move. Call this inside a transaction that has locked the
    strategy or body.
    """
    before = list(rows)
    if row not in before:
        return False
    place = before.index(row)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(before):
        return False
    after = list(before)
    after[place], after[other] = after[other], after[place]
    # The rows exchange their existing numbers; if two rows have the same number, all are renumbered from 1.
    numbers = sorted(each.order for each in before)
    if len(set(numbers)) < len(numbers):
        numbers = list(range(1, len(numbers) + 1))
    for each, number in zip(after, numbers, strict=True):
        if each.order != number:
            each.order = number
            each.save(update_fields=["order"])
    audit.record(
        what=Event.ORDER_CHANGED,
        by=by,
        at=at,
        subject=row,
        scope=scope,
        before={"order": [str(row) for row in before]},
        after={"order": [str(row) for row in after]},
    )
    return True
