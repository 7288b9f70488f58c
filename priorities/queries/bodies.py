"""The entries of a body's lists, and which of its groups are a strategy's."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Min, QuerySet

from priorities.models import Body, Group, Strategy


def entries(body: Body | int, model: type[Any]) -> list[Any]:
    """Return a body's groups, services or other entries in order, including retired ones. Runs one SQL query."""
    rows = model.objects.filter(body=body).select_related("body").order_by("order", "name__folded")
    if model is Group:
        rows = rows.select_related("body", "parent")
    return list(rows)


def entry(body: Body | int, model: type[Any], key: int) -> Any | None:
    """Return the entry with this id, or None if the body has no such entry. Runs one SQL query."""
    return model.objects.filter(body=body, pk=key).select_related("body").first()


def first_day(body: int, today: date) -> date:
    """Return the first day of the earliest strategy of the body with this id, or today if it has none."""
    first: date | None = Strategy.objects.filter(body=body).aggregate(first=Min("starts"))["first"]
    return first or today


def groups_of(strategy: Strategy) -> QuerySet[Group]:
    """Return a strategy's groups: its oversight group and those under it or, if none is named, every group of its body.

    Runs one SQL query if the strategy names its oversight group, and none until the groups are read if not.
    """
    groups = Group.objects.filter(body=strategy.body_id)
    if strategy.oversight_group_id is None:
        return groups
    under = defaultdict(list)
    for key, parent in groups.values_list("pk", "parent"):
        under[parent].append(key)
    found = [strategy.oversight_group_id]
    for key in found:
        found += under[key]
    return groups.filter(pk__in=found)
