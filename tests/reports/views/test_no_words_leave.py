"""Nothing that people wrote in an update is in a letter, an email or a calendar."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as sent_mail
from django.db import models
from django.test import Client

from priorities.choices import Rag, Role
from priorities.emails import queue_update_email
from priorities.models import Action, Letter, Membership, Person, Update, UpdateDraft
from priorities.queries.calendar_addresses import token_of
from priorities.queries.status import status_at
from priorities.writes import answer_links, calendar_addresses, letters
from tests import builders
from tests.builders import noon
from tests.priorities.letters.council import Council, create_council
from tracker import mail
from tracker.models import Outbox

pytestmark = pytest.mark.django_db

WORDS = "Marmalade zeppelin"


def texts_of(model: type[models.Model]) -> list[str]:
    """Return the names of a model's fields of free text."""
    return [
        field.name
        for field in model._meta.fields
        if isinstance(field, models.TextField) and not field.choices
    ]


def say_it_everywhere(council: Council) -> None:
    """Give each action an update for the first quarter and a draft, with the words in every field of free text."""
    for action in council.actions.values():
        for rag in (Rag.AMBER, Rag.RED):
            fields: dict[str, Any] = dict.fromkeys(texts_of(Update), WORDS)
            builders.update(action, rag, council.quarters[0].ends, **fields)
        UpdateDraft.objects.create(
            action=action,
            user=builders.user(),
            answers=dict.fromkeys(texts_of(Update), WORDS),
            saved_at=noon(council.quarters[0].due),
        )


def test_no_letter_no_email_and_no_calendar_has_words_of_an_update(settings: Any) -> None:
    council = create_council()
    say_it_everywhere(council)
    assert len(texts_of(Update)) > 8
    period = council.quarters[1]
    partner = builders.person(body=council.homes.body, name="Pat", email="")
    Membership.objects.create(strategy=council.homes, person=partner, role=Role.MEMBER, since=builders.START)
    settings.DEMO_TODAY = period.ends + timedelta(days=1)
    at = noon(settings.DEMO_TODAY)
    asked: Action = council.actions["1.1.4"]
    answer_links.send(
        period=period,
        person=partner,
        actions=[asked],
        email="pat@nhs.example",
        number_of_days=14,
        by=builders.account(council.people["Carol"]),
        at=at,
    )
    red = Update.objects.get(action=council.actions["C2"], rag=Rag.RED)
    before = next(
        each for each in status_at(council.carers, builders.START, at) if each.action_id == red.action_id
    )
    queue_update_email(red, before)
    for day in range(60):
        letters.remind(at=at + timedelta(days=day))
        mail.send_due(at + timedelta(days=day, hours=1))
    assert "C2 is now Red" in {email.subject for email in sent_mail.outbox}
    assert Letter.objects.count() > 10
    kinds = set(Outbox.objects.values_list("kind", flat=True))
    assert {Outbox.Kind.LETTER, Outbox.Kind.ANSWER_LINK} < kinds
    for email in sent_mail.outbox:
        whole = f"{email.subject} {email.body} {[part[0] for part in getattr(email, 'alternatives', [])]}"
        assert "armalade" not in whole, whole
    for person in Person.objects.filter(user__isnull=False):
        token = token_of(calendar_addresses.make(by=builders.account(person), at=at))
        feed = Client().get(f"/calendar/{token}.ics")
        assert feed.status_code == 200
        assert b"armalade" not in feed.content.replace(b"\r\n ", b"")
