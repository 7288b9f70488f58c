"""Signing in and out, the visits that are recorded, and the pages that are closed."""

import re
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import mail as sent
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from tracker import accounts, mail
from tracker.models import AuditEvent, LoginVisit, Outbox, User

PASSWORD = "domestic-abuse-demo"
CHOSEN = "a-new-long-pass-phrase"
NOW = datetime(2026, 4, 8, 9, tzinfo=UTC)
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


def test_a_wrong_password_does_not_sign_in(client: Client, member: User) -> None:
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


def test_sign_in_leads_to_the_requested_page_and_never_to_another_site(client: Client, member: User) -> None:
    url = reverse("account_login")
    typed = {"login": member.email, "password": PASSWORD}
    assert client.post(url, {**typed, "next": "/strategies/"})["Location"] == "/strategies/"
    client.logout()
    assert client.post(url, {**typed, "next": "https://elsewhere.example/"})["Location"] == "/start/"


def test_signing_out_needs_a_press_of_the_button(client: Client, member: User) -> None:
    client.force_login(member)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_no_one_can_sign_up(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert client.get("/accounts/signup/").status_code == 404
    assert User.objects.count() == 0


def ask_for_link(client: Client, email: str) -> HttpResponse:
    return client.post(reverse("account_reset_password"), {"email": email})


def follow_link(client: Client) -> str:
    """Return the path of the page for choosing a password, from the link in the last email."""
    [path] = re.findall(r"https?://testserver(/\S+)", str(sent.outbox[-1].body))
    return str(client.get(path, follow=True).request["PATH_INFO"])


def choose(client: Client) -> HttpResponse:
    return client.post(follow_link(client), {"password1": CHOSEN, "password2": CHOSEN})


def test_password_link_sets_a_new_password_and_signs_in(client: Client, member: User) -> None:
    assert ask_for_link(client, "Member@demo.example").status_code == 302
    assert sent.outbox == []
    assert mail.send_due(NOW) == (1, 0)
    assert [queued.to for queued in sent.outbox] == [[member.email]]
    assert choose(client)["Location"] == "/start/"
    assert client.session["_auth_user_id"] == str(member.pk)
    assert sign_in(Client(), password=CHOSEN) == 302


def test_the_secret_of_a_password_link_is_stored_nowhere(client: Client, member: User) -> None:
    ask_for_link(client, member.email)
    mail.send_due(NOW)
    secret = re.findall(r"/key/\w+-([\w-]+)/", str(sent.outbox[-1].body))[0]
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert not any(secret in str(value) for row in cursor.fetchall() for value in row), table


def test_password_page_works_alike_for_known_and_unknown_addresses(client: Client, member: User) -> None:
    answers, asked = [], []
    for email in (member.email, "unknown@demo.example"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask_for_link(client, email)
        answers.append((answer.status_code, answer["Location"], answer.content))
        asked.append([re.sub(r"'[^']*'", "?", query["sql"]) for query in queries])
    assert answers[0] == answers[1]
    assert asked[0] == asked[1]
    assert mail.send_due(NOW) == (1, 0)
    assert [queued.to for queued in sent.outbox] == [[member.email]]
    assert [queued.to for queued in Outbox.objects.all()] == [member.email]


def test_a_closed_account_gets_no_password_link(client: Client, member: User) -> None:
    User.objects.update(is_active=False)
    ask_for_link(client, member.email)
    assert mail.send_due(NOW) == (0, 0)
    assert Outbox.objects.count() == 0


def test_password_links_do_not_fill_a_mailbox(client: Client, member: User) -> None:
    for _ in range(3):
        ask_for_link(client, member.email)
    assert mail.send_due(NOW) == (1, 0)
    ask_for_link(client, member.email)
    assert mail.send_due(NOW + accounts.BETWEEN_LINKS - timedelta(seconds=1)) == (0, 0)
    ask_for_link(client, member.email)
    assert mail.send_due(NOW + accounts.BETWEEN_LINKS) == (1, 0)


def test_a_new_link_is_sent_once_the_last_one_was_used(client: Client, member: User) -> None:
    ask_for_link(client, member.email)
    mail.send_due(NOW)
    choose(client)
    mail.send_due(NOW)
    client.logout()
    for _ in range(2):
        ask_for_link(client, member.email)
    assert mail.send_due(NOW) == (1, 0)
    assert "/password/reset/key/" in str(sent.outbox[-1].body)


@pytest.mark.parametrize("email", ["no address", f"{'long' * 64}@demo.example"])
def test_an_address_that_no_account_can_have_is_refused(client: Client, email: str) -> None:
    assert ask_for_link(client, email).status_code == 200
    assert Outbox.objects.count() == 0


def test_no_page_waits_for_a_mail_server_that_hangs(client: Client, member: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as never_answers:
        never_answers.setblocking(False)
        settings.EMAIL_HOST, settings.EMAIL_PORT = never_answers.getsockname()
        for number in range(11):
            ask_for_link(client, f"member{number}@demo.example")
        ask_for_link(client, member.email)
        with pytest.raises(BlockingIOError):
            never_answers.accept()
    assert Outbox.objects.count() == 12


def test_allauth_sends_no_email_of_its_own(rf: RequestFactory) -> None:
    with pytest.raises(NotImplementedError):
        accounts.AccountAdapter().send_mail("account/email/anything", "member@demo.example", {})


def recorded(member: User) -> list[tuple[str, User | None]]:
    """Return the events about the account, after asserting that they contain no password or hash."""
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
    ask_for_link(client, member.email)
    mail.send_due(NOW)
    choose(client)
    assert recorded(member) == [("an account's password was changed", member)]


def test_administration_sends_everybody_to_the_one_page_that_changes_a_password(client: Client) -> None:
    client.force_login(User.objects.create_user("staff@demo.example", is_staff=True))
    assert client.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")


def test_password_set_on_the_server_is_recorded(member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: CHOSEN)
    call_command("changepassword", member.email, stdout=StringIO())
    assert recorded(member) == [("an account's password was set on the server", None)]
    assert member.check_password(CHOSEN)


def close_while_hashing(monkeypatch: pytest.MonkeyPatch, member: User) -> None:
    """Have another administrator close the account while its password is hashed."""

    def close(user: User, password: str | None) -> None:
        User.objects.filter(pk=user.pk).update(is_active=False, session_epoch=7)
        AbstractBaseUser.set_password(user, password)

    monkeypatch.setattr(User, "set_password", close)


def set_by_the_owner(member: User) -> None:
    accounts.AccountAdapter().set_password(member, CHOSEN)


def set_on_the_server(member: User) -> None:
    call_command("changepassword", member.email, stdout=StringIO())


def set_in_the_administration(member: User) -> None:
    client = Client()
    client.force_login(User.objects.create_user("a@demo.example", is_staff=True, is_superuser=True))
    typed = {"password1": CHOSEN, "password2": CHOSEN, "usable_password": "true"}
    client.post(reverse("admin:auth_user_password_change", args=[member.pk]), typed)


@pytest.mark.parametrize(
    "set_password",
    [set_by_the_owner, set_on_the_server, set_in_the_administration],
    ids=lambda way: way.__name__,
)
def test_a_new_password_does_not_open_an_account_that_was_closed_meanwhile(
    member: User, monkeypatch: pytest.MonkeyPatch, set_password: Callable[[User], None]
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: CHOSEN)
    close_while_hashing(monkeypatch, member)
    set_password(member)
    member = User.objects.get(pk=member.pk)
    assert member.check_password(CHOSEN)
    assert (member.is_active, member.session_epoch) == (False, 7)


def test_a_password_that_is_refused_on_the_server_is_not_set(
    member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: prompt)
    with pytest.raises(CommandError, match="has not been changed"):
        call_command("changepassword", member.email, stdout=StringIO(), stderr=StringIO())
    with pytest.raises(CommandError, match="no account"):
        call_command("changepassword", "unknown@demo.example", stdout=StringIO())
    assert recorded(member) == []
    assert member.check_password(PASSWORD)
