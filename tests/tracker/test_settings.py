"""The start of the application under different environments, each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "p7x!e2-long-random-and-secret-0123456789-abcdefghijklmnop-QRSTUV",
    "ALLOWED_HOSTS": "tracker.council.example",
    "DATABASE_URL": "sqlite:///:memory:",
    "EMAIL_URL": "smtp+tls://user:pass@mail.council.example:587",
    "DEFAULT_FROM_EMAIL": "tracker@council.example",
    "ACCESSIBILITY_CONTACT": "accessibility@council.example",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    base = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=Path(settings.BASE_DIR),
        env=base | {"ENV_FILE": os.devnull} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_check_deploy_finds_nothing_in_production() -> None:
    run = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (run.returncode, run.stdout) == (0, "System check identified no issues (2 silenced).\n"), (
        run.stderr
    )


@pytest.mark.parametrize(("given", "asked"), [({}, "False False"), ({"HSTS_SUBDOMAINS": "1"}, "True True")])
def test_names_below_our_own_are_asked_for_https_only_where_that_is_chosen(
    given: dict[str, str], asked: str
) -> None:
    show = "from django.conf import settings as s; print(s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
    run = manage("shell", "--no-imports", "-c", show, **PRODUCTION, **given)
    assert run.stdout == f"{asked}\n", run.stderr


def test_workers_in_production_share_one_cache_that_the_migrations_make(tmp_path: Path) -> None:
    database = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"}
    assert manage("migrate", "--verbosity", "0", **PRODUCTION | database).returncode == 0
    keep = "from django.core.cache import cache; cache.set('attempts', 3)"
    assert manage("shell", "--no-imports", "-c", keep, **PRODUCTION | database).returncode == 0
    read = "from django.core.cache import cache; print(cache.get('attempts'))"
    assert manage("shell", "--no-imports", "-c", read, **PRODUCTION | database).stdout == "3\n"


@pytest.mark.parametrize(
    "missing",
    [
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "DATABASE_URL",
        "EMAIL_URL",
        "DEFAULT_FROM_EMAIL",
        "ACCESSIBILITY_CONTACT",
    ],
)
def test_production_stops_with_one_sentence_where_a_setting_is_missing(missing: str) -> None:
    run = manage("check", **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert run.returncode == 1
    assert run.stderr.startswith(f"{missing} is not set, and production needs it: ")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({**PRODUCTION, "DEBUG": "1"}, "DEBUG is on, and production refuses it: "),
        ({**PRODUCTION, "DEMO_TODAY": "2026-04-08"}, "DEMO_TODAY is set, and production refuses it: "),
        ({**PRODUCTION, "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS holds *, and production refuses it: "),
        ({**PRODUCTION, "CACHE_URL": "locmemcache://"}, "CACHE_URL names a cache that each worker keeps"),
        ({**PRODUCTION, "CACHE_URL": "dummycache://"}, "CACHE_URL names a cache that each worker keeps"),
        ({"ALLOWED_HOSTS": "tracker.council.example"}, "PRODUCTION is not set: "),
        ({"ALLOWED_HOSTS": "trial.council.example", "PRODUCTION": "0"}, "SECRET_KEY is not set: "),
        ({"DEMO_TODAY": "8 April"}, "DEMO_TODAY is 8 April, which is not a day: "),
        (
            {"DATABASE_URL": "mysql://localhost/x"},
            "DATABASE_URL names a database that the tracker does not run on: ",
        ),
    ],
)
def test_start_stops_with_one_sentence_where_settings_are_unsafe(
    environment: dict[str, str], sentence: str
) -> None:
    run = manage("check", **environment)
    assert run.returncode == 1
    assert run.stderr.startswith(sentence)
    assert run.stderr.count("\n") == 1


def test_start_needs_no_environment_for_a_trial() -> None:
    run = manage("check")
    assert (run.returncode, run.stderr) == (0, "")


def test_settings_read_the_database_the_mail_server_and_the_demo_day() -> None:
    show = (
        "from django.conf import settings as s; d = s.DATABASES['default']; "
        "print(d['ENGINE'], d['OPTIONS']['options'], s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.DEMO_TODAY)"
    )
    run = manage(
        "shell",
        "--no-imports",
        "-c",
        show,
        DATABASE_URL="postgres://u:p@localhost/tracker",
        EMAIL_URL="smtp+tls://u:p@mail.example:587",
        DEMO_TODAY="2026-04-08",
    )
    assert run.stdout == "django.db.backends.postgresql -c jit=off mail.example 587 True 2026-04-08\n", (
        run.stderr
    )


@pytest.mark.django_db
def test_sqlite_file_queues_writers(tmp_path: Path) -> None:
    show = (
        "from django.db import connection as c; k = c.cursor(); "
        "print([k.execute(f'PRAGMA {p}').fetchone()[0] for p in ('journal_mode', 'synchronous', 'busy_timeout')], "
        "c.transaction_mode)"
    )
    run = manage("shell", "--no-imports", "-c", show, DATABASE_URL=f"sqlite:///{tmp_path}/x.sqlite3")
    assert run.stdout == "['wal', 1, 20000] IMMEDIATE\n", run.stderr
