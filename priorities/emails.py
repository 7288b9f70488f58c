"""Emails about updates, roles and accounts, each queued in the transaction that saves the update or change."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum

from django.db.models import Q
from django.urls import reverse

from priorities.access import READ, ROLES
from priorities.choices import CountedAs, EmailKind, GroupRoleKind, Rag, Role
from priorities.models import Body, GroupRole, Membership, Person, Review, Strategy, Update
from priorities.queries.email_choices import turned_off
from priorities.queries.status import ActionStatus
from priorities.queries.updates import names_of
from tracker import clock, mail
from tracker.models import User
from tracker.wording import long_date

READERS = [role for role, granted in ROLES.items() if READ in granted]
"""The roles that can read a strategy's updates."""
WATCHED_ROLES = (Role.AUTHOR, Role.MANAGER, Role.ADMIN)
"""The roles that can change the plan, its people or the board papers."""


class RoleChange(Enum):
    """A change to a role. Each value is the sentence about it in an email."""

    GIVEN = "{by} gave {person} the role {role} in {strategy}, {days}."
    DAYS = "{by} changed the dates of {persons} role {role} in {strategy}. They are now {days}."
    WITHDRAWN = "{by} withdrew {persons} role {role} in {strategy}. It was to run {days}."


def queue_update_email(update: Update, before: ActionStatus) -> None:
    """Queue an email to the group's chair about an update that turns an action Red or reports it complete.

    The update is the latest that counts, and `before` is the action's status before it. The email has the action's
    reference and title, and nothing that the update says.

    Queues nothing if the action has no group, or if the group's chair has no email address, may not read the strategy
    on that day, has turned these emails off, or entered the update. A chair still gets the email if someone else
    entered it in the chair's name.
    """
    turned_red = update.rag == Rag.RED and before.counted_as is not CountedAs.RED
    reported_complete = update.rag == Rag.BLUE
    if not (turned_red or reported_complete) or before.group_id is None:
        return
    today = clock.day_of(update.recorded_at)
    # A body's strategies share its groups, so the chair may have a role only in another strategy.
    readers = Membership.objects.on(today).filter(strategy=update.action.strategy_id, role__in=READERS)
    chairs = (
        GroupRole.objects.on(today)
        .of_people_here(today)
        .filter(group=before.group_id, role=GroupRoleKind.CHAIR, person__in=readers.values("person"))
        .exclude(person__user__in=turned_off(EmailKind.RATINGS))
    )
    role = chairs.select_related("person").first()
    if role is None or not role.person.email:
        return
    chair = role.person
    if update.user_id == chair.user_id if update.user_id else update.author_id == chair.pk:
        return
    change = "was reported complete and is awaiting agreement" if reported_complete else "turned Red"
    period = f" for {update.period.name}" if update.period else ""
    page = mail.absolute(reverse("action", args=[update.action.strategy.slug, before.reference]))
    mail.queue(
        to=chair.email,
        subject=f"{before.reference} {'reported complete' if reported_complete else 'is now Red'}",
        text=(
            f"{before.reference} {before.title} {change}.\n\nRead the update{period}: {page}\n\n{turn_off()}"
        ),
        key=f"update submitted {update.pk}",
        at=update.recorded_at,
    )


def queue_query_email(review: Review) -> None:
    """Queue an email with the question to the author of a queried update, and to the account that entered it.

    Leaves out people without an email address, people who may not read the strategy on that day, closed accounts and
    the reviewer.
    """
    update, today = review.update, clock.day_of(review.recorded_at)
    action = update.action
    readers = Membership.objects.on(today).filter(
        Q(person=update.author) | Q(person__user=update.user_id, person__user__isnull=False),
        Q(person__user__isnull=True) | Q(person__user__is_active=True),
        strategy=action.strategy_id,
        role__in=READERS,
    )
    people = {membership.person for membership in readers.select_related("person") if membership.person.email}
    period = f" for {update.period.name}" if update.period else ""
    title = action.current.title if action.current else ""
    for person in sorted(people, key=lambda person: person.pk):
        if person.user_id == review.by_id:
            continue
        mail.queue(
            to=person.email,
            subject=f"A question about your update on {action.reference}",
            text=(
                f"{_reviewer(review)} asked a question about the update on {action.reference} {title}{period}.\n\n"
                f"{review.reason}\n\nThe update still counts, marked as queried, until you correct it. Sign in to the "
                "tracker: the question is at the top of My work, with a link to correct the update.\n"
            ),
            key=f"review {review.pk} to person {person.pk}",
            at=review.recorded_at,
        )


def turn_off() -> str:
    """Return the sentence that ends an email that people can turn off, with the link."""
    return f"You can turn these emails off: {mail.absolute(reverse('emails'))}\n"


def _reviewer(review: Review) -> str:
    """Return the job title and name of the person who reviewed an update."""
    return names_of(review.update.action.strategy.body_id, [review.by])[review.by_id]


