"""The revision of an item that was in effect on a day, as known at a moment."""

from datetime import date, datetime
from typing import TypeVar

from django.db.models import OuterRef, Q, QuerySet, Subquery

from priorities.models import BaseRevision

RevisionT = TypeVar("RevisionT", bound=BaseRevision)


def effective_by(as_at: date, known_at: datetime, prefix: str = "") -> Q:
    """Return the condition that a row had taken effect by that day, as known at that moment.

    `prefix` is the start of a lookup that leads to the row from another model, such as `item__`.
    """
    return Q(**{f"{prefix}effective_from__lte": as_at, f"{prefix}recorded_at__lte": known_at})


def in_effect_for(
    model: type[RevisionT], part: OuterRef, as_at: date, known_at: datetime
) -> QuerySet[RevisionT]:
    """Return the one revision of an item that was in effect on that day, for a subquery.

    `part` is the item's id in the outer query. The revision is the latest of those that had taken effect.
    """
    revisions: QuerySet[RevisionT] = model.objects.filter(
        effective_by(as_at, known_at), **{model.part: part}
    ).order_by("-effective_from", "-pk")
    return revisions[:1]


def revisions_in_effect(model: type[RevisionT], as_at: date, known_at: datetime) -> QuerySet[RevisionT]:
    """Return, for each item, the revision that was in effect on that day, as known at that moment.

    Items that were not in effect have none. Filter the result by strategy: it covers every strategy.
    """
    latest = in_effect_for(model, OuterRef(f"{model.part}_id"), as_at, known_at).values("pk")
    revisions: QuerySet[RevisionT] = model.objects.filter(pk=Subquery(latest))
    return revisions
