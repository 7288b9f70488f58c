"""A table for the cache that every worker shares, so that the limits on signing in count all attempts together."""

from typing import Any

from django.core.management.commands.createcachetable import Command
from django.db import migrations

TABLE = "tracker_cache"


def make(apps: Any, schema_editor: Any) -> None:
    """Make the table as Django's own command does, so that nobody has to remember to run it."""
    command = Command()
    command.verbosity = 0
    command.create_table(schema_editor.connection.alias, TABLE, False)


def drop(apps: Any, schema_editor: Any) -> None:
    """Take the table away; it holds nothing that is kept."""
    schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("tracker", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
