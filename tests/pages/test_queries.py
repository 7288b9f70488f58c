"""Every page takes the same number of queries for one row and for many."""

import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import Role
from priorities.models import Person
from tests.access.compare import address
from tests.access.readers import World, one_more_of_everything
from tests.access.table import LINES, Line
from tests.builders import TODAY

OURS = "tracker.urls"
VALUES = re.compile(r"'[^']*'|\b\d+\b")


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def asked(line: Line, everybody: World) -> Counter[str]:
    """What one visit by an administrator of the strategy asks of the database, without values; visited once before."""
    client = Client()
    account = everybody.accounts[Role.ADMIN.value]
    assert account is not None
    client.force_login(account)
    path = address(line, everybody, OURS)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return Counter(VALUES.sub("?", query["sql"])[:200] for query in queries)


@pytest.mark.parametrize(
    "line",
    [line for line in LINES if not line.name.startswith(("account_", "health_"))],
    ids=lambda line: line.name,
)
def test_page_asks_as_many_queries_of_three_as_of_one(line: Line, everybody: World) -> None:
    of_one = asked(line, everybody)
    lead = Person.objects.get(pk=everybody.keys["a person"])
    for _ in range(2):
        one_more_of_everything(everybody.strategy, lead)
    of_three = asked(line, everybody)
    assert of_three - of_one == Counter(), "these are asked more often when there is more to show"
