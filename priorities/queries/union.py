"""Ids that are found in any of several ways."""

from typing import Any

from django.db.models import QuerySet


def union(first: QuerySet[Any, Any], *others: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """All that these querysets give, each row once; where they give one column, for use with `__in`.

    Each part is found on an index of its own. Where the parts are joined with OR instead, PostgreSQL looks at every row
    of the installation and asks whether it is among them (docs/decisions/0011).
    """
    return first.order_by().union(*(each.order_by() for each in others))
