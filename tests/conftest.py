"""What holds for every test: it talks to this machine alone, and to the database that the run says it does."""

import ipaddress
import os
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("desk", deadline=None)
# Where a change is judged, the same examples every time: a failure there must be one that can be repeated.
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


class LeftTheMachine(Exception):
    """A test tried to reach another machine."""


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuses every connection and look-up that leaves the machine; files used as sockets stay allowed."""
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if not is_loopback(name):
        raise LeftTheMachine(f"A test tried to reach {name}.")


# An audit hook sees what every library does, and cannot be taken away by a test that forgets to put it back.
sys.addaudithook(stay_on_this_machine)


@pytest.fixture(scope="session", autouse=True)
def _on_the_database_that_was_asked_for() -> None:
    """Stops a run that says PostgreSQL and uses SQLite, or the other way round."""
    from django.db import connection

    expected = os.environ.get("TESTS_RUN_ON", connection.vendor)
    if connection.vendor != expected:
        pytest.exit(f"These tests were to run on {expected}, and the settings give {connection.vendor}.", 3)
