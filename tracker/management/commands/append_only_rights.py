from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.models import Model

from tracker.append_only import AppendOnly
from tracker.models import AuditHead, AuditText


class Command(BaseCommand):
    """Print the SQL that takes the right to change append-only rows from a role of PostgreSQL.

    The end of the audit chain changes with each event, the words of an event can be redacted, and some models name
    fields that change: of these it takes the right to delete alone.
    """

    help = (
        "Prints the statements by which PostgreSQL itself refuses to change or remove rows that are only ever added. "
        "Run them as the owner of the tables, for the role that the application signs in as; that role must own none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the role that the application signs in to the database as."""
        parser.add_argument("role")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one statement for each table."""
        role = connection.ops.quote_name(options["role"])
        append_only: list[type[AppendOnly]] = [
            model for model in apps.get_models() if issubclass(model, AppendOnly)
        ]
        changing: list[type[Model]] = [
            AuditHead,
            AuditText,
            *(m for m in append_only if m.changeable or m.set_once),
        ]
        every: list[type[Model]] = [AuditHead, *append_only]
        for model in sorted(every, key=lambda model: model._meta.db_table):
            rights = "DELETE, TRUNCATE" if model in changing else "UPDATE, DELETE, TRUNCATE"
            table = connection.ops.quote_name(model._meta.db_table)
            self.stdout.write(f"REVOKE {rights} ON {table} FROM {role};")
