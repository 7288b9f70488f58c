from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.models import Model

from tracker.append_only import AppendOnly
from tracker.models import AuditHead
from tracker.redaction import replaced_fields


class Command(BaseCommand):
    """Print the SQL that revokes a PostgreSQL role's right to change or delete append-only rows.

    The role keeps the right to change the ends of the audit chains and models with fields that may change or be filled
    in later, and gets back the right to change the columns that a redaction replaces.
    """

    help = (
        "Prints SQL that makes PostgreSQL itself refuse to change or delete append-only rows. Run the SQL as the owner "
        "of the tables, for the role that the application connects as, which must not own any of the tables."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the role that the application connects to the database as."""
        parser.add_argument("role")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the statements for each table."""
        quote = connection.ops.quote_name
        role = quote(options["role"])
        append_only = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
        every: list[type[Model]] = [AuditHead, *append_only]
        for model in sorted(every, key=lambda model: model._meta.db_table):
            table = quote(model._meta.db_table)
            if not issubclass(model, AppendOnly) or model.changeable or model.set_once:
                self.stdout.write(f"REVOKE DELETE, TRUNCATE ON {table} FROM {role};")
                continue
            self.stdout.write(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role};")
            names = replaced_fields(model)
            columns = [
                quote(str(field.column)) for field in model._meta.concrete_fields if field.name in names
            ]
            if columns:
                self.stdout.write(f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {role};")
