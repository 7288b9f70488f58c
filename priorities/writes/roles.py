"""Giving, changing and withdrawing roles in a strategy, and checks on changes to roles, people and accounts."""

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
from priorities.writes import departures
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
    """Give a recorded person a role, which they may have had before, and return the membership. Raises Refused."""
    if errors := role_errors(strategy=strategy, role=role, since=since, until=until, at=at):
        raise Refused(errors)
    assert role is not None
    assert since is not None
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        refuse_role(strategy=strategy, role=role, by=by, at=at)
        return create_membership(
            strategy=strategy, person=person, role=role, since=since, until=until, by=by, at=at
        )


def change_days(
    *,
    membership: Membership,
    since: date | None,
    until: date | None,
    based_on: str,
    by: User,
    at: datetime,
) -> Membership:
    """Change a role's first and last days, and return the membership. The person still has the role on the last day.

    `based_on` is the `version_hash` of the role that the user saw. Raises Refused.
    """
    if errors := _day_errors(strategy=membership.strategy, since=since, until=until, at=at):
        raise Refused(errors)
    assert since is not None
    with transaction.atomic():
        Strategy.objects.select_for_update(no_key=True).get(pk=membership.strategy_id)
        membership = Membership.objects.select_related("strategy", "person").get(pk=membership.pk)
        strategy, role = membership.strategy, Role(membership.role)
        refuse_edit_conflict(version_hash(membership), based_on)
        refuse_role(strategy=strategy, role=role, by=by, at=at)
        _refuse_overlap(
            strategy=strategy,
            person=membership.person,
            role=role,
            since=since,
            until=until,
            current=membership,
        )
        before = _days(membership)
        membership.since, membership.until = since, until
        membership.set_by, membership.set_at = by, at
        membership.save(update_fields=["since", "until", "set_by", "set_at"])
        refuse_no_role_givers(strategy, role, at)
        departures.follow_roles(membership.person, strategy, at)
        before, after = audit.changes(before, _days(membership))
        _audit(what=Event.ROLE_DAYS_CHANGED, subject=membership, by=by, at=at, before=before, after=after)
        emails.queue_role_change(membership=membership, change=emails.RoleChange.DAYS, by=by, at=at)
    return membership


def withdraw(*, membership: Membership, by: User, at: datetime) -> None:
    """Withdraw a role that has not begun yet. Raises Refused, including if the role has begun."""
    with transaction.atomic():
        Strategy.objects.select_for_update(no_key=True).get(pk=membership.strategy_id)
        membership = Membership.objects.select_related("strategy", "person").get(pk=membership.pk)
        if membership.since <= clock.day_of(at):
            raise Refused({"": f"{membership.person.name} already has this role. Enter its last day."})
        refuse_role(strategy=membership.strategy, role=Role(membership.role), by=by, at=at)
        emails.queue_role_change(membership=membership, change=emails.RoleChange.WITHDRAWN, by=by, at=at)
        # Deleting the row clears its key, and the audit event needs the key.
        deleted = copy(membership)
        membership.delete()
        departures.follow_roles(deleted.person, deleted.strategy, at)
        _audit(what=Event.ROLE_WITHDRAWN, subject=deleted, by=by, at=at, before=_days(deleted), after={})


def version_hash(membership: Membership) -> str:
    """Return a short hash of a role and its days, so that a form can tell whether they have changed."""
    return fingerprint(membership.role, membership.since, membership.until)


def refuse_role(*, strategy: Strategy, role: Role, by: User, at: datetime) -> None:
    """Raise Refused if the role is Administrator and `by` is not an administrator of the strategy.

    Otherwise managers could make themselves administrators.
    """
    if role is not Role.ADMIN:
        return
    reader = access.reader(by, strategy.slug, clock.day_of(at))
    if reader is None or not reader.may(access.MANAGE_ADMINISTRATORS):
        raise Refused({"role": "Only an administrator of this strategy can give or end this role."})


def refuse_administrator(*, person: Person, field: str, by: User, at: datetime) -> None:
    """Raise Refused if the person is, or will be, an administrator of a strategy of which `by` is not.

    Otherwise a manager could gain access to an administrator's account. The error is under `field`.
    """
    memberships = Membership.objects.filter(person=person, role=Role.ADMIN)
    for membership in memberships.exclude(until__lt=clock.day_of(at)).select_related("strategy"):
        try:
            refuse_role(strategy=membership.strategy, role=Role.ADMIN, by=by, at=at)
        except Refused as refused:
            strategy = (
                "a sensitive strategy" if membership.strategy.sensitive else membership.strategy.short_name
            )
            raise Refused(
                {
                    field: f"{person.name} is an administrator of {strategy}. Ask another of its administrators to do "
                    "this."
                }
            ) from refused


