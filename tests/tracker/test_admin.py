"""The administration of accounts, and what it leaves on the audit chain."""

import pytest
from django.test import Client
from django.urls import reverse

from tracker import audit
from tracker.models import AuditEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    admin = User.objects.create_superuser("admin@demo.example", name="Ann Admin")
    client.force_login(admin)
    return admin


def test_administrator_makes_an_account_and_it_is_recorded(client: Client, admin: User) -> None:
    words = "a-long-first-pass-phrase"
    typed = {"email": "New@demo.example", "name": "Nia New", "password1": words, "password2": words}
    assert client.post(reverse("admin:tracker_user_add"), typed).status_code == 302
    made = User.objects.get(email="new@demo.example")
    event = AuditEvent.objects.select_related("text").get()
    assert (event.what, event.by, event.subject_id) == ("an account was made", admin, str(made.pk))
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


def test_accounts_are_never_deleted(client: Client, admin: User) -> None:
    assert client.get(reverse("admin:tracker_user_delete", args=[admin.pk])).status_code == 403


@pytest.mark.parametrize("page", ["user", "outbox", "loginvisit"])
def test_lists_open(client: Client, admin: User, page: str) -> None:
    assert client.get(reverse(f"admin:tracker_{page}_changelist")).status_code == 200
