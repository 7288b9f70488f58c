"""Migrations: none missing, one line in each app, and each can be undone."""

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.code import APPS


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("app", APPS)
def test_migrations_are_one_line(app: str) -> None:
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    assert len(graph.leaf_nodes(app)) == 1
    for node in (node for node in graph.nodes if node[0] == app):
        children = [child.key for child in graph.node_map[node].children if child.key[0] == app]
        assert len(children) <= 1, f"{node} is followed by {children}"


@pytest.mark.parametrize("app", APPS)
def test_every_migration_can_be_undone(app: str) -> None:
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    assert [
        f"{name}: {operation.describe()}"
        for (label, name), migration in sorted(migrations.items())
        if label == app
        for operation in migration.operations
        if not operation.reversible
    ] == []
