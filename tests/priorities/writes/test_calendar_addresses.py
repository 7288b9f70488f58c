"""Making, replacing and revoking the address of a calendar."""

from datetime import timedelta

import pytest

from priorities.models import CalendarAddress
from priorities.queries.calendar_addresses import address_of, token_of, whose_calendar
from priorities.writes import calendar_addresses
from tests import builders
from tests.builders import TODAY, noon
from tracker import audit
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db

NOW = noon(TODAY)
LATER = NOW + timedelta(hours=1)


def events() -> list[str]:
    return [event.what for event in AuditEvent.objects.order_by("pk")]


def test_an_address_finds_its_user_and_is_recorded() -> None:
    user = builders.user()
    address = calendar_addresses.make(by=user, at=NOW)
    assert address_of(user) == address
    assert whose_calendar(token_of(address)) == user
    assert events() == ["calendar address made"]
    assert audit.verify() == []


def test_another_address_replaces_the_first() -> None:
    user = builders.user()
    first, second = (calendar_addresses.make(by=user, at=at) for at in (NOW, LATER))
    assert whose_calendar(token_of(first)) is None
    assert whose_calendar(token_of(second)) == user
    assert CalendarAddress.objects.get(pk=first.pk).revoked_at == LATER
    assert events() == ["calendar address made", "calendar address replaced"]
    assert audit.verify() == []


def test_a_revoked_address_finds_no_one_and_cannot_be_revoked_again() -> None:
    user = builders.user()
    token = token_of(calendar_addresses.make(by=user, at=NOW))
    assert calendar_addresses.revoke(by=user, at=LATER)
    assert whose_calendar(token) is None
    assert not calendar_addresses.revoke(by=user, at=LATER)
    assert events() == ["calendar address made", "calendar address revoked"]
    assert audit.verify() == []


def test_the_address_of_a_closed_account_finds_no_one() -> None:
    user = builders.user()
    token = token_of(calendar_addresses.make(by=user, at=NOW))
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert whose_calendar(token) is None


def test_nothing_that_is_stored_or_audited_has_the_address() -> None:
    user = builders.user()
    token = token_of(calendar_addresses.make(by=user, at=NOW))
    signature = token.partition(".")[2]
    stored = [*CalendarAddress.objects.values(), *AuditEvent.objects.values(), *audit_texts()]
    assert signature not in str(stored)


def audit_texts() -> list[object]:
    return [(event.text.before, event.text.after) for event in AuditEvent.objects.all()]
