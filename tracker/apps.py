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
    """The base app: accounts, the audit chain, email and access."""

    name = "tracker"
    verbose_name = "Tracker"

    def ready(self) -> None:
        """Connect signal receivers and register checks. Make SQLite fold text and cache the dates it has parsed."""
        import_module("tracker.accounts")
        import_module("tracker.checks")
        import_module("tracker.sessions")
        # Cache parsed dates, because thousands of rows have only a few hundred different dates.
        if connection.vendor == "sqlite":
            connection_created.connect(_teach_to_fold)
            sqlite3.register_converter("date", lru_cache(maxsize=8192)(lambda day: parse_date(day.decode())))


def _teach_to_fold(sender: type, connection: Any, **kwargs: Any) -> None:
    """Give an SQLite connection the SQL function that `folding.Folded` uses."""
    connection.connection.create_function(
        "folded", 1, lambda text: None if text is None else folded(text), deterministic=True
    )
