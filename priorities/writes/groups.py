"""Adding, changing, ordering, retiring and reopening groups, services and care groups.

The code calls all three "bodies". They exist outside the plan, so they have no revisions: a corrected name applies to
every date. If one body replaces another, retire the old body and add the new one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from priorities.events import Event
from priorities.models import Action, CareGroup, Group, Service, Strategy
from priorities.rules import bounds
from priorities.rules.lifecycle import ENDED
from priorities.writes import ordering
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict, refuse_identifiers, too_long
from tracker.wording import listed

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
class BodyDetails:
    """The details of a group, service or care group. Only a group has a parent.

    `added_on` is the first day on which papers name a new group; None means today.
    """

    name: str
    parent: Group | None = None
    added_on: date | None = None


def add(*, strategy: Strategy, kind: type[Body], details: BodyDetails, by: User, at: datetime) -> Body:
    """Add a group, service or care group at the end of its list, and return it. Raises Refused."""
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        errors = _body_errors(strategy=strategy, kind=kind, details=details, body=None)
        today = clock.day_of(at)
        if details.added_on and details.added_on > today:
            errors["added_on"] = (
                "This date is in the future. Enter the date on which the group first met, or leave this blank."
            )
        errors |= bounds.too_early(strategy.starts, today, added_on=details.added_on)
        if errors:
            raise Refused(errors)
        dated = {"added_on": details.added_on or today, "recorded_at": at} if kind is Group else {}
        order = ordering.next_place(kind._default_manager.filter(strategy=strategy))
        body = kind._default_manager.create(strategy=strategy, order=order, **_fields(kind, details), **dated)
        _audit(what=ADDED[kind], body=body, by=by, at=at, before={}, after=_audited_values(body))
    return body


def change(*, body: Body, details: BodyDetails, based_on: str, by: User, at: datetime) -> Body:
    """Correct a body's name, or a group's parent, and return the body.

    `based_on` is the `version_hash` of the details that the user saw. Raises Refused.
    """
    with transaction.atomic():
        body = _locked(body, based_on)
        if errors := _body_errors(strategy=body.strategy, kind=type(body), details=details, body=body):
            raise Refused(errors)
        before = _audited_values(body)
        for name, value in _fields(type(body), details).items():
            setattr(body, name, value)
        body.save()
        before, after = audit.changes(before, _audited_values(body))
        _audit(what=CHANGED[type(body)], body=body, by=by, at=at, before=before, after=after)
    return body


def retire(*, body: Body, based_on: str, by: User, at: datetime) -> Body:
    """Take a body out of use from today, and return it. Past records still name it.

    Raises Refused, including if actions that have not ended belong to the group or service, or if the group has other
    groups in use under it.
    """
    with transaction.atomic():
        body = _locked(body, based_on)
        word = WORDS[type(body)]
        if body.retired_on is not None:
            raise Refused({"": f"This {word} is already retired."})
        if references := _open_actions(body):
            verb, them = ("belongs", "it") if len(references) == 1 else ("belong", "them")
            raise Refused(
                {"": f"{listed(references)} still {verb} to this {word}. Move {them} to another first."}
            )
        if names := _children(body):
            verb, them = ("is", "it") if len(names) == 1 else ("are", "them")
            raise Refused(
                {
                    "": f"{listed(names)} {verb} part of this {word}. Move {them} to another first, or retire "
                    f"{them}."
                }
            )
        body.retired_on = clock.day_of(at)
        body.save(update_fields=["retired_on"])
        _audit(
            what=RETIRED[type(body)],
            body=body,
            by=by,
            at=at,
            before={"retired_on": None},
            after={"retired_on": body.retired_on},
        )
    return body


def reopen(*, body: Body, based_on: str, by: User, at: datetime) -> Body:
    """Bring a retired body back into use, and return it.

    Raises Refused, including if its parent group is retired.
    """
    with transaction.atomic():
        body = _locked(body, based_on)
        if body.retired_on is None:
            raise Refused({"": f"This {WORDS[type(body)]} is already in use."})
        if isinstance(body, Group) and body.parent and body.parent.retired_on:
            raise Refused(
                {"": f"This is part of {body.parent}, which is retired. Reopen {body.parent} first."}
            )
        before = {"retired_on": body.retired_on}
        body.retired_on = None
        body.save(update_fields=["retired_on"])
        _audit(what=REOPENED[type(body)], body=body, by=by, at=at, before=before, after={"retired_on": None})
    return body


def move(*, body: Body, up: bool, by: User, at: datetime) -> bool:
    """Move a body one place up or down in its list, and return whether it moved."""
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=body.strategy_id)
        rows = type(body)._default_manager.filter(strategy=strategy, retired_on__isnull=True)
        rows = rows.order_by("order", "name__folded")
        return ordering.move(row=body, rows=list(rows), up=up, by=by, at=at, scope=strategy.slug)


def version_hash(body: Body) -> str:
    """Return a short hash of a body's details, so that a form can tell whether they have changed."""
    parent = (body.parent_id,) if isinstance(body, Group) else ()
    return fingerprint(body.name, body.retired_on, *parent)


