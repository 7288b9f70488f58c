"""Error pages, which must work when nothing else does, and the headers of every response."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from tracker import views
from tracker.models import User

pytestmark = pytest.mark.urls("tests.tracker.urls_for_access")

POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (views.bad_request, 400, "That request could not be read"),
        (views.forbidden, 403, "You cannot open this page"),
        (views.not_found, 404, "Page not found"),
        (views.server_error, 500, "Sorry, something went wrong"),
        (views.csrf_failure, 403, "This page has been open too long"),
    ],
)
def test_error_page_needs_no_database(
    rf: RequestFactory, view: Callable[..., HttpResponse], status: int, heading: str
) -> None:
    # This test may not use the database: a query would fail it.
    answer = view(rf.get("/"))
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.content.decode()


def test_error_page_is_plain_where_its_template_fails(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise ValueError("planted")

    monkeypatch.setattr(views, "render_to_string", fail)
    answer = views.server_error(rf.get("/"))
    assert (answer.status_code, answer.content.decode().count("<h1>Sorry, something went wrong</h1>")) == (
        500,
        1,
    )


def test_server_error_shows_the_error_page(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/failing/")
    assert answer.status_code == 500
    assert "Sorry, something went wrong" in answer.content.decode()
    assert "planted" not in answer.content.decode()


@pytest.mark.parametrize("view", [views.server_error, views.csrf_failure])
def test_form_that_was_not_saved_shows_what_was_typed(
    rf: RequestFactory, view: Callable[..., HttpResponse]
) -> None:
    typed = {"progress": "Staff <b>were</b> trained.", "rag": "green", "password1": "three green horses"}
    page = view(rf.post("/", typed, headers={"sec-fetch-site": "same-origin"})).content.decode()
    assert "Copy what you typed from the boxes below." in page
    assert "Staff &lt;b&gt;were&lt;/b&gt; trained.</textarea>" in page
    assert page.count("<textarea") == 1
    assert "Copy what you typed" not in view(rf.get("/")).content.decode()


def test_text_in_a_form_from_another_site_is_not_shown(rf: RequestFactory) -> None:
    sent = rf.post("/", {"progress": "Ring this number."}, headers={"sec-fetch-site": "cross-site"})
    assert "Ring this number" not in views.csrf_failure(sent).content.decode()


def test_error_while_reading_a_form_shows_the_error_page(rf: RequestFactory) -> None:
    sent = rf.generic("POST", "/", b"no parts", content_type="multipart/form-data; boundary=")
    assert views.server_error(sent).status_code == 500


def test_form_without_a_csrf_token_is_refused_with_a_sentence() -> None:
    answer = Client(enforce_csrf_checks=True).post("/open/")
    assert answer.status_code == 403
    assert "This page has been open too long" in answer.content.decode()


@pytest.mark.parametrize("path", ["/open/", "/nowhere/", "/failing/", "/health/live"])
def test_every_response_has_the_headers(client: Client, path: str) -> None:
    client.raise_request_exception = False
    headers = client.get(path).headers
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-cache"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_signed_in_empty_page_asks_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(User.objects.create_user("member@demo.example"))
    with django_assert_num_queries(2, connection=connection):
        client.get("/accounts-only/")
