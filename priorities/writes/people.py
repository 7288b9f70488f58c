"""The people in a strategy: adding and inviting them, and correcting their details."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from priorities import emails
from priorities.choices import Role
from priorities.events import Event
from priorities.models import Membership, Person, Strategy
from priorities.queries.people import person as in_strategy
from priorities.writes import roles
from tracker import audit
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict, refuse_identifiers, too_long

LONGEST_NAME = 150
"""The longest name that an account may have."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person's name, job title (which papers print) and email address."""

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
    """Give a person a role in a strategy, and return the role. Create the person if their email address is new.

    If the address is known, the recorded job title is kept. Raises Refused if the address is recorded under another
    name, so that two people are not confused. The person needs no account: `invite` creates one.
    """
    if reasons := wrong_name(named) | roles.wrong_role(strategy, role, since, until, at):
        raise Refused(reasons)
    assert role is not None
    assert since is not None
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        roles.refuse_role(strategy, role, by, at)
        # Locked before the look-up, because another strategy may be adding the same person.
        audit.lock_chain()
        person = _known(named.email)
        if person is None:
            person = Person.objects.create(
                name=named.name.strip(), job_title=named.job_title.strip(), email=named.email.strip().lower()
            )
            _audit(Event.PERSON_ADDED, strategy, person, by, at, {}, _shown(person))
        elif _plain(person.name) != _plain(named.name):
            raise Refused({"email": _known_otherwise(strategy, person)})
        return roles.give_locked(strategy, person, role, since, until, by, at)


def add_with_account(
    *,
    strategy: Strategy,
    named: Named,
    role: Role | None,
    since: date | None,
    until: date | None = None,
    password_page: str,
    by: User,
    at: datetime,
) -> tuple[Membership, User | None]:
    """Give a person a role and an account, or neither if either is refused. Raises Refused.

    Return the role, and the new account that is to be sent an invitation; None if the person has an account already.
    """
    if not named.email.strip():
        raise Refused(
            {"email": ("Enter the email address that they will sign in with, or give them an account later.")}
        )
    with transaction.atomic():
        given = add(strategy=strategy, named=named, role=role, since=since, until=until, by=by, at=at)
        if given.person.user_id is not None:
            return given, None
        account = invite(strategy=strategy, person=given.person, password_page=password_page, by=by, at=at)
    return given, account


def change(
    *, strategy: Strategy, person: Person, named: Named, based_on: str, by: User, at: datetime
) -> Person:
    """Correct a person's details in every strategy.

    The address with which the person signs in does not change. Only an administrator may change the address of a
    current or future administrator. Raises Refused, also if the person is in a strategy that `by` does not manage.
    """
    if reasons := wrong_name(named):
        raise Refused(reasons)
    with transaction.atomic():
        audit.lock_chain()
        held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        refuse_edit_conflict(mark(held), based_on)
        roles.refuse_others_people(held, by, at)
        if named.email.strip().lower() != held.email.lower():
            # The invitation goes to this address, so a user who changed it could sign in as this person.
            roles.refuse_administrator(held, "email", by, at)
        other = _known(named.email)
        if other is not None and other.pk != held.pk:
            raise Refused({"email": "Another person has this address. Check it, or leave this blank."})
        before = _shown(held)
        held.name, held.job_title = named.name.strip(), named.job_title.strip()
        held.email = named.email.strip().lower()
        held.save(update_fields=["name", "job_title", "email"])
        if held.email and held.email != before["email"] and held.user_id is None:
            emails.way_in_opened(held, f"changed their email address to {held.email}", by, at)
        _audit(Event.PERSON_CHANGED, strategy, held, by, at, *audit.changes(before, _shown(held)))
    return held


