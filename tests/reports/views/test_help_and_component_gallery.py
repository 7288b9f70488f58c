"""Help, the accessibility statement and the component gallery: who may open them, and what they show."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from tests import builders
from tracker.templatetags import components

pytestmark = pytest.mark.django_db

STATIC = Path(__file__).resolve().parents[3] / "static"
HELP = ["/help/", "/help/meetings/", *(f"/help/{role.value}/" for role in Role)]
MOST_BYTES = 60_000


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("url", [*HELP, "/accessibility/"])
def test_everyone_can_open_the_help_and_the_statement(client: Client, url: str) -> None:
    assert client.get(url).status_code == 200
    client.force_login(builders.user())
    assert client.get(url).status_code == 200


def test_help_has_a_page_for_every_role_and_no_other(client: Client) -> None:
    page = text(client, "/help/")
    for role in Role:
        assert f'href="/help/{role.value}/">{role.label}</a>' in page
    assert client.get("/help/nobody/").status_code == 404


@pytest.mark.parametrize("url", HELP)
def test_pictures_exist_are_small_and_have_text_alternatives(client: Client, url: str) -> None:
    # The marks of ratings have words beside them, so they need no text alternative.
    for tag in re.findall(r'<img(?! class="spt-rag__mark")[^>]*>', text(client, url)):
        source, alt = re.search(r'src="/static/([^"]+)"', tag), re.search(r'alt="([^"]+)"', tag)
        assert source
        assert alt
        assert len(alt.group(1)) > 20
        assert (STATIC / source.group(1)).stat().st_size < MOST_BYTES


def test_statement_has_what_the_regulations_require(client: Client, settings: Any) -> None:
    settings.ACCESSIBILITY_CONTACT, settings.ORGANISATION = "access@body.example", "A Body"
    page = text(client, "/accessibility/")
    for words in (
        "as run by A Body",
        "(No. 2) Accessibility Regulations 2018",
        "partially compliant",
        "What you can use instead",
        'href="mailto:access@body.example"',
        "Equality and Human Rights Commission",
        "https://www.equalityadvisoryservice.com/",
        "This statement was prepared on",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        ("", "No contact has been set for this installation."),
        ("0141 000 0000", "<strong>0141 000 0000</strong>"),
    ],
)
def test_statement_never_invents_a_contact(client: Client, settings: Any, contact: str, words: str) -> None:
    settings.ACCESSIBILITY_CONTACT = contact
    page = text(client, "/accessibility/")
    assert words in page
    assert "mailto:" not in page


def test_gallery_is_for_staff_or_for_everyone_if_debug_is_on(client: Client, settings: Any) -> None:
    client.force_login(builders.user())
    assert client.get("/components/").status_code == 403
    settings.DEBUG = True
    assert client.get("/components/").status_code == 200
    settings.DEBUG = False
    client.force_login(builders.user(is_staff=True))
    assert client.get("/components/").status_code == 200


def test_the_gallery_shows_every_component() -> None:
    source = (STATIC.parent / "templates" / "reports" / "component_gallery.html").read_text()
    in_frame_or_form = {"site_navigation", "querystring_with", "error_summary"}
    shown = {name for name in components.register.tags if re.search(rf"{{% {name}\b", source)}
    assert set(components.register.tags) - shown == in_frame_or_form


def test_the_gallery_shows_the_form_with_every_error(client: Client) -> None:
    client.force_login(builders.user(is_staff=True))
    page = text(client, "/components/?sent=1")
    assert "<title>Error: Components" in page
    assert page.count("There is a problem") == 1
    targets = re.findall(r'<li><a href="#(id_\w+)">', page)
    assert len(targets) == 7
    for target in targets:
        assert f'id="{target}"' in page


def test_help_says_what_coordinators_do_and_who_records_a_completion(client: Client) -> None:
    assert "coordinator may update the actions of the group" in text(client, "/help/member/")
    assert "so can a manager of the strategy" in text(client, "/help/lead/")


def test_help_does_not_assume_the_length_of_periods(client: Client) -> None:
    pages = [text(client, url) for url in HELP]
    assert "In every reporting period" in text(client, "/help/member/")
    assert not [page for page in pages if "Four times a year" in page or "quarter" in page]
    assert "are not colours" in text(client, "/help/")
