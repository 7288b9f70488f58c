"""The page “Your emails and calendar”: the address of the calendar is made, shown, replaced and revoked."""

import re

import pytest
from django.test import Client, override_settings

from tests import builders

pytestmark = pytest.mark.django_db

SITE = "https://tracker.council.example"


@pytest.fixture(autouse=True)
def _site() -> object:
    with override_settings(SITE_URL=SITE):
        yield


@pytest.fixture
def me(client: Client) -> Client:
    client.force_login(builders.user())
    return client


def address(client: Client) -> str:
    """Return the path of the calendar whose address the page shows, or ""."""
    page = client.get("/emails/").content.decode()
    found = re.search(f'value="{SITE}(/calendar/[^"]+)"', page)
    return found[1] if found else ""


def test_the_page_shows_an_address_only_once_it_is_made(me: Client) -> None:
    assert address(me) == ""
    page = me.post("/emails/", {"then": "calendar"}, follow=True).content.decode()
    assert "Your calendar has a new address. Copy it into your calendar program." in page
    assert Client().get(address(me)).status_code == 200


def test_a_replaced_address_is_shown_and_the_old_one_stops_working(me: Client) -> None:
    me.post("/emails/", {"then": "calendar"})
    first = address(me)
    me.post("/emails/", {"then": "calendar"})
    second = address(me)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)


def test_a_calendar_that_is_turned_off_has_no_address(me: Client) -> None:
    me.post("/emails/", {"then": "calendar"})
    path = address(me)
    page = me.post("/emails/", {"then": "no-calendar"}, follow=True).content.decode()
    assert "Your calendar is turned off. Its address no longer works." in page
    assert address(me) == ""
    assert Client().get(path).status_code == 404
    again = me.post("/emails/", {"then": "no-calendar"}, follow=True).content.decode()
    assert "Your calendar is turned off already." in again
