"""Ordering rows: finding the next free place, and moving a row up or down. References and numbers do not change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from priorities.events import Event
from priorities.models import CommitmentRevision, Priority, PriorityRevision
from tracker import audit
from tracker.models import User


def next_place(rows: QuerySet[Any], first: int = 1) -> int:
    """Return the place after the last of these rows, or `first` if there are no rows. Runs one SQL query."""
    last = rows.order_by("order").last()
    return last.order + 1 if last else first


def in_use(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the priorities or commitments that are not retired now, as pages list them."""
    revisions: QuerySet[Any] = (
        PriorityRevision.objects.filter(priority=OuterRef("pk"))
        if rows.model is Priority
        else CommitmentRevision.objects.filter(commitment=OuterRef("pk"))
    )
    return rows.annotate(is_retired=Subquery(revisions.order_by("-number").values("retired")[:1])).filter(
        is_retired=False
    )


def move(*, one: Any, among: Sequence[Any], up: bool, by: User, at: datetime, scope: str) -> bool:
    """Move a saved row one place up or down in `among`, and return whether it moved.

    `among` holds the rows that the page lists, in their current order and locked, without retired rows. The first row
    cannot move up, the last cannot move down, and a retired row cannot move. Call this inside a transaction.
    """
    before = list(among)
    if one not in before:
        return False
    place = before.index(one)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(before):
        return False
    after = list(before)
    after[place], after[other] = after[other], after[place]
    # The rows share their present places out again; if two rows have the same place, the rows are renumbered from 1.
    places = sorted(row.order for row in before)
    if len(set(places)) < len(places):
        places = list(range(1, len(places) + 1))
    for row, order in zip(after, places, strict=True):
        if row.order != order:
            row.order = order
            row.save(update_fields=["order"])
    audit.record(
        what=Event.ORDER_CHANGED,
        by=by,
        at=at,
        subject=one,
        scope=scope,
        before={"order": [str(row) for row in before]},
        after={"order": [str(row) for row in after]},
    )
    return True
