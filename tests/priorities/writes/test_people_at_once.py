"""Changes to a person or an account during another write: no transaction waits for ever, and both are saved."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from priorities.choices import Role
from priorities.models import Body, Departure, Membership, Person, Update
from priorities.writes import people, roles
from priorities.writes.people import PersonDetails
from tests import builders
from tests.priorities.writes.quarterly_strategy import NOW, Quarterly
from tests.priorities.writes.two_transactions import SecondWrite, audit_faults, needs_postgresql, run_both
from tracker import audit, sessions
from tracker.accounts import AccountAdapter
from tracker.models import AuditEvent, User
from tracker.refusals import Refused

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]

JO = PersonDetails("Jo Bloggs", "Officer", "jo@test.example")
HAS_ONE = {"": "Jo Bloggs already has an account."}


@pytest.fixture
def manager(quarterly: Quarterly) -> User:
    return builders.account(builders.member(quarterly.strategy, Role.MANAGER))


@pytest.fixture
def jo(quarterly: Quarterly) -> Person:
    """A person with a role in the strategy and no account."""
    jo = Person.objects.create(
        body=quarterly.strategy.body, name=JO.name, job_title=JO.job_title, email=JO.email
    )
    quarterly.strategy.memberships.create(person=jo, role=Role.VIEWER, since=builders.START)
    return jo


@pytest.fixture(autouse=True)
def _audit_finds_nothing() -> Iterator[None]:
    yield
    assert audit_faults() == []


def correction(quarterly: Quarterly, jo: Person, by: User) -> Callable[[], Person]:
    return lambda: people.change(
        person=jo,
        details=PersonDetails(JO.name, "Lead officer", JO.email),
        based_on=people.version_hash(jo),
        by=by,
        at=NOW,
    )


def invitation(quarterly: Quarterly, jo: Person, by: User) -> Callable[[], User]:
    invite = people.invite  # The function itself: `added_with_an_account` replaces it on the module.
    return lambda: invite(to=quarterly.strategy, person=jo, password_page="/password/", by=by, at=NOW)


@pytest.fixture
def added_with_an_account(
    quarterly: Quarterly, manager: User, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., SecondWrite]:
    """Return a function that gives Jo a role and an account, with a second write between the two."""

    def add(write: Callable[[], Any]) -> SecondWrite:
        second, invite = SecondWrite(write), people.invite

        def invite_after_lock(**kwargs: Any) -> User:
            second.wait_for_lock()
            return invite(**kwargs)

        monkeypatch.setattr(people, "invite", invite_after_lock)
        people.add_with_account(
            strategy=quarterly.strategy,
            details=JO,
            role=Role.MEMBER,
            since=builders.TODAY,
            password_page="/password/",
            by=manager,
            at=NOW,
        )
        return second.finish()

    return add


def test_person_is_corrected_while_another_manager_invites_them(
    quarterly: Quarterly, manager: User, jo: Person, added_with_an_account: Callable[..., SecondWrite]
) -> None:
    second = added_with_an_account(correction(quarterly, jo, manager))
    assert second.error is None
    jo.refresh_from_db()
    assert (jo.job_title, jo.user) == ("Lead officer", User.objects.get(email=JO.email))
    assert jo.memberships.count() == 2


def test_person_is_invited_while_another_manager_invites_them(
    quarterly: Quarterly, manager: User, jo: Person, added_with_an_account: Callable[..., SecondWrite]
) -> None:
    second = added_with_an_account(invitation(quarterly, jo, manager))
    assert isinstance(second.error, Refused)
    assert second.error.reasons == HAS_ONE
    assert Person.objects.get(pk=jo.pk).user == User.objects.get(email=JO.email)


@pytest.mark.parametrize(("write", "errors"), [(correction, {}), (invitation, HAS_ONE)])
def test_person_is_changed_while_their_account_sets_up_a_strategy(
    quarterly: Quarterly,
    manager: User,
    jo: Person,
    write: Callable[..., Callable[[], Any]],
    errors: dict[str, str],
) -> None:
    account = builders.user(email=JO.email)
    second = SecondWrite(write(quarterly, jo, manager))
    with transaction.atomic():
        # `strategies.create` locks the body, and then its chain and the installation's, before it looks up the name.
        # Its strategy is new, so no other write can hold the strategy's chain.
        body = Body.objects.select_for_update(no_key=True).get(pk=quarterly.strategy.body_id)
        audit.lock_chain(quarterly.strategy.slug, body.audit_scope, audit.INSTALLATION)
        second.wait_for_lock()
        assert people.person_of_account(strategy=quarterly.strategy, by=account, at=NOW) == jo
    refused = second.finish().error
    assert (refused.reasons if isinstance(refused, Refused) else refused or {}) == errors
    assert Person.objects.get(pk=jo.pk).user == account


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(builders.user(is_staff=True, is_superuser=True))
    return client


def test_account_address_changes_while_its_owner_submits_an_update(
    quarterly: Quarterly, staff: Client
) -> None:
    action, path = quarterly.action(), reverse("admin:tracker_user_change", args=[quarterly.user.pk])
    data = {"email": "new@test.example", "name": quarterly.user.name, "is_active": "on"}
    second = run_both(lambda: quarterly.submit(action), lambda: staff.post(path, data).status_code)
    assert (second.error, second.result) == (None, 302)
    assert Update.objects.get().user == User.objects.get(email="new@test.example")


def test_password_is_set_twice_at_once(quarterly: Quarterly, staff: Client) -> None:
    path, password = (
        reverse("admin:auth_user_password_change", args=[quarterly.user.pk]),
        "a-long-first-pass-phrase",
    )
    data = {"password1": password, "password2": password, "usable_password": "true"}
    own = "a-long-second-pass-phrase"
    second = run_both(
        lambda: AccountAdapter().set_password(User.objects.get(pk=quarterly.user.pk), own),
        lambda: staff.post(path, data).status_code,
    )
    assert (second.error, second.result) == (None, 302)
    assert User.objects.get(pk=quarterly.user.pk).check_password(password)


def closing(staff: Client, account: User) -> Callable[[], int]:
    """Return a function that closes an account in the administration. Its result is 302, or 200 if this is refused."""
    path = reverse("admin:tracker_user_change", args=[account.pk])
    return lambda: staff.post(path, {"email": account.email, "name": account.name}).status_code


def ending(membership: Membership, by: User) -> Callable[[], Membership]:
    return lambda: roles.change_days(
        membership=membership,
        since=membership.since,
        until=builders.TODAY,
        based_on=roles.version_hash(membership),
        by=by,
        at=NOW,
    )


@pytest.fixture
def other(quarterly: Quarterly, settings: Any) -> Person:
    """The second of the strategy's two managers."""
    settings.DEMO_TODAY = builders.TODAY
    return builders.member(quarterly.strategy, Role.MANAGER)


