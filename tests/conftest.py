"""Fixtures and checks for every test. Tests connect only to this machine, and use the database that the run names."""

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
from tests.environment.network import refuse_external_connections

settings.register_profile("desk", deadline=None)
# In CI, use the same examples every time, so that a failure can be repeated.
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


# An audit hook covers every library, and a test cannot remove it.
sys.addaudithook(refuse_external_connections)


@pytest.fixture(scope="session", autouse=True)
def _check_database() -> None:
    """Stop a run on a database other than the one in TESTS_RUN_ON."""
    from django.db import connection

    expected = os.environ.get("TESTS_RUN_ON", connection.vendor)
    if connection.vendor != expected:
        pytest.exit(f"These tests should run on {expected}, but the settings name {connection.vendor}.", 3)


USES_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out the tests that use no database, because the run on SQLite includes them."""
    if os.environ.get("TESTS_RUN_ON") != "postgresql":
        return
    selected, deselected = [], []
    for item in items:
        marked = item.get_closest_marker("django_db") or item.get_closest_marker("skipif")
        uses = marked or USES_A_DATABASE & set(getattr(item, "fixturenames", ()))
        (selected if uses else deselected).append(item)
    config.hook.pytest_deselected(items=deselected)
    items[:] = selected


@pytest.fixture
def client() -> Client:
    """Return a client that is not signed in."""
    return Browser()


@contextmanager
def rolled_back_after_module(blocker: Any) -> Iterator[None]:
    """Keep what is written to the database here for all the tests in a file, and roll it back after them.

    Meanwhile, the date is `TODAY`. Each test's own changes are rolled back after that test.
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
    """Load the demonstration of 8 April 2026, once for the tests in a file."""
    from django.core.management import call_command

    with rolled_back_after_module(django_db_blocker):
        call_command("load_demo", verbosity=0, stdout=StringIO())
        yield


@pytest.fixture(scope="module")
def _world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from tests.access.readers import create_world

    with rolled_back_after_module(django_db_blocker):
        yield create_world()


@pytest.fixture
def world(_world: Any, db: None) -> Any:
    """Return the tests' strategy and an account for each reader, as a `tests.access.readers.World`."""
    return _world


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hash passwords quickly. The production hasher takes half a second by design."""
    from django.conf import settings
    from django.test import override_settings

    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    # This also clears Django's cache of hashers.
    with override_settings(PASSWORD_HASHERS=[quick, *settings.PASSWORD_HASHERS]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _store_files_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Store uploaded files in a folder of the test run."""
    from django.test import override_settings

    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield


@pytest.fixture(scope="session", autouse=True)
def _find_static_files_on_request() -> None:
    """Find static files when they are requested. Otherwise, each test client would first list all of them."""
    from django.conf import settings

    settings.WHITENOISE_AUTOREFRESH = True
