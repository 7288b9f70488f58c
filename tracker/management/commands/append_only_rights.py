from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.models import Model

from tracker.append_only import AppendOnly
from tracker.models import AuditHead, AuditText


class Command(BaseCommand):
    """Print the SQL that revokes a PostgreSQL role's right to change or delete append-only rows.

    The SQL revokes only the right to delete from tables whose rows may change: the end of the audit chain, the text of
    events (which can be redacted) and models with fields that may change or be filled in later.
    """

    help = (
        "Prints SQL that makes PostgreSQL itself refuse to change or delete append-only rows. Run the SQL as the owner "
        "of the tables, for the role that the application connects as, which must not own any of the tables."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the role that the application connects to the database as."""
        parser.add_argument("role")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a statement for each table."""
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
