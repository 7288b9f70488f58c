"""A form that was sent while signed out is carried through signing in and saved as a draft, without JavaScript."""

import re
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from priorities.models import Update, UpdateDraft
from tests import builders
from tests.access.test_writers import FormFields
from tests.builders import TODAY
from tests.priorities.views.update_page import answers, form_of, url
from tests.priorities.writes.every_column import stored_anywhere
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly
from tracker import unsaved_text
from tracker.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"
WORDS = "Two groups met.\nA third joined."


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def user(quarterly: Quarterly) -> User:
    """The lead of the action, with a password."""
    quarterly.user.set_password(PASSWORD)
    quarterly.user.save()
    return quarterly.user


def send_signed_out(quarterly: Quarterly, path: str, **changed: str) -> tuple[Client, str]:
    """Send the form without a session, and return the client and the page."""
    client = Client()
    sent = answers(quarterly, progress=WORDS, rag="amber", account=str(quarterly.user.pk), draft_seen="")
    return client, client.post(path, sent | changed).content.decode()


def sign_in(client: Client, page: str, who: User, password: str = PASSWORD) -> Any:
    """Fill in the sign-in form of a page and send it."""
    carried = FormFields(page).fields["carried"]
    return client.post("/accounts/login/", {"login": who.email, "password": password, "carried": carried})


def test_words_sent_while_signed_out_are_in_the_form_after_signing_in(
    quarterly: Quarterly, user: User
) -> None:
    path = url(quarterly.action())
    client, page = send_signed_out(quarterly, path)
    assert "You were signed out, so nothing was saved" in page
    assert WORDS in page
    assert stored_anywhere("Two groups met.") == []
    signed_in = sign_in(client, page, user).content.decode()
    assert stored_anywhere("Two groups met.") == []
    fields = FormFields(signed_in).fields
    assert (fields["then"], fields["rag"]) == ("draft", "amber")
    assert re.search(f'action="{path}"', signed_in)
    answer = client.post(path, fields)
    assert answer.status_code == 302
    form = form_of(client.get(path))
    assert (form["progress"].value(), form["rag"].value()) == (WORDS, "amber")
    assert (UpdateDraft.objects.get().user, Update.objects.count()) == (user, 0)


def test_words_are_carried_past_a_wrong_password(quarterly: Quarterly, user: User) -> None:
    client, page = send_signed_out(quarterly, url(quarterly.action()))
    refused = sign_in(client, page, user, "not the password").content.decode()
    assert "What you typed before you were signed out is kept on this page." in refused
    assert FormFields(sign_in(client, refused, user).content.decode()).fields["progress"] == WORDS


def test_another_account_does_not_get_the_words(quarterly: Quarterly) -> None:
    client, page = send_signed_out(quarterly, url(quarterly.action()))
    other = builders.account(builders.member(quarterly.strategy))
    other.set_password(PASSWORD)
    other.save()
    answer = sign_in(client, page, other).content.decode()
    assert "opened with another account" in answer
    assert "Two groups met." not in answer


def test_identifier_is_refused_after_signing_in_and_never_stored(quarterly: Quarterly, user: User) -> None:
    path = url(quarterly.action())
    client, page = send_signed_out(quarterly, path, progress=f"Met {CHI} today")
    fields = FormFields(sign_in(client, page, user).content.decode()).fields
    answer = client.post(path, fields)
    assert answer.status_code == 200
    assert list(form_of(answer).errors) == ["progress"]
    assert stored_anywhere(CHI) == []


def test_form_that_a_stranger_wrote_is_not_sent_on(quarterly: Quarterly, user: User) -> None:
    client, _ = send_signed_out(quarterly, url(quarterly.action()))
    forged = signing.dumps(["/", [["account", str(user.pk)]]], salt="another")
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "carried": forged})
    assert answer.status_code == 302


def test_form_is_not_carried_for_more_than_a_day(
    quarterly: Quarterly, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, page = send_signed_out(quarterly, url(quarterly.action()))
    monkeypatch.setattr(unsaved_text, "CARRIED_FOR", -1)
    assert sign_in(client, page, user).status_code == 302


@pytest.mark.parametrize("changed", [{"account": ""}, {"progress": ""}])
def test_form_without_account_or_words_is_not_carried(quarterly: Quarterly, changed: dict[str, str]) -> None:
    _, page = send_signed_out(quarterly, url(quarterly.action()), **changed)
    assert "carried" not in FormFields(page).fields


def test_other_forms_are_only_shown(quarterly: Quarterly) -> None:
    page = (
        Client()
        .post("/strategies/test/plan/people/add/", {"name": "Two words", "account": "1"})
        .content.decode()
    )
    assert "carried" not in FormFields(page).fields
    assert "Two words" in page
