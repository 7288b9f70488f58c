"""Emails that are not delivered, and the sender that queues letters by itself."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from priorities.models import Letter
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.letters.council import create_council
from tracker import clock, mail
from tracker.management.commands.send_mail import Command
from tracker.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days_ago", "shown"), [(1, True), (89, True), (91, False)])
def test_people_and_roles_says_whom_emails_do_not_reach(
    days_ago: int, shown: bool, client: Client, settings: Any
) -> None:
    settings.DEMO_TODAY = TODAY
    strategy = builders.strategy("test")
    client.force_login(builders.account(builders.member(strategy, Role.MANAGER)))
    gone = builders.member(strategy)
    elsewhere = builders.member(builders.strategy())
    for person in (gone, elsewhere):
        queued = mail.queue(to=person.email, subject="x", text="x", key=f"k{person.pk}", at=noon(TODAY))
        assert queued is not None
        Outbox.objects.filter(pk=queued.pk).update(given_up_at=clock.real_now() - timedelta(days=days_ago))
    page = client.get("/strategies/test/plan/people/").content.decode()
    assert ("We could not deliver emails to" in page) == shown
    sentence = page.partition("We could not deliver emails to")[2].partition("</strong>")[0]
    assert (gone.name in sentence) == shown
    assert elsewhere.name not in sentence
    gone.email = "new@test.example"
    gone.save()
    assert "We could not deliver" not in client.get("/strategies/test/plan/people/").content.decode()


@pytest.mark.parametrize(
    ("now", "queued"),
    [
        # In winter, London is on UTC; on 1 April it is an hour ahead.
        (datetime(2026, 3, 31, 23, 30, tzinfo=UTC), 0),
        (datetime(2026, 4, 1, 5, 59, tzinfo=UTC), 0),
        (datetime(2026, 4, 1, 6, 0, tzinfo=UTC), 3),
    ],
)
def test_the_sender_queues_letters_from_seven_in_the_morning(
    now: datetime, queued: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_council()
    monkeypatch.setattr(clock, "now", lambda: now)
    for _ in range(2):
        Command()._queue_by_date()
    assert Letter.objects.count() == queued
    assert {letter.day for letter in Letter.objects.all()} <= {date(2026, 4, 1)}
