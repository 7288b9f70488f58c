"""After signing in, people come to the page that they need first, unless they had asked for another page."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from priorities.models import Membership, Person
from tests import builders
from tests.builders import TODAY

pytestmark = pytest.mark.django_db

PASSWORD = "a long password for tests"


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def member(role: Role) -> Person:
    person = builders.member(builders.strategy("test"), role, email="one@test.example")
    user = builders.account(person)
    user.set_password(PASSWORD)
    user.save()
    return person


def after_sign_in(client: Client, address: str) -> str:
    """Return the page that someone reaches who opens this address and signs in."""
    opened = client.get(address)
    sign_in = opened["Location"] if opened.status_code == 302 else address
    answer = client.post(sign_in, {"login": "one@test.example", "password": PASSWORD}, follow=True)
    return str(answer.request["PATH_INFO"])


@pytest.mark.parametrize("address", ["/", "/accounts/login/"])
@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.VIEWER, "/strategies/test/"),
        (Role.MANAGER, "/strategies/test/dashboard/"),
        (Role.MEMBER, "/"),
        (Role.LEAD, "/"),
        (Role.AUTHOR, "/"),
        (Role.ADMIN, "/"),
    ],
)
def test_each_role_begins_at_its_page(client: Client, address: str, role: Role, page: str) -> None:
    member(role)
    assert after_sign_in(client, address) == page
    # The address itself is everyone's work.
    assert client.get("/").status_code == 200


def test_page_that_was_asked_for_comes_first(client: Client) -> None:
    member(Role.VIEWER)
    assert after_sign_in(client, "/strategies/test/actions/") == "/strategies/test/actions/"


@pytest.mark.parametrize(("role", "page"), [(Role.VIEWER, "/strategies/"), (Role.MANAGER, "/")])
def test_roles_in_several_strategies(client: Client, role: Role, page: str) -> None:
    person = member(role)
    Membership.objects.create(
        strategy=builders.strategy("other"), person=person, role=role, since=builders.START
    )
    client.force_login(builders.account(person))
    assert client.get("/start/")["Location"] == page


def test_person_without_a_role_begins_at_my_work(client: Client) -> None:
    client.force_login(builders.user())
    assert client.get("/start/")["Location"] == "/"
