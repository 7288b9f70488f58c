"""A person or an account is changed while somebody else writes: nobody waits without end, and both stand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from priorities.choices import Role
from priorities.models import Membership, Person, Update
from priorities.writes import people, roles
from priorities.writes.people import PersonDetails
from tests import builders
from tests.priorities.writes.one_action import NOW, Scene
from tests.priorities.writes.two_transactions import Second, found_by_the_audit, on_two_connections, overtaken
from tracker import audit
from tracker.accounts import AccountAdapter
from tracker.models import User
from tracker.refusals import Refused

pytestmark = [on_two_connections, pytest.mark.django_db(transaction=True)]

JO = PersonDetails("Jo Bloggs", "Officer", "jo@test.example")
HAS_ONE = {"": "Jo Bloggs already has an account."}


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def manager(scene: Scene) -> User:
    return builders.account(builders.member(scene.strategy, Role.MANAGER))


@pytest.fixture
def jo(scene: Scene) -> Person:
    """Somebody without an account, who has a role in the strategy."""
    jo = Person.objects.create(name=JO.name, job_title=JO.job_title, email=JO.email)
    scene.strategy.memberships.create(person=jo, role=Role.VIEWER, since=builders.START)
    return jo


@pytest.fixture(autouse=True)
def _chain_holds() -> Iterator[None]:
    yield
    assert found_by_the_audit() == []


def corrected(scene: Scene, jo: Person, by: User) -> Callable[[], Person]:
    return lambda: people.change(
        strategy=scene.strategy,
        person=jo,
        details=PersonDetails(JO.name, "Lead officer", JO.email),
        based_on=people.version_hash(jo),
        by=by,
        at=NOW,
    )


def invited(scene: Scene, jo: Person, by: User) -> Callable[[], User]:
    invite = people.invite  # As it is now: a fixture puts its own in its place.
    return lambda: invite(strategy=scene.strategy, person=jo, password_page="/password/", by=by, at=NOW)


@pytest.fixture
def added_with_an_account(
    scene: Scene, manager: User, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Second]:
    """Gives Jo a role and an account; the second write comes when the role is given and the account is not yet."""

    def add(write: Callable[[], Any]) -> Second:
        second, invite = Second(write), people.invite

        def be_met_and_invite(**asked: Any) -> User:
            second.comes_to_a_lock()
            return invite(**asked)

        monkeypatch.setattr(people, "invite", be_met_and_invite)
        people.add_with_account(
            strategy=scene.strategy,
            details=JO,
            role=Role.MEMBER,
            since=builders.TODAY,
            password_page="/password/",
            by=manager,
            at=NOW,
        )
        return second.ended()

    return add


def test_person_is_corrected_while_another_manager_invites_them(
    scene: Scene, manager: User, jo: Person, added_with_an_account: Callable[..., Second]
) -> None:
    second = added_with_an_account(corrected(scene, jo, manager))
    assert second.refused is None
    jo.refresh_from_db()
    assert (jo.job_title, jo.user) == ("Lead officer", User.objects.get(email=JO.email))
    assert jo.memberships.count() == 2


def test_person_is_invited_while_another_manager_invites_them(
    scene: Scene, manager: User, jo: Person, added_with_an_account: Callable[..., Second]
) -> None:
    second = added_with_an_account(invited(scene, jo, manager))
    assert isinstance(second.refused, Refused)
    assert second.refused.reasons == HAS_ONE
    assert Person.objects.get(pk=jo.pk).user == User.objects.get(email=JO.email)


@pytest.mark.parametrize(("write", "told"), [(corrected, {}), (invited, HAS_ONE)])
def test_person_is_changed_while_their_account_sets_up_a_strategy(
    scene: Scene,
    manager: User,
    jo: Person,
    write: Callable[..., Callable[[], Any]],
    told: dict[str, str],
) -> None:
    account = builders.user(email=JO.email)
    second = Second(write(scene, jo, manager))
    with transaction.atomic():
        # As a strategy that is set up does, before its name is looked for.
        audit.lock_chain()
        second.comes_to_a_lock()
        assert people.person_of_account(strategy=scene.strategy, by=account, at=NOW) == jo
    refused = second.ended().refused
    assert (refused.reasons if isinstance(refused, Refused) else refused or {}) == told
    assert Person.objects.get(pk=jo.pk).user == account


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(builders.user(is_staff=True, is_superuser=True))
    return client


def test_account_address_changes_while_its_owner_submits_an_update(scene: Scene, staff: Client) -> None:
    action, path = scene.action(), reverse("admin:tracker_user_change", args=[scene.user.pk])
    typed = {"email": "new@test.example", "name": scene.user.name, "is_active": "on"}
    second = overtaken(lambda: scene.submit(action), lambda: staff.post(path, typed).status_code)
    assert (second.refused, second.gave) == (None, 302)
    assert Update.objects.get().author == User.objects.get(email="new@test.example")


def test_password_is_set_twice_at_once(scene: Scene, staff: Client) -> None:
    path, words = reverse("admin:auth_user_password_change", args=[scene.user.pk]), "a-long-first-pass-phrase"
    typed = {"password1": words, "password2": words, "usable_password": "true"}
    own = "a-long-second-pass-phrase"
    second = overtaken(
        lambda: AccountAdapter().set_password(User.objects.get(pk=scene.user.pk), own),
        lambda: staff.post(path, typed).status_code,
    )
    assert (second.refused, second.gave) == (None, 302)
    assert User.objects.get(pk=scene.user.pk).check_password(words)


def closed(staff: Client, account: User) -> Callable[[], int]:
    """Closes an account in the administration; 302 where it was closed, and 200 where it was refused."""
    path = reverse("admin:tracker_user_change", args=[account.pk])
    return lambda: staff.post(path, {"email": account.email, "name": account.name}).status_code


def ended(held: Membership, by: User) -> Callable[[], Membership]:
    return lambda: roles.change_days(
        membership=held,
        since=held.since,
        until=builders.TODAY,
        based_on=roles.version_hash(held),
        by=by,
        at=NOW,
    )


@pytest.fixture
def other(scene: Scene, settings: Any) -> Person:
    """The other of the strategy's two managers."""
    settings.DEMO_TODAY = builders.TODAY
    return builders.member(scene.strategy, Role.MANAGER)


def test_account_is_not_closed_while_the_only_other_managers_role_ends(
    manager: User, other: Person, staff: Client
) -> None:
    account = builders.account(other)
    second = overtaken(ended(Membership.objects.get(person__user=manager), account), closed(staff, account))
    assert (second.refused, second.gave) == (None, 200)
    account.refresh_from_db()
    assert account.is_active


def test_managers_role_does_not_end_while_the_only_other_account_is_closed(
    manager: User, other: Person, staff: Client
) -> None:
    held = Membership.objects.get(person__user=manager)
    second = overtaken(closed(staff, builders.account(other)), ended(held, manager))
    assert isinstance(second.refused, Refused)
    assert list(second.refused.reasons) == ["until"]
    held.refresh_from_db()
    assert held.until is None


def test_of_two_managers_accounts_closed_at_once_one_stays_open(
    manager: User, other: Person, staff: Client
) -> None:
    second = overtaken(closed(staff, manager), closed(staff, builders.account(other)))
    assert (second.refused, second.gave) == (None, 200)
    assert User.objects.filter(pk__in=(manager.pk, other.user_id), is_active=True).get() == other.user
