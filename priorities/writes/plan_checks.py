"""Checks before a change to the plan is saved: references, repeated wording, people, and dates of use.

Nothing in a priority or commitment may take effect before the priority or commitment does, nor may it be retired before
its last action has moved elsewhere. Otherwise a table would count an action in its total and in none of its rows.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from django.db.models import QuerySet

from priorities.models import (
    Action,
    ActionRevision,
    Commitment,
    CommitmentRevision,
    Person,
    Priority,
    Strategy,
)
from priorities.queries.plan import people_of
from priorities.rules.lifecycle import ENDED
from tracker import declarations
from tracker.refusals import Refused
from tracker.wording import listed, long_date

LONGEST_REFERENCE = 20
_SHAPE = re.compile(r"[0-9A-Za-z]+([.-][0-9A-Za-z]+)*")


def next_reference(under: str, used: Iterable[str]) -> str:
    """Return the next reference under another: "1.3" under 1 if 1.1 and 1.2 have ever been used."""
    tails = (reference.removeprefix(f"{under}.") for reference in used if reference.startswith(f"{under}."))
    return f"{under}.{max((int(tail) for tail in tails if tail.isdigit()), default=0) + 1}"


def wrong_reference(reference: str, used: Iterable[str]) -> str:
    """Return what is wrong with a typed reference, in a sentence; "" if it may be used."""
    if not _SHAPE.fullmatch(reference) or len(reference) > LONGEST_REFERENCE:
        return (
            "Use numbers and letters with full stops between them, such as 1.2.3, and at most "
            f"{LONGEST_REFERENCE} characters."
        )
    if sentence := declarations.refusal(reference):
        return sentence
    if reference in set(used):
        return f"{reference} has already been used. Choose another reference."
    return ""


def refuse_twice(revisions: QuerySet[Any], field: str, said: str) -> None:
    """Raise Refused if a new part of the plan repeats, in one field, the wording of a part that is in use.

    `revisions` are those of the parts under the same parent. The wording of a part that has been retired or has ended
    may be used again. Call this once the strategy or action is locked. Runs one SQL query.
    """
    part = revisions.model.part
    latest = {
        getattr(row, f"{part}_id"): row for row in revisions.select_related(part).order_by("number", "pk")
    }
    for row in latest.values():
        out_of_use = getattr(row, "retired", False) or getattr(row, "stage", None) in ENDED
        if not out_of_use and _plain(getattr(row, field)) == _plain(said):
            raise Refused(
                {
                    field: f"{getattr(row, part)} already says this. If you sent the form twice, it was "
                    "added the first time: open that one, or say here how this differs."
                }
            )


def _plain(text: str) -> str:
    """Return a string for comparison: in lower case, with single spaces."""
    return " ".join(text.split()).casefold()


class OfStrategy(Protocol):
    """A row that belongs to one strategy."""

    @property
    def strategy_id(self) -> int: ...


def elsewhere(strategy: Strategy, rows: Iterable[OfStrategy | None]) -> bool:
    """Return whether any of the rows belongs to another strategy."""
    return any(row is not None and row.strategy_id != strategy.pk for row in rows)


def refuse_strangers(
    strategy: Strategy, on: date, named: Mapping[str, Person | None], kept: Iterable[int | None] = ()
) -> None:
    """Raise Refused for each field that names a person who cannot take on work in the strategy on that day.

    `kept` holds the ids of people whom the fields name already and who may stay. Runs one SQL query if a field names
    anyone else.
    """
    known = set(kept)
    new = {name: person for name, person in named.items() if person is not None and person.pk not in known}
    if not new:
        return
    known |= {person.pk for person in people_of(strategy, on)}
    if strangers := {name: person for name, person in new.items() if person.pk not in known}:
        raise Refused(
            {
                name: f"{person.name} has no current role here that can take on work. Give them one, or "
                "choose someone else."
                for name, person in strangers.items()
            }
        )


class Dated(Protocol):
    """A revision of a priority or a commitment."""

    retired: bool
    effective_from: date


def in_use_since(revisions: Iterable[Dated]) -> date | None:
    """Return the day on which a part entered the plan or was last reopened; None if it is retired.

    `revisions` must be sorted by number.
    """
    first: date | None = None
    for revision in revisions:
        if revision.retired:
            first = None
        elif first is None:
            first = revision.effective_from
    return first


def why_not_in_use(commitment: Commitment, effective_from: date) -> str:
    """Return why nothing can be put in a commitment from a given day: the commitment or its priority is not in use.

    Return "" if both are in use. Runs two SQL queries.
    """
    reference = commitment.reference
    used = in_use_since(commitment.revisions.order_by("number"))
    if used is None:
        return f"{reference} is retired. Choose a commitment that is in use."
    above = in_use_since(commitment.priority.revisions.order_by("number"))
    if above is None:
        return f"The priority of {reference} is retired. Choose a commitment that is in use."
    if effective_from < max(used, above):
        return (
            f"{reference} is in use from {long_date(max(used, above))}. Choose another, or enter that day or "
            "a later one."
        )
    return ""


def why_commitment_stays(commitment: Commitment) -> str:
    """Return why a commitment cannot be retired: its actions, and what the user can do. Runs one SQL query.

    The sentence asks the user to move open actions only; ended actions keep the commitment in the plan. Return "" if
    the commitment has no actions.
    """
    still, over = _open_and_ended(Action.objects.filter(current__home=commitment))
    said = []
    if still:
        have = "belongs" if len(still) == 1 else "belong"
        said.append(
            f"{listed(still)} {have} to this commitment. Move {_them(still)} to another commitment first."
        )
    if over:
        said.append(f"{_ended(over, 'commitment')} If another replaces it, move {_them(over)} there as well.")
    return " ".join(said)


def why_priority_stays(priority: Priority) -> str:
    """Return why a priority cannot be retired: its commitments and actions, and what the user can do.

    The sentence asks the user to move open actions only; ended actions keep the priority in the plan. Return "" if the
    priority is empty. Runs two SQL queries.
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
            f"{move}{_ended(over, 'priority')} If another replaces it, move {_them(over)} to a commitment "
            "there as well, and retire its own commitments."
        )
    found = sorted([*found, *still])
    if not found:
        return ""
    return (
        f"{listed(found)} {'belongs' if len(found) == 1 else 'belong'} to this priority. Move its actions "
        "to commitments of other priorities and retire its own commitments first: a commitment keeps its "
        "reference, so add it again under another priority instead of moving it."
    )


def _open_and_ended(actions: QuerySet[Action]) -> tuple[list[str], list[str]]:
    """Return the references of the open actions and of the ended actions. Runs one SQL query."""
    found: tuple[list[str], list[str]] = ([], [])
    for reference, stage in actions.order_by("order", "id").values_list("reference", "current__stage"):
        found[stage in ENDED].append(reference)
    return found


def _ended(over: list[str], keeper: str) -> str:
    have = "has" if len(over) == 1 else "have"
    return (
        f"{listed(over)} {have} ended, and papers count {_them(over)} here under this {keeper}. You "
        f"cannot retire a {keeper} that has finished work."
    )


def _them(references: list[str]) -> str:
    return "it" if len(references) == 1 else "them"


def last_day_as_home(commitment: Commitment) -> date | None:
    """Return the last day on which an action moved from this home commitment to another; None if no action has moved.

    Runs one SQL query.
    """
    rows = (
        ActionRevision.objects.filter(action__revisions__home=commitment)
        .distinct()
        .order_by("action_id", "number")
        .values_list("action_id", "home_id", "effective_from")
    )
    left = [
        after
        for (action, home, _), (same, new_home, after) in pairwise(rows)
        if action == same and home == commitment.pk != new_home
    ]
    return max(left, default=None)
