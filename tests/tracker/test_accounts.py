"""Signing in and out, the visit it leaves, and the doors that stay closed."""

import re
from io import StringIO

import pytest
from django.core import mail as sent
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from tracker.models import AuditEvent, LoginVisit, User

PASSWORD = "domestic-abuse-demo"
CHOSEN = "a-new-long-pass-phrase"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def member() -> User:
    return User.objects.create_user("Member@demo.example", PASSWORD, name="Mo Member")


def sign_in(client: Client, email: str = "member@demo.example", password: str = PASSWORD, **more: str) -> int:
    answer = client.post(reverse("account_login"), {"login": email, "password": password, **more})
    return answer.status_code


@pytest.mark.parametrize("email", ["member@demo.example", "MEMBER@Demo.Example"])
def test_email_and_password_sign_in_and_leave_a_visit(client: Client, member: User, email: str) -> None:
    assert sign_in(client, email) == 302
    assert client.session["_auth_user_id"] == str(member.pk)
    assert [visit.user for visit in LoginVisit.objects.all()] == [member]


def test_wrong_password_signs_nobody_in(client: Client, member: User) -> None:
    assert sign_in(client, password="wrong") == 200
    assert "_auth_user_id" not in client.session
    assert LoginVisit.objects.count() == 0


def test_closed_account_cannot_sign_in(client: Client, member: User) -> None:
    User.objects.update(is_active=False)
    sign_in(client)
    assert "_auth_user_id" not in client.session
    assert LoginVisit.objects.count() == 0


def test_guessing_at_one_account_is_stopped(client: Client, member: User) -> None:
    for _ in range(5):
        sign_in(client, password="wrong")
    assert sign_in(client) == 200
    assert "_auth_user_id" not in client.session


def test_sign_in_goes_on_to_the_page_asked_for_and_never_elsewhere(client: Client, member: User) -> None:
    url = reverse("account_login")
    typed = {"login": member.email, "password": PASSWORD}
    assert client.post(url, {**typed, "next": "/strategies/"})["Location"] == "/strategies/"
    client.logout()
    assert client.post(url, {**typed, "next": "https://elsewhere.example/"})["Location"] == "/"


def test_signing_out_needs_a_press_of_the_button(client: Client, member: User) -> None:
    client.force_login(member)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_nobody_can_make_an_account_for_themselves(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert client.get("/accounts/signup/").status_code == 404
    assert User.objects.count() == 0


def test_password_link_sets_a_new_password(client: Client, member: User) -> None:
    assert client.post(reverse("account_reset_password"), {"email": member.email}).status_code == 302
    [letter] = sent.outbox
    assert letter.to == [member.email]
    [path] = re.findall(r"https?://testserver(/\S+)", str(letter.body))
    page = client.get(path, follow=True)
    words = "a-new-long-pass-phrase"
    answer = client.post(page.request["PATH_INFO"], {"password1": words, "password2": words})
    assert answer.status_code == 302
    assert sign_in(client, password=words) == 302


def test_password_page_does_not_tell_who_has_an_account(
    client: Client, member: User, settings: Settings
) -> None:
    known = client.post(reverse("account_reset_password"), {"email": member.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@demo.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(sent.outbox) == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    unsent = client.post(reverse("account_reset_password"), {"email": member.email})
    assert (unsent.status_code, unsent["Location"]) == (known.status_code, known["Location"])


def recorded(member: User) -> list[tuple[str, User | None]]:
    """What the chain says of the account, having asserted that no password and no hash is in it."""
    member.refresh_from_db()
    events = list(AuditEvent.objects.select_related("by", "text").filter(subject_id=str(member.pk)))
    assert not any(word in event.text.words for event in events for word in (CHOSEN, member.password))
    return [(event.what, event.by) for event in events]


def test_changing_the_own_password_is_recorded(client: Client, member: User) -> None:
    sign_in(client)
    typed = {"oldpassword": PASSWORD, "password1": CHOSEN, "password2": "another"}
    assert client.post(reverse("account_change_password"), typed).status_code == 200
    assert recorded(member) == []
    assert client.post(reverse("account_change_password"), typed | {"password2": CHOSEN}).status_code == 302
    assert recorded(member) == [("an account's password was changed", member)]
    assert member.check_password(CHOSEN)


def test_setting_a_password_by_a_link_is_recorded(client: Client, member: User) -> None:
    client.post(reverse("account_reset_password"), {"email": member.email})
    [path] = re.findall(r"https?://testserver(/\S+)", str(sent.outbox[0].body))
    page = client.get(path, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": CHOSEN, "password2": CHOSEN})
    assert recorded(member) == [("an account's password was changed", member)]


def test_administration_sends_everybody_to_the_one_page_that_changes_a_password(client: Client) -> None:
    client.force_login(User.objects.create_user("staff@demo.example", is_staff=True))
    assert client.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")


def test_password_set_on_the_server_is_recorded(member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: CHOSEN)
    call_command("changepassword", member.email, stdout=StringIO())
    assert recorded(member) == [("an account's password was set on the server", None)]
    assert member.check_password(CHOSEN)
