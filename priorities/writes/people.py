"""The people of a body and its strategies: adding and inviting them, and correcting their details."""

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
from priorities.models import Body, Membership, Person, Strategy
from priorities.queries.people import leaves_account_open
from priorities.queries.people import person as in_strategy
from priorities.writes import roles
from tracker import accounts, audit, clock
from tracker.folding import folded
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict, refuse_identifiers, too_long

LONGEST_NAME = 150
"""The longest name that an account may have."""


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """A person's name, job title (which papers print) and email address."""

    name: str
    job_title: str
    email: str = ""


def add(
    *,
    strategy: Strategy,
    details: PersonDetails,
    role: Role | None,
    since: date | None,
    until: date | None = None,
    by: User,
    at: datetime,
) -> Membership:
    """Give a person a role in a strategy, and return the membership.

    Create the person, unless their email address is already recorded; then the recorded job title does not change. The
    person needs no account: `invite` creates one. Raises Refused, including when the address is recorded under another
    name, so that two people are not confused, and when there is no address to tell them from a person of the body with
    this name and job title.
    """
    if errors := person_errors(details) | roles.role_errors(
        strategy=strategy, role=role, since=since, until=until, at=at
    ):
        raise Refused(errors)
    assert role is not None
    assert since is not None
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        roles.refuse_role(strategy=strategy, role=role, by=by, at=at)
        # Locked before the look-up, because a user of another strategy may be adding the same person.
        body = _lock(strategy.body_id, strategy.slug)
        person = _person_with_address(body, details.email)
        if person is None:
            _refuse_namesake(body, details)
            person = _create_person(
                body=body,
                by=by,
                at=at,
                name=details.name.strip(),
                job_title=details.job_title.strip(),
                email=details.email.strip().lower(),
            )
        elif folded(person.name) != folded(details.name):
            raise Refused({"email": _other_name_error(strategy, person)})
        return roles.create_membership(
            strategy=strategy, person=person, role=role, since=since, until=until, by=by, at=at
        )


def add_to_body(*, body: Body, details: PersonDetails, by: User, at: datetime) -> Person:
    """Add a person to a body, without a role in its strategies, and return the person. Raises Refused."""
    if errors := person_errors(details):
        raise Refused(errors)
    with transaction.atomic():
        body = _lock(body.pk)
        if (known := _person_with_address(body, details.email)) is not None:
            raise Refused({"email": f"This is the address of {known.name}, {known.job_title}. Check it."})
        _refuse_namesake(body, details)
        return _create_person(
            body=body,
            by=by,
            at=at,
            name=details.name.strip(),
            job_title=details.job_title.strip(),
            email=details.email.strip().lower(),
        )


def add_to_body_with_account(
    *, body: Body, details: PersonDetails, password_page: str, by: User, at: datetime
) -> Person:
    """Add a person to a body with an account, queue an invitation, and return the person.

    Raises Refused. Nothing is then saved.
    """
    if not details.email.strip():
        raise Refused(
            {"email": "Enter the email address that they will sign in with, or give them an account later."}
        )
    with transaction.atomic():
        person = add_to_body(body=body, details=details, by=by, at=at)
        invite(person=person, to=body, password_page=password_page, by=by, at=at)
    return person


def add_with_account(
    *,
    strategy: Strategy,
    details: PersonDetails,
    role: Role | None,
    since: date | None,
    until: date | None = None,
    password_page: str,
    by: User,
    at: datetime,
) -> tuple[Membership, User | None]:
    """Give a person a role and an account, and queue an invitation. If either is refused, save neither.

    Return the membership and the account. The account is None if the person already had one, and then there is no
    invitation. Raises Refused.
    """
    if not details.email.strip():
        raise Refused(
            {"email": "Enter the email address that they will sign in with, or give them an account later."}
        )
    with transaction.atomic():
        membership = add(
            strategy=strategy, details=details, role=role, since=since, until=until, by=by, at=at
        )
        if membership.person.user_id is not None:
            return membership, None
        account = invite(to=strategy, person=membership.person, password_page=password_page, by=by, at=at)
    return membership, account


def give_role_with_account(
    *,
    strategy: Strategy,
    person: Person,
    role: Role | None,
    since: date | None,
    until: date | None = None,
    password_page: str,
    by: User,
    at: datetime,
) -> tuple[Membership, User | None]:
    """Give a recorded person a role and an account, and queue an invitation. If either is refused, save neither.

    Return the membership and the account. The account is None if the person already had one, and then there is no
    invitation. Raises Refused.
    """
    with transaction.atomic():
        membership = roles.give_role(
            strategy=strategy, person=person, role=role, since=since, until=until, by=by, at=at
        )
        if membership.person.user_id is not None:
            return membership, None
        account = invite(to=strategy, person=membership.person, password_page=password_page, by=by, at=at)
    return membership, account


