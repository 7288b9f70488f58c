"""A view that does not declare who may open it refuses everyone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tracker.access import SELF_GUARDED_MODULES, declared
from tracker.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.tracker.urls_for_access")]


@pytest.fixture
def member() -> User:
    return User.objects.create_user("member@demo.example", "domestic-abuse-demo", name="Mo Member")


@pytest.mark.parametrize(
    ("path", "signed_out", "signed_in"),
    [("/open/", 200, 200), ("/accounts-only/", 302, 200), ("/forgotten/", 302, 403), ("/nowhere/", 404, 404)],
)
def test_view_opens_for_those_it_names(
    client: Client, member: User, path: str, signed_out: int, signed_in: int
) -> None:
    assert client.get(path).status_code == signed_out
    client.force_login(member)
    assert client.get(path).status_code == signed_in


def test_signed_out_reader_is_asked_to_sign_in_and_led_back(client: Client) -> None:
    assert (
        client.get("/accounts-only/?page=2")["Location"] == "/accounts/login/?next=/accounts-only/%3Fpage%3D2"
    )


def test_a_signed_out_person_who_sends_a_form_is_shown_what_they_typed(client: Client) -> None:
    typed = {
        "progress": "A <b>whole</b> sentence.\nAnd another.",
        "rag": "green",
        "csrfmiddlewaretoken": "abc",
        "oldpassword": "my secret words",
        "contacts_shown": "progress next_steps",
    }
    answer = client.post("/accounts-only/?from=last", typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You were signed out, so nothing was saved" in page
    assert "A &lt;b&gt;whole&lt;/b&gt; sentence.\nAnd another.</textarea>" in page
    assert page.count("<textarea") == 1
    assert 'href="/accounts/login/?next=/accounts-only/%3Ffrom%3Dlast"' in page
    assert "my secret words" not in page
    assert "progress next_steps" not in page


def test_a_signed_out_person_who_sends_a_form_without_text_can_sign_in(client: Client) -> None:
    page = client.post("/accounts-only/", {"up": "1"}).content.decode()
    assert "Sign in</a> and fill in the form again." in page
    assert "<textarea" not in page


def test_forgotten_view_is_refused_for_an_administrator_as_well(client: Client) -> None:
    client.force_login(User.objects.create_superuser("admin@demo.example"))
    assert client.get("/forgotten/").status_code == 403


def test_administration_requires_staff(client: Client, member: User) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/?next=")
    client.force_login(member)
    assert client.get("/admin/login/").status_code == 403
    client.force_login(User.objects.create_superuser("admin@demo.example"))
    assert client.get("/admin/").status_code == 200


def every_view(
    patterns: list[URLPattern | URLResolver], app: str = "", under: str = ""
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        route = f"{under}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from every_view(pattern.url_patterns, app or pattern.app_name or "", route)
        elif app != "admin":
            yield route, pattern.callback


@pytest.mark.urls("tracker.urls")
def test_every_view_of_ours_says_who_may_open_it() -> None:
    ours = {
        path: view
        for path, view in every_view(get_resolver("tracker.urls").url_patterns)
        if not view.__module__.startswith("allauth.")
    }
    assert {"health/live", "health/ready"} <= set(ours)
    assert [path for path, view in ours.items() if declared(view) is None] == []


def test_only_packages_that_are_in_use_guard_themselves() -> None:
    guarded = {module.rstrip(".") for module in SELF_GUARDED_MODULES}
    assert guarded <= set(settings.INSTALLED_APPS)
