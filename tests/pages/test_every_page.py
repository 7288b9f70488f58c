"""The HTML of every page has no fault, for the person who sees most of it."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from tests.access.compare import address
from tests.access.readers import NOT_SIGNED_IN, SIGNED_OUT, STAFF, World
from tests.access.table import LINES, Line
from tests.builders import TODAY
from tests.pages.reading import Reading

OURS = "tracker.urls"
A_PAPER = "paper_html"
"""A document of its own, with a style element that its own policy lets in."""

GOOD = (
    '<html lang="en-GB"><title>A page</title><h1>A page</h1>'
    '<label for="name">Name</label><input id="name" name="name"><script src="/static/start.js"></script></html>'
)


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def opened(line: Line, everybody: World) -> str:
    """The page for an administrator of the strategy, or for staff or a signed-out person where it is for them."""
    client = Client()
    inside = Role.ADMIN.value if Role.ADMIN.value in line.lets_in else STAFF
    account = everybody.accounts[SIGNED_OUT if line.name.startswith("account_") else inside]
    if account and not (line.lets_in <= NOT_SIGNED_IN):
        client.force_login(account)
    answer = client.get(address(line, everybody, OURS))
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    return b"".join(answer).decode() if answer.status_code == 200 and html else ""


@pytest.mark.parametrize("line", [line for line in LINES if line.name != A_PAPER], ids=lambda line: line.name)
def test_page_has_no_fault_that_its_html_tells(line: Line, everybody: World) -> None:
    page = opened(line, everybody)
    assert not page or list(Reading(page).faults()) == []


def test_the_pages_that_matter_are_among_those_read(everybody: World) -> None:
    named = {line.name: line for line in LINES}
    for name in ("dashboard", "actions", "action_update", "paper", "account_login"):
        assert "<h1" in opened(named[name], everybody), name


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("<h1>A page</h1>", "", "It has 0 headings of the first level with words in them, and needs one."),
        (
            "<h1>A page</h1>",
            "<h1> </h1>",
            "It has 1 headings of the first level with words in them, and needs one.",
        ),
        ('lang="en-GB"', 'lang="en"', "It does not say that it is in British English."),
        ("<title>A page</title>", "", "It has no title."),
        ("<h1>", '<h1 id="name">', "The id name stands on 2 elements."),
        ('<label for="name">Name</label>', "", "The field name has no label."),
        ('<input id="name" name="name">', "", "A label is for name, which is not there."),
        (
            '"/static/start.js"',
            '"https://cdn.example/a.js"',
            "It fetches https://cdn.example/a.js from elsewhere.",
        ),
        ('"/static/start.js"', '"//cdn.example/a.js"', "It fetches //cdn.example/a.js from elsewhere."),
        (
            "<h1>",
            '<h1 style="color: red">',
            "It holds style on <h1>, which the content security policy refuses.",
        ),
        (
            "<h1>",
            '<h1 onclick="go()">',
            "It holds onclick on <h1>, which the content security policy refuses.",
        ),
    ],
)
def test_a_fault_in_a_page_is_found(before: str, after: str, said: str) -> None:
    assert list(Reading(GOOD).faults()) == []
    assert said in list(Reading(GOOD.replace(before, after)).faults())