def _locked(body: Body, based_on: str) -> Body:
    Strategy.objects.select_for_update(no_key=True).get(pk=body.strategy_id)
    body = type(body)._default_manager.select_related("strategy").get(pk=body.pk)
    refuse_edit_conflict(version_hash(body), based_on)
    return body


def _open_actions(body: Body) -> list[str]:
    if isinstance(body, CareGroup):
        return []
    field = "current__group" if isinstance(body, Group) else "current__service"
    actions = Action.objects.filter(**{field: body.pk}).exclude(current__stage__in=ENDED)
    return list(actions.order_by("order", "id").values_list("reference", flat=True))


def _children(body: Body) -> list[str]:
    if not isinstance(body, Group):
        return []
    return list(body.children.filter(retired_on__isnull=True).values_list("name", flat=True))


def _fields(kind: type[Body], details: BodyDetails) -> dict[str, Any]:
    if kind is Group:
        return {"parent": details.parent, "name": details.name.strip()}
    return {"name": details.name.strip()}


def _body_errors(
    *, strategy: Strategy, kind: type[Body], details: BodyDetails, body: Body | None
) -> dict[str, str]:
    refuse_identifiers(name=details.name)
    errors = too_long(name=(details.name, LONGEST_NAME))
    name = details.name.strip()
    if not name:
        errors["name"] = f"Enter a name for the {WORDS[kind]}."
    others = kind._default_manager.filter(strategy=strategy, name__iexact=name)
    if any(other != body for other in others):
        errors["name"] = f"There is already a {WORDS[kind]} with that name. If it is retired, reopen it."
    if details.parent is not None and isinstance(body, Group):
        ancestor: Group | None = details.parent
        while ancestor is not None:
            if ancestor.pk == body.pk:
                errors["parent"] = "A group cannot be part of itself or of a group under it. Choose another."
                break
            ancestor = ancestor.parent
    if details.parent is not None and details.parent.strategy_id != strategy.pk:
        errors["parent"] = "Choose a group in this strategy."
    elif details.parent is not None and details.parent.retired_on and not _is_current_parent(body, details):
        errors["parent"] = "That group is retired. Choose one that is in use."
    return errors


def _is_current_parent(body: Body | None, details: BodyDetails) -> bool:
    return isinstance(body, Group) and body.parent == details.parent


def _audited_values(body: Body) -> dict[str, Any]:
    if isinstance(body, Group):
        return {name: str(value or "") for name, value in _fields(Group, _details_of(body)).items()}
    return {"name": body.name}


def _details_of(group: Group) -> BodyDetails:
    return BodyDetails(group.name, group.parent)


def _audit(
    *, what: Event, body: Body, by: User, at: datetime, before: dict[str, Any], after: dict[str, Any]
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
