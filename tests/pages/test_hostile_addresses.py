"""Every page answers any URL without a server error.

The tests note which parameters a page reads from its query string, so they also try new parameters.
"""

from typing import Any
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import resolve

from priorities.choices import Role
from tests.access.compare import path_of
from tests.access.readers import SIGNED_OUT, World
from tests.access.table import LINES, Line
from tests.builders import TODAY

PROJECT_URLS = "tracker.urls"
# In URL encoding, so that bytes which are not valid text can be included.
HOSTILE = (
    "",
    "0",
    "-1",
    "99999999999999999999",
    "9" * 5000,
    "1e9",
    "NaN",
    "%D9%A1",  # the digit one of another script
    "%C2%B2",  # a superscript two, which is a digit but not a number
    "%00",
    "%FF",  # no UTF-8
    "%ED%A0%80",  # half of a surrogate pair
    "2026-02-30",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    quote("'; DROP TABLE tracker_user; --"),
    quote("<script>alert(1)</script>"),
    "a" * 5000,
)
WORST = ("-1", "9" * 5000)


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def names_read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Collect the names that code reads from a query string or a form while the test runs."""
    found: set[str] = set()
    for method in ("get", "getlist", "__getitem__", "__contains__"):
        own = getattr(QueryDict, method)

        def watched(self: QueryDict, name: str, *args: Any, own: Any = own) -> Any:
            found.add(name)
            return own(self, name, *args)

        monkeypatch.setattr(QueryDict, method, watched)
    return found


def reader(line: Line, world: World) -> Client:
    """Return a client signed in as the strategy's administrator, or signed out for the pages about signing in."""
    client = Client(raise_request_exception=False)
    account = world.accounts[SIGNED_OUT if line.name.startswith("account_") else Role.ADMIN.value]
    if account:
        client.force_login(account)
    return client


@pytest.mark.parametrize(
    "line", [line for line in LINES if not line.name.startswith("health_")], ids=lambda line: line.name
)
def test_page_answers_any_query_string(line: Line, world: World, names_read: set[str]) -> None:
    client, path = reader(line, world), path_of(line, world, PROJECT_URLS)
    client.get(path)
    names = sorted(names_read)
    # First, each value for all names at once. Then one name at a time, in case a page stops at the first bad value.
    queries = ["&".join(f"{name}={value}" for name in names) for value in HOSTILE]
    queries += [f"{name}[]={value}&{name}=1&{name}={value}" for value in WORST for name in names]
    faults = [query[:60] for query in queries if client.get(f"{path}?{query}").status_code >= 500]
    assert faults == []


@pytest.mark.parametrize(
    "line", [line for line in LINES if "health_" not in line.name], ids=lambda line: line.name
)
def test_page_answers_any_url_parameter(line: Line, world: World) -> None:
    client, path = reader(line, world), path_of(line, world, PROJECT_URLS)
    parts = path.strip("/").split("/")
    parameters = {str(value) for value in resolve(path, PROJECT_URLS).kwargs.values()}
    faults = []
    for place in (place for place, part in enumerate(parts) if part in parameters):
        for value in HOSTILE:
            changed = "/" + "/".join([*parts[:place], value, *parts[place + 1 :]]) + "/"
            if client.get(changed).status_code >= 500:
                faults.append(changed[:80])
    assert faults == []


def test_the_parameters_of_a_list_are_noted(world: World, names_read: set[str]) -> None:
    line = next(line for line in LINES if line.name == "actions")
    reader(line, world).get(path_of(line, world, PROJECT_URLS))
    assert {"q", "as_at", "known_at", "compare", "rating", "lead", "page", "sort"} <= names_read
