"""Emails about changes to the plan, queued in the same transaction as the change."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum

from django.db.models import Q

from priorities.choices import Rag, Role
from priorities.models import Group, Membership, Person, Strategy, Update
from priorities.queries.status import ActionStatus
from tracker import clock, mail
from tracker.models import User
from tracker.wording import long_date

WATCHED = (Role.AUTHOR, Role.MANAGER, Role.ADMIN)
"""The roles that may change the plan, its people or what the board reads."""


class RoleChange(Enum):
    """What a person did to a role, as the sentence in an email."""

    GIVEN = "{by} gave {whom} the role {role} in {strategy}, {days}."
    DAYS = "{by} changed the dates of {whose} role {role} in {strategy}. They are now {days}."
    WITHDRAWN = "{by} withdrew {whose} role {role} in {strategy}. It was to run {days}."


def update_submitted(update: Update, before: ActionStatus) -> None:
    """Email the group's lead about an action that has turned Red or been reported complete.

    Sends nothing if the group's lead wrote the update.
    """
    turned_red = update.rag == Rag.RED and before.rag is not Rag.RED
    reported_complete = update.rag == Rag.BLUE
    if not (turned_red or reported_complete) or before.group_id is None:
        return
    group = Group.objects.select_related("lead").get(pk=before.group_id)
    lead = group.lead
    if lead is None or not lead.email or lead.user_id == update.author_id:
        return
    happened = "was reported complete and is awaiting agreement" if reported_complete else "turned Red"
    words = update.problem or update.progress
    mail.queue(
        to=lead.email,
        subject=f"{before.reference} {'reported complete' if reported_complete else 'is now Red'}",
        text=(
            f"{before.reference} {before.title} {happened}.\n\nThe update: {words}\n\nSign in to the "
            f"tracker and open action {before.reference} to read the whole update.\n"
        ),
        key=f"update submitted {update.pk}",
        at=update.recorded_at,
    )


def invited(person: Person, strategy: Strategy, password_page: str, at: datetime) -> None:
    """Email a person who has been given an account how to set a password. The email contains no secret."""
    mail.queue(
        to=person.email,
        subject=f"Your account for {strategy.name}",
        text=(
            f"Dear {person.name},\n\n"
            f"You have been given an account in the tracker of {strategy.name}.\n\n"
            f"To set your password, open this page and enter {person.email}: {password_page}\n\n"
            "You will be sent a link that works once. After that, sign in with your email address and your password.\n"
        ),
        key=f"invited person {person.pk} in {strategy.slug}",
        at=at,
    )


def role_set(membership: Membership, change: RoleChange, by: User, at: datetime) -> None:
    """Email the administrators about a role that a person set for themselves, or about one of the `WATCHED` roles.

    docs/decisions/0014-mail-and-signing-in.md says why their agreement is not needed.
    """
    own = membership.person.user_id == by.pk
    if not own and membership.role not in WATCHED:
        return
    strategy, role = membership.strategy, Role(membership.role).label
    days = f"from {long_date(membership.since)}" + (
        f" to {long_date(membership.until)}" if membership.until else ""
    )
    name = membership.person.name
    whom, whose = ("themselves", "their own") if own else (name, f"{name}’s")
    sentence = change.value.format(
        by=by, whom=whom, whose=whose, role=role, strategy=strategy.name, days=days
    )
    _tell_administrators(
        strategy,
        subject=f"{role}: {name} in {strategy.short_name}",
        text=(
            f"{sentence}\n\n"
            "If this is not right, sign in to the tracker and change it under People and roles.\n"
        ),
        without_names="A role that can change what others read, or that a person set for themselves, was given, "
        "changed or withdrawn",
        key=f"role {membership.pk} {change.name} {at.isoformat()}",
        by=by,
        at=at,
    )


def way_in_opened(person: Person, what: str, by: User, at: datetime) -> None:
    """Email the administrators when a person with a `WATCHED` role is given an account or another email address.

    `what` completes a sentence that starts with the name of `by`. The email matters because a person who enters their
    own address there could sign in as this person.
    """
    roles = Membership.objects.filter(person=person, role__in=WATCHED).exclude(until__lt=clock.day_of(at))
    for strategy in Strategy.objects.filter(pk__in=roles.values("strategy")).order_by("id"):
        _tell_administrators(
            strategy,
            subject=f"{person.name} in {strategy.short_name}",
            text=(
                f"{person.name}, {person.job_title}, has a role in {strategy.name} that can change what others read. "
                f"{by} {what}.\n\n"
                "If this is not right, sign in to the tracker and look under People and roles.\n"
            ),
            without_names="A person with a role that can change what others read was given an account or another "
            "email address",
            key=f"way in of person {person.pk} to strategy {strategy.pk} {at.isoformat()}",
            by=by,
            at=at,
        )


def _tell_administrators(
    strategy: Strategy, *, subject: str, text: str, without_names: str, key: str, by: User, at: datetime
) -> None:
    """Queue an email to each administrator except `by` or, if there is no other, an email `without_names` to staff.

    Staff may have no role in the strategy, so they learn neither who has one nor the name of a sensitive strategy.
    """
    addresses = set(_administrators(strategy, by, clock.day_of(at)))
    if not addresses:
        staff = User.objects.filter(is_staff=True, is_active=True).exclude(pk=by.pk)
        addresses = set(staff.values_list("email", flat=True))
        where = "a sensitive strategy" if strategy.sensitive else strategy.short_name
        subject = f"Roles and accounts in {where}"
        text = (
            f"{without_names} in {where}.\n\n"
            "You get this email because the strategy has no other administrator. If you did not expect it, ask the "
            "people who are responsible for the strategy in your organisation.\n"
        )
    for number, address in enumerate(sorted(addresses)):
        mail.queue(to=address, subject=subject, text=text, key=f"{key} {number}", at=at)


def _administrators(strategy: Strategy, by: User, on: date) -> Iterator[str]:
    administrators = Membership.objects.on(on).filter(strategy=strategy, role=Role.ADMIN)
    others = administrators.filter(
        Q(person__user__isnull=True) | ~Q(person__user=by) & Q(person__user__is_active=True)
    )
    for membership in others.select_related("person__user"):
        person = membership.person
        if address := person.user.email if person.user else person.email:
            yield address
