"""The size of a first visit. `make bench` measures time, which no test checks."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from tests import builders
from tests.bench.limits import DASHBOARD_KB, FIRST_VISIT_KB
from tests.bench.weight import weigh

pytestmark = pytest.mark.django_db


def static_file(path: str) -> bytes:
    """Return a static file as the server would send it. Raises AssertionError if it does not exist."""
    found = finders.find(path.removeprefix("/static/"))
    assert isinstance(found, str), f"no file for {path}"
    return Path(found).read_bytes()


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/", "/strategies/test/dashboard/", "/strategies/test/actions/"]
)
def test_a_first_visit_fetches_little_and_only_from_this_host(
    client: Client, settings: Any, path: str
) -> None:
    settings.DEMO_TODAY = date(2026, 4, 8)
    if not path.startswith("/accounts"):
        client.force_login(builders.account(builders.member(builders.strategy("test"))))
    page = client.get(path)
    assert page.status_code == 200
    weight = weigh(page.content.decode(), path, static_file)
    assert weight.elsewhere == frozenset()
    assert 0 < weight.total_kb <= FIRST_VISIT_KB


def test_the_dashboard_of_three_hundred_actions_is_light(client: Client, settings: Any) -> None:
    settings.DEMO_TODAY = date(2026, 4, 8)
    call_command("load_demo", actions=300, verbosity=0)
    client.force_login(get_user_model().objects.get(email="manager@demo.example"))
    page = client.get("/strategies/domestic-abuse/dashboard/")
    assert ">300 actions<" in page.content.decode()
    assert len(page.content) <= DASHBOARD_KB * 1000
