"""A table for the cache that every worker shares, so that the limits on signing in count all attempts together."""

from typing import Any

from django.core.management.commands.createcachetable import Command
from django.db import migrations

TABLE = "tracker_cache"


def make(apps: Any, schema_editor: Any) -> None:
    """Create the table as Django's `createcachetable` does, so that no one has to run that command."""
    command = Command()
    command.verbosity = 0
    command.create_table(schema_editor.connection.alias, TABLE, False)


def drop(apps: Any, schema_editor: Any) -> None:
    """Delete the table, which contains nothing that has to be kept."""
    schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("tracker", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
