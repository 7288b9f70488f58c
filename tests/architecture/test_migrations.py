"""Migrations: none is missing, each app has a single sequence, and each can be reversed."""

from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.architecture.code import APPS
from tests.environment.site import manage


@pytest.fixture(autouse=True)
def _migrations_as_they_are(settings: Any) -> None:
    # The other tests make their tables from the models, with migrations switched off.
    settings.MIGRATION_MODULES = {}


def test_no_migration_is_missing(tmp_path: Path) -> None:
    manage(tmp_path / "empty.sqlite3", "makemigrations", "--check", "--dry-run")


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


def test_migrations_run_forwards_and_backwards(tmp_path: Path) -> None:
    database = tmp_path / "empty.sqlite3"
    manage(database, "migrate", "--verbosity", "0")
    assert "[ ]" not in manage(database, "showmigrations")
    assert manage(database, "verify_audit")
    manage(database, "migrate", "reports", "zero", "--verbosity", "0")
    assert "[ ] 0001_initial" in manage(database, "showmigrations", "reports")


def test_migrations_run_backwards_and_forwards_with_records(tmp_path: Path) -> None:
    database = tmp_path / "demo.sqlite3"
    manage(database, "migrate", "--verbosity", "0")
    manage(database, "load_demo")
    for app in reversed(APPS):
        manage(database, "migrate", app, "0001", "--verbosity", "0")
    manage(database, "migrate", "--verbosity", "0")
    assert "[ ]" not in manage(database, "showmigrations")