def test_account_is_not_closed_while_the_only_other_managers_role_ends(
    manager: User, other: Person, staff: Client
) -> None:
    account = builders.account(other)
    second = run_both(ending(Membership.objects.get(person__user=manager), account), closing(staff, account))
    assert (second.error, second.result) == (None, 200)
    account.refresh_from_db()
    assert account.is_active


def test_managers_role_does_not_end_while_the_only_other_account_is_closed(
    manager: User, other: Person, staff: Client
) -> None:
    membership = Membership.objects.get(person__user=manager)
    second = run_both(closing(staff, builders.account(other)), ending(membership, manager))
    assert isinstance(second.error, Refused)
    assert list(second.error.reasons) == ["until"]
    membership.refresh_from_db()
    assert membership.until is None


def test_of_two_managers_accounts_closed_at_once_one_stays_open(
    manager: User, other: Person, staff: Client
) -> None:
    second = run_both(closing(staff, manager), closing(staff, builders.account(other)))
    assert (second.error, second.result) == (None, 200)
    assert User.objects.filter(pk__in=(manager.pk, other.user_id), is_active=True).get() == other.user


def test_writers_in_two_strategies_of_a_body_never_wait_for_each_other_in_a_circle(
    quarterly: Quarterly, manager: User, jo: Person
) -> None:
    """PostgreSQL ends one of two transactions that wait for each other, and that write would raise an error."""
    second = Quarterly(builders.strategy("second"))
    other_manager = builders.account(builders.member(second.strategy, Role.MANAGER))
    actions = {each.strategy.slug: each.action() for each in (quarterly, second)}

    def add(to: Quarterly, by: User, number: int) -> None:
        people.add_with_account(
            strategy=to.strategy,
            details=PersonDetails(f"Person {number}", "Officer", f"person.{number}@test.example"),
            role=Role.VIEWER,
            since=builders.TODAY,
            password_page="/password/",
            by=by,
            at=NOW,
        )

    def write(number: int) -> None:
        here, by = ((quarterly, manager), (second, other_manager))[number % 2]
        action = actions[here.strategy.slug]
        latest = action.updates.order_by("-pk").values_list("pk", flat=True).first()
        writes: tuple[Callable[[], Any], ...] = (
            lambda: here.submit(action, based_on=latest),
            correction(quarterly, Person.objects.get(pk=jo.pk), manager),
            lambda: sessions.end_all(user=here.user, by=here.user, at=NOW),
            lambda: add(here, by, number // 6),
        )
        try:
            writes[number // 2 % len(writes)]()
        except Refused:  # Another writer was first.
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(64)))
    scopes = set(AuditEvent.objects.values_list("scope", flat=True))
    assert scopes == {"test", "second", jo.body.audit_scope, audit.INSTALLATION}


def test_a_role_given_while_an_account_is_closed_is_a_departure_too(
    quarterly: Quarterly, manager: User, staff: Client, settings: Any
) -> None:
    settings.DEMO_TODAY = builders.TODAY
    elsewhere = builders.strategy()
    second = run_both(
        lambda: roles.give_role(
            strategy=elsewhere,
            person=quarterly.lead,
            role=Role.MEMBER,
            since=builders.START,
            until=None,
            by=manager,
            at=NOW,
        ),
        closing(staff, quarterly.user),
    )
    assert (second.waited, second.error, second.result) == (True, None, 302)
    left = Departure.objects.current().filter(person=quarterly.lead, until=None)
    assert set(left.values_list("strategy", flat=True)) == {quarterly.strategy.pk, elsewhere.pk, None}
