"""Every page runs the same number of SQL queries for one row as for many."""

import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import Role
from priorities.models import Person
from tests.access.compare import path_of
from tests.access.readers import World, add_one_of_everything
from tests.access.table import LINES, Line
from tests.builders import TODAY

PROJECT_URLS = "tracker.urls"
VALUES = re.compile(r"'[^']*'|\b\d+\b")
LISTS = re.compile(r"\?(?:, \?)+")


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def queries_of(line: Line, world: World) -> Counter[str]:
    """Count the SQL queries, without values, of the second visit by the strategy's administrator."""
    client = Client()
    account = world.accounts[Role.ADMIN.value]
    assert account is not None
    client.force_login(account)
    path = path_of(line, world, PROJECT_URLS)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return Counter(LISTS.sub("?", VALUES.sub("?", query["sql"]))[:200] for query in queries)


@pytest.mark.parametrize(
    "line",
    [line for line in LINES if not line.name.startswith(("account_", "health_"))],
    ids=lambda line: line.name,
)
def test_page_runs_as_many_queries_for_three_rows_as_for_one(line: Line, world: World) -> None:
    of_one = queries_of(line, world)
    lead = Person.objects.get(pk=world.keys["a person"])
    for _ in range(2):
        add_one_of_everything(world.strategy, lead)
    of_three = queries_of(line, world)
    assert of_three - of_one == Counter(), "these are asked more often when there is more to show"
