"""On PostgreSQL, the pages of one strategy read no rows of any other, according to the database's own counts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from priorities.choices import Rag, ReviewVerdict, Role
from priorities.models import Membership, Strategy
from tests import builders
from tests.bench.clones import clone
from tests.bench.reads import EXPLAINED, explained
from tests.builders import TODAY

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite does not count the rows that it reads"
    ),
]

ACTIONS, UPDATES, STRATEGIES = 12, 4, 150
PAGES = (
    "",
    "dashboard/",
    "actions/",
    "actions/?rating=green",
    "exceptions/",
    "periods/",
    "evidence/",
    "plan/",
    "plan/people/",
    "plan/priorities/add/",
    "actions/1.1.1/",
    "actions/1.1.1/update/",
)
OWN = {
    "priorities_action": ACTIONS,
    "priorities_actionrevision": ACTIONS,
    "priorities_update": ACTIONS * UPDATES,
    "priorities_review": ACTIONS * UPDATES,
    "priorities_withdrawal": ACTIONS,
}
"""The tables that grow most with each strategy, and the number of rows that one strategy has in each."""


@pytest.fixture
def reader(settings: Any) -> Client:
    """Return a client signed in as a manager of one of many strategies, who leads its actions.

    The manager also has a role in two other strategies.
    """
    settings.DEMO_TODAY = TODAY
    strategy = builders.strategy("own")
    home = builders.commitment(builders.priority(strategy))
    manager = builders.member(strategy, Role.MANAGER)
    for _ in range(ACTIONS):
        action = builders.action(home, lead=manager)
        for number in range(UPDATES):
            update = builders.update(action, Rag.GREEN, TODAY.replace(day=number + 1), by=manager.user)
            verdict = ReviewVerdict.QUERIED if number == 1 else ReviewVerdict.CHECKED
            builders.review(update, verdict, by=manager.user)
            if number == 0:
                builders.withdrawal(update, by=manager.user)
    clone(STRATEGIES)
    with connection.cursor() as cursor:
        # Make look-ups by index cheap, as in a large table. These tables are so small that reading all rows is quicker.
        cursor.execute("SET LOCAL random_page_cost = 1")
    for slug in ("1-own", "2-own"):
        other = Strategy.objects.get(slug=slug)
        Membership.objects.create(strategy=other, person=manager, role=Role.LEAD, since=builders.START)
    client = Client()
    client.force_login(builders.account(manager))
    return client


def rows_scanned(plan: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield each table that a query plan reads, with the number of rows that one scan looked at."""
    if "Relation Name" in plan:
        yield plan["Relation Name"], plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    for part in plan.get("Plans", []):
        yield from rows_scanned(part)


def rows_of_others(client: Client, path: str, strategies: int) -> list[str]:
    """Return a page's statements that look at more rows than its strategies have, each with the number and table."""
    found = []

    def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(EXPLAINED):
            found.extend(
                f"{rows} rows of {table}: {' '.join(sql.split())}"
                for table, rows in rows_scanned(explained(sql, params))
                if rows > OWN.get(table, rows) * strategies
            )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        assert client.get(path).status_code == 200
    return found


def test_no_page_of_a_strategy_reads_rows_of_others(reader: Client) -> None:
    found = {page: rows_of_others(reader, f"/strategies/own/{page}", 1) for page in PAGES}
    assert {page: statements for page, statements in found.items() if statements} == {}


def test_my_work_reads_only_the_rows_of_its_readers_strategies(reader: Client) -> None:
    assert rows_of_others(reader, "/", 3) == []
