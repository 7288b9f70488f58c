import sqlite3
from functools import lru_cache
from importlib import import_module

from django.apps import AppConfig
from django.db import connection
from django.utils.dateparse import parse_date


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
            sqlite3.register_converter("date", lru_cache(maxsize=8192)(lambda day: parse_date(day.decode())))
