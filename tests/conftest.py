"""For every test: it connects only to this machine, and uses the database that the run names."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings

from tests.browser import Browser
from tests.environment.network import stay_on_this_machine

settings.register_profile("desk", deadline=None)
# Where a change is judged, the same examples every time: a failure there must be one that can be repeated.
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


# An audit hook sees what every library does, and cannot be taken away by a test that forgets to put it back.
sys.addaudithook(stay_on_this_machine)


@pytest.fixture(scope="session", autouse=True)
def _on_the_database_that_was_asked_for() -> None:
    """Stops a run that says PostgreSQL and uses SQLite, or the other way round."""
    from django.db import connection

    expected = os.environ.get("TESTS_RUN_ON", connection.vendor)
    if connection.vendor != expected:
        pytest.exit(f"These tests were to run on {expected}, and the settings give {connection.vendor}.", 3)


USES_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out the tests that use no database: the run on SQLite has their answers."""
    if os.environ.get("TESTS_RUN_ON") != "postgresql":
        return
    kept, left_out = [], []
    for item in items:
        marked = item.get_closest_marker("django_db") or item.get_closest_marker("skipif")
        uses = marked or USES_A_DATABASE & set(getattr(item, "fixturenames", ()))
        (kept if uses else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


@pytest.fixture
def client() -> Client:
    """A browser that is not signed in."""
    return Browser()


@contextmanager
def kept_for_a_file(blocker: Any) -> Iterator[None]:
    """What is written to the database here is there for all the tests of a file, and taken out after them.

    Today is `TODAY` meanwhile. Each test changes and loses its own rows.
    """
    from django.conf import settings
    from django.db import transaction

    from tests.builders import TODAY

    with blocker.unblock(), transaction.atomic():
        today, settings.DEMO_TODAY = settings.DEMO_TODAY, TODAY
        try:
            yield
        finally:
            settings.DEMO_TODAY = today
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demo_in_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration of 8 April 2026, loaded once for the tests of a file."""
    from django.core.management import call_command

    with kept_for_a_file(django_db_blocker):
        call_command("load_demo", verbosity=0, stdout=StringIO())
        yield


@pytest.fixture(scope="module")
def _world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from tests.access.readers import world

    with kept_for_a_file(django_db_blocker):
        yield world()


@pytest.fixture
def everybody(_world: Any, db: None) -> Any:
    """The tests' strategy, and an account for every reader: a `tests.access.readers.World`."""
    return _world


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Passwords are hashed quickly: the hash that the product uses takes half a second by design."""
    from django.conf import settings
    from django.test import override_settings

    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    # This also makes Django forget the hashers that it has read.
    with override_settings(PASSWORD_HASHERS=[quick, *settings.PASSWORD_HASHERS]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_list_of_static_files() -> None:
    """Static files are found when they are asked for: each test client would otherwise list all of them first."""
    from django.conf import settings

    settings.WHITENOISE_AUTOREFRESH = True
