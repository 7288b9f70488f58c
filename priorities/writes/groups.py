"""Groups, services and care groups: adding, renaming, ordering, retiring and reopening them.

These bodies exist outside the plan, so correcting a name changes it for every date, and the change is audited. If one
body replaces another, retire the old body and add the new one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from priorities.events import Event
from priorities.models import Action, CareGroup, Group, Person, Service, Strategy
from priorities.rules import bounds
from priorities.rules.lifecycle import ENDED
from priorities.writes import ordering
from priorities.writes.plan_checks import refuse_strangers
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict, refuse_identifiers, too_long

Body = Group | Service | CareGroup
LONGEST_NAME = 200
WORDS: dict[type[models.Model], str] = {Group: "group", Service: "service", CareGroup: "care group"}
ADDED: dict[type[models.Model], Event] = {
    Group: Event.GROUP_ADDED,
    Service: Event.SERVICE_ADDED,
    CareGroup: Event.CARE_GROUP_ADDED,
}
CHANGED: dict[type[models.Model], Event] = {
    Group: Event.GROUP_CHANGED,
    Service: Event.SERVICE_CHANGED,
    CareGroup: Event.CARE_GROUP_CHANGED,
}
RETIRED: dict[type[models.Model], Event] = {
    Group: Event.GROUP_RETIRED,
    Service: Event.SERVICE_RETIRED,
    CareGroup: Event.CARE_GROUP_RETIRED,
}
REOPENED: dict[type[models.Model], Event] = {
    Group: Event.GROUP_REOPENED,
    Service: Event.SERVICE_REOPENED,
    CareGroup: Event.CARE_GROUP_REOPENED,
}


@dataclass(frozen=True, slots=True)
class Described:
    """The name of a group, service or care group. A group may also have a parent, a lead and a coordinator.

    `added_on` is the first day on which papers name a new group; None means today.
    """

    name: str
    parent: Group | None = None
    lead: Person | None = None
    coordinator: Person | None = None
    added_on: date | None = None


def add(*, strategy: Strategy, kind: type[Body], described: Described, by: User, at: datetime) -> Body:
    """Add a group, service or care group at the end of its list, and return it. Raises Refused."""
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        reasons = _wrong(strategy, kind, described, None)
        today = clock.day_of(at)
        if described.added_on and described.added_on > today:
            reasons["added_on"] = (
                "This day is in the future. Enter the day on which it first met, or leave this blank."
            )
        reasons |= bounds.too_early(strategy.starts, today, added_on=described.added_on)
        if reasons:
            raise Refused(reasons)
        refuse_strangers(strategy, today, _people(described))
        dated = {"added_on": described.added_on or today, "recorded_at": at} if kind is Group else {}
        order = ordering.next_place(kind._default_manager.filter(strategy=strategy))
        body = kind._default_manager.create(
            strategy=strategy, order=order, **_fields(kind, described), **dated
        )
        _audit(ADDED[kind], body, by, at, {}, _shown(body))
    return body


def change(*, body: Body, described: Described, based_on: str, by: User, at: datetime) -> Body:
    """Correct a body's name, or a group's people or parent, and return the body.

    `based_on` is the `mark` of the version that the user saw. Raises Refused.
    """
    with transaction.atomic():
        held = _locked(body, based_on)
        if reasons := _wrong(held.strategy, type(held), described, held):
            raise Refused(reasons)
        kept = (held.lead_id, held.coordinator_id) if isinstance(held, Group) else ()
        refuse_strangers(held.strategy, clock.day_of(at), _people(described), kept)
        before = _shown(held)
        for name, value in _fields(type(held), described).items():
            setattr(held, name, value)
        held.save()
        _audit(CHANGED[type(held)], held, by, at, *audit.changes(before, _shown(held)))
    return held


def retire(*, body: Body, based_on: str, by: User, at: datetime) -> Body:
    """Take a body out of use from today; past records still name it.

    Raises Refused for a group or service with live actions, or a group with other groups under it.
    """
    with transaction.atomic():
        held = _locked(body, based_on)
        word = WORDS[type(held)]
        if held.retired_on is not None:
            raise Refused({"": f"This {word} is retired already."})
        if names := ", ".join(_live_actions(held)):
            raise Refused({"": f"{names} still belong to this {word}. Move them to another first."})
        if names := ", ".join(_below(held)):
            raise Refused(
                {"": f"{names} are part of this {word}. Move them to another first, or retire them."}
            )
        held.retired_on = clock.day_of(at)
        held.save(update_fields=["retired_on"])
        _audit(RETIRED[type(held)], held, by, at, {"retired_on": None}, {"retired_on": held.retired_on})
    return held


def reopen(*, body: Body, based_on: str, by: User, at: datetime) -> Body:
    """Bring a retired body back into use. Raises Refused."""
    with transaction.atomic():
        held = _locked(body, based_on)
        if held.retired_on is None:
            raise Refused({"": f"This {WORDS[type(held)]} is in use already."})
        if isinstance(held, Group) and held.parent and held.parent.retired_on:
            raise Refused({"": f"{held.parent} is retired, and this is part of it. Reopen that first."})
        before = {"retired_on": held.retired_on}
        held.retired_on = None
        held.save(update_fields=["retired_on"])
        _audit(REOPENED[type(held)], held, by, at, before, {"retired_on": None})
    return held


def move(*, body: Body, up: bool, by: User, at: datetime) -> bool:
    """Move a body one place up or down in its list, and return whether it moved."""
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=body.strategy_id)
        rows = type(body)._default_manager.filter(strategy=strategy, retired_on__isnull=True)
        rows = rows.order_by("order", "name__folded")
        return ordering.move(one=body, among=list(rows), up=up, by=by, at=at, scope=strategy.slug)


def mark(body: Body) -> str:
    """Return a short fingerprint of the body as it is now, for the form that changes it."""
    people = (body.parent_id, body.lead_id, body.coordinator_id) if isinstance(body, Group) else ()
    return fingerprint(body.name, body.retired_on, *people)


def _locked(body: Body, based_on: str) -> Body:
    Strategy.objects.select_for_update(no_key=True).get(pk=body.strategy_id)
    held = type(body)._default_manager.select_related("strategy").get(pk=body.pk)
    refuse_edit_conflict(mark(held), based_on)
    return held


def _live_actions(body: Body) -> list[str]:
    if isinstance(body, CareGroup):
        return []
    field = "current__group" if isinstance(body, Group) else "current__service"
    live = Action.objects.filter(**{field: body.pk}).exclude(current__stage__in=ENDED)
    return list(live.order_by("order", "id").values_list("reference", flat=True))


def _below(body: Body) -> list[str]:
    if not isinstance(body, Group):
        return []
    return list(body.children.filter(retired_on__isnull=True).values_list("name", flat=True))


def _fields(kind: type[Body], described: Described) -> dict[str, Any]:
    if kind is Group:
        given = {field: getattr(described, field) for field in ("parent", "lead", "coordinator")}
        return given | {"name": described.name.strip()}
    return {"name": described.name.strip()}


def _people(described: Described) -> dict[str, Person | None]:
    return {"lead": described.lead, "coordinator": described.coordinator}


def _wrong(strategy: Strategy, kind: type[Body], described: Described, held: Body | None) -> dict[str, str]:
    refuse_identifiers(name=described.name)
    reasons = too_long(name=(described.name, LONGEST_NAME))
    name = described.name.strip()
    if not name:
        reasons["name"] = f"Enter a name for the {WORDS[kind]}."
    others = kind._default_manager.filter(strategy=strategy, name__iexact=name)
    if any(other != held for other in others):
        reasons["name"] = f"There is already a {WORDS[kind]} with that name. If it is retired, reopen it."
    if described.parent is not None and isinstance(held, Group):
        above: Group | None = described.parent
        while above is not None:
            if above.pk == held.pk:
                reasons["parent"] = "A group cannot be part of itself. Choose another."
                break
            above = above.parent
    if described.parent is not None and described.parent.strategy_id != strategy.pk:
        reasons["parent"] = "Choose a group in this strategy."
    elif described.parent is not None and described.parent.retired_on and not _stands_there(held, described):
        reasons["parent"] = "That group is retired. Choose one that is in use."
    return reasons


def _stands_there(held: Body | None, described: Described) -> bool:
    return isinstance(held, Group) and held.parent == described.parent


def _shown(body: Body) -> dict[str, Any]:
    if isinstance(body, Group):
        return {name: str(value or "") for name, value in _fields(Group, _described(body)).items()}
    return {"name": body.name}


def _described(group: Group) -> Described:
    return Described(group.name, group.parent, group.lead, group.coordinator)


def _audit(
    what: Event, body: Body, by: User, at: datetime, before: dict[str, Any], after: dict[str, Any]
) -> None:
    audit.record(
        what=what,
        by=by,
        at=at,
        subject=body,
        scope=body.strategy.slug,
        before=before,
        after=after,
    )
