"""Counts the database pages that each page of the product reads.

`python -m tests.bench.reads` opens every page of one strategy in the PostgreSQL database that DATABASE_URL names, and
prints as JSON the buffers that each reads, from memory or from disk. It explains every statement with
`EXPLAIN (ANALYZE, BUFFERS)` before it runs it, and rolls back the changes of an explained write. With the argument
`by-index`, it reads no table whole: see docs/benchmarks.md.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import django
from django.db import connection, transaction

from tests.bench.caller import Fields
from tests.bench.pages import UPDATE

BY_INDEX = "by-index"
WHOLE_TABLES = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "(")


class Reading:
    """An execute wrapper that explains every statement before it is run, and adds up what they read in `buffers`."""

    def __init__(self, by_index: bool) -> None:
        self.buffers = 0
        self._by_index = by_index

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Note what the statement reads, and run it."""
        if sql.lstrip().startswith(EXPLAINED) and not many:
            self.buffers += _buffers(sql, params, self._by_index)
        return execute(sql, params, many, context)


def _buffers(sql: str, params: Any, by_index: bool) -> int:
    plan = explained(sql, params, by_index)
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def explained(sql: str, params: Any, by_index: bool = False) -> dict[str, Any]:
    """How PostgreSQL ran a statement, as it tells it itself; what the statement changes is taken back."""
    writes = not sql.lstrip().startswith(("SELECT", "WITH", "("))
    with connection.connection.cursor() as cursor:
        if writes:
            cursor.execute("SAVEPOINT explained")
        for way in WHOLE_TABLES:
            cursor.execute(f"SET {way} = {'off' if by_index else 'on'}")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        plan: dict[str, Any] = cursor.fetchone()[0][0]["Plan"]
        if writes:
            cursor.execute("ROLLBACK TO SAVEPOINT explained")
    return plan


def read_every_page(by_index: bool) -> dict[str, int]:
    """For every page of one strategy, by its label: the buffers that a second visit reads."""
    from django.test import Client

    from tests.bench.every_page import SUBMISSION, VISITS
    from tracker.models import User

    clients: dict[str, Client] = {}
    for who in {visit.who for visit in VISITS}:
        clients[who] = Client(headers={"host": "localhost"})
        clients[who].force_login(User.objects.get(email=f"{who}@demo.example"))
    found = {}
    for visit in VISITS:
        opened = _submitted if visit is SUBMISSION else _read
        opened(clients[visit.who], visit.path, Reading(by_index))
        reading = Reading(by_index)
        opened(clients[visit.who], visit.path, reading)
        found[visit.label] = reading.buffers
    return found


def _read(client: Any, path: str, reading: Reading) -> None:
    with connection.execute_wrapper(reading):
        answer = client.get(path)
    assert answer.status_code == 200, f"{path} answered {answer.status_code}"


def _submitted(client: Any, path: str, reading: Reading) -> None:
    """Fill in the form and send it; what it changes is taken back."""
    sent = Fields(client.get(path).content).found | UPDATE
    with transaction.atomic():
        with connection.execute_wrapper(reading):
            answer = client.post(path, sent)
        assert answer.status_code == 302, f"{path} answered {answer.status_code}"
        transaction.set_rollback(True)


if __name__ == "__main__":
    django.setup()
    json.dump(read_every_page(BY_INDEX in sys.argv), sys.stdout)