def refuse_person_of_other_strategy(person: Person, by: User, at: datetime) -> None:
    """Raise Refused if the person has or had a role in a strategy that `by` does not manage, or is named in one.

    A strategy names a person if its plan does, or if they have a role in a group to which one of its actions belongs.

    That strategy's emails to the person go to the address that would change. Staff may change the people of every
    strategy that is not sensitive.
    """
    managed = {
        reader.strategy.pk
        for reader in access.readers(by, clock.day_of(at))
        if reader.may(access.MANAGE_PEOPLE)
    }
    others = strategies_of(person) - managed
    if by.is_staff:
        others = set(Strategy.objects.filter(pk__in=others, sensitive=True).values_list("pk", flat=True))
    if others:
        raise Refused(
            {
                "": f"{person.name} also belongs to a strategy that you do not manage. Ask one of its "
                "managers to change this."
            }
        )


def refuse_no_role_givers(strategy: Strategy, role: Role, at: datetime) -> None:
    """Raise Refused if a saved change has left the strategy without an active user who can give roles.

    A user whose role has a last day does not count. `role` is the role that was changed. Nothing is checked unless it
    lets people give roles.
    """
    if role in GIVE_ROLES and not _role_givers(strategy, clock.day_of(at)).exists():
        raise Refused(
            {
                "until": "No one else here can give roles indefinitely. First make someone else a manager with no last "
                "day."
            }
        )


def why_not_close(account: User, day: date) -> str:
    """Return why an account cannot be closed: the strategies in which no one else can give roles indefinitely.

    A sensitive strategy is not named. Return "" if the account can be closed. Call this inside the transaction that
    closes the account. The strategies are locked first, as they are when a role ends, so that two changes at once do
    not each rely on the other account.
    """
    own = Membership.objects.filter(role__in=GIVE_ROLES, person__user=account).values("strategy")
    list(Strategy.objects.select_for_update(no_key=True).filter(pk__in=own).order_by("pk").values_list("pk"))
    current = (
        Membership.objects.on(day)
        .filter(role__in=GIVE_ROLES, person__user=account)
        .select_related("strategy")
    )
    strategies = sorted(
        {
            # Staff who close accounts do not learn the name of a sensitive strategy.
            "a sensitive strategy" if membership.strategy.sensitive else membership.strategy.short_name
            for membership in current
            if not _role_givers(membership.strategy, day).exclude(person__user=account).exists()
        },
        key=folded,
    )
    if not strategies:
        return ""
    return (
        f"You cannot close this account: no one else can give roles indefinitely in {', '.join(strategies)}. "
        "First make another person a manager there with no last day."
    )


def _role_givers(strategy: Strategy, day: date) -> QuerySet[Membership]:
    """Return the strategy's memberships on `day` that have no last day and let an active user give roles."""
    memberships = Membership.objects.on(day).filter(
        strategy=strategy, role__in=GIVE_ROLES, until__isnull=True
    )
    return memberships.filter(person__user__is_active=True)


def create_membership(
    *, strategy: Strategy, person: Person, role: Role, since: date, until: date | None, by: User, at: datetime
) -> Membership:
    """Create a membership, its audit event and any email about it, and return the membership.

    Raises Refused if the person belongs to another body, or already has this role on any of these days. Call this
    inside a transaction that has locked the strategy, once the fields have been checked.
    """
    if person.body_id != strategy.body_id:
        raise Refused(
            {"": f"{person.name} is not one of the people of {strategy.body}. Add them there first."}
        )
    _refuse_overlap(strategy=strategy, person=person, role=role, since=since, until=until, current=None)
    membership = Membership.objects.create(
        strategy=strategy, person=person, role=role, since=since, until=until, set_by=by, set_at=at
    )
    departures.follow_roles(person, strategy, at)
    departures.come_back(person, strategy, since, at)
    _audit(what=Event.ROLE_GIVEN, subject=membership, by=by, at=at, before={}, after=_days(membership))
    emails.queue_role_change(membership=membership, change=emails.RoleChange.GIVEN, by=by, at=at)
    return membership


def _refuse_overlap(
    *,
    strategy: Strategy,
    person: Person,
    role: Role,
    since: date,
    until: date | None,
    current: Membership | None,
) -> None:
    same = Membership.objects.filter(strategy=strategy, person=person, role=role)
    same = same.filter(Q(until__isnull=True) | Q(until__gte=since))
    if until is not None:
        same = same.filter(since__lte=until)
    if any(other != current for other in same):
        raise Refused({"role": f"{person.name} already has this role on those days."})


def role_errors(
    *, strategy: Strategy, role: Role | None, since: date | None, until: date | None, at: datetime
) -> dict[str, str]:
    """Return the errors in a new role, by field."""
    missing = {"role": "Choose a role."} if role is None else {}
    return _day_errors(strategy=strategy, since=since, until=until, at=at) | missing


def _day_errors(
    *, strategy: Strategy, since: date | None, until: date | None, at: datetime
) -> dict[str, str]:
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
    *, what: Event, subject: Membership, by: User, at: datetime, before: dict[str, Any], after: dict[str, Any]
) -> None:
    scope = subject.strategy.slug
    audit.record(what=what, by=by, at=at, subject=subject, scope=scope, before=before, after=after)
