"""Every reader opens and sends to every address of the product, and the answers match the table."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from tests.access.compare import address, addresses, surprises, unlisted
from tests.access.readers import (
    EVERYBODY,
    INSIDE,
    NOT_SIGNED_IN,
    ROLES,
    SIGNED_OUT,
    STRANGERS,
    World,
)
from tests.access.table import LINES, Line
from tests.builders import TODAY
from tracker.models import AuditEvent

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"})
OURS, PLANTED = "tracker.urls", "tests.access.planted_urls"


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def test_every_address_has_a_line() -> None:
    assert unlisted(OURS, LINES) == [], "give each of these a line in tests/access/table.py"


def test_every_line_names_an_address_once() -> None:
    names = [line.name for line in LINES]
    assert sorted(set(names)) == sorted(names)
    assert set(names) - {found.name for found in addresses(OURS)} == set()


def test_every_role_and_nobody_twice_is_among_the_readers(everybody: World) -> None:
    assert {role.value for role in Role} == ROLES
    assert set(everybody.accounts) == EVERYBODY
    assert len(INSIDE) + len(STRANGERS) + len(NOT_SIGNED_IN) == len(EVERYBODY)


def test_lines_speak_of_known_readers_only() -> None:
    assert {
        line.name for line in LINES if (line.lets_in | (line.takes_from or frozenset())) - EVERYBODY
    } == set()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_address_answers_as_the_table_says_and_empty_forms_record_nothing(
    line: Line, everybody: World
) -> None:
    before = AuditEvent.objects.count()
    assert surprises(line, everybody, OURS) == []
    assert (AuditEvent.objects.count() > before) == line.records


def test_addresses_left_out_of_the_table_are_found() -> None:
    planted = ["planted_open", "planted_strangers", "planted_undeclared"]
    nameless = "strategies/<slug:slug>/planted/nameless/"
    assert unlisted(PLANTED, LINES) == [*planted, nameless]


@pytest.mark.urls(PLANTED)
@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("planted_open", NOT_SIGNED_IN | STRANGERS),
        ("planted_strangers", STRANGERS),
        ("planted_undeclared", INSIDE | STRANGERS),
    ],
)
def test_a_view_open_to_the_wrong_people_is_found(name: str, seen: frozenset[str], everybody: World) -> None:
    found = surprises(Line(name, INSIDE), everybody, PLANTED)
    assert {reader for reader in EVERYBODY if any(f" by {reader}: " in said for said in found)} == seen


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_address_answers_only_visits_and_forms_whoever_asks(line: Line, everybody: World) -> None:
    path = address(line, everybody, OURS)
    answered = {"GET", "HEAD"} if line.takes_from is None else {"GET", "HEAD", "POST"}
    for reader in (SIGNED_OUT, Role.ADMIN.value):
        # As a browser is: a request without a form's token is not refused for that first.
        client = Client(enforce_csrf_checks=True)
        if account := everybody.accounts[reader]:
            client.force_login(account)
        for method in sorted(METHODS - answered):
            answer = client.generic(method, path)
            assert (method, answer.status_code) == (method, 405)
            assert set(answer["Allow"].split(", ")) == answered
    if not line.name.startswith("health_"):
        assert "Nothing was changed." in answer.content.decode()


def test_a_visit_that_asks_for_no_page_is_answered_without_one(everybody: World, client: Client) -> None:
    client.force_login(everybody.accounts[Role.ADMIN.value])
    for name in ("my_work", "dashboard", "plan_settings", "account_login"):
        line = next(line for line in LINES if line.name == name)
        path = address(line, everybody, OURS)
        answer = client.head(path)
        assert (answer.status_code, answer.content) == (client.get(path).status_code, b"")
