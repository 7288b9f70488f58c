"""Turning emails off, and what is sent all the same."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from priorities.choices import EmailKind, LetterCapacity, Rag, Role
from priorities.emails import queue_update_email
from priorities.events import Event
from priorities.models import Letter, LetterItem
from priorities.queries.email_choices import wanted
from priorities.queries.status import status_of
from priorities.writes import email_choices, letters, roles
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.letters.council import create_council
from tracker.models import AuditEvent, Outbox

pytestmark = pytest.mark.django_db

ALL = list(EmailKind)


def test_a_choice_is_saved_once_with_its_event() -> None:
    user = builders.user()
    assert email_choices.choose(kinds=[EmailKind.RATINGS], by=user, at=noon(TODAY))
    assert not email_choices.choose(kinds=[EmailKind.RATINGS], by=user, at=noon(TODAY))
    assert [kind for kind, on in wanted(user).items() if on] == [EmailKind.RATINGS]
    assert email_choices.choose(kinds=ALL, by=user, at=noon(TODAY))
    assert all(wanted(user).values())
    assert AuditEvent.objects.filter(what=Event.EMAILS_CHOSEN, by=user).count() == 2


def test_the_page_turns_emails_off_and_on_again(client: Client, settings: Any) -> None:
    settings.DEMO_TODAY = TODAY
    user = builders.user()
    client.force_login(user)
    page = client.get("/emails/").content.decode()
    assert page.count("checked") == len(EmailKind)
    answer = client.post("/emails/", {"roles": "on"}, follow=True)
    assert "Your choice was saved." in answer.content.decode()
    assert answer.content.decode().count("checked") == 1
    assert (
        "You have not changed anything."
        in client.post("/emails/", {"roles": "on"}, follow=True).content.decode()
    )
    assert [kind for kind, on in wanted(user).items() if on] == [EmailKind.ROLES]


def test_a_chair_who_turned_it_off_is_not_told_of_actions_without_an_update_but_is_asked_for_their_own() -> (
    None
):
    council = create_council()
    chris = council.people["Chris"]
    builders.revision(
        council.actions["1.1.2"],
        lead_id=chris.pk,
        recorded_at=noon(date(2026, 1, 3)),
        effective_from=date(2026, 1, 3),
    )
    email_choices.choose(kinds=[], by=builders.account(chris), at=noon(date(2026, 1, 3)))
    letters.remind(at=noon(date(2026, 5, 20)))
    assert not LetterItem.objects.filter(capacity=LetterCapacity.TOLD).exists()
    assert Letter.objects.filter(person=chris).exists()


def test_a_chair_who_turned_it_off_gets_no_email_about_a_rating() -> None:
    council = create_council()
    chris = council.people["Chris"]
    action = council.actions["1.1.2"]
    builders.revision(
        action, group_id=builders.current(council.actions["C2"]).group_id, effective_from=builders.START
    )
    before = status_of(action, TODAY, noon(TODAY))
    assert before is not None
    update = builders.update(action, Rag.RED, TODAY, builders.account(council.people["Ann"]))
    email_choices.choose(kinds=[EmailKind.ROLES], by=builders.account(chris), at=noon(TODAY))
    queue_update_email(update, before)
    assert not Outbox.objects.exists()
    email_choices.choose(kinds=[EmailKind.RATINGS], by=builders.account(chris), at=noon(TODAY))
    queue_update_email(update, before)
    assert [row.to for row in Outbox.objects.all()] == [chris.email]
    assert "You can turn these emails off: http://127.0.0.1:8000/emails/" in Outbox.objects.get().text


def test_staff_are_told_of_a_role_if_every_administrator_turned_it_off() -> None:
    strategy = builders.strategy()
    administrator = builders.member(strategy, Role.ADMIN)
    staff = builders.user("staff@demo.example", is_staff=True)
    email_choices.choose(kinds=[], by=builders.account(administrator), at=noon(TODAY))
    manager = builders.account(builders.member(strategy, Role.MANAGER))
    roles.give_role(
        strategy=strategy,
        person=builders.person(),
        role=Role.AUTHOR,
        since=TODAY,
        until=None,
        by=manager,
        at=noon(TODAY),
    )
    assert [row.to for row in Outbox.objects.all()] == [staff.email]
