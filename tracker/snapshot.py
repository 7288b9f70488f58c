"""One moment of the database for a long reading, so that everything read belongs to the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Read inside one transaction that sees one moment and writes nothing.

    On PostgreSQL it is REPEATABLE READ, READ ONLY. On SQLite it is a deferred read transaction, which holds a snapshot
    of the write-ahead log without taking the write lock. Inside a transaction that is already open it adds nothing,
    because the isolation of that one can no longer be chosen.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Django starts SQLite's transactions in the mode that writes need.
        kept = getattr(connection, "transaction_mode", None)
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]  # SQLite's connection alone
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = kept  # type: ignore[attr-defined]  # SQLite's connection alone
