"""The tracker running as in production: its own PostgreSQL database, collected static files, and a proxy."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model

from tests.environment.site import Site, wait_until_ready
from tests.tracker.test_settings import PRODUCTION, manage
from tracker.append_only import AppendOnly
from tracker.models import AuditHead

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="production runs on PostgreSQL alone"
)

NAME, ROLE = f"tracker_in_production_{os.getpid()}", f"tracker_app_{os.getpid()}"
BY_PROXY = {"Host": "tracker.council.example", "X-Forwarded-Proto": "https"}


@dataclass(frozen=True)
class Installation:
    """A migrated database and collected static files, with the environment of the application."""

    address: str
    application: dict[str, str]

    def manage(self, *arguments: str, **more: str) -> str:
        """Run a command as the application's database role and return its output, or raise AssertionError."""
        run = manage(*arguments, **self.application | more)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    server = _address("postgres")
    _run(server, f"DROP DATABASE IF EXISTS {NAME}", f"CREATE DATABASE {NAME}")
    files = {"STATIC_ROOT": str(tmp_path_factory.mktemp("static"))}
    owner = PRODUCTION | files | {"DATABASE_URL": _address(NAME)}
    for command in (["migrate", "--verbosity", "0"], ["load_layouts"], ["collectstatic", "--no-input"]):
        run = manage(*command, **owner)
        assert run.returncode == 0, run.stdout + run.stderr
    _run(
        _address(NAME),
        f"CREATE ROLE {ROLE} LOGIN PASSWORD 'hush'",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
        *manage("append_only_rights", ROLE, **owner).stdout.splitlines(),
    )
    yield Installation(
        _address(NAME, f"{ROLE}:hush"), owner | {"DATABASE_URL": _address(NAME, f"{ROLE}:hush")}
    )
    _run(_address(NAME), f"DROP OWNED BY {ROLE}")
    _run(server, f"DROP DATABASE {NAME}", f"DROP ROLE {ROLE}")


def _address(database: str, user: str = "") -> str:
    """Return the URL of another database on the tests' server, for the tests' own user or another."""
    url = urlsplit(os.environ["DATABASE_URL"])
    old_user, _, host = url.netloc.rpartition("@")
    return url._replace(path=f"/{database}", netloc=f"{user or old_user}@{host}").geturl()


def _run(address: str, *statements: str) -> None:
    """Run each statement outside a transaction, as PostgreSQL requires for creating a database."""
    database = psycopg2.connect(address)
    database.autocommit = True
    try:
        with database.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        database.close()


def test_check_deploy_is_clean(installation: Installation) -> None:
    output = installation.manage("check", "--deploy", "--database", "default", "--fail-level", "WARNING")
    assert output == "System check identified no issues (2 silenced).\n"


def test_workers_share_the_cache_table_from_the_migrations(installation: Installation) -> None:
    shell = ("shell", "--no-imports", "-c")
    installation.manage(*shell, "from django.core.cache import cache; cache.set('attempts', 3)")
    read = "from django.core.cache import cache; print(cache.get('attempts'))"
    assert installation.manage(*shell, read) == "3\n"


def test_first_account_is_made_with_its_event_by_a_role_that_may_change_no_event(
    installation: Installation,
) -> None:
    who = {"DJANGO_SUPERUSER_EMAIL": "first@council.example", "DJANGO_SUPERUSER_NAME": "Fay First"}
    installation.manage(
        "createsuperuser", "--no-input", DJANGO_SUPERUSER_PASSWORD="a-first-pass-phrase", **who
    )
    # The two boards' forms are already loaded.
    assert installation.manage("verify_audit").startswith(
        "The audit chains are sound. Events: 3. Records of rows: 3.\n"
    )


def test_the_application_may_change_no_row_that_is_only_added(installation: Installation) -> None:
    tables: dict[str, type[Model]] = {
        model._meta.db_table: model for model in apps.get_models() if issubclass(model, AppendOnly)
    }
    tables |= {"tracker_audithead": AuditHead}
    allowed = []
    for table, model in tables.items():
        column = model._meta.pk.column
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
        ):
            try:
                _run(installation.address, statement)
            except psycopg2.errors.InsufficientPrivilege:
                continue
            allowed.append(statement)
    # The ends of the chains change, and links can end.
    changing = [
        table
        for table, model in tables.items()
        if issubclass(model, AppendOnly) and (model.changeable or model.set_once)
    ]
    tables_that_change = ["tracker_audithead", *changing]
    assert sorted(allowed) == sorted(f"UPDATE {table} SET id = id" for table in tables_that_change)


def test_the_application_may_redact_words_and_change_no_other_column(installation: Installation) -> None:
    for table, column in (("priorities_update", "progress"), ("tracker_audittext", "words")):
        _run(installation.address, f"UPDATE {table} SET {column} = {column} WHERE id = 0")
    for table, column in (("priorities_update", "rag"), ("tracker_audittext", "event_id")):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            _run(installation.address, f"UPDATE {table} SET {column} = {column} WHERE id = 0")


@pytest.fixture
def ask(installation: Installation, tmp_path: Path) -> Iterator[Callable[..., tuple[int, Message]]]:
    """Request a path from the running service, and return the status and headers of the response."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    site = Site(f"http://127.0.0.1:{port}", tmp_path, tmp_path / "log")
    base = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with open(site.log, "w") as output:
        server = subprocess.Popen(
            [*command, "--workers", "1", "--no-ws", "tracker.wsgi:application"],
            cwd=settings.BASE_DIR,
            env=base | {"ENV_FILE": os.devnull} | installation.application,
            stdout=output,
            stderr=output,
        )

    class StayHere(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            """Return None, because the tests look at the redirect itself."""

    def asked(path: str, **headers: str) -> tuple[int, Message]:
        request = urllib.request.Request(f"{site.url}{path}", headers=headers)
        try:
            with urllib.request.build_opener(StayHere).open(request, timeout=20) as answer:
                return answer.status, answer.headers
        except HTTPError as answer:
            return answer.code, answer.headers

    try:
        wait_until_ready(site, server)
        yield asked
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_service_answers_through_its_proxy_and_probes_answer_for_an_ip_address(
    ask: Callable[..., tuple[int, Message]],
) -> None:
    assert ask("/health/ready")[0] == ask("/health/live", Host="10.0.0.1")[0] == 200
    status, headers = ask("/accounts/login/", **BY_PROXY)
    assert status == 200
    assert headers["Set-Cookie"].startswith("__Host-csrftoken=")
    assert "Secure" in headers["Set-Cookie"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert ask("/accounts/login/", Host="tracker.council.example")[0] == 301
    assert ask("/accounts/login/", **BY_PROXY | {"Host": "elsewhere.example"})[0] == 400
