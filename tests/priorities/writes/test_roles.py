"""Who may give or end which role, and that every strategy keeps an active user who can give roles."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from priorities.choices import Role
from priorities.models import Membership, Person, Strategy
from priorities.writes import people, roles
from priorities.writes.people import PersonDetails
from tests import builders
from tests.priorities.writes.agreement import AT
from tracker.models import AuditEvent, User
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

LAST_DAY = date(2027, 3, 31)


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy()


def end(person: Person, by: User, until: date = LAST_DAY) -> Any:
    membership = person.memberships.get()
    return roles.change_days(
        membership=membership,
        since=membership.since,
        until=until,
        based_on=roles.version_hash(membership),
        by=by,
        at=AT,
    )


def test_role_of_the_last_person_who_can_give_roles_cannot_end(strategy: Strategy) -> None:
    manager = builders.member(strategy, Role.MANAGER)
    with pytest.raises(Refused) as refused:
        end(manager, builders.account(manager))
    assert list(refused.value.reasons) == ["until"]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER, Role.AUTHOR, Role.LEAD])
def test_role_that_cannot_give_roles_may_always_end(strategy: Strategy, role: Role) -> None:
    manager = builders.member(strategy, Role.MANAGER, until=LAST_DAY)
    assert end(builders.member(strategy, role), builders.account(manager)).until == LAST_DAY


def close(client: Client, account: User) -> list[str]:
    """Try to close an account in the administration, and return the errors."""
    path = reverse("admin:tracker_user_change", args=[account.pk])
    response = client.post(path, {"email": account.email, "name": account.name})
    return [] if response.status_code == 302 else list(response.context["adminform"].form.errors["is_active"])


@pytest.fixture
def staff(client: Client) -> User:
    staff = builders.user(name="Sam Staff", is_staff=True, is_superuser=True)
    client.force_login(staff)
    return staff


@pytest.mark.usefixtures("staff")
def test_account_of_the_last_person_who_can_give_roles_cannot_be_closed(
    client: Client, settings: Any
) -> None:
    settings.DEMO_TODAY = builders.TODAY
    strategy = builders.strategy(short_name="Carers")
    manager = builders.account(builders.member(strategy, Role.MANAGER))
    leaving = builders.member(strategy, Role.MANAGER, until=LAST_DAY)
    builders.member(builders.strategy(), Role.MANAGER)
    assert close(client, manager) == [
        "You cannot close this account: no one else can give roles indefinitely in Carers. "
        "First make another person a manager there with no last day."
    ]
    manager.refresh_from_db()
    assert manager.is_active
    assert not AuditEvent.objects.exists()
    leaving.memberships.update(until=None)
    assert close(client, manager) == []
    assert close(client, builders.account(leaving)) != []


@pytest.mark.usefixtures("staff")
def test_account_that_cannot_give_roles_is_closed(client: Client, strategy: Strategy) -> None:
    assert close(client, builders.account(builders.member(strategy, Role.AUTHOR))) == []


def test_user_cannot_close_their_own_account(client: Client, staff: User) -> None:
    assert close(client, staff) == ["This is your own account. Ask another administrator to close it."]
    staff.refresh_from_db()
    assert staff.is_active


def test_account_of_one_of_several_people_who_can_give_roles_may_be_closed(strategy: Strategy) -> None:
    account = builders.account(builders.member(strategy, Role.MANAGER))
    builders.member(strategy, Role.ADMIN)
    assert roles.why_not_close(account, builders.TODAY) == ""


PASSWORD_PAGE = "https://tracker.example/accounts/password/reset/"


@pytest.fixture
def manager(strategy):
    return builders.member(strategy, Role.MANAGER).user


def administrator(strategy, since=builders.START, until=None):
    """Return a current or future administrator without an account."""
    person = builders.person(None, name="Head of service", email="head@test.example")
    Membership.objects.create(strategy=strategy, person=person, role=Role.ADMIN, since=since, until=until)
    return person


def change_address(strategy, person, by, email="managers.other@test.example", name="Head of service"):
    return people.change(
        person=person,
        details=PersonDetails(name, "Head of service", email),
        based_on=people.version_hash(person),
        by=by,
        at=AT,
    )


def invite(strategy, person, by):
    return people.invite(to=strategy, person=person, password_page=PASSWORD_PAGE, by=by, at=AT)


@pytest.mark.parametrize("since", [builders.START, date(2026, 5, 1)])
def test_manager_cannot_change_the_address_of_an_administrator_or_invite_them(strategy, manager, since):
    person = administrator(strategy, since)
    with pytest.raises(Refused) as refused:
        change_address(strategy, person, manager)
    assert refused.value.reasons == {
        "email": f"Head of service is an administrator of {strategy.short_name}. Ask another of its administrators "
        "to do this."
    }
    with pytest.raises(Refused) as refused:
        invite(strategy, person, manager)
    assert set(refused.value.reasons) == {""}
    person.refresh_from_db()
    assert (person.email, person.user) == ("head@test.example", None)


def test_manager_corrects_the_name_of_an_administrator(strategy, manager):
    change_address(strategy, administrator(strategy), manager, "head@test.example", "Head of all services")


def test_administrator_changes_the_address_of_another_and_invites_them(strategy):
    admin = builders.member(strategy, Role.ADMIN).user
    person = administrator(strategy)
    change_address(strategy, person, admin, "new@test.example")
    assert invite(strategy, person, admin).email == "new@test.example"


def test_manager_invites_a_former_administrator(strategy, manager):
    assert invite(strategy, administrator(strategy, until=date(2026, 4, 7)), manager)
