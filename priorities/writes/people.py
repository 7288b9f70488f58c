"""People of a strategy: adding, correcting and inviting them."""

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
from priorities.writes import roles
from tracker import audit
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_identifiers, refuse_newer, too_long

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
    if reasons := wrong_name(named) | roles.wrong_role(strategy, role, since, until, at):
        raise Refused(reasons)
    assert role is not None
    assert since is not None
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        roles.refuse_role(strategy, role, by, at)
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
    """Give somebody a role and an account: both, or neither where either is refused. Raises Refused.

    Returns the role, and the account to which a letter is owed; None where they had an account already.
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
    """Correct how a person is known, everywhere. Refused for somebody who is also in a strategy that one does not keep.

    The address of an account stays: it is what its owner signs in with. Only an administrator changes the address of
    somebody who is or will be one. Raises Refused.
    """
    if reasons := wrong_name(named):
        raise Refused(reasons)
    with transaction.atomic():
        audit.hold()
        held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        refuse_newer(mark(held), based_on)
        roles.refuse_others_people(held, by, at)
        if named.email.strip().lower() != held.email.lower():
            # An invitation goes to this address: whoever may change it could sign in as this person.
            roles.refuse_administrator(held, "email", by, at)
        other = _known(named.email)
        if other is not None and other.pk != held.pk:
            raise Refused({"email": "Another person has this address. Check it, or leave this blank."})
        before = _shown(held)
        held.name, held.job_title = named.name.strip(), named.job_title.strip()
        held.email = named.email.strip().lower()
        held.save(update_fields=["name", "job_title", "email"])
        if held.email and held.email != before["email"] and held.user_id is None:
            notices.way_in_opened(held, f"changed their email address to {held.email}", by, at)
        _audit(Event.PERSON_CHANGED, strategy, held, by, at, *audit.changes(before, _shown(held)))
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
            roles.refuse_administrator(person, "", by, at)
            person.user = by
            person.save(update_fields=["user"])
            _audit(Event.PERSON_CHANGED, strategy, person, by, at, {"account": ""}, {"account": by.email})
        elif person.user_id != by.pk:
            # Their letters go to the address of this account, which is another person's to sign in with.
            person = Person.objects.create(name=str(by), job_title="Manager", user=by)
            _audit(Event.PERSON_ADDED, strategy, person, by, at, {}, _shown(person))
        return person


def mark(person: Person) -> str:
    """Return a short mark of how a person is known now, for the form that changes it."""
    return fingerprint(person.name, person.job_title, person.email)


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
            "Someone in another strategy has this address under another name. Check the address, or use "
            "the name recorded there."
        )
    return (
        f"This is the address of {person.name}, {person.job_title}. Check it, or give them the role on "
        "their page under People and roles."
    )


def wrong_name(named: Named) -> dict[str, str]:
    """What is wrong with how a person is described, a sentence for each field. Raises Refused for identifiers."""
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
