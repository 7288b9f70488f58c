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
        """Connect what notes superusers and sign-ins and checks the installation; have SQLite read each day once."""
        import_module("tracker.accounts")
        import_module("tracker.installed")
        import_module("tracker.sessions")
        # Not once a row: thousands of rows name a few hundred days.
        if connection.vendor == "sqlite":
            connection_created.connect(_teach_to_fold)
            sqlite3.register_converter("date", lru_cache(maxsize=8192)(lambda day: parse_date(day.decode())))


def _teach_to_fold(sender: type, connection: Any, **kwargs: Any) -> None:
    """Give a connection to SQLite the function with which `folding.Folded` puts texts in order."""
    connection.connection.create_function(
        "folded", 1, lambda text: None if text is None else folded(text), deterministic=True
    )
