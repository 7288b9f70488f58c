"""Adding a person with an account: both are saved or neither, and nothing shows about people whom we cannot see."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from priorities.models import Person, Strategy
from tests import builders
from tracker.models import AuditEvent, Outbox

pytestmark = pytest.mark.django_db

ADD = "/strategies/test/plan/people/add/"


@pytest.fixture
def strategy(settings: Any) -> Strategy:
    settings.DEMO_TODAY = builders.TODAY
    return builders.strategy("test")


@pytest.fixture
def manager(client: Client, strategy: Strategy) -> Client:
    client.force_login(builders.account(builders.member(strategy, Role.MANAGER)))
    return client


def errors(response: Any) -> dict[str, Any]:
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def test_refused_invitation_gives_no_role(manager: Client, strategy: Strategy) -> None:
    elsewhere = builders.strategy()
    boss = builders.person(name="Mo Ross", email="mo@test.example")
    elsewhere.memberships.create(person=boss, role=Role.ADMIN, since=builders.START)
    typed = {"name": "Mo Ross", "job_title": "Nurse", "email": "mo@test.example", "role": "viewer"}
    events = AuditEvent.objects.count()
    response = manager.post(ADD, {**typed, "since": "1/4/2026", "invite": "on"})
    assert "is an administrator of" in str(errors(response)["__all__"])
    assert strategy.memberships.filter(person=boss).count() == 0
    assert (AuditEvent.objects.count(), Outbox.objects.count()) == (events, 0)


def test_address_of_someone_in_the_body_names_them(manager: Client) -> None:
    other = builders.member(builders.strategy(), email="mo@test.example")
    Person.objects.filter(pk=other.pk).update(name="Sam Other", job_title="Surgeon")
    typed = {"name": "Mo Ross", "job_title": "Nurse", "email": "mo@test.example", "role": "viewer"}
    for invite in ("", "on"):
        response = manager.post(ADD, {**typed, "since": "1/4/2026", "invite": invite})
        assert "Sam Other, Surgeon" in errors(response)["email"][0]


def test_address_of_someone_in_another_body_is_free(manager: Client) -> None:
    stranger = builders.member(builders.strategy(body="Other Partnership"), email="mo@test.example")
    Person.objects.filter(pk=stranger.pk).update(name="Sam Stranger", job_title="Surgeon")
    typed = {"name": "Mo Ross", "job_title": "Nurse", "email": "mo@test.example", "role": "viewer"}
    response = manager.post(ADD, {**typed, "since": "1/4/2026"}, follow=True)
    assert Person.objects.filter(name="Mo Ross").exists()
    assert not any(words in response.content.decode() for words in ("Sam", "Stranger", "Surgeon"))
