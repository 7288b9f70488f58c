"""People and the roles they hold in a strategy: adding, correcting, inviting, and ending a role."""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from priorities import notices
from priorities.choices import Role
from priorities.events import Event
from priorities.models import Membership, Person, Strategy
from priorities.queries.people import person as in_strategy
from priorities.rules import bounds
from priorities.writes import agreement as agreed
from priorities.writes import keepers
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers

LONGEST_NAME = 150
"""As long as the name of an account may be."""


@dataclass(frozen=True, slots=True)
class Named:
    """How a person is known: name, job title (which papers print) and the address that letters go to."""

    name: str
    job_title: str
    email: str = ""


def add(
    *,
    strategy: Strategy,
    named: Named,
    role: Role | None,
    since: date | None,
    until: date | None = None,
    by: User,
    at: datetime,
) -> Membership:
    """Give somebody a role in a strategy, and return it. Somebody known by the same address is not made twice.

    Refused where the address is known under another name, so that nobody is taken for another; a job title that is
    recorded otherwise stays as it was recorded. They need no account: `invite` makes one. Raises Refused.
    """
    if reasons := wrong_name(named) | _wrong_role(strategy, role, since, until, at):
        raise Refused(reasons)
    assert role is not None
    assert since is not None
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        keepers.refuse_role(strategy, role, by, at)
        # Held before it is looked for: another strategy may be adding the same person.
        audit.hold()
        person = _known(named.email)
        if person is None:
            person = Person.objects.create(
                name=named.name.strip(), job_title=named.job_title.strip(), email=named.email.strip().lower()
            )
            _audit(Event.PERSON_ADDED, strategy, person, by, at, {}, _shown(person))
        elif _plain(person.name) != _plain(named.name):
            raise Refused({"email": _known_otherwise(strategy, person)})
        return _give(strategy, person, role, since, until, by, at)


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
    """Give somebody who is known already another role, or one again. Raises Refused."""
    if reasons := _wrong_role(strategy, role, since, until, at):
        raise Refused(reasons)
    assert role is not None
    assert since is not None
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        keepers.refuse_role(strategy, role, by, at)
        return _give(strategy, person, role, since, until, by, at)


def change_days(
    *,
    membership: Membership,
    since: date | None,
    until: date | None,
    based_on: str,
    by: User,
    at: datetime,
) -> Membership:
    """Change from when to when a role is held; its last day is still a day of holding. Raises Refused."""
    if reasons := _wrong_days(membership.strategy, since, until, at):
        raise Refused(reasons)
    assert since is not None
    with transaction.atomic():
        Strategy.objects.select_for_update(no_key=True).get(pk=membership.strategy_id)
        held = Membership.objects.select_related("strategy", "person").get(pk=membership.pk)
        agreed.refuse_newer(mark(held), based_on)
        keepers.refuse_role(held.strategy, Role(held.role), by, at)
        _refuse_overlap(held.strategy, held.person, Role(held.role), since, until, held)
        before = _days(held)
        held.since, held.until = since, until
        held.set_by, held.set_at = by, at
        held.save(update_fields=["since", "until", "set_by", "set_at"])
        keepers.refuse_nobody_left(held.strategy, Role(held.role), at)
        _audit(Event.ROLE_DAYS_CHANGED, held.strategy, held, by, at, *agreed.changes(before, _days(held)))
        notices.role_set(held, notices.RoleChange.DAYS, by, at)
    return held


def withdraw(*, membership: Membership, by: User, at: datetime) -> None:
    """Take a role back that is to begin on a later day, so that it never does. Raises Refused."""
    with transaction.atomic():
        Strategy.objects.select_for_update(no_key=True).get(pk=membership.strategy_id)
        held = Membership.objects.select_related("strategy", "person").get(pk=membership.pk)
        if held.since <= clock.day_of(at):
            raise Refused({"": f"{held.person.name} holds this role already. Give its last day."})
        keepers.refuse_role(held.strategy, Role(held.role), by, at)
        notices.role_set(held, notices.RoleChange.WITHDRAWN, by, at)
        # Deleting the row clears its key, and the audit event needs the key.
        gone = copy(held)
        held.delete()
        _audit(Event.ROLE_WITHDRAWN, held.strategy, gone, by, at, _days(held), {})


