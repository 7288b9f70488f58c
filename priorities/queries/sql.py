"""How statements are put together: the strategy and the two dates, comparisons with several ids, unions."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from priorities.models import Strategy

NO_ROW = 0
"""An id that no row has."""


def one_of(name: str, ids: Iterable[int]) -> tuple[str, dict[str, int]]:
    """A comparison with these ids, to put after a column, and the ids to bind, under names that begin with `name`.

    It is true of no row where there are no ids.
    """
    bound = {f"{name}_{number}": key for number, key in enumerate(list(ids) or [NO_ROW])}
    names = ", ".join(f"%({each})s" for each in bound)
    return f"= {names}" if len(bound) == 1 else f"IN ({names})", bound


def parameters(strategy: Strategy | None, as_at: date | None, known_at: datetime) -> dict[str, Any]:
    """The two dates and the strategy, in the form in which this database compares them."""
    return {
        "strategy": strategy.pk if strategy else None,
        "as_at": connection.ops.adapt_datefield_value(as_at),
        "known_at": connection.ops.adapt_datetimefield_value(known_at),
    }


def union(first: QuerySet[Any, Any], *others: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """All that these querysets give, each row once; where they give one column, for use with `__in`.

    Each part is found on an index of its own. Where the parts are joined with OR instead, PostgreSQL looks at every row
    of the installation and asks whether it is among them (docs/decisions/0011).
    """
    return first.order_by().union(*(each.order_by() for each in others))
