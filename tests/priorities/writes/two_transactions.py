"""Two writers at once, for tests on PostgreSQL: one has written and not committed while the other comes to its lock."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tracker import audit

on_two_connections = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time by itself"
)
LONGEST_WAIT = 10.0
"""Seconds after which a writer that has neither ended nor come to a lock has gone wrong."""


class Second:
    """A write on a connection of its own: what it gave, or why it was refused, once it has `ended`."""

    def __init__(self, write: Callable[[], Any]) -> None:
        self._write = write
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.gave: Any = None
        self.refused: Exception | None = None

    def _run(self) -> None:
        try:
            self.gave = self._write()
        except Exception as refused:  # Kept for the test, which says what it should be.
            self.refused = refused
        finally:
            connection.close()

    def comes_to_a_lock(self) -> None:
        """Start it, and return once it waits for a lock, or has ended without one."""
        self._thread.start()
        until = time.monotonic() + LONGEST_WAIT
        while self._thread.is_alive() and not _somebody_waits():
            assert time.monotonic() < until, "The second writer neither ended nor came to a lock."
            time.sleep(0.01)

    def ended(self) -> "Second":
        """Itself, once it has ended."""
        self._thread.join(LONGEST_WAIT)
        assert not self._thread.is_alive(), "The second writer still waits."
        return self


def overtaken(first: Callable[[], Any], second: Callable[[], Any]) -> Second:
    """The second of two writes, where the first has written and commits only once the second has come to a lock."""
    other = Second(second)
    with transaction.atomic():
        first()
        other.comes_to_a_lock()
    return other.ended()


def found_by_the_audit() -> list[str]:
    """What the audit check finds, but for the rows that the tests themselves make without an event."""
    return [fault for fault in audit.verify() if "no event records it" not in fault]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])