def change(
    *, strategy: Strategy, person: Person, named: Named, based_on: str, by: User, at: datetime
) -> Person:
    """Correct how a person is known, everywhere. Refused for somebody who is also in a strategy that one does not keep.

    The address of an account stays: it is what its owner signs in with. Only an administrator changes the address of
    somebody who is or will be one. Raises Refused.
    """
    if reasons := wrong_name(named):
        raise Refused(reasons)
    with transaction.atomic():
        audit.hold()
        held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        agreed.refuse_newer(mark(held), based_on)
        keepers.refuse_others_people(held, by, at)
        if named.email.strip().lower() != held.email.lower():
            # An invitation goes to this address: whoever may change it could sign in as this person.
            keepers.refuse_administrator(held, "email", by, at)
        other = _known(named.email)
        if other is not None and other.pk != held.pk:
            raise Refused({"email": "Another person is known by this address. Check it, or leave it empty."})
        before = _shown(held)
        held.name, held.job_title = named.name.strip(), named.job_title.strip()
        held.email = named.email.strip().lower()
        held.save(update_fields=["name", "job_title", "email"])
        if held.email and held.email != before["email"] and held.user_id is None:
            notices.way_in_opened(held, f"changed their email address to {held.email}", by, at)
        _audit(Event.PERSON_CHANGED, strategy, held, by, at, *agreed.changes(before, _shown(held)))
    return held


def invite(*, strategy: Strategy, person: Person, password_page: str, by: User, at: datetime) -> User:
    """Give a person an account, and owe them a letter that says where to set a password; the account is returned.

    No secret is written down: the letter leads to `password_page`, which sends a link that works once. Only an
    administrator invites somebody who is or will be one. Raises Refused.
    """
    with transaction.atomic():
        # Held first: whoever has the end of the chain already may be about to change or to name this person.
        audit.hold()
        held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if held.user_id is not None:
            raise Refused({"": f"{held.name} has an account already."})
        keepers.refuse_administrator(held, "", by, at)
        if not held.email:
            raise Refused({"": "Give this person an email address first: it is what they sign in with."})
        account = User.objects.filter(email=held.email.lower()).first()
        if account is not None and Person.objects.filter(user=account).exists():
            raise Refused({"": "This address belongs to another person's account. Check the address."})
        if account is None:
            account = User.objects.create_user(held.email, name=held.name)
        held.user = account
        held.save(update_fields=["user"])
        notices.invited(held, strategy, password_page, at)
        notices.way_in_opened(held, f"gave them an account that signs in as {account.email}", by, at)
        _audit(Event.PERSON_INVITED, strategy, held, by, at, {}, {"email": account.email})
    return account


def of_account(*, strategy: Strategy, by: User, at: datetime) -> Person:
    """The person whose account makes the write, for a strategy that they set up; made where there is none yet.

    Somebody known by the account's address who has no account yet is that person. Raises Refused where they are an
    administrator of a strategy, whose way in another of its administrators opens.
    """
    with transaction.atomic():
        audit.hold()
        person = Person.objects.filter(user=by).first() or _known(by.email)
        if person is None:
            person = Person.objects.create(name=str(by), job_title="Manager", email=by.email, user=by)
            _audit(Event.PERSON_ADDED, strategy, person, by, at, {}, _shown(person))
        elif person.user_id is None:
            keepers.refuse_administrator(person, "", by, at)
            person.user = by
            person.save(update_fields=["user"])
            _audit(Event.PERSON_CHANGED, strategy, person, by, at, {"account": ""}, {"account": by.email})
        elif person.user_id != by.pk:
            # Their letters go to the address of this account, which is another person's to sign in with.
            person = Person.objects.create(name=str(by), job_title="Manager", user=by)
            _audit(Event.PERSON_ADDED, strategy, person, by, at, {}, _shown(person))
        return person


