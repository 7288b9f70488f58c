"""Adding, changing, ordering, retiring and reopening the entries of a body's lists, such as its groups and services.

Entries exist outside the plans, so they have no revisions: a corrected name applies to every date. If one entry
replaces another, retire the old entry and add the new one. Each change locks the body.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from priorities.events import Event
from priorities.models import (
    Action,
    Body,
    CareGroup,
    Group,
    Locality,
    Partner,
    Service,
    Strategy,
)
from priorities.queries.bodies import first_day, groups_outside
from priorities.rules import bounds
from priorities.rules.lifecycle import ENDED
from priorities.writes import ordering
from tracker import audit, clock
from tracker.folding import folded
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict, refuse_identifiers, too_long
from tracker.wording import listed

Entry = Group | Service | Partner | CareGroup | Locality
LONGEST_NAME = 200
WORDS: dict[type[models.Model], str] = {
    Group: "group",
    Service: "service",
    Partner: "partner",
    CareGroup: "care group",
    Locality: "locality",
}
ADDED: dict[type[models.Model], Event] = {
    Group: Event.GROUP_ADDED,
    Service: Event.SERVICE_ADDED,
    Partner: Event.PARTNER_ADDED,
    CareGroup: Event.CARE_GROUP_ADDED,
    Locality: Event.LOCALITY_ADDED,
}
CHANGED: dict[type[models.Model], Event] = {
    Group: Event.GROUP_CHANGED,
    Service: Event.SERVICE_CHANGED,
    Partner: Event.PARTNER_CHANGED,
    CareGroup: Event.CARE_GROUP_CHANGED,
    Locality: Event.LOCALITY_CHANGED,
}
RETIRED: dict[type[models.Model], Event] = {
    Group: Event.GROUP_RETIRED,
    Service: Event.SERVICE_RETIRED,
    Partner: Event.PARTNER_RETIRED,
    CareGroup: Event.CARE_GROUP_RETIRED,
    Locality: Event.LOCALITY_RETIRED,
}
REOPENED: dict[type[models.Model], Event] = {
    Group: Event.GROUP_REOPENED,
    Service: Event.SERVICE_REOPENED,
    Partner: Event.PARTNER_REOPENED,
    CareGroup: Event.CARE_GROUP_REOPENED,
    Locality: Event.LOCALITY_REOPENED,
}


@dataclass(frozen=True, slots=True)
class EntryDetails:
    """The details of an entry. Only a group has a parent.

    `added_on` is the first day on which papers name a new group; None means today.
    """

    name: str
    parent: Group | None = None
    added_on: date | None = None


def add(*, body: Body, kind: type[Entry], details: EntryDetails, by: User, at: datetime) -> Entry:
    """Add an entry at the end of its list, and return it. Raises Refused."""
    with transaction.atomic():
        body = lock_body(body.pk)
        errors = _entry_errors(body=body, kind=kind, details=details, entry=None)
        today = clock.day_of(at)
        if details.added_on and details.added_on > today:
            errors["added_on"] = (
                "This date is in the future. Enter the date on which the group first met, or leave this blank."
            )
        if bounds.too_early(first_day(body.pk, today), today, added_on=details.added_on):
            errors["added_on"] = "This is long before the first strategy of this body. Check the year."
        if errors:
            raise Refused(errors)
        dated = {"added_on": details.added_on or today, "recorded_at": at} if kind is Group else {}
        order = ordering.next_place(kind._default_manager.filter(body=body))
        entry = kind._default_manager.create(body=body, order=order, **_fields(kind, details), **dated)
        _audit(what=ADDED[kind], entry=entry, by=by, at=at, before={}, after=_audited_values(entry))
    return entry


def change(*, entry: Entry, details: EntryDetails, based_on: str, by: User, at: datetime) -> Entry:
    """Correct an entry's name, or a group's parent, and return the entry.

    `based_on` is the `version_hash` of the details that the user saw. Raises Refused.
    """
    with transaction.atomic():
        strategies = _lock_strategies(entry) if isinstance(entry, Group) else []
        entry = _locked(entry, based_on)
        if errors := _entry_errors(body=entry.body, kind=type(entry), details=details, entry=entry):
            raise Refused(errors)
        if all(getattr(entry, name) == value for name, value in _fields(type(entry), details).items()):
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        before = _audited_values(entry)
        moves = isinstance(entry, Group) and entry.parent != details.parent
        outside = [(each, groups_outside(each)) for each in strategies] if moves else []
        for name, value in _fields(type(entry), details).items():
            setattr(entry, name, value)
        entry.save()
        for strategy, groups in outside:
            _refuse_groups_outside(
                strategy, [each for each in groups_outside(strategy) if each not in groups]
            )
        before, after = audit.changes(before, _audited_values(entry))
        _audit(what=CHANGED[type(entry)], entry=entry, by=by, at=at, before=before, after=after)
    return entry


def retire(*, entry: Entry, based_on: str, by: User, at: datetime) -> Entry:
    """Take an entry out of use from today, and return it. Past records still name it.

    Raises Refused, including if the plan of an action that has not ended, of any strategy, names the entry, or if the
    group oversees a strategy, decides proposals in one or has other groups in use under it.
    """
    with transaction.atomic():
        _lock_strategies(entry)
        entry = _locked(entry, based_on)
        word = WORDS[type(entry)]
        if entry.retired_on is not None:
            raise Refused({"": f"This {word} is already retired."})
        if references := _open_actions(entry):
            verb, them = ("names", "it") if len(references) == 1 else ("name", "them")
            raise Refused({"": f"{listed(references)} still {verb} this {word}. Change {them} first."})
        if names := _children(entry):
            verb, them = ("is", "it") if len(names) == 1 else ("are", "them")
            raise Refused(
                {
                    "": f"{listed(names)} {verb} part of this {word}. Move {them} to another first, or retire "
                    f"{them}."
                }
            )
        if names := _overseen(entry):
            raise Refused(
                {
                    "": f"This is the oversight group of {listed(names)}. First choose another in the strategy details."
                }
            )
        if names := _decided(entry):
            raise Refused(
                {
                    "": f"This group agrees proposals in {listed(names)}. First choose another group there, or the "
                    "board, on the page “Who agrees what”."
                }
            )
        entry.retired_on = clock.day_of(at)
        entry.save(update_fields=["retired_on"])
        _audit(
            what=RETIRED[type(entry)],
            entry=entry,
            by=by,
            at=at,
            before={"retired_on": None},
            after={"retired_on": entry.retired_on},
        )
    return entry


def reopen(*, entry: Entry, based_on: str, by: User, at: datetime) -> Entry:
    """Bring a retired entry back into use, and return it.

    Raises Refused, including if its parent group is retired.
    """
    with transaction.atomic():
        entry = _locked(entry, based_on)
        if entry.retired_on is None:
            raise Refused({"": f"This {WORDS[type(entry)]} is already in use."})
        if isinstance(entry, Group) and entry.parent and entry.parent.retired_on:
            raise Refused(
                {"": f"This is part of {entry.parent}, which is retired. Reopen {entry.parent} first."}
            )
        before = {"retired_on": entry.retired_on}
        entry.retired_on = None
        entry.save(update_fields=["retired_on"])
        _audit(
            what=REOPENED[type(entry)], entry=entry, by=by, at=at, before=before, after={"retired_on": None}
        )
    return entry


def move(*, entry: Entry, up: bool, by: User, at: datetime) -> bool:
    """Move an entry one place up or down in its list, and return whether it moved."""
    with transaction.atomic():
        body = lock_body(entry.body_id)
        rows = type(entry)._default_manager.filter(body=body, retired_on__isnull=True)
        rows = rows.order_by("order", "name__folded")
        return ordering.move(row=entry, rows=list(rows), up=up, by=by, at=at, scope=body.audit_scope)


def version_hash(entry: Entry) -> str:
    """Return a short hash of an entry's details, so that a form can tell whether they have changed."""
    parent = (entry.parent_id,) if isinstance(entry, Group) else ()
    return fingerprint(entry.name, entry.retired_on, *parent)


