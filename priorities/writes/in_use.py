"""From which day a priority or a commitment is in use, and until which day one was an action's home.

What stands in it must not stand before it, and it must not be retired before the last action left it: an action would
then be counted in the whole and in no row of it.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Protocol

from django.db.models import QuerySet

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

    Only open work is asked to be moved; finished work keeps the commitment in the plan. Empty where there is neither.
    """
    still, over = _open_and_ended(Action.objects.filter(current__home=commitment))
    said = []
    if still:
        have = "has its home" if len(still) == 1 else "have their home"
        said.append(
            f"{listed(still)} {have} in this commitment. Move {_them(still)} to another commitment first."
        )
    if over:
        said.append(
            f"{_ended(over, 'commitment')} Where another replaces it, move {_them(over)} there as well."
        )
    return " ".join(said)


def of_priority(priority: Priority) -> str:
    """Why a priority cannot be retired: what belongs to it, and what can be done. Two SQL queries.

    Only open work is asked to be moved; finished work keeps the priority in the plan. Empty where it holds
    nothing.
    """
    latest = {
        row.commitment_id: row
        for row in CommitmentRevision.objects.filter(commitment__priority=priority)
        .select_related("commitment")
        .order_by("number")
    }
    found = [row.commitment.reference for row in latest.values() if not row.retired]
    still, over = _open_and_ended(Action.objects.filter(current__home__priority=priority))
    if over:
        move = f"Move {listed(still)} to commitments of other priorities first. " if still else ""
        return (
            f"{move}{_ended(over, 'priority')} Where another replaces it, move {_them(over)} to a commitment there as "
            "well, and retire its own commitments."
        )
    found = sorted([*found, *still])
    if not found:
        return ""
    return (
        f"{listed(found)} {'belongs' if len(found) == 1 else 'belong'} to this priority. Move its actions to "
        "commitments of other priorities and retire its own commitments first: a commitment keeps its reference, so it "
        "is added anew under another priority and not moved there."
    )


def _open_and_ended(actions: QuerySet[Action]) -> tuple[list[str], list[str]]:
    """The references of the actions that ask something yet, and of those whose work is over. One SQL query."""
    found: tuple[list[str], list[str]] = ([], [])
    for reference, stage in actions.order_by("order", "id").values_list("reference", "current__stage"):
        found[stage in ENDED].append(reference)
    return found


def _ended(over: list[str], keeper: str) -> str:
    have = "has" if len(over) == 1 else "have"
    return (
        f"{listed(over)} {have} ended, and papers count {_them(over)} here as what this {keeper} came to: finished "
        f"work keeps a {keeper} in the plan."
    )


def _them(references: list[str]) -> str:
    return "it" if len(references) == 1 else "them"


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
