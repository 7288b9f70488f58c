"""The tests' environment: no connections to other machines, and the database that the run names."""

import os
import re
import socket
from pathlib import Path

import pytest
from django.db import connection

from tests.environment.network import ExternalConnectionError, is_loopback
from tests.environment.variables import environment_for_tests

ROOT = Path(__file__).resolve().parents[1]


def test_connection_to_another_machine_is_refused() -> None:
    with pytest.raises(ExternalConnectionError), socket.socket() as tried:
        tried.connect(("192.0.2.1", 80))


def test_look_up_of_another_machine_is_refused() -> None:
    with pytest.raises(ExternalConnectionError):
        socket.getaddrinfo("board.example", 443)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("", True),
        ("10.0.0.1", False),
        ("board.example", False),
    ],
)
def test_loopback_is_distinguished_from_other_hosts(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.django_db
def test_database_is_the_one_that_the_run_names() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW jit")
            assert cursor.fetchone() == ("off",)
        else:
            cursor.execute("SELECT sqlite_version()")
            assert cursor.fetchone() is not None
    assert connection.vendor == os.environ.get("TESTS_RUN_ON", connection.vendor)


def test_a_persons_own_settings_do_not_affect_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    read = "\n".join((ROOT / "tracker" / name).read_text() for name in ("settings.py", "environment.py"))
    names = {
        either or address
        for either, address in re.findall(
            r'\b(?:words|listed|yes_or_no|count|str)\(\s*"([A-Z_]+)"|"([A-Z]+_URL)"', read
        )
    }
    assert {"DEBUG", "ORGANISATION", "ENV_FILE", "DATABASE_URL"} <= names
    for name in names:
        monkeypatch.setenv(name, "a person's own")
    environment = environment_for_tests("sqlite:///var/x.sqlite3")
    assert {name for name in names if environment.get(name) == "a person's own"} == set()
    assert environment["ENV_FILE"] == os.devnull
