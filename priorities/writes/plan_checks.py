"""Checks before a change to the plan is saved: references, repeated wording, people, and dates of use.

Nothing in a priority or commitment may take effect before the priority or commitment does. A priority or commitment
cannot be retired before its last action has moved elsewhere. Otherwise a table would count an action in its total but
in none of its rows.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from django.db.models import QuerySet

from priorities.choices import Stage
from priorities.models import (
    Action,
    ActionRevision,
    Commitment,
    CommitmentRevision,
    Group,
    Meeting,
    Person,
    Priority,
    Strategy,
)
from priorities.models.reference import LONGEST_REFERENCE
from priorities.queries.bodies import groups_of
from priorities.queries.plan import people_of
from priorities.rules.lifecycle import ENDED
from priorities.rules.references import REFERENCE_CHARACTERS, reference_key
from tracker import declarations
from tracker.refusals import Refused
from tracker.wording import listed, long_date

_SHAPE = re.compile(rf"(?=.*[0-9A-Za-z])[0-9A-Za-z(][/{REFERENCE_CHARACTERS}]*")


def next_reference(under: str, used: Iterable[str]) -> str:
    """Return the next reference under another: "1.3" under "1" if "1.1" and "1.2" have been used."""
    start = f"{reference_key(under)}."
    tails = (key.removeprefix(start) for key in map(reference_key, used) if key.startswith(start))
    return f"{under.rstrip('. ')}.{max((int(tail) for tail in tails if tail.isdigit()), default=0) + 1}"


def reference_error(reference: str, used: Iterable[str]) -> str:
    """Return the error in a typed reference; "" if it may be used."""
    if not _SHAPE.fullmatch(reference) or len(reference) > LONGEST_REFERENCE:
        return (
            f"Start with a letter, number or bracket, and use at most {LONGEST_REFERENCE} letters, numbers, spaces, "
            "full stops, hyphens, underscores, slashes and brackets. For example, 1.2.3 or DAB 1."
        )
    if sentence := declarations.refusal(reference):
        return sentence
    if earlier := {reference_key(each): each for each in used}.get(reference_key(reference)):
        return f"{earlier} has already been used. Choose another reference."
    return ""


def refuse_duplicate(revisions: QuerySet[Any], field: str, text: str) -> None:
    """Raise Refused if a new part of the plan, risk or area has the same text in this field as one that is in use.

    Differences of case and spacing are ignored. `revisions` are the revisions of all the parts under the same parent,
    or of all the open risks or areas. The text of a part that is retired or has ended may be used again. Call this once
    the strategy or action is locked. Runs one SQL query.
    """
    part = revisions.model.part
    latest = {
        getattr(row, f"{part}_id"): row for row in revisions.select_related(part).order_by("number", "pk")
    }
    for row in latest.values():
        out_of_use = getattr(row, "retired", False) or getattr(row, "stage", None) in ENDED
        if not out_of_use and _comparable(getattr(row, field)) == _comparable(text):
            raise Refused(
                {
                    field: f"{getattr(row, part)} already says this. If you sent the form twice, it was "
                    "added the first time. Otherwise, say here how this differs."
                }
            )


def _comparable(text: str) -> str:
    """Return a text in lower case with single spaces, for comparison with another."""
    return " ".join(text.split()).casefold()


def refuse_withdrawn(revision: ActionRevision) -> None:
    """Raise Refused if the action's current revision says that the action has been withdrawn."""
    if revision.is_withdrawn:
        raise Refused(
            {"": f"{revision.action.reference} has been withdrawn. Put it back into the plan first."}
        )


class InStrategy(Protocol):
    """A row that belongs to one strategy."""

    @property
    def strategy_id(self) -> int: ...


class InBody(Protocol):
    """A row that belongs to one body."""

    @property
    def body_id(self) -> int: ...