def change(*, person: Person, details: PersonDetails, based_on: str, by: User, at: datetime) -> Person:
    """Correct a person's details in every strategy of their body, and return the person.

    The address with which the person signs in does not change. Only an administrator may change the address of a
    current or future administrator. Raises Refused, including when `roles.refuse_person_of_other_strategy` does.
    """
    if errors := person_errors(details):
        raise Refused(errors)
    with transaction.atomic():
        body = _lock(person.body_id)
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        refuse_edit_conflict(version_hash(person), based_on)
        roles.refuse_person_of_other_strategy(person, by, at)
        if details.email.strip().lower() != person.email.lower():
            # An invitation would go to this address, so a user who enters their own could sign in as this person.
            roles.refuse_administrator(person=person, field="email", by=by, at=at)
        other = _person_with_address(body, details.email)
        if other is not None and other.pk != person.pk:
            raise Refused({"email": "Another person has this address. Check it, or leave this blank."})
        before = _audited_values(person)
        person.name, person.job_title = details.name.strip(), details.job_title.strip()
        person.email = details.email.strip().lower()
        person.save(update_fields=["name", "job_title", "email"])
        if person.email and person.email != before["email"] and person.user_id is None:
            emails.queue_account_change(
                person=person, what=f"changed their email address to {person.email}", by=by, at=at
            )
        before, after = audit.changes(before, _audited_values(person))
        _audit(
            what=Event.PERSON_CHANGED,
            body=body,
            subject=person,
            by=by,
            at=at,
            before=before,
            after=after,
        )
    return person


def invite(*, person: Person, to: Strategy | Body, password_page: str, by: User, at: datetime) -> User:
    """Give a person an account, queue an email that says how to sign in, and return the account.

    The account may be one that the person has for another body. The email says that it is for `to`, a strategy or body.
    It contains no secret: if the account has no password, it gives the address of `password_page`, which sends a link
    that works once. Only an administrator may invite a current or future administrator. Raises Refused.
    """
    with transaction.atomic():
        # Locked first: a transaction that already holds the end of the audit chain may be about to lock this person.
        body = _lock(person.body_id)
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if person.user_id is not None:
            raise Refused({"": f"{person.name} already has an account."})
        roles.refuse_administrator(person=person, field="", by=by, at=at)
        if isinstance(to, Body):
            # Staff can make accounts, and must not reach a sensitive strategy through one for its people.
            roles.refuse_person_of_other_strategy(person, by, at)
        if not person.email:
            raise Refused({"": "Enter an email address for this person first. They need it to sign in."})
        account = User.objects.filter(email=person.email.lower()).first()
        if account is not None and Person.objects.filter(body=body, user=account).exists():
            raise Refused({"": "This address belongs to another person's account. Check the address."})
        if account is not None and not account.is_active:
            raise Refused(
                {
                    "": f"The account for {account.email} is closed. Ask the person who runs the tracker in your "
                    "organisation to reopen it first."
                }
            )
        if account is None:
            account = User.objects.create_user(person.email, name=person.name)
        person.user = account
        person.save(update_fields=["user"])
        emails.queue_invitation(person=person, to=to, password_page=password_page, at=at)
        emails.queue_account_change(
            person=person, what=f"gave them an account that signs in as {account.email}", by=by, at=at
        )
        _audit(
            what=Event.PERSON_INVITED,
            body=body,
            subject=person,
            by=by,
            at=at,
            before={},
            after={"email": account.email},
        )
    return account


def close_account(*, strategy: Strategy, person: Person, by: User, at: datetime) -> User:
    """Close the account of someone who has left, and return it.

    They must have had a role in the strategy, and have none from today on, here or anywhere else. Raises Refused, also
    for the user's own account and for accounts that can open the administration pages.
    """
    with transaction.atomic():
        audit.lock_chain(audit.INSTALLATION)
        # A role that is being given is seen: whoever gives it has locked the person.
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if person.user_id is None:
            raise Refused({"": f"{person.name} has no account."})
        account = User.objects.select_for_update(no_key=True).get(pk=person.user_id)
        person.user = account
        if why := _why_not_close(strategy, person, account, by, clock.day_of(at)):
            raise Refused({"": why})
        accounts.close(account=account, by=by, at=at)
    return account


