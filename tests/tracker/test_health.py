"""The probes."""

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tracker import health


def test_live_answers_without_the_database(client: Client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.content) == (200, b"live\n")
    assert client.post("/health/live").status_code == 405


@pytest.mark.django_db
def test_ready_answers_when_everything_is_migrated(client: Client) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_ready_says_that_a_migration_waits(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.content == b"1 migrations are not applied: run manage.py migrate.\n"


def test_ready_says_that_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("planted")

    monkeypatch.setattr(health, "MigrationExecutor", fail)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (503, b"The database does not answer.\n")