def queue_invitation(*, person: Person, to: Strategy | Body, password_page: str, at: datetime) -> None:
    """Queue an email that tells a person that they have an account for a strategy or body, and how to sign in.

    A person who has set a password for another body is told to use it. The email contains no secret.
    """
    has_password = person.user is not None and person.user.has_usable_password()
    how = (
        "Sign in with your email address and your password, as you do now.\n"
        if has_password
        else (
            f"To set your password, open this page and enter {person.email}: {password_page}\n\n"
            "We will email you a link that works once. After that, sign in with your email address and the password "
            "that you chose.\n"
        )
    )
    mail.queue(
        to=person.email,
        subject=f"Your account for {to.name}",
        text=(f"Dear {person.name},\n\nYou now have an account in the tracker for {to.name}.\n\n{how}"),
        key=f"invited person {person.pk} in {to.slug}",
        at=at,
    )


def queue_role_change(*, membership: Membership, change: RoleChange, by: User, at: datetime) -> None:
    """Queue an email to the strategy's administrators, except `by`, about a change to a role.

    If that leaves no one whom we can email, it goes to staff instead (see `_queue_for_administrators`). Queues nothing
    unless the role is one of `WATCHED_ROLES` or `by` changed their own role. docs/decisions/0014-mail-and-signing-in.md
    says why the administrators' agreement is not needed.
    """
    is_own = membership.person.user_id == by.pk
    if not is_own and membership.role not in WATCHED_ROLES:
        return
    strategy, role = membership.strategy, Role(membership.role).label
    days = f"from {long_date(membership.since)}" + (
        f" to {long_date(membership.until)}" if membership.until else ""
    )
    name = membership.person.name
    person, persons = ("themselves", "their own") if is_own else (name, f"{name}’s")
    sentence = change.value.format(
        by=by, person=person, persons=persons, role=role, strategy=strategy.name, days=days
    )
    _queue_for_administrators(
        strategy,
        subject=f"{role}: {name} in {strategy.short_name}",
        text=(
            f"{sentence}\n\n"
            "If this is not right, sign in to the tracker and change it under People and roles.\n"
        ),
        without_names="a user gave, changed or withdrew a role that can change what others read, or a role of "
        "their own",
        key=f"role {membership.pk} {change.name} {at.isoformat()}",
        by=by,
        at=at,
    )


def queue_account_change(*, person: Person, what: str, by: User, at: datetime) -> None:
    """Queue an email to the administrators about a person who is given an account or another email address.

    It is queued by `_queue_for_administrators` for each strategy in which the person has, or will have, one of
    `WATCHED_ROLES`. `what` completes a sentence that starts with the name of `by`. A user who enters their own address
    here could sign in as this person, so someone else must know about the change.
    """
    roles = Membership.objects.filter(person=person, role__in=WATCHED_ROLES).exclude(
        until__lt=clock.day_of(at)
    )
    for strategy in Strategy.objects.filter(pk__in=roles.values("strategy")).order_by("id"):
        _queue_for_administrators(
            strategy,
            subject=f"{person.name} in {strategy.short_name}",
            text=(
                f"{person.name}, {person.job_title}, has a role in {strategy.name} that can change what others read. "
                f"{by} {what}.\n\n"
                "If this is not right, sign in to the tracker and look under People and roles.\n"
            ),
            without_names="a person with a role that can change what others read was given an account or a different "
            "email address",
            key=f"way in of person {person.pk} to strategy {strategy.pk} {at.isoformat()}",
            by=by,
            at=at,
        )


def _queue_for_administrators(
    strategy: Strategy, *, subject: str, text: str, without_names: str, key: str, by: User, at: datetime
) -> None:
    """Queue an email to each administrator of the strategy except `by`.

    People without an address, closed accounts and people who have turned these emails off are left out. If that leaves
    no one, queue an email to each active member of staff except `by`. Staff may have no role in the strategy, so their
    email contains `without_names`, and does not name the people or a sensitive strategy.
    """
    addresses = set(_administrators(strategy, by, clock.day_of(at)))
    text += f"\n{turn_off()}"
    if not addresses:
        staff = User.objects.filter(is_staff=True, is_active=True).exclude(pk=by.pk)
        addresses = set(staff.values_list("email", flat=True))
        where = "a sensitive strategy" if strategy.sensitive else strategy.short_name
        subject = f"Roles and accounts in {where}"
        text = (
            f"In {where}, {without_names}.\n\n"
            "You get this email because we cannot email any other administrator of the strategy. If you did not expect "
            "it, ask the people who are responsible for the strategy in your organisation.\n"
        )
    for number, address in enumerate(sorted(addresses)):
        mail.queue(to=address, subject=subject, text=text, key=f"{key} {number}", at=at)


def _administrators(strategy: Strategy, by: User, on: date) -> Iterator[str]:
    administrators = Membership.objects.on(on).filter(strategy=strategy, role=Role.ADMIN)
    others = administrators.filter(
        Q(person__user__isnull=True) | ~Q(person__user=by) & Q(person__user__is_active=True)
    ).exclude(person__user__in=turned_off(EmailKind.ROLES))
    for membership in others.select_related("person__user"):
        person = membership.person
        if address := person.user.email if person.user else person.email:
            yield address