def lock_body(key: int) -> Body:
    """Return the body with this id, and lock it until the transaction ends."""
    body: Body = Body.objects.select_for_update(no_key=True).get(pk=key)
    return body


def _lock_strategies(entry: Entry) -> list[Strategy]:
    """Return the strategies of an entry's body, locked so that none comes to name the entry in the meantime.

    Call this before locking the body.
    """
    rows = Strategy.objects.select_for_update(no_key=True).filter(body=entry.body_id)
    return list(rows.order_by("pk"))


def _locked(entry: Entry, based_on: str) -> Entry:
    lock_body(entry.body_id)
    entry = type(entry)._default_manager.select_related("body").get(pk=entry.pk)
    refuse_edit_conflict(version_hash(entry), based_on)
    return entry


def _open_actions(entry: Entry) -> list[str]:
    """Return the references of the actions that have not ended and whose plan names the entry, also as an owner.

    If the body has several strategies, each reference has the name of its strategy, unless that is sensitive.
    """
    fields = {
        Group: ("group", "owners__group"),
        Service: ("service", "answering_service", "owners__service"),
        Partner: ("answering_partner", "owners__partner"),
        Locality: ("locality",),
    }.get(type(entry))
    if fields is None:
        return []
    named = Q()
    for field in fields:
        named |= Q(**{f"current__{field}": entry.pk})
    actions = Action.objects.filter(named).exclude(current__stage__in=ENDED).distinct()
    found = actions.select_related("strategy").order_by("strategy_id", "order", "id")
    if Strategy.objects.filter(body=entry.body_id).count() < 2:
        return [action.reference for action in found]
    return [f"{action.reference} in {_name(action.strategy)}" for action in found]