def mark(record: Person | Membership) -> str:
    """A short mark of what a person or a role says now, for the form that changes it."""
    if isinstance(record, Person):
        return agreed.fingerprint(record.name, record.job_title, record.email)
    return agreed.fingerprint(record.role, record.since, record.until)


def _known(email: str) -> Person | None:
    """The person known by an address, or whose account has it; None for an address that is empty or new."""
    address = email.strip().lower()
    if not address:
        return None
    return Person.objects.filter(Q(email__iexact=address) | Q(user__email=address)).order_by("id").first()


def _plain(name: str) -> str:
    """A name without what is only a manner of writing it."""
    return " ".join(name.split()).casefold()


def _known_otherwise(strategy: Strategy, person: Person) -> str:
    """Why an address is not taken for somebody of another name. It names only whom the strategy knows."""
    if in_strategy(strategy, person.pk) is None:
        return (
            "Somebody in another strategy is known by this address under another name. Check the address, or write the "
            "name as they have it there."
        )
    return (
        f"This is the address of {person.name}, {person.job_title}. Check it, or give them the role on their own page "
        "under People and roles."
    )


def _give(
    strategy: Strategy, person: Person, role: Role, since: date, until: date | None, by: User, at: datetime
) -> Membership:
    _refuse_overlap(strategy, person, role, since, until, None)
    membership = Membership.objects.create(
        strategy=strategy, person=person, role=role, since=since, until=until, set_by=by, set_at=at
    )
    _audit(Event.ROLE_GIVEN, strategy, membership, by, at, {}, _days(membership))
    notices.role_set(membership, notices.RoleChange.GIVEN, by, at)
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
        raise Refused({"role": f"{person.name} holds this role already in those days."})


def wrong_name(named: Named) -> dict[str, str]:
    """What is wrong with how a person is described, a sentence for each field. Raises Refused for identifiers."""
    refuse_identifiers(name=named.name, job_title=named.job_title, email=named.email)
    reasons = agreed.too_long(
        name=(named.name, LONGEST_NAME), job_title=(named.job_title, 200), email=(named.email, 254)
    )
    if not named.name.strip():
        reasons["name"] = "Give the person's name."
    if not named.job_title.strip():
        reasons["job_title"] = "Give the job title: papers and exports show it in place of the name."
    if named.email.strip():
        try:
            validate_email(named.email.strip())
        except ValidationError:
            reasons["email"] = "Enter an email address such as name@example.org, or leave it empty."
    return reasons


def _wrong_role(
    strategy: Strategy, role: Role | None, since: date | None, until: date | None, at: datetime
) -> dict[str, str]:
    missing = {"role": "Choose what this person is to the strategy."} if role is None else {}
    return _wrong_days(strategy, since, until, at) | missing


def _wrong_days(strategy: Strategy, since: date | None, until: date | None, at: datetime) -> dict[str, str]:
    if since is None:
        return {"since": "Give the first day of the role."}
    if until is not None and until < since:
        return {"until": "The last day is before the first. Check both."}
    return bounds.too_early(strategy.starts, clock.day_of(at), since=since)


def _shown(person: Person) -> dict[str, Any]:
    return {"name": person.name, "job_title": person.job_title, "email": person.email}


def _days(membership: Membership) -> dict[str, Any]:
    return {
        "person": membership.person.name,
        "role": membership.role,
        "since": membership.since,
        "until": membership.until,
    }


def _audit(
    what: Event,
    strategy: Strategy,
    subject: Person | Membership,
    by: User,
    at: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    audit.record(what=what, by=by, at=at, subject=subject, scope=strategy.slug, before=before, after=after)
