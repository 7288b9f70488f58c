"""What holds for every test: it talks to this machine alone, and to the database that the run says it does."""

import os
import sys
from datetime import datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, settings

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


@pytest.fixture(autouse=True)
def _in_the_afternoon(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the demo's day pass from two in the afternoon, whatever the hour is: what tests record at noon is then known.

    A test of the clock itself asks for the real hour by the mark `real_hour`.
    """
    from django.conf import settings as django

    from tracker import clock

    real = clock.now

    def now() -> datetime:
        moment = real()
        if django.DEMO_TODAY is None:
            return moment
        midnight = datetime.combine(clock.day_of(moment), time.min, tzinfo=clock.LONDON)
        passed = moment - midnight
        return moment - passed + timedelta(hours=14) + passed * 0.4

    if "real_hour" not in request.keywords:
        monkeypatch.setattr(clock, "now", now)
