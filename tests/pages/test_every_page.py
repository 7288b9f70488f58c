"""The HTML of every page has no faults, for the reader who sees the most of it."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from tests.access.compare import path_of
from tests.access.readers import NOT_SIGNED_IN, SIGNED_OUT, STAFF, World
from tests.access.table import LINES, Line
from tests.builders import TODAY
from tests.pages.page_parser import PageParser

PROJECT_URLS = "tracker.urls"
PAPERS = ("paper_html", "meeting_pack_html", "meeting_note_html")
"""Documents of their own, with a style element that their own content security policy allows."""

GOOD = (
    '<html lang="en-GB"><title>A page</title><h1>A page</h1>'
    '<label for="name">Name</label><input id="name" name="name">'
    '<img class="spt-rag__mark" src="/static/img/ratings.svg#octagon" alt=""><span>Red</span>'
    '<script src="/static/start.js"></script></html>'
)


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def page_html(line: Line, world: World) -> str:
    """Return a page's HTML, or '' if it has none, for the strategy's administrator, staff or a signed-out person."""
    client = Client()
    inside = Role.ADMIN.value if Role.ADMIN.value in line.lets_in else STAFF
    account = world.accounts[SIGNED_OUT if line.name.startswith("account_") else inside]
    if account and not (line.lets_in <= NOT_SIGNED_IN):
        client.force_login(account)
    answer = client.get(path_of(line, world, PROJECT_URLS))
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    return b"".join(answer).decode() if answer.status_code == 200 and html else ""


@pytest.mark.parametrize(
    "line", [line for line in LINES if line.name not in PAPERS], ids=lambda line: line.name
)
def test_page_has_no_fault_in_its_html(line: Line, world: World) -> None:
    page = page_html(line, world)
    assert not page or list(PageParser(page).faults()) == []


def test_the_main_pages_are_among_those_checked(world: World) -> None:
    named = {line.name: line for line in LINES}
    for name in ("dashboard", "actions", "action_update", "paper", "account_login"):
        assert "<h1" in page_html(named[name], world), name


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("<h1>A page</h1>", "", "It must have one h1 heading with text, but has 0 h1 headings."),
        (
            "<h1>A page</h1>",
            "<h1> </h1>",
            "It must have one h1 heading with text, but has 1 h1 headings.",
        ),
        ('lang="en-GB"', 'lang="en"', "Its language is not en-GB."),
        ("<title>A page</title>", "", "It has no title."),
        ("<h1>", '<h1 id="name">', "2 elements have the id name."),
        ('<label for="name">Name</label>', "", "The field name has no label."),
        ('<input id="name" name="name">', "", "A label is for name, which does not exist."),
        (
            '"/static/start.js"',
            '"https://cdn.example/a.js"',
            "It fetches https://cdn.example/a.js from another host.",
        ),
        ('"/static/start.js"', '"//cdn.example/a.js"', "It fetches //cdn.example/a.js from another host."),
        ("/static/img/ratings.svg#octagon", "#octagon", "The mark #octagon is not that of a rating."),
        ("<span>Red</span>", "<span>Amber</span>", "The mark of Red is beside Amber."),
        ("<span>Red</span>", "", "The mark of Red is beside no word."),
        (
            "<h1>",
            '<h1 style="color: red">',
            "It contains style on <h1>, which the content security policy refuses.",
        ),
        (
            "<h1>",
            '<h1 onclick="go()">',
            "It contains onclick on <h1>, which the content security policy refuses.",
        ),
    ],
)
def test_a_fault_in_a_page_is_found(before: str, after: str, fault: str) -> None:
    assert list(PageParser(GOOD).faults()) == []
    assert fault in list(PageParser(GOOD.replace(before, after)).faults())