def invite(*, strategy: Strategy, person: Person, password_page: str, by: User, at: datetime) -> User:
    """Give a person an account, queue an email that says where to set a password, and return the account.

    The email holds no secret: it links to `password_page`, which sends a link that works once. Only an administrator
    may invite a current or future administrator. Raises Refused.
    """
    with transaction.atomic():
        # Locked first, because another transaction that has the end of the audit chain may be changing this person.
        audit.lock_chain()
        held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if held.user_id is not None:
            raise Refused({"": f"{held.name} has an account already."})
        roles.refuse_administrator(held, "", by, at)
        if not held.email:
            raise Refused({"": "Enter an email address for this person first. They need it to sign in."})
        account = User.objects.filter(email=held.email.lower()).first()
        if account is not None and Person.objects.filter(user=account).exists():
            raise Refused({"": "This address belongs to another person's account. Check the address."})
        if account is None:
            account = User.objects.create_user(held.email, name=held.name)
        held.user = account
        held.save(update_fields=["user"])
        emails.invited(held, strategy, password_page, at)
        emails.way_in_opened(held, f"gave them an account that signs in as {account.email}", by, at)
        _audit(Event.PERSON_INVITED, strategy, held, by, at, {}, {"email": account.email})
    return account


def of_account(*, strategy: Strategy, by: User, at: datetime) -> Person:
    """Return the person whose account sets up this strategy, and create that person if necessary.

    If a person without an account has the account's address, link the account to that person. Raises Refused if that
    person is an administrator of a strategy, because only another administrator may give them an account.
    """
    with transaction.atomic():
        audit.lock_chain()
        person = Person.objects.filter(user=by).first() or _known(by.email)
        if person is None:
            person = Person.objects.create(name=str(by), job_title="Manager", email=by.email, user=by)
            _audit(Event.PERSON_ADDED, strategy, person, by, at, {}, _shown(person))
        elif person.user_id is None:
            roles.refuse_administrator(person, "", by, at)
            person.user = by
            person.save(update_fields=["user"])
            _audit(Event.PERSON_CHANGED, strategy, person, by, at, {"account": ""}, {"account": by.email})
        elif person.user_id != by.pk:
            # The person with this address signs in with another account, so create a second person with no address.
            person = Person.objects.create(name=str(by), job_title="Manager", user=by)
            _audit(Event.PERSON_ADDED, strategy, person, by, at, {}, _shown(person))
        return person


def mark(person: Person) -> str:
    """Return a short fingerprint of a person's details, for the form that changes them."""
    return fingerprint(person.name, person.job_title, person.email)


def _known(email: str) -> Person | None:
    """Return the person with this address or with an account that has it; None if the address is empty or new."""
    address = email.strip().lower()
    if not address:
        return None
    return Person.objects.filter(Q(email__iexact=address) | Q(user__email=address)).order_by("id").first()


def _plain(name: str) -> str:
    """Return a name for comparison: in lower case, with single spaces."""
    return " ".join(name.split()).casefold()


def _known_otherwise(strategy: Strategy, person: Person) -> str:
    """Return why an address cannot be used under another name.

    The sentence names the person only if they belong to this strategy.
    """
    if in_strategy(strategy, person.pk) is None:
        return (
            "Someone in another strategy has this address under another name. Check the address, or use "
            "the name recorded there."
        )
    return (
        f"This is the address of {person.name}, {person.job_title}. Check it, or give them the role on "
        "their page under People and roles."
    )


def wrong_name(named: Named) -> dict[str, str]:
    """Return a person's invalid fields, each with an error. Raises Refused if a field holds a personal identifier."""
    refuse_identifiers(name=named.name, job_title=named.job_title, email=named.email)
    reasons = too_long(
        name=(named.name, LONGEST_NAME), job_title=(named.job_title, 200), email=(named.email, 254)
    )
    if not named.name.strip():
        reasons["name"] = "Enter the person's name."
    if not named.job_title.strip():
        reasons["job_title"] = "Enter the job title. Papers and exports show it instead of the name."
    if named.email.strip():
        try:
            validate_email(named.email.strip())
        except ValidationError:
            reasons["email"] = "Enter an email address such as name@example.org, or leave this blank."
    return reasons


def _shown(person: Person) -> dict[str, Any]:
    return {"name": person.name, "job_title": person.job_title, "email": person.email}


def _audit(
    what: Event,
    strategy: Strategy,
    subject: Person,
    by: User,
    at: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    audit.record(what=what, by=by, at=at, subject=subject, scope=strategy.slug, before=before, after=after)