def _why_not_close(strategy: Strategy, person: Person, account: User, by: User, today: date) -> str:
    """Return why the account cannot be closed here, and what to do; "" if it can."""
    if not account.is_active:
        return f"The account for {account.email} is closed already."
    if account == by or account.is_staff or account.is_superuser:
        return "Only the person who runs the tracker in your organisation can close this account. Ask them."
    if not Membership.objects.filter(strategy=strategy, person=person).exists():
        return f"{person.name} has never had a role here. Ask the administrator of a strategy in which they had one."
    if not leaves_account_open(person, today):
        return f"{person.name} still has a role, here or in another strategy. End it first."
    return ""


def person_of_account(*, strategy: Strategy, by: User, at: datetime) -> Person:
    """Return the person whose account is `by`, the user who sets up this strategy. Create the person if necessary.

    If a person without an account has the address of `by`, link `by` to that person. Raises Refused if that person is
    an administrator of a strategy, because only an administrator may give them an account.
    """
    with transaction.atomic():
        body = _lock(strategy.body_id)
        person = Person.objects.filter(body=body, user=by).first() or _person_with_address(body, by.email)
        if person is None:
            person = _create_person(
                body=body, by=by, at=at, name=str(by), job_title="Manager", email=by.email, user=by
            )
        elif person.user_id is None:
            roles.refuse_administrator(person=person, field="", by=by, at=at)
            person.user = by
            person.save(update_fields=["user"])
            _audit(
                what=Event.PERSON_CHANGED,
                body=body,
                subject=person,
                by=by,
                at=at,
                before={"account": ""},
                after={"account": by.email},
            )
        elif person.user_id != by.pk:
            # The person with this address signs in with another account, so create a second person with no address.
            person = _create_person(body=body, by=by, at=at, name=str(by), job_title="Manager", user=by)
        return person


def version_hash(person: Person) -> str:
    """Return a short hash of a person's details, so that a form can tell whether they have changed."""
    return fingerprint(person.name, person.job_title, person.email)


def _lock(body_id: int, *scopes: str) -> Body:
    """Return a body, and lock it and the ends of the audit chains of the body, the installation and these scopes."""
    body: Body = Body.objects.select_for_update(no_key=True).get(pk=body_id)
    audit.lock_chain(*scopes, body.audit_scope, audit.INSTALLATION)
    return body


def _create_person(*, body: Body, by: User, at: datetime, **values: Any) -> Person:
    """Create a person with an audit event, and return the person. Call this inside a transaction."""
    person = Person.objects.create(body=body, **values)
    _audit(
        what=Event.PERSON_ADDED,
        body=body,
        subject=person,
        by=by,
        at=at,
        before={},
        after=_audited_values(person),
    )
    return person


def _person_with_address(body: Body, email: str) -> Person | None:
    """Return the body's person with this address, or whose account has it; None if there is no address or person."""
    address = email.strip().lower()
    if not address:
        return None
    people = Person.objects.filter(Q(email__iexact=address) | Q(user__email=address), body=body)
    return people.order_by("id").first()


def _refuse_namesake(body: Body, details: PersonDetails) -> None:
    """Refuse a new person without an address if the body has a person with the same name and job title."""
    if not details.email.strip() and any(
        folded(person.name) == folded(details.name) and folded(person.job_title) == folded(details.job_title)
        for person in Person.objects.filter(body=body)
    ):
        raise Refused(
            {
                "name": "There is already a person with this name and job title. If this is someone else, enter "
                "their email address."
            }
        )


def _other_name_error(strategy: Strategy, person: Person) -> str:
    """Return the error for an address that is recorded in the strategy's body under another name."""
    if in_strategy(strategy, person.pk) is None:
        return f"This is the address of {person.name}, {person.job_title}. Check it, or enter that name."
    return (
        f"This is the address of {person.name}, {person.job_title}. Check it, or give them the role on "
        "their page under People and roles."
    )


def person_errors(details: PersonDetails) -> dict[str, str]:
    """Return the errors in a person's details, by field. Raises Refused if a field contains a personal identifier."""
    refuse_identifiers(name=details.name, job_title=details.job_title, email=details.email)
    errors = too_long(
        name=(details.name, LONGEST_NAME), job_title=(details.job_title, 200), email=(details.email, 254)
    )
    if not details.name.strip():
        errors["name"] = "Enter the person's name."
    if not details.job_title.strip():
        errors["job_title"] = "Enter the job title. Papers and exports show it instead of the name."
    if details.email.strip():
        try:
            validate_email(details.email.strip())
        except ValidationError:
            errors["email"] = "Enter an email address such as name@example.org, or leave this blank."
    return errors


def _audited_values(person: Person) -> dict[str, Any]:
    return {"name": person.name, "job_title": person.job_title, "email": person.email}


def _audit(
    *,
    what: Event,
    body: Body,
    subject: Person,
    by: User,
    at: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    audit.record(what=what, by=by, at=at, subject=subject, scope=body.audit_scope, before=before, after=after)
