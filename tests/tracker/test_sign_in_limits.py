"""Failed sign-ins are limited and recorded, and cannot lock an owner out of their account."""

import logging
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail as sent
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import TODAY, noon
from tracker import accounts, audit, clock, mail, sessions
from tracker.models import AuditEvent, FailedSignIn, User

PASSWORD = "three green horses"
OFFICE, ELSEWHERE = "192.0.2.1", "203.0.113.9"
COOKIE = settings.KNOWN_BROWSER_COOKIE_NAME
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner@demo.example", PASSWORD, name="Olu Owner")


def browser(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def lets_in(client: Client, password: str = PASSWORD, email: str = "owner@demo.example") -> bool:
    answer = client.post(reverse("account_login"), {"login": email, "password": password})
    return answer.status_code == 302


def sign_out(client: Client) -> None:
    # Not the test client's own `logout`, which deletes every cookie.
    client.post(reverse("account_logout"))


def guess(address: str, times: int, email: str = "owner@demo.example") -> None:
    for number in range(times):
        assert not lets_in(browser(address), f"guess {number}", email)


def test_guesses_from_elsewhere_do_not_lock_the_owner_out(owner: User) -> None:
    guess(ELSEWHERE, 8)
    assert not lets_in(browser(ELSEWHERE))
    assert lets_in(browser(OFFICE))


def test_a_subscriber_with_many_ipv6_addresses_is_one_guesser(owner: User) -> None:
    for number in range(5):
        guess(f"2001:db8:0:1::{number}", 1)
    assert not lets_in(browser("2001:db8:0:1::ffff"))
    assert lets_in(browser("2001:db8:0:2::1"))


def test_ipv4_addresses_that_are_written_as_ipv6_have_limits_of_their_own(owner: User) -> None:
    guess("::ffff:10.1.1.1", 5)
    assert not lets_in(browser("::ffff:10.1.1.1"))
    assert not lets_in(browser("10.1.1.1"))
    assert lets_in(browser("::ffff:10.1.1.2"))


def test_a_stranger_cannot_keep_an_owner_from_asking_for_a_password_link(owner: User) -> None:
    for number in range(10):
        browser(f"198.51.100.{number}").post(reverse("account_reset_password"), {"email": owner.email})
    asked = browser(OFFICE).post(reverse("account_reset_password"), {"email": owner.email})
    assert asked.status_code == 302


def test_tries_at_many_invented_addresses_do_not_free_an_account(owner: User) -> None:
    guess(ELSEWHERE, 5)
    for number in range(400):
        guess(f"198.51.{number // 25}.1", 1, f"invented{number}@demo.example")
    assert not lets_in(browser(ELSEWHERE))


def test_the_wait_grows_with_the_failed_sign_ins(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    guess(ELSEWHERE, 5)
    assert not lets_in(browser(ELSEWHERE))
    now += 61
    guess(ELSEWHERE, 5)
    now += 61
    assert not lets_in(browser(ELSEWHERE))
    now += 60 * 60
    assert lets_in(browser(ELSEWHERE))


def test_an_account_guessed_at_from_many_addresses_still_opens_in_the_browser_that_knows_it(
    owner: User,
) -> None:
    known = browser(OFFICE)
    assert lets_in(known)
    sign_out(known)
    for number in range(12):
        guess(f"198.51.100.{number}", 5)
    assert not lets_in(browser("198.51.100.200"))
    assert lets_in(known)


def test_a_known_browser_signs_in_while_its_own_office_guesses(owner: User) -> None:
    known = browser(OFFICE)
    assert lets_in(known)
    sign_out(known)
    for number in range(40):
        guess(OFFICE, 1, f"person{number}@demo.example")
    assert not lets_in(browser(OFFICE))
    assert lets_in(known)


def test_failed_sign_ins_in_a_known_browser_count_against_that_browser_alone(owner: User) -> None:
    known = browser(OFFICE)
    assert lets_in(known)
    sign_out(known)
    for number in range(5):
        assert not lets_in(known, f"guess {number}")
    assert not lets_in(known)
    assert lets_in(browser(OFFICE))


def test_a_browser_is_known_to_those_who_signed_in_there_and_to_no_one_else(owner: User) -> None:
    User.objects.create_user("other@demo.example", PASSWORD)
    known = browser(OFFICE)
    assert lets_in(known, email="other@demo.example")
    sign_out(known)
    for number in range(5):
        assert not lets_in(known, f"guess {number}")
    assert not lets_in(known)


def test_the_cookie_of_a_known_browser_cannot_be_read_by_scripts_or_made_up(owner: User) -> None:
    known = browser(OFFICE)
    assert lets_in(known)
    cookie = known.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert owner.email not in cookie.value
    stranger = browser(ELSEWHERE)
    guess(ELSEWHERE, 5)
    stranger.cookies[COOKIE] = cookie.value[:-1] + ("a" if cookie.value[-1] != "a" else "b")
    assert not lets_in(stranger)


def test_signing_out_everywhere_forgets_the_known_browsers(owner: User) -> None:
    known = browser(OFFICE)
    assert lets_in(known)
    sign_out(known)
    sessions.end_all(user=owner, by=owner, at=noon(TODAY))
    for number in range(5):
        assert not lets_in(known, f"guess {number}")
    assert not lets_in(known)


def test_a_password_link_signs_the_owner_in_despite_failed_attempts(owner: User) -> None:
    client = browser(ELSEWHERE)
    for number in range(12):
        guess(f"198.51.100.{number}", 5)
    client.post(reverse("account_reset_password"), {"email": owner.email})
    mail.send_due(noon(TODAY))
    [path] = re.findall(r"https?://testserver(/\S+)", str(sent.outbox[-1].body))
    page = client.get(path, follow=True)
    words = "four purple donkeys"
    client.post(page.request["PATH_INFO"], {"password1": words, "password2": words})
    assert client.session["_auth_user_id"] == str(owner.pk)
    sign_out(client)
    assert lets_in(client, words)


def test_failed_sign_ins_are_audited_for_accounts_alone_and_without_what_was_typed(owner: User) -> None:
    guess(ELSEWHERE, 7)
    guess(ELSEWHERE, 2, "my-secret-pass-phrase@demo.example")
    assert FailedSignIn.objects.count() == 9
    at = clock.real_now() + accounts.BETWEEN_EVENTS
    assert accounts.record_failed_sign_ins(at, at) == 1
    event = AuditEvent.objects.select_related("text").get()
    assert (event.what, event.by, event.subject_id) == ("a sign-in failed", None, str(owner.pk))
    noted = event.text.after
    assert (noted["times"], noted["refused"], set(noted)) == (7, 2, {"times", "refused", "first", "last"})
    assert FailedSignIn.objects.count() == 0
    assert accounts.record_failed_sign_ins(at, at) == 0
    assert audit.verify() == []


def test_failed_sign_ins_at_an_account_are_one_event_an_hour(owner: User) -> None:
    guess(ELSEWHERE, 1)
    began = FailedSignIn.objects.get().at
    guess(ELSEWHERE, 2)
    assert (
        accounts.record_failed_sign_ins(noon(TODAY), began + accounts.BETWEEN_EVENTS - timedelta(seconds=1))
        == 0
    )
    assert accounts.record_failed_sign_ins(noon(TODAY), began + accounts.BETWEEN_EVENTS) == 1
    assert AuditEvent.objects.select_related("text").get().text.after["times"] == 3


def test_failed_sign_ins_are_logged_without_what_was_typed(
    owner: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "tracker"):
        guess(ELSEWHERE, 1)
        guess(ELSEWHERE, 1, "my-secret-pass-phrase@demo.example")
        guess(ELSEWHERE, 5)
        lets_in(browser(OFFICE))
    assert caplog.messages == [
        f"Sign-in failed: account {owner.pk}.",
        "Sign-in failed: unknown account.",
        *[f"Sign-in failed: account {owner.pk}."] * 4,
        f"Sign-in refused after too many attempts: account {owner.pk}.",
        f"Account {owner.pk} signed in.",
    ]


def test_a_failed_sign_in_does_the_same_work_for_known_and_unknown_addresses(owner: User) -> None:
    asked = []
    for email in (owner.email, "unknown@demo.example"):
        with CaptureQueriesContext(connection) as queries:
            lets_in(browser(ELSEWHERE), "wrong", email)
        statements = [re.split(" VALUES | WHERE ", query["sql"])[0] for query in queries]
        # PostgreSQL numbers its cursors.
        asked.append([re.sub(r"_django_curs_\w+", "cursor", statement) for statement in statements])
    assert asked[0] == asked[1]
