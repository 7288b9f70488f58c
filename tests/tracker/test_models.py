"""Rows of this app's models that the database itself refuses."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from tracker.models import AuditEvent, AuditHead, AuditText, Outbox, Redaction, User

AT = datetime(2026, 4, 8, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def refused(model: type[models.Model], **values: Any) -> bool:
    try:
        with transaction.atomic():
            model._default_manager.create(**values)
    except IntegrityError:
        return True
    return False


def event() -> AuditEvent:
    return AuditEvent.objects.create(
        number=1, what="x", at=AT, subject_kind="k", subject_id="1", text_digest="t", digest="d"
    )


def test_create_user_keeps_the_email_in_lower_case() -> None:
    user = User.objects.create_user(" Member@Demo.Example ", "words", name="Mo Member")
    assert (user.email, user.check_password("words"), str(user)) == ("member@demo.example", True, "Mo Member")
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert User.objects.get_by_natural_key("MEMBER@demo.example") == user


def test_create_user_without_password_can_sign_in_with_none() -> None:
    user = User.objects.create_user("member@demo.example")
    assert not user.has_usable_password()
    assert str(user) == "member@demo.example"


def test_create_user_refuses_no_email() -> None:
    with pytest.raises(ValueError, match="email address"):
        User.objects.create_user("")


def test_create_superuser_may_do_everything() -> None:
    user = User.objects.create_superuser("admin@demo.example", "words", name="Ann Admin")
    assert (user.is_staff, user.is_superuser) == (True, True)
    event = AuditEvent.objects.select_related("text").get()
    assert (event.what, event.by, event.subject_id) == ("a superuser was created", None, str(user.pk))
    assert event.text.after == {"email": "admin@demo.example", "name": "Ann Admin"}


def test_user_refuses_a_second_account_for_an_email_and_capitals_in_one() -> None:
    User.objects.create_user("member@demo.example")
    assert refused(User, email="member@demo.example")
    assert refused(User, email="Lead@demo.example")


def test_audit_refuses_a_second_event_of_a_number_and_a_second_head_in_a_scope() -> None:
    event()
    values = {"what": "x", "at": AT, "subject_kind": "k", "subject_id": "1", "text_digest": "t"}
    assert refused(AuditEvent, number=1, digest="other", **values)
    assert refused(AuditEvent, number=2, digest="d", **values)
    assert not refused(AuditEvent, number=1, digest="of another scope", scope="demo", **values)
    AuditHead.objects.create(scope="demo")
    assert refused(AuditHead, scope="demo")


@pytest.mark.parametrize("broken", [{}, {"reason": ""}, {"kind": ""}, {"field": ""}])
def test_a_redaction_names_a_field_and_has_a_reason(broken: dict[str, str]) -> None:
    values = {"kind": "tracker.user", "key": 1, "field": "name", "reason": "It was wrong.", "at": AT}
    by = User.objects.create_user("admin@demo.example")
    assert refused(Redaction, **values | broken, by=by) == bool(broken)


@pytest.mark.parametrize(
    "values",
    [
        {"salt": ""},
        {"salt": "s", "redacted_at": AT, "redaction_reason": "r"},
        {"salt": "", "redacted_at": AT},
        {"salt": "s", "redaction_reason": "r"},
        {"salt": "", "redaction_reason": "r"},
    ],
)
def test_audit_text_is_whole_or_redacted_with_a_reason(values: dict[str, Any]) -> None:
    assert refused(AuditText, event=event(), words="{}", **values)


def test_outbox_refuses_an_email_sent_without_an_attempt_and_a_repeated_key() -> None:
    values = {"to": "a@demo.example", "subject": "s", "text": "t", "queued_at": AT}
    assert refused(Outbox, key="k", sent_at=AT, **values)
    assert not refused(Outbox, key="k", **values)
    assert refused(Outbox, key="k", **values)