def in_another_strategy(strategy: Strategy, rows: Iterable[InStrategy | None]) -> bool:
    """Return whether any of the rows belongs to another strategy."""
    return any(row is not None and row.strategy_id != strategy.pk for row in rows)


def in_another_body(strategy: Strategy, rows: Iterable[InBody | None]) -> bool:
    """Return whether any of the rows belongs to a body other than the strategy's."""
    return any(row is not None and row.body_id != strategy.body_id for row in rows)


def is_retired(entry: Any, on: date) -> bool:
    """Return whether an entry of the body's lists is retired on a day, as recorded now. A person never is.

    Call this once the strategy is locked: the entry may have been retired since it was read. Runs one SQL query.
    """
    if isinstance(entry, Person):
        return False
    return bool(type(entry).objects.filter(pk=entry.pk, retired_on__lte=on).exists())


def retired(entries: Iterable[Any], on: date) -> list[Any]:
    """Return the entries of a body's lists that are retired on a day, as recorded now.

    Entries that are None are skipped.

    Call this once the strategy is locked: an entry may have been retired since it was read. Runs one SQL query for each
    kind of entry.
    """
    by_kind: dict[type[Any], list[Any]] = {}
    for entry in entries:
        if entry is not None:
            by_kind.setdefault(type(entry), []).append(entry)
    found: list[Any] = []
    for kind, named in by_kind.items():
        keys = [entry.pk for entry in named]
        gone = set(kind.objects.filter(pk__in=keys, retired_on__lte=on).values_list("pk", flat=True))
        found += [entry for entry in named if entry.pk in gone]
    return found


def outside_groups(strategy: Strategy, row: object) -> bool:
    """Return whether a row is a group, but none of the strategy's groups. See `groups_of`."""
    return isinstance(row, Group) and not groups_of(strategy).filter(pk=row.pk).exists()


def refuse_people_without_role(
    *,
    strategy: Strategy,
    on: date,
    named: Mapping[str, Person | None],
    current_ids: Iterable[int | None] = (),
) -> None:
    """Raise Refused, with an error on each field that names a person who cannot take on work here on that day.

    `current_ids` are the ids of the people whom the fields name now, who may stay. Runs one SQL query if a field names
    anyone else.
    """
    known = set(current_ids)
    new = {name: person for name, person in named.items() if person is not None and person.pk not in known}
    if not new:
        return
    known |= {person.pk for person in people_of(strategy, on)}
    if strangers := {name: person for name, person in new.items() if person.pk not in known}:
        raise Refused(
            {
                name: f"{person.name} has no current role here that lets them take on work. Give them a role "
                "first, or choose someone else."
                for name, person in strangers.items()
            }
        )


class DatedRevision(Protocol):
    """A revision of a priority or a commitment."""

    retired: bool
    effective_from: date


def in_use_since(revisions: Iterable[DatedRevision]) -> date | None:
    """Return the day on which a part entered the plan or was last reopened; None if it is retired.

    `revisions` are all the part's revisions, in the order of their numbers.
    """
    since: date | None = None
    for revision in revisions:
        if revision.retired:
            since = None
        elif since is None:
            since = revision.effective_from
    return since


def why_not_in_use(commitment: Commitment, effective_from: date) -> str:
    """Return why an action cannot belong to a commitment from this day: the commitment or its priority is not in use.

    Return "" if both are in use. Runs two SQL queries.
    """
    reference = commitment.reference
    commitment_since = in_use_since(commitment.revisions.order_by("number"))
    if commitment_since is None:
        return f"{reference} is retired. Choose a commitment that is in use."
    priority_since = in_use_since(commitment.priority.revisions.order_by("number"))
    if priority_since is None:
        return f"The priority of {reference} is retired. Choose a commitment that is in use."
    since = max(commitment_since, priority_since)
    if effective_from < since:
        return f"{reference} is in use from {long_date(since)}. Choose another, or enter that day or a later one."
    return ""


