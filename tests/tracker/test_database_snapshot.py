"""A long read sees the database as at one moment, in a read-only transaction."""

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from tests import builders
from tracker.database_snapshot import snapshot


@pytest.mark.django_db(transaction=True)
def test_snapshot_reads_one_moment() -> None:
    with CaptureQueriesContext(connection) as queries, snapshot(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("repeatable read",)
            cursor.execute("SHOW transaction_read_only")
            assert cursor.fetchone() == ("on",)
            with pytest.raises(DatabaseError):
                cursor.execute("CREATE TABLE slipped_in (id integer)")
    if connection.vendor == "sqlite":
        assert "BEGIN DEFERRED" in [query["sql"] for query in queries]


@pytest.mark.django_db(transaction=True)
def test_writes_after_a_snapshot_take_the_lock_at_once_again() -> None:
    with snapshot():
        pass
    with CaptureQueriesContext(connection) as queries:
        builders.strategy()
    if connection.vendor == "sqlite":
        assert not [query for query in queries if query["sql"] == "BEGIN DEFERRED"]
