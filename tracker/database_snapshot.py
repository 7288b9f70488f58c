"""A database snapshot for a long read, so that all its queries see the database at the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Open a transaction for reading, in which every query sees the database at the same moment.

    PostgreSQL uses REPEATABLE READ, READ ONLY. SQLite uses a deferred transaction, which reads a snapshot of the
    write-ahead log without taking the write lock. Inside an open transaction this does nothing, because it is too late
    to change the transaction's isolation level.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # The settings start SQLite transactions in IMMEDIATE mode, which takes the write lock.
        previous_mode = getattr(connection, "transaction_mode", None)
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]  # SQLite's connection alone
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = previous_mode  # type: ignore[attr-defined]  # SQLite's connection alone
