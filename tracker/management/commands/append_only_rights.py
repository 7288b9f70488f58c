from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.models import Model

from tracker.append_only import AppendOnly
from tracker.models import AuditHead, AuditText

STAY_CHANGEABLE = (AuditHead, AuditText)
"""The end of the chain moves with each event, and the words of one may be redacted; neither is ever removed."""


class Command(BaseCommand):
    """Print the SQL that takes the right to change kept rows from a role of PostgreSQL."""

    help = (
        "Prints the statements by which PostgreSQL itself refuses to change or remove rows that are only ever added. "
        "Run them as the owner of the tables, for the role that the application signs in as; that role must own none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The role that the application signs in to the database as."""
        parser.add_argument("role")

    def handle(self, *args: Any, **options: Any) -> None:
        """One statement for each table."""
        quoted = connection.ops.quote_name
        for table, model in sorted(_kept().items()):
            rights = "DELETE, TRUNCATE" if model in STAY_CHANGEABLE else "UPDATE, DELETE, TRUNCATE"
            self.stdout.write(f"REVOKE {rights} ON {quoted(table)} FROM {quoted(options['role'])};")


def _kept() -> dict[str, type[Model]]:
    """The models whose rows are only ever added, and the end of the audit chain, by table."""
    kept: list[type[Model]] = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
    kept.append(AuditHead)
    return {model._meta.db_table: model for model in kept}
