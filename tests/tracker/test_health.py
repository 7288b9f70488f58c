"""The health probes."""

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from reports.writers import fonts
from tracker import health
from tracker.checks import static_files_are_collected


@pytest.fixture(autouse=True)
def _nothing_seen_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_passed", set())


def test_live_answers_without_the_database(client: Client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.content) == (200, b"live\n")
    assert client.post("/health/live").status_code == 405


@pytest.fixture
def applied(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], Any]:
    """Mark every migration as applied, because the tests' tables are made from the models. A test may remove one."""
    settings.MIGRATION_MODULES = {}
    applied = dict(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: applied)
    return applied


@pytest.mark.usefixtures("applied")
def test_ready_answers_when_everything_is_migrated(client: Client) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (200, b"ready\n")


def test_ready_reports_an_unapplied_migration(client: Client, applied: dict[tuple[str, str], Any]) -> None:
    del applied["sessions", "0001_initial"]
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.content == b"Migrations not yet applied: 1. Run manage.py migrate.\n"


def test_ready_says_that_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("planted")

    monkeypatch.setattr(health, "MigrationExecutor", fail)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (503, b"The database is not responding.\n")


@pytest.mark.django_db
def test_ready_reads_the_migrations_once_and_asks_the_database_every_time(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/health/ready")
    with django_assert_num_queries(1):
        assert client.get("/health/ready").content == b"ready\n"
    monkeypatch.setattr(health.connection, "cursor", _fail)
    assert client.get("/health/ready").status_code == 503


def _fail(*_: object) -> None:
    raise OperationalError("planted")


@pytest.mark.django_db
def test_ready_says_that_the_files_of_pages_are_not_collected(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.STATIC_ROOT = str(tmp_path)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content.decode()) == (
        503,
        "The static files have not been collected. Run manage.py collectstatic.\n",
    )
    (tmp_path / "staticfiles.json").write_text('{"paths": {"site.css": "site.1.css"}, "version": "1.1"}')
    # Read again, as by a new process.
    settings.STATIC_ROOT = f"{tmp_path}/"
    assert static_files_are_collected(None) == []
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_ready_says_that_the_fonts_of_papers_are_missing(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missing = fonts.missing
    monkeypatch.setattr(fonts, "missing", lambda: missing(tmp_path))
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.content.startswith(b"The font Roboto is not installed")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_probes_answer_for_an_ip_address(client: Client, path: str) -> None:
    answer = client.get(path, headers={"host": "10.0.0.1"})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-cache"
    assert client.get("/accounts/login/", headers={"host": "10.0.0.1"}).status_code == 400
