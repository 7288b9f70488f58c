"""Roles in a strategy: giving roles, changing their first and last days, withdrawing them, and who may do so."""

from copy import copy
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from priorities import access, emails
from priorities.choices import Role
from priorities.events import Event
from priorities.models import Membership, Person, Strategy
from priorities.queries.people import strategies_of
from priorities.rules import bounds
from tracker import audit, clock
from tracker.folding import folded
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict

GIVE_ROLES = [role for role, granted in access.ROLES.items() if access.MANAGE_PEOPLE in granted]


def give_role(
    *,
    strategy: Strategy,
    person: Person,
    role: Role | None,
    since: date | None,
    until: date | None,
    by: User,
    at: datetime,
) -> Membership:
    """Give a person already recorded a role, which may be a role they held before, and return it. Raises Refused."""
    if reasons := wrong_role(strategy, role, since, until, at):
        raise Refused(reasons)
    assert role is not None
    assert since is not None
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        refuse_role(strategy, role, by, at)
        return give_locked(strategy, person, role, since, until, by, at)


def change_days(
    *,
    membership: Membership,
    since: date | None,
    until: date | None,
    based_on: str,
    by: User,
    at: datetime,
) -> Membership:
    """Change a role's first and last days, and return the role. The person still has the role on the last day.

    Raises Refused.
    """
    if reasons := _wrong_days(membership.strategy, since, until, at):
        raise Refused(reasons)
    assert since is not None
    with transaction.atomic():
        Strategy.objects.select_for_update(no_key=True).get(pk=membership.strategy_id)
        held = Membership.objects.select_related("strategy", "person").get(pk=membership.pk)
        refuse_edit_conflict(mark(held), based_on)
        refuse_role(held.strategy, Role(held.role), by, at)
        _refuse_overlap(held.strategy, held.person, Role(held.role), since, until, held)
        before = _days(held)
        held.since, held.until = since, until
        held.set_by, held.set_at = by, at
        held.save(update_fields=["since", "until", "set_by", "set_at"])
        refuse_nobody_left(held.strategy, Role(held.role), at)
        _audit(Event.ROLE_DAYS_CHANGED, held, by, at, *audit.changes(before, _days(held)))
        emails.role_set(held, emails.RoleChange.DAYS, by, at)
    return held


def withdraw(*, membership: Membership, by: User, at: datetime) -> None:
    """Withdraw a role that has not begun yet. Raises Refused if the role has begun."""
    with transaction.atomic():
        Strategy.objects.select_for_update(no_key=True).get(pk=membership.strategy_id)
        held = Membership.objects.select_related("strategy", "person").get(pk=membership.pk)
        if held.since <= clock.day_of(at):
            raise Refused({"": f"{held.person.name} already has this role. Enter its last day."})
        refuse_role(held.strategy, Role(held.role), by, at)
        emails.role_set(held, emails.RoleChange.WITHDRAWN, by, at)
        # Deleting the row clears its key, and the audit event needs the key.
        gone = copy(held)
        held.delete()
        _audit(Event.ROLE_WITHDRAWN, gone, by, at, _days(held), {})


def mark(membership: Membership) -> str:
    """Return a short fingerprint of a role and its days, for the form that changes them."""
    return fingerprint(membership.role, membership.since, membership.until)


def refuse_role(strategy: Strategy, role: Role, by: User, at: datetime) -> None:
    """Raise Refused if the role is Administrator and `by` is not an administrator.

    Otherwise a manager could become an administrator.
    """
    if role is not Role.ADMIN:
        return
    reader = access.reader(by, strategy.slug, clock.day_of(at))
    if reader is None or not reader.may(access.MANAGE_ADMINISTRATORS):
        raise Refused({"role": "Only an administrator of this strategy can give or end this role."})


def refuse_administrator(person: Person, field: str, by: User, at: datetime) -> None:
    """Raise Refused if the person is a current or future administrator and `by` is not.

    Otherwise a manager could gain access to an administrator's account.
    """
    held = Membership.objects.filter(person=person, role=Role.ADMIN)
    for membership in held.exclude(until__lt=clock.day_of(at)).select_related("strategy"):
        try:
            refuse_role(membership.strategy, Role.ADMIN, by, at)
        except Refused as refused:
            raise Refused(
                {
                    field: f"{person.name} is an administrator of {membership.strategy.short_name}. Ask another of its "
                    "administrators to do this."
                }
            ) from refused


