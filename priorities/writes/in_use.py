"""From which day a priority or a commitment is in use, and until which day one was an action's home.

What stands in it must not stand before it, and it must not be retired before the last action left it: an action would
then be counted in the whole and in no row of it.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Protocol

from priorities.models import ActionRevision, Commitment
from priorities.rules.wording import day


class Dated(Protocol):
    """A revision of a priority or a commitment."""

    retired: bool
    stands_from: date


def since(revisions: Iterable[Dated]) -> date | None:
    """The first day of its present use, from its revisions in their order; None where it is retired.

    That is the day it entered the plan or, after it was retired, the day it was reopened.
    """
    first: date | None = None
    for revision in revisions:
        if revision.retired:
            first = None
        elif first is None:
            first = revision.stands_from
    return first


def wrong(commitment: Commitment, stands_from: date) -> str:
    """Why nothing can stand in a commitment from a day on: it, or its priority, is not in use then. Two SQL queries.

    Empty where it can.
    """
    reference = commitment.reference
    used = since(commitment.revisions.order_by("number"))
    if used is None:
        return f"{reference} is retired. Choose a commitment that is in use."
    above = since(commitment.priority.revisions.order_by("number"))
    if above is None:
        return f"The priority of {reference} is retired. Choose a commitment that is in use."
    if stands_from < max(used, above):
        return f"{reference} is in use from {day(max(used, above))}. Choose another, or give that day or a later one."
    return ""


def left_on(commitment: Commitment) -> date | None:
    """The last day on which an action moved its home out of a commitment; None where none ever did. One SQL query."""
    rows = (
        ActionRevision.objects.filter(action__revisions__home=commitment)
        .distinct()
        .order_by("action_id", "number")
        .values_list("action_id", "home_id", "stands_from")
    )
    left = [
        after
        for (action, home, _), (same, new_home, after) in pairwise(rows)
        if action == same and home == commitment.pk != new_home
    ]
    return max(left, default=None)
