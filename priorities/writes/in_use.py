"""From which day a priority or a commitment is in use, and until which day one was an action's home.

What stands in it must not stand before it, and it must not be retired before the last action left it: an action would
then be counted in the whole and in no row of it.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Protocol

from priorities.models import Action, ActionRevision, Commitment, CommitmentRevision, Priority
from priorities.rules.lifecycle import ENDED
from priorities.rules.wording import day, listed


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


def of_commitment(commitment: Commitment) -> str:
    """Why a commitment cannot be retired: the actions at home in it, and what can be done. One SQL query.

    Empty where none is.
    """
    rows = Action.objects.filter(current__home=commitment).order_by("order", "id")
    homes = list(rows.values_list("reference", "current__stage"))
    if not homes:
        return ""
    have = "has its home" if len(homes) == 1 else "have their home"
    said = f"{listed([reference for reference, _ in homes])} {have} in this commitment."
    if all(stage in ENDED for _, stage in homes):
        return (
            f"{said} The work is over, and papers count it here as what this commitment came to: a commitment that was "
            "kept stays in the plan. Where another replaces it, move the actions there first."
        )
    return f"{said} Move {'it' if len(homes) == 1 else 'them'} to another commitment first."


def of_priority(priority: Priority) -> str:
    """Why a priority cannot be retired: what belongs to it, and what can be done. Two SQL queries.

    Empty where nothing does.
    """
    latest = {
        row.commitment_id: row
        for row in CommitmentRevision.objects.filter(commitment__priority=priority)
        .select_related("commitment")
        .order_by("number")
    }
    found = [row.commitment.reference for row in latest.values() if not row.retired]
    found += Action.objects.filter(current__home__priority=priority).values_list("reference", flat=True)
    if not found:
        return ""
    return (
        f"{listed(sorted(found))} {'belongs' if len(found) == 1 else 'belong'} to this priority. Move its actions to "
        "commitments of other priorities and retire its own commitments first: a commitment keeps its reference, so it "
        "is added anew under another priority and not moved there."
    )


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
