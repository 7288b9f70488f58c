"""What writes to the plan check before they save: references, repeated words, other strategies' people, days of use.

From which day a priority or a commitment is in use decides what can be put there: nothing in it takes effect before it
does, and it is not retired before the last action left it. Otherwise an action would be counted in the whole and in no
row of it.
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
    """The next reference under another: "1.3" under 1 where 1.1 and 1.2 have been used, whatever became of them."""
    tails = (reference.removeprefix(f"{under}.") for reference in used if reference.startswith(f"{under}."))
    return f"{under}.{max((int(tail) for tail in tails if tail.isdigit()), default=0) + 1}"


def wrong_reference(reference: str, used: Iterable[str]) -> str:
    """What is wrong with a reference that somebody typed, in a sentence; empty where it may be used."""
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
    """Refuse a new part of the plan that says, in one field, what a part in use says; call it once that is locked.

    `revisions` are those of the parts beside which it would stand. What is retired or has ended may be said anew.
    Raises Refused. One SQL query.
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
    """A text without what is only a manner of writing it."""
    return " ".join(text.split()).casefold()


class OfStrategy(Protocol):
    """A row that is of one strategy."""

    @property
    def strategy_id(self) -> int: ...


def elsewhere(strategy: Strategy, rows: Iterable[OfStrategy | None]) -> bool:
    """Whether any of the rows given is of another strategy."""
    return any(row is not None and row.strategy_id != strategy.pk for row in rows)


def refuse_strangers(
    strategy: Strategy, on: date, named: Mapping[str, Person | None], kept: Iterable[int | None] = ()
) -> None:
    """Raise Refused for each field that names somebody who may not be given work in the strategy from that day.

    `kept` are the keys of the people who are named there already, and may stay. One SQL query where anybody else is
    named.
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
    """The first day of its present use, from its revisions in their order; None where it is retired.

    That is the day it entered the plan or, after it was retired, the day it was reopened.
    """
    first: date | None = None
    for revision in revisions:
        if revision.retired:
            first = None
        elif first is None:
            first = revision.effective_from
    return first


def why_not_in_use(commitment: Commitment, effective_from: date) -> str:
    """Why nothing can stand in a commitment from a day on: it, or its priority, is not in use then. Two SQL queries.

    Empty where it can.
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
    """Why a commitment cannot be retired: the actions at home in it, and what can be done. One SQL query.

    Only open work is asked to be moved; finished work keeps the commitment in the plan. Empty where there is neither.
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
    """The references of the actions that ask something yet, and of those whose work is over. One SQL query."""
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
    """The last day on which an action moved its home out of a commitment; None where none ever did. One SQL query."""
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
