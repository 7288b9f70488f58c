"""Helpers for SQL statements: parameters for a strategy, day and moment, comparisons with ids, and unions."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from priorities.models import Strategy

NO_ROW = 0
"""An id that no row has."""


def one_of(name: str, ids: Iterable[int]) -> tuple[str, dict[str, int]]:
    """Return SQL that compares a column with these ids, to put after the column's name, and the parameters to bind.

    The parameters' names begin with `name`. If there are no ids, no row matches.
    """
    bound = {f"{name}_{number}": key for number, key in enumerate(list(ids) or [NO_ROW])}
    placeholders = ", ".join(f"%({parameter})s" for parameter in bound)
    return f"= {placeholders}" if len(bound) == 1 else f"IN ({placeholders})", bound


def parameters(strategy: Strategy | None, as_at: date | None, known_at: datetime) -> dict[str, Any]:
    """Return the strategy's id, the day and the moment as SQL parameters, in the form that the database compares."""
    return {
        "strategy": strategy.pk if strategy else None,
        "as_at": connection.ops.adapt_datefield_value(as_at),
        "known_at": connection.ops.adapt_datetimefield_value(known_at),
    }


def union(first: QuerySet[Any, Any], *others: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Return the rows of all these querysets, each row once.

    If the querysets select one column, the result can be used with `__in`. PostgreSQL finds the rows of each queryset
    through that queryset's own index. With OR instead, PostgreSQL would check every row of every strategy
    (docs/decisions/0011).
    """
    return first.order_by().union(*(each.order_by() for each in others))
