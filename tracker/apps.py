import sqlite3
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils.dateparse import parse_date

from tracker.folding import folded


class TrackerConfig(AppConfig):
    """The ground floor: people who sign in, the audit chain, mail, access."""

    name = "tracker"
    verbose_name = "Tracker"

    def ready(self) -> None:
        """Connect the signal receivers and system checks, and make SQLite parse each date once."""
        import_module("tracker.accounts")
        import_module("tracker.checks")
        import_module("tracker.sessions")
        # Not once for each row: thousands of rows have a few hundred dates.
        if connection.vendor == "sqlite":
            connection_created.connect(_teach_to_fold)
            sqlite3.register_converter("date", lru_cache(maxsize=8192)(lambda day: parse_date(day.decode())))


def _teach_to_fold(sender: type, connection: Any, **kwargs: Any) -> None:
    """Add the function that `folding.Folded` sorts with to a connection to SQLite."""
    connection.connection.create_function(
        "folded", 1, lambda text: None if text is None else folded(text), deterministic=True
    )
