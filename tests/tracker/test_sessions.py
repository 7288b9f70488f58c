"""How long a person stays signed in, signing out everywhere, and what the browser keeps."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as sent
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from tracker import clock, mail, sessions
from tracker.models import AuditEvent, Outbox, User

PAGE = "/accounts/password/change/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> User:
    return User.objects.create_user("member@demo.example", "three green horses", name="Mo Member")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_user("admin@demo.example", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> "Time":
    return Time(monkeypatch)


class Time:
    """A replacement for this machine's clock. Calling it moves the time forward."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime.now(UTC)
        monkeypatch.setattr(clock, "real_now", lambda: self.now)

    def __call__(self, **much: int) -> None:
        self.now += timedelta(**much)


def in_browser(account: User) -> Client:
    browser = Client()
    browser.force_login(account)
    return browser


def is_signed_in(browser: Client) -> bool:
    return browser.get(PAGE).status_code == 200


def test_a_person_who_opens_no_page_is_signed_out(member: User, pass_time: Time) -> None:
    browser = in_browser(member)
    pass_time(minutes=59)
    assert is_signed_in(browser)
    pass_time(minutes=59)
    assert is_signed_in(browser)
    pass_time(minutes=60)
    assert not is_signed_in(browser)


def test_a_person_who_keeps_opening_pages_is_signed_out_in_the_end(member: User, pass_time: Time) -> None:
    browser = in_browser(member)
    for _ in range(23):
        pass_time(minutes=30)
        assert is_signed_in(browser)
    pass_time(minutes=30)
    assert not is_signed_in(browser)


def test_limits_are_settings(member: User, pass_time: Time, settings: Settings) -> None:
    settings.SIGN_OUT_AFTER_IDLE = 5 * 60
    browser = in_browser(member)
    pass_time(minutes=6)
    assert not is_signed_in(browser)


def test_a_session_from_before_the_limits_counts_from_now(member: User, pass_time: Time) -> None:
    browser = in_browser(member)
    session = browser.session
    del session[sessions.SIGNED_IN_AT], session[sessions.LAST_SEEN]
    session.save()
    assert is_signed_in(browser)
    pass_time(minutes=60)
    assert not is_signed_in(browser)


def test_a_page_soon_after_another_writes_nothing(
    member: User, pass_time: Time, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = in_browser(member)
    pass_time(seconds=50)
    with django_assert_num_queries(2):
        browser.get(PAGE)


def test_signing_out_everywhere_ends_every_session_and_is_recorded(member: User) -> None:
    here, elsewhere, other = (
        in_browser(member),
        in_browser(member),
        in_browser(User.objects.create_user("other@demo.example", "any")),
    )
    page = reverse("account_sign_out_everywhere")
    assert here.get(page).status_code == 200
    assert is_signed_in(elsewhere)
    assert here.post(page)["Location"] == reverse("account_login")
    assert [is_signed_in(browser) for browser in (here, elsewhere, other)] == [False, False, True]
    event = AuditEvent.objects.get()
    assert (event.what, event.by, event.subject_id) == (
        "an account was signed out everywhere",
        member,
        str(member.pk),
    )
    assert is_signed_in(in_browser(User.objects.get(pk=member.pk)))


def test_an_account_that_is_closed_and_reopened_is_signed_in_nowhere(admin: Client, member: User) -> None:
    browser = in_browser(member)
    page = reverse("admin:tracker_user_change", args=[member.pk])
    typed = {"email": member.email, "name": member.name}
    assert admin.post(page, typed).status_code == 302
    assert not is_signed_in(browser)
    assert admin.post(page, typed | {"is_active": "on"}).status_code == 302
    assert not is_signed_in(browser)
    assert is_signed_in(in_browser(User.objects.get(pk=member.pk)))


def test_an_account_that_is_renamed_stays_signed_in(admin: Client, member: User) -> None:
    browser = in_browser(member)
    page = reverse("admin:tracker_user_change", args=[member.pk])
    admin.post(page, {"email": member.email, "name": "Mo Other", "is_active": "on"})
    assert is_signed_in(browser)


def test_the_owner_gets_an_email_about_a_new_password(admin: Client, member: User) -> None:
    words = "another-long-pass-phrase"
    typed = {"password1": words, "password2": words, "usable_password": "true"}
    admin.post(reverse("admin:auth_user_password_change", args=[member.pk]), typed)
    browser = in_browser(User.objects.get(pk=member.pk))
    typed = {"oldpassword": words, "password1": "four purple donkeys", "password2": "four purple donkeys"}
    browser.post(PAGE, typed)
    assert [(queued.to, queued.subject) for queued in Outbox.objects.all()] == [
        ("member@demo.example", "Your password has been changed")
    ] * 2
    assert not any(word in queued.text for queued in Outbox.objects.all() for word in (words, "donkeys"))


def test_the_old_address_gets_an_email_about_a_new_one(admin: Client, member: User) -> None:
    page = reverse("admin:tracker_user_change", args=[member.pk])
    admin.post(page, {"email": "new@demo.example", "name": member.name, "is_active": "on"})
    assert mail.send_due(datetime(2026, 4, 8, 9, tzinfo=UTC)) == (1, 0)
    [queued] = sent.outbox
    assert (queued.to, queued.subject) == (["member@demo.example"], "Your email address has been changed")
    assert "new@demo.example" not in queued.body


def test_pages_of_a_session_are_stored_nowhere(member: User) -> None:
    browser = in_browser(member)
    for path in (PAGE, "/help/", "/", "/no-such-page/"):
        assert "no-store" in browser.get(path)["Cache-Control"]
    assert Client().get("/help/")["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("path", [PAGE, "/help/", "/accounts/login/"])
def test_an_answer_to_a_form_is_stored_nowhere_without_a_session_too(path: str) -> None:
    answer = Client().post(path, {"name": "Typed words"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/accounts/logout/", "/accounts/sign-out-everywhere/"])
def test_signing_out_clears_the_browser_cache(member: User, path: str) -> None:
    browser = in_browser(member)
    assert "Clear-Site-Data" not in browser.get(PAGE)
    assert browser.post(path)["Clear-Site-Data"] == '"cache"'


def test_a_sign_out_by_a_limit_also_clears_the_browser_cache(member: User, pass_time: Time) -> None:
    browser = in_browser(member)
    pass_time(hours=2)
    assert browser.get(PAGE)["Clear-Site-Data"] == '"cache"'