def _overseen(entry: Entry) -> list[str]:
    if not isinstance(entry, Group):
        return []
    return [_name(strategy) for strategy in Strategy.objects.filter(oversight_group=entry)]


def _decided(entry: Entry) -> list[str]:
    """Return the names of the strategies in which a group decides any kind of proposal."""
    if not isinstance(entry, Group):
        return []
    return [_name(each) for each in Strategy.objects.filter(decision_makers__group=entry).distinct()]


def _refuse_groups_outside(strategy: Strategy, groups: list[Group]) -> None:
    """Raise Refused if moving a group takes from a strategy these groups, which the strategy's work names."""
    if groups:
        it = "it" if len(groups) == 1 else "them"
        raise Refused(
            {
                "parent": f"{listed([group.name for group in groups])} would no longer belong to {_name(strategy)}, "
                f"but its actions that have not ended, or its page “Who agrees what”, name {it}. First change what "
                f"names {it}."
            }
        )


def _name(strategy: Strategy) -> str:
    """Return the short name of a strategy. People in other strategies do not learn the name of a sensitive one."""
    return "a sensitive strategy" if strategy.sensitive else strategy.short_name


def _children(entry: Entry) -> list[str]:
    if not isinstance(entry, Group):
        return []
    return list(entry.children.filter(retired_on__isnull=True).values_list("name", flat=True))


def _fields(kind: type[Entry], details: EntryDetails) -> dict[str, Any]:
    if kind is Group:
        return {"parent": details.parent, "name": details.name.strip()}
    return {"name": details.name.strip()}


def _entry_errors(
    *, body: Body, kind: type[Entry], details: EntryDetails, entry: Entry | None
) -> dict[str, str]:
    refuse_identifiers(name=details.name)
    errors = too_long(name=(details.name, LONGEST_NAME))
    name = details.name.strip()
    if not name:
        errors["name"] = f"Enter a name for the {WORDS[kind]}."
    others = kind._default_manager.filter(body=body)
    if name and any(other != entry and folded(other.name) == folded(name) for other in others):
        errors["name"] = f"There is already a {WORDS[kind]} with that name. If it is retired, reopen it."
    if details.parent is not None and (sentence := _parent_error(body, details.parent, entry)):
        errors["parent"] = sentence
    return errors


def _parent_error(body: Body, parent: Group, entry: Entry | None) -> str:
    """Return why a group cannot be part of another; "" if it can.

    Call this once the body is locked: the groups may have changed since `parent` was read. Runs one SQL query.
    """
    rows = Group.objects.filter(body=body).values_list("pk", "parent", "retired_on")
    parents = {key: (above, retired_on) for key, above, retired_on in rows}
    if parent.pk not in parents:
        return "Choose a group of this body."
    above: int | None = parent.pk
    passed: set[int] = set()
    while above is not None and above not in passed:
        if entry is not None and above == entry.pk:
            return "A group cannot be part of itself or of a group under it. Choose another."
        passed.add(above)
        above = parents[above][0]
    is_current = isinstance(entry, Group) and entry.parent_id == parent.pk
    if parents[parent.pk][1] and not is_current:
        return "That group is retired. Choose one that is in use."
    return ""


def _audited_values(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Group):
        return {name: str(value or "") for name, value in _fields(Group, _details_of(entry)).items()}
    return {"name": entry.name}


def _details_of(group: Group) -> EntryDetails:
    return EntryDetails(group.name, group.parent)


def _audit(
    *, what: Event, entry: Entry, by: User, at: datetime, before: dict[str, Any], after: dict[str, Any]
) -> None:
    audit.record(
        what=what,
        by=by,
        at=at,
        subject=entry,
        scope=entry.body.audit_scope,
        before=before,
        after=after,
    )
