"""Every page answers any address without a server error.

The test watches which names a page reads from its address, so it also tries a new name.
"""

from typing import Any
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import resolve

from priorities.choices import Role
from tests.access.compare import address
from tests.access.readers import SIGNED_OUT, World
from tests.access.table import LINES, Line
from tests.builders import TODAY

OURS = "tracker.urls"
# As an address carries them, so that what is no text in any script is among them.
HOSTILE = (
    "",
    "0",
    "-1",
    "99999999999999999999",
    "9" * 5000,
    "1e9",
    "NaN",
    "%D9%A1",  # the digit one of another script
    "%C2%B2",  # a superscript two, which is a digit and no number
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
    """The names that code asks an address or a form for, gathered while the test runs."""
    found: set[str] = set()
    for method in ("get", "getlist", "__getitem__", "__contains__"):
        own = getattr(QueryDict, method)

        def watched(self: QueryDict, name: str, *args: Any, own: Any = own) -> Any:
            found.add(name)
            return own(self, name, *args)

        monkeypatch.setattr(QueryDict, method, watched)
    return found


def reader(line: Line, everybody: World) -> Client:
    """An administrator of the strategy, or a signed-out person on the pages that are for them."""
    client = Client(raise_request_exception=False)
    account = everybody.accounts[SIGNED_OUT if line.name.startswith("account_") else Role.ADMIN.value]
    if account:
        client.force_login(account)
    return client


@pytest.mark.parametrize(
    "line", [line for line in LINES if not line.name.startswith("health_")], ids=lambda line: line.name
)
def test_page_answers_whatever_its_address_asks_for(
    line: Line, everybody: World, names_read: set[str]
) -> None:
    client, path = reader(line, everybody), address(line, everybody, OURS)
    client.get(path)
    names = sorted(names_read)
    # Each value for all names at once. Where a page answers at the first that it cannot read, one name after another.
    asked = ["&".join(f"{name}={value}" for name in names) for value in HOSTILE]
    # The last of several is the one that is read.
    asked += [f"{name}[]={value}&{name}=1&{name}={value}" for value in WORST for name in names]
    faults = [query[:60] for query in asked if client.get(f"{path}?{query}").status_code >= 500]
    assert faults == []


@pytest.mark.parametrize(
    "line", [line for line in LINES if "health_" not in line.name], ids=lambda line: line.name
)
def test_page_answers_whatever_a_part_of_its_address_is(line: Line, everybody: World) -> None:
    client, path = reader(line, everybody), address(line, everybody, OURS)
    parts = path.strip("/").split("/")
    given = {str(value) for value in resolve(path, OURS).kwargs.values()}
    faults = []
    for place in (place for place, part in enumerate(parts) if part in given):
        for value in HOSTILE:
            changed = "/" + "/".join([*parts[:place], value, *parts[place + 1 :]]) + "/"
            if client.get(changed).status_code >= 500:
                faults.append(changed[:80])
    assert faults == []


def test_the_names_that_a_list_reads_are_found(everybody: World, names_read: set[str]) -> None:
    line = next(line for line in LINES if line.name == "actions")
    reader(line, everybody).get(address(line, everybody, OURS))
    assert {"q", "as_at", "known_at", "compare", "rating", "lead", "page", "sort"} <= names_read
