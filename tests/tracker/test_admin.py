"""The administration of accounts, and the audit events that it records."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from tracker import audit
from tracker.models import AuditEvent, AuditText, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    admin = User.objects.create_user("admin@demo.example", name="Ann Admin", is_staff=True, is_superuser=True)
    client.force_login(admin)
    return admin


def test_administrator_creates_an_account_and_it_is_recorded(client: Client, admin: User) -> None:
    words = "a-long-first-pass-phrase"
    typed = {"email": "New@demo.example", "name": "Nia New", "password1": words, "password2": words}
    assert client.post(reverse("admin:tracker_user_add"), typed).status_code == 302
    account = User.objects.get(email="new@demo.example")
    event = AuditEvent.objects.select_related("text").get()
    assert (event.what, event.by, event.subject_id) == ("an account was created", admin, str(account.pk))
    assert event.text.after["name"] == "Nia New"
    assert words not in event.text.words
    assert audit.verify() == []


def test_administrator_closes_an_account_and_it_is_recorded(client: Client, admin: User) -> None:
    member = User.objects.create_user("member@demo.example", "words", name="Mo Member")
    path = reverse("admin:tracker_user_change", args=[member.pk])
    assert client.get(path).status_code == 200
    assert client.post(path, {"email": member.email, "name": "Mo Member"}).status_code == 302
    member.refresh_from_db()
    assert not member.is_active
    text = AuditEvent.objects.select_related("text").get().text
    assert (text.before["is_active"], text.after["is_active"]) == (True, False)


def test_an_account_whose_password_hash_looks_like_an_identifier_can_be_closed(
    client: Client, admin: User
) -> None:
    member = User.objects.create_user("member@demo.example", name="Mo Member")
    User.objects.filter(pk=member.pk).update(password="md5$NHS 943 476 5919$QQ123456C")
    path = reverse("admin:tracker_user_change", args=[member.pk])
    assert client.post(path, {"email": member.email, "name": "Mo Member"}).status_code == 302
    member.refresh_from_db()
    assert not member.is_active


def test_a_change_of_name_does_not_open_an_account_that_was_closed_meanwhile(
    client: Client, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = User.objects.create_user("member@demo.example", "words", name="Mo Member")
    lock_chain = audit.lock_chain

    def lock_after_another_write(scope: str) -> None:
        User.objects.filter(pk=member.pk).update(is_active=False, session_epoch=7, password="another")
        lock_chain(scope)

    monkeypatch.setattr(audit, "lock_chain", lock_after_another_write)
    path = reverse("admin:tracker_user_change", args=[member.pk])
    client.post(path, {"email": member.email, "name": "Mo Renamed", "is_active": "on"})
    member.refresh_from_db()
    assert (member.name, member.is_active, member.password) == ("Mo Renamed", False, "another")
    assert member.session_epoch > 7
    text = AuditEvent.objects.select_related("text").get().text
    assert (text.before["is_active"], text.after["is_active"]) == (False, False)


@pytest.mark.parametrize("field", ["name", "email"])
@pytest.mark.parametrize(
    "identifier", ["01/01/01 1237", "010101.1237", "943 476 5919", "QQ.12.34.56.A", "QQ123456A", "G1-1AA"]
)
def test_account_takes_no_identifier_and_shows_what_was_typed(
    client: Client, admin: User, field: str, identifier: str
) -> None:
    member = User.objects.create_user("member@demo.example", "words", name="Mo Member")
    typed = {"email": "new@demo.example", "name": "Nia New", "password1": "a-long-pass-phrase"}
    typed |= {"password2": typed["password1"], "is_active": "on"}
    typed[field] = identifier if field == "name" else f"{identifier.replace(' ', '')}@demo.example"
    for path in (
        reverse("admin:tracker_user_add"),
        reverse("admin:tracker_user_change", args=[member.pk]),
    ):
        response = client.post(path, typed)
        assert response.status_code == 200
        form = response.context["adminform"].form
        assert list(form.errors) == [field]
        assert form[field].value() == typed[field]
    assert set(User.objects.values_list("name", flat=True)) == {"Ann Admin", "Mo Member"}
    assert AuditEvent.objects.count() == 0


def test_accounts_are_never_deleted(client: Client, admin: User) -> None:
    assert client.get(reverse("admin:tracker_user_delete", args=[admin.pk])).status_code == 403


@pytest.mark.parametrize("page", ["user", "outbox", "loginvisit"])
def test_lists_open(client: Client, admin: User, page: str) -> None:
    assert client.get(reverse(f"admin:tracker_{page}_changelist")).status_code == 200


def test_administrator_sets_a_password_and_it_is_recorded_without_the_password(
    client: Client, admin: User
) -> None:
    member = User.objects.create_user("member@demo.example", "words", name="Mo Member")
    path = reverse("admin:auth_user_password_change", args=[member.pk])
    assert client.get(path).status_code == 200
    words = "another-long-pass-phrase"
    typed = {"password1": words, "password2": "not the same", "usable_password": "true"}
    assert client.post(path, typed).status_code == 200
    assert AuditEvent.objects.count() == 0
    assert client.post(path, typed | {"password2": words}).status_code == 302
    member.refresh_from_db()
    assert member.check_password(words)
    event = AuditEvent.objects.select_related("text").get()
    assert (event.what, event.by, event.subject_id) == (
        "an account's password was set",
        admin,
        str(member.pk),
    )
    assert words not in event.text.words
    assert member.password not in event.text.words


def test_administrator_takes_a_password_away_and_it_is_recorded(client: Client, admin: User) -> None:
    member = User.objects.create_user("member@demo.example", "words", name="Mo Member")
    path = reverse("admin:auth_user_password_change", args=[member.pk])
    typed = {"password1": "", "password2": "", "usable_password": "false", "unset-password": "yes"}
    assert client.post(path, typed).status_code == 302
    member.refresh_from_db()
    assert not member.has_usable_password()
    assert AuditEvent.objects.get().what == "an account's password was removed"


def test_password_of_an_unknown_account_is_not_changed(client: Client, admin: User) -> None:
    path = reverse("admin:auth_user_password_change", args=["²"])
    assert client.post(path, {}).status_code == 404


def test_audit_events_are_listed_latest_first_with_their_text(client: Client, admin: User) -> None:
    at = datetime(2026, 4, 8, 13, 5, tzinfo=UTC)
    with transaction.atomic():
        for number in (1, 2):
            audit.record(
                what="an account was changed",
                by=admin,
                at=at,
                subject=admin,
                before={"name": f"Name {number}"},
                after={"name": "Ann Admin", "roles": ["one", "two"]},
            )
    listed = client.get(reverse("admin:tracker_auditevent_changelist")).content.decode()
    assert listed.index(">2</a>") < listed.index(">1</a>")
    assert ("8 April 2026, 14:05" in listed, str(admin) in listed) == (True, True)
    assert "tracker.user" not in listed
    event = AuditEvent.objects.get(number=1)
    page = client.get(reverse("admin:tracker_auditevent_change", args=[event.pk])).content.decode()
    for words in ("<strong>name:</strong> Name 1", "<strong>roles:</strong> one, two"):
        assert words in page
    found = client.get(reverse("admin:tracker_auditevent_changelist"), {"q": "Name 2"}).content.decode()
    assert (">2</a>" in found, ">1</a>" in found) == (True, False)


def test_audit_events_are_shown_even_if_a_text_is_missing(client: Client, admin: User) -> None:
    with transaction.atomic():
        event = audit.record(
            what="an account was created", by=admin, at=datetime(2026, 4, 8, tzinfo=UTC), subject=admin
        )
    QuerySet(AuditText).filter(event=event).delete()
    for path in ("changelist", "change"):
        url = reverse(f"admin:tracker_auditevent_{path}", args=[event.pk] if path == "change" else [])
        assert "its text is missing" in client.get(url).content.decode()
