"""Every reader opens every URL and sends it a form, and the responses match the access table."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from tests.access.compare import differences, missing_from_table, path_of, routes
from tests.access.readers import (
    INSIDE,
    NOT_SIGNED_IN,
    OUTSIDERS,
    READERS,
    ROLES,
    SIGNED_OUT,
    World,
)
from tests.access.table import LINES, Line
from tests.builders import TODAY
from tracker.models import AuditEvent

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"})
PROJECT_URLS, PLANTED = "tracker.urls", "tests.access.planted_urls"


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def test_every_address_has_a_line() -> None:
    assert missing_from_table(PROJECT_URLS, LINES) == [], "give each of these a line in tests/access/table.py"


def test_every_line_names_a_different_url() -> None:
    names = [line.name for line in LINES]
    assert sorted(set(names)) == sorted(names)
    assert set(names) - {found.name for found in routes(PROJECT_URLS)} == set()


def test_every_role_is_among_the_readers_and_no_reader_is_listed_twice(world: World) -> None:
    assert {role.value for role in Role} == ROLES
    assert set(world.accounts) == READERS
    assert len(INSIDE) + len(OUTSIDERS) + len(NOT_SIGNED_IN) == len(READERS)


def test_lines_name_only_known_readers() -> None:
    assert {
        line.name for line in LINES if (line.lets_in | (line.accepts_from or frozenset())) - READERS
    } == set()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_address_answers_as_the_table_says_and_empty_forms_record_nothing(line: Line, world: World) -> None:
    before = AuditEvent.objects.count()
    assert differences(line, world, PROJECT_URLS) == []
    assert (AuditEvent.objects.count() > before) == line.records


def test_urls_missing_from_the_table_are_found() -> None:
    planted = ["planted_open", "planted_strangers", "planted_undeclared"]
    nameless = "strategies/<slug:slug>/planted/nameless/"
    assert missing_from_table(PLANTED, LINES) == [*planted, nameless]


@pytest.mark.urls(PLANTED)
@pytest.mark.parametrize(
    ("name", "wrongly_let_in"),
    [
        ("planted_open", NOT_SIGNED_IN | OUTSIDERS),
        ("planted_strangers", OUTSIDERS),
        ("planted_undeclared", INSIDE | OUTSIDERS),
    ],
)
def test_a_view_open_to_the_wrong_people_is_found(
    name: str, wrongly_let_in: frozenset[str], world: World
) -> None:
    found = differences(Line(name, INSIDE), world, PLANTED)
    assert {one.reader for one in found} == wrongly_let_in


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_other_methods_are_refused_for_every_reader(line: Line, world: World) -> None:
    path = path_of(line, world, PROJECT_URLS)
    allowed = {"GET", "HEAD"} if line.accepts_from is None else {"GET", "HEAD", "POST"}
    for reader in (SIGNED_OUT, Role.ADMIN.value):
        # With CSRF checks, as for a browser: the method must be checked before the token.
        client = Client(enforce_csrf_checks=True)
        if account := world.accounts[reader]:
            client.force_login(account)
        for method in sorted(METHODS - allowed):
            answer = client.generic(method, path)
            assert (method, answer.status_code) == (method, 405)
            assert set(answer["Allow"].split(", ")) == allowed
            if not line.name.startswith("health_"):
                assert "Nothing was changed." in answer.content.decode()


def test_head_has_the_status_of_get_and_no_body(world: World, client: Client) -> None:
    client.force_login(world.accounts[Role.ADMIN.value])
    for name in ("my_work", "dashboard", "plan_settings", "account_login"):
        line = next(line for line in LINES if line.name == name)
        path = path_of(line, world, PROJECT_URLS)
        answer = client.head(path)
        assert (answer.status_code, answer.content) == (client.get(path).status_code, b"")
