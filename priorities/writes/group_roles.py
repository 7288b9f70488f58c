"""Appointing people to roles in a strategy's groups, and ending, correcting and withdrawing these roles.

A change withdraws the role's row and adds another (see `GroupRole`). On any day, at most one person is a group's chair,
one its vice-chair and one its coordinator: appointing a successor ends the predecessor's role on the day before.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from priorities.choices import ONE_HOLDER, GroupRoleKind
from priorities.events import Event
from priorities.models import Group, GroupRole, Person, Strategy
from priorities.queries.bodies import first_day
from priorities.queries.group_roles import group_role
from priorities.queries.plan import people_of_body
from priorities.rules import bounds
from priorities.writes.plan_checks import outside_groups
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import EditConflict, Refused, refuse_identifiers, too_long
from tracker.wording import long_date

LONGEST_REASON = 400
ONE_DAY = timedelta(days=1)


def appoint(
    *,
    strategy: Strategy,
    group: Group,
    person: Person | None,
    role: GroupRoleKind | None,
    since: date | None,
    until: date | None = None,
    by: User | None,
    at: datetime,
) -> GroupRole:
    """Give a person a role in a group of the strategy, and return the role.

    If only one person can have the role on a day, anyone else whose role began before the first day keeps it until the
    day before. Raises Refused.
    """
    errors = _day_errors(group, since, until, at)
    if person is None:
        errors["person"] = "Choose a person."
    if role is None:
        errors["role"] = "Choose a role."
    if errors:
        raise Refused(errors)
    assert person is not None
    assert role is not None
    assert since is not None
    with transaction.atomic():
        group = _locked(strategy, group)
        at = _no_earlier(group, at)
        if group.retired_on is not None:
            raise Refused({"": f"{group.name} is retired. Reopen it first."})
        if person not in people_of_body(group.body, max(since, clock.day_of(at))):
            raise Refused(
                {
                    "person": f"{person.name} has no current role in a strategy of {group.body.name} that lets them "
                    "take on work. Give them a role first, or choose someone else."
                }
            )
        _end_predecessor(group=group, person=person, role=role, since=since, until=until, by=by, at=at)
        _refuse_overlap(group=group, person=person, role=role, since=since, until=until)
        created = GroupRole.objects.create(
            group=group, person=person, role=role, since=since, until=until, set_by=by, set_at=at
        )
        _audit(what=Event.GROUP_ROLE_GIVEN, subject=created, by=by, at=at, after=_audited_values(created))
    return created


def end(
    *,
    strategy: Strategy,
    role: GroupRole,
    until: date | None,
    based_on: str,
    by: User | None,
    at: datetime,
) -> GroupRole:
    """Set the last day of a role, on which the person still has it, and return the role.

    `based_on` is the `version` of the role that the user saw. Raises Refused.
    """
    if until is None:
        raise Refused({"until": "Enter the last day in the role."})
    with transaction.atomic():
        role = _locked_role(strategy, role, based_on)
        at = _no_earlier(role.group, at)
        if until < role.since:
            raise Refused(
                {"until": f"The role begins on {long_date(role.since)}. Enter that day or a later one."}
            )
        if until == role.until:
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        if role.until is not None and until > role.until:
            raise Refused(
                {"until": f"The role ends on {long_date(role.until)}. To extend it, correct its dates."}
            )
        return _replace(
            role, what=Event.GROUP_ROLE_ENDED, by=by, at=at, since=role.since, until=until, reason=""
        )


def correct(
    *,
    strategy: Strategy,
    role: GroupRole,
    since: date | None,
    until: date | None,
    reason: str,
    based_on: str,
    by: User | None,
    at: datetime,
) -> GroupRole:
    """Correct the first and last days of a role, and return the role.

    `based_on` is the `version` of the role that the user saw. Raises Refused.
    """
    if errors := _day_errors(role.group, since, until, at) | _reason_errors(reason):
        raise Refused(errors)
    assert since is not None
    with transaction.atomic():
        role = _locked_role(strategy, role, based_on)
        at = _no_earlier(role.group, at)
        if (since, until) == (role.since, role.until):
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        _refuse_overlap(
            group=role.group,
            person=role.person,
            role=GroupRoleKind(role.role),
            since=since,
            until=until,
            besides=role,
        )
        return _replace(
            role,
            what=Event.GROUP_ROLE_CORRECTED,
            by=by,
            at=at,
            since=since,
            until=until,
            reason=reason.strip(),
        )


def withdraw(
    *, strategy: Strategy, role: GroupRole, reason: str, based_on: str, by: User | None, at: datetime
) -> None:
    """Withdraw a role that was recorded by mistake. It no longer counts on any day.

    `based_on` is the `version` of the role that the user saw. Raises Refused.
    """
    if errors := _reason_errors(reason):
        raise Refused(errors)
    with transaction.atomic():
        role = _locked_role(strategy, role, based_on)
        at = _no_earlier(role.group, at)
        _withdraw_row(role, at)
        _audit(
            what=Event.GROUP_ROLE_WITHDRAWN,
            subject=role,
            by=by,
            at=at,
            before=_audited_values(role),
            after={"reason": reason.strip()},
        )


def hand_over(
    *, role: GroupRole, to: Person | None, on: date, reason: str, by: User | None, at: datetime
) -> None:
    """Give a role to another person from a day, or to no one. A role that begins later passes from its first day.

    `reason` says why a role that has not begun by that day is withdrawn. The caller must have checked the people, and
    locked the group with `lock_groups`. Raises Refused.
    """
    with transaction.atomic():
        at = _no_earlier(role.group, at)
        if role.since < on:
            last_day = on - ONE_DAY
            _replace(
                role, what=Event.GROUP_ROLE_ENDED, since=role.since, until=last_day, reason="", by=by, at=at
            )
        else:
            _withdraw_row(role, at)
            _audit(
                what=Event.GROUP_ROLE_WITHDRAWN,
                subject=role,
                by=by,
                at=at,
                before=_audited_values(role),
                after={"reason": reason.strip()},
            )
        if to is None:
            return
        kind, since = GroupRoleKind(role.role), max(role.since, on)
        _refuse_overlap(group=role.group, person=to, role=kind, since=since, until=role.until)
        created = GroupRole.objects.create(
            group=role.group, person=to, role=kind, since=since, until=role.until, set_by=by, set_at=at
        )
        _audit(what=Event.GROUP_ROLE_GIVEN, subject=created, by=by, at=at, after=_audited_values(created))


def lock_groups(keys: set[int]) -> None:
    """Lock these groups, in the order of their keys, until the transaction ends."""
    rows = Group.objects.select_for_update(no_key=True).filter(pk__in=keys)
    list(rows.order_by("pk").values_list("pk"))


def _locked(strategy: Strategy, group: Group) -> Group:
    """Return the group, locked against other changes to its roles until the transaction ends.

    Raises Refused if the group is none of the strategy's.
    """
    lock_groups({group.pk})
    if outside_groups(strategy, group):
        raise Refused({"": f"{group.name} is not one of the groups of {strategy.name}."})
    return Group.objects.select_related("body").get(pk=group.pk)


def version(role: GroupRole) -> str:
    """Return what identifies this version of a role: its id, because a change gives it another."""
    return str(role.pk)


def _no_earlier(group: Group, at: datetime) -> datetime:
    """Return `at` or, if it is later, the time at which a role in the group was last recorded or withdrawn.

    The time of a request is read before the group is locked, and another request may have recorded a later one. Runs
    one SQL query.
    """
    last = GroupRole.objects.filter(group=group).aggregate(
        set_at=Max("set_at"), withdrawn_at=Max("withdrawn_at")
    )
    return max([at, *(each for each in last.values() if each is not None)])


def _locked_role(strategy: Strategy, role: GroupRole, based_on: str) -> GroupRole:
    """Return the role as it is recorded now, with its group locked.

    Raises Refused if the role has been withdrawn or its group is not one of the strategy's, and EditConflict if the
    role is not the version that the user saw.
    """
    found = group_role(_locked(strategy, role.group), role.pk)
    assert found is not None, "A role's rows are never deleted."
    if found.withdrawn_at is not None:
        raise Refused(
            {
                "": "This role has been withdrawn since you opened the page. Go back to the group to "
                "see its current roles."
            }
        )
    if version(found) != based_on:
        raise EditConflict(version(found), found.set_by)
    return found


def _end_predecessor(
    *,
    group: Group,
    person: Person,
    role: GroupRoleKind,
    since: date,
    until: date | None,
    by: User | None,
    at: datetime,
) -> None:
    """End anyone else's role that began before `since`, on the day before, if only one person can have the role.

    A role that begins on or after `since`, or that the person themselves has, is left alone. Raises Refused if the
    predecessor's role was to go on after `until`, because a stand-in does not end it for good.
    """
    if role not in ONE_HOLDER:
        return
    rows = GroupRole.objects.on(since).filter(group=group, role=role, since__lt=since).exclude(person=person)
    predecessor = rows.select_related("group__body", "person").first()
    if predecessor is not None:
        if until is not None and (predecessor.until is None or predecessor.until > until):
            raise Refused(
                {
                    "until": f"{_held(predecessor)}, so also after this day. First enter their last day in the role. "
                    "If they will have the role again, appoint them from the day after the last day here."
                }
            )
        _replace(
            predecessor,
            what=Event.GROUP_ROLE_ENDED,
            by=by,
            at=at,
            since=predecessor.since,
            until=since - ONE_DAY,
            reason="",
        )


def _refuse_overlap(
    *,
    group: Group,
    person: Person,
    role: GroupRoleKind,
    since: date,
    until: date | None,
    besides: GroupRole | None = None,
) -> None:
    """Raise Refused if this person or, for a role with one holder, anyone else has the role on any of these days."""
    rows = GroupRole.objects.current().filter(Q(until=None) | Q(until__gte=since), group=group, role=role)
    if until is not None:
        rows = rows.filter(since__lte=until)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    if role not in ONE_HOLDER:
        rows = rows.filter(person=person)
    other = rows.select_related("person").order_by("since").first()
    if other is None:
        return
    raise Refused(
        {
            "since": f"{_held(other)}. Choose days on which they do not have it, or first change the dates of their "
            "role."
        }
    )


def _held(role: GroupRole) -> str:
    to = f" to {long_date(role.until)}" if role.until else ""
    return f"{role.person.name} has this role from {long_date(role.since)}{to}"


def _replace(
    role: GroupRole,
    *,
    what: Event,
    since: date,
    until: date | None,
    reason: str,
    by: User | None,
    at: datetime,
) -> GroupRole:
    """Withdraw the role's row, add one with these days and an audit event, and return the new row."""
    _withdraw_row(role, at)
    created = GroupRole.objects.create(
        group=role.group,
        person=role.person,
        role=role.role,
        since=since,
        until=until,
        reason=reason,
        set_by=by,
        set_at=at,
    )
    before, after = audit.changes(_audited_values(role), _audited_values(created))
    _audit(what=what, subject=created, by=by, at=at, before=before, after=after)
    return created