def refuse_others_people(person: Person, by: User, at: datetime) -> None:
    """Raise Refused if the person belongs to, or is named in the plan of, a strategy that `by` does not manage.

    Emails to the leads of that strategy's groups, priorities and actions go to the address that would change.
    """
    kept = {
        reader.strategy.pk
        for reader in access.readers(by, clock.day_of(at))
        if reader.may(access.MANAGE_PEOPLE)
    }
    if strategies_of(person) - kept:
        raise Refused(
            {
                "": f"{person.name} also belongs to a strategy that you do not manage. Ask one of its "
                "managers to change this."
            }
        )


def refuse_nobody_left(strategy: Strategy, role: Role, at: datetime) -> None:
    """Raise Refused if the change would leave the strategy without a person who can give roles.

    `role` is the role that was changed. The check is made only for roles whose holders can give roles.
    """
    if role in GIVE_ROLES and not _role_givers(strategy, clock.day_of(at)).exists():
        raise Refused({"until": "No one else here can give roles. Make someone else a manager first."})


def why_not_close(account: User, day: date) -> str:
    """Return why an account cannot be closed: the strategies in which no other user could give roles; "" if it can.

    Call this inside the transaction that closes the account. The strategies are locked first, as they are when a role
    ends, so that two simultaneous changes do not each rely on the other account.
    """
    own = Membership.objects.filter(role__in=GIVE_ROLES, person__user=account).values("strategy")
    list(Strategy.objects.select_for_update(no_key=True).filter(pk__in=own).order_by("pk").values_list("pk"))
    kept = (
        Membership.objects.on(day)
        .filter(role__in=GIVE_ROLES, person__user=account)
        .select_related("strategy")
    )
    left = sorted(
        {
            # Staff who close accounts do not learn the name of a sensitive strategy.
            "a sensitive strategy" if membership.strategy.sensitive else membership.strategy.short_name
            for membership in kept
            if not _role_givers(membership.strategy, day).exclude(person__user=account).exists()
        },
        key=folded,
    )
    if not left:
        return ""
    return (
        f"You cannot close this account: no other manager can give roles in {', '.join(left)}. "
        "Make another person a manager there first."
    )


def _role_givers(strategy: Strategy, day: date) -> QuerySet[Membership]:
    """Return the memberships, without a last day, of active users who can give roles in the strategy."""
    held = Membership.objects.on(day).filter(strategy=strategy, role__in=GIVE_ROLES, until__isnull=True)
    return held.filter(person__user__is_active=True)


def give_locked(
    strategy: Strategy, person: Person, role: Role, since: date, until: date | None, by: User, at: datetime
) -> Membership:
    """Give a person a role, and return it. Raises Refused.

    Call this inside a transaction that has locked the strategy.
    """
    _refuse_overlap(strategy, person, role, since, until, None)
    membership = Membership.objects.create(
        strategy=strategy, person=person, role=role, since=since, until=until, set_by=by, set_at=at
    )
    _audit(Event.ROLE_GIVEN, membership, by, at, {}, _days(membership))
    emails.role_set(membership, emails.RoleChange.GIVEN, by, at)
    return membership


def _refuse_overlap(
    strategy: Strategy,
    person: Person,
    role: Role,
    since: date,
    until: date | None,
    held: Membership | None,
) -> None:
    same = Membership.objects.filter(strategy=strategy, person=person, role=role)
    same = same.filter(Q(until__isnull=True) | Q(until__gte=since))
    if until is not None:
        same = same.filter(since__lte=until)
    if any(other != held for other in same):
        raise Refused({"role": f"{person.name} already has this role on those days."})


def wrong_role(
    strategy: Strategy, role: Role | None, since: date | None, until: date | None, at: datetime
) -> dict[str, str]:
    """Return a new role's invalid fields, each with an error."""
    missing = {"role": "Choose a role."} if role is None else {}
    return _wrong_days(strategy, since, until, at) | missing


def _wrong_days(strategy: Strategy, since: date | None, until: date | None, at: datetime) -> dict[str, str]:
    if since is None:
        return {"since": "Enter the first day in the role."}
    if until is not None and until < since:
        return {"until": "The last day is before the first day. Check both."}
    return bounds.too_early(strategy.starts, clock.day_of(at), since=since)


def _days(membership: Membership) -> dict[str, Any]:
    return {
        "person": membership.person.name,
        "role": membership.role,
        "since": membership.since,
        "until": membership.until,
    }


def _audit(
    what: Event, subject: Membership, by: User, at: datetime, before: dict[str, Any], after: dict[str, Any]
) -> None:
    scope = subject.strategy.slug
    audit.record(what=what, by=by, at=at, subject=subject, scope=scope, before=before, after=after)
