"""Two transactions at once, for tests on PostgreSQL: the second waits for a lock that the first holds."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tracker import audit

needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time by itself"
)
LONGEST_WAIT = 10.0
"""The number of seconds after which a write that neither ends nor waits for a lock fails its test."""


class SecondWrite:
    """A write on its own connection. After `finish`, it has a `result`, or the `error` that it raised.

    `waited` says whether it waited for a lock.
    """

    def __init__(self, write: Callable[[], Any]) -> None:
        self._write = write
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.result: Any = None
        self.error: Exception | None = None
        self.waited = False

    def _run(self) -> None:
        try:
            self.result = self._write()
        except Exception as error:  # The test checks it.
            self.error = error
        finally:
            connection.close()

    def wait_for_lock(self) -> None:
        """Start the write, and return when it waits for a lock or has ended without waiting."""
        self._thread.start()
        until = time.monotonic() + LONGEST_WAIT
        while self._thread.is_alive() and not _transaction_waits():
            assert time.monotonic() < until, "The second write neither ended nor waited for a lock."
            time.sleep(0.01)
        self.waited = self._thread.is_alive()

    def finish(self) -> "SecondWrite":
        """Wait until the write has ended, and return it."""
        self._thread.join(LONGEST_WAIT)
        assert not self._thread.is_alive(), "The second write is still waiting."
        return self


def run_both(first: Callable[[], Any], second: Callable[[], Any]) -> SecondWrite:
    """Run two writes, committing the first only when the second waits for a lock. Return the second."""
    other = SecondWrite(second)
    with transaction.atomic():
        first()
        other.wait_for_lock()
    return other.finish()


def audit_faults() -> list[str]:
    """Return what the audit check finds, except the rows that the tests themselves create without an event."""
    return [fault for fault in audit.verify() if "no event records it" not in fault]


def _transaction_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])