def _withdraw_row(role: GroupRole, at: datetime) -> None:
    role.withdrawn_at = at
    role.save(update_fields=["withdrawn_at"])


def _day_errors(group: Group, since: date | None, until: date | None, at: datetime) -> dict[str, str]:
    if since is None:
        return {"since": "Enter the first day in the role."}
    if until is not None and until < since:
        return {"until": "The last day is before the first day. Check both."}
    today = clock.day_of(at)
    return bounds.too_early(first_day(group.body_id, today), today, since=since)


def _reason_errors(reason: str) -> dict[str, str]:
    """Return the error in a reason, by field. Raises Refused if it contains a personal identifier."""
    refuse_identifiers(reason=reason)
    if not reason.strip():
        return {"reason": "Say why, in a sentence that will still be clear in two years."}
    return too_long(reason=(reason, LONGEST_REASON))


def _audited_values(role: GroupRole) -> dict[str, Any]:
    return {
        "group": role.group.name,
        "person": role.person.name,
        "role": role.role,
        "since": role.since,
        "until": role.until,
        "reason": role.reason,
    }


def _audit(
    *,
    what: Event,
    subject: GroupRole,
    by: User | None,
    at: datetime,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    audit.record(
        what=what,
        by=by,
        at=at,
        subject=subject,
        scope=subject.group.body.audit_scope,
        before=before or {},
        after=after,
    )