def why_commitment_stays(commitment: Commitment) -> str:
    """Return why a commitment cannot be retired: which actions belong to it, and what the user can do about them.

    Return "" if no action belongs to it. Runs one SQL query.
    """
    current, ended = _current_and_ended(Action.objects.filter(current__home=commitment))
    sentences = []
    if current:
        belong = "belongs" if len(current) == 1 else "belong"
        sentences.append(
            f"{listed(current)} {belong} to this commitment. Move {_them(current)} to another commitment first."
        )
    if ended:
        sentences.append(
            f"{_cannot_retire(ended, 'commitment')} If another commitment replaces this one, move {_them(ended)} "
            "there as well."
        )
    return " ".join(sentences)


def why_priority_stays(priority: Priority) -> str:
    """Return why a priority cannot be retired: its commitments and actions, and what the user can do about them.

    Return "" if the priority has no commitments in use and no actions. Runs two SQL queries.
    """
    latest = {
        row.commitment_id: row
        for row in CommitmentRevision.objects.filter(commitment__priority=priority)
        .select_related("commitment")
        .order_by("number")
    }
    commitments = [row.commitment.reference for row in latest.values() if not row.retired]
    current, ended = _current_and_ended(Action.objects.filter(current__home__priority=priority))
    if ended:
        move = f"Move {listed(current)} to commitments of other priorities first. " if current else ""
        return (
            f"{move}{_cannot_retire(ended, 'priority')} If another priority replaces this one, move "
            f"{_them(ended)} to a commitment there as well, and retire this priority's own commitments."
        )
    references = sorted([*commitments, *current])
    if not references:
        return ""
    return (
        f"{listed(references)} {'belongs' if len(references) == 1 else 'belong'} to this priority. First move "
        "its actions to commitments of other priorities, and retire its own commitments. A commitment cannot move, so "
        "add it to another priority as a new commitment."
    )


def _current_and_ended(actions: QuerySet[Action]) -> tuple[list[str], list[str]]:
    """Return two lists of references: actions that have not ended, and actions that have.

    Withdrawn actions are left out. Runs one SQL query.
    """
    current: list[str] = []
    ended: list[str] = []
    actions = actions.exclude(current__stage=Stage.WITHDRAWN)
    for reference, stage in actions.order_by("order", "id").values_list("reference", "current__stage"):
        (ended if stage in ENDED else current).append(reference)
    return current, ended


def _cannot_retire(ended: list[str], part: str) -> str:
    have = "has" if len(ended) == 1 else "have"
    return (
        f"{listed(ended)} {have} ended, and papers count {_them(ended)} under this {part}. You "
        f"cannot retire a {part} that has finished work."
    )


def _them(references: list[str]) -> str:
    return "it" if len(references) == 1 else "them"


def last_day_as_home(commitment: Commitment) -> date | None:
    """Return the latest day on which an action left this commitment, because it moved or was withdrawn, or None.

    Runs one SQL query.
    """
    rows = (
        ActionRevision.objects.filter(action__revisions__home=commitment)
        .distinct()
        .order_by("action_id", "number")
        .values_list("action_id", "home_id", "stage", "effective_from")
    )
    homes = [(action, None if stage == Stage.WITHDRAWN else home, day) for action, home, stage, day in rows]
    moves = [
        moved_on
        for (action, home, _), (next_action, next_home, moved_on) in pairwise(homes)
        if action == next_action and home == commitment.pk != next_home
    ]
    return max(moves, default=None)


def meeting_as_now(meeting: Meeting | None) -> Meeting | None:
    """Return a meeting as it is now: it may have been corrected or removed since it was read.

    Call this once the strategy is locked. Raises Refused if the meeting has been removed.
    """
    if meeting is None:
        return None
    found = Meeting.objects.select_related("strategy", "group").filter(pk=meeting.pk).first()
    if found is None:
        raise Refused({"meeting": "This meeting has been removed. Choose another, or none."})
    return found
