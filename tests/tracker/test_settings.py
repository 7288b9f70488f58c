"""Starting the application with different settings, each time in a separate process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tracker import environment
from tracker.production import TRIAL_KEY

PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "p7x!e2-long-random-and-secret-0123456789-abcdefghijklmnop-QRSTUV",
    "ALLOWED_HOSTS": "tracker.council.example",
    "SITE_URL": "https://tracker.council.example",
    "TRUSTED_PROXY_COUNT": "1",
    "DATABASE_URL": "postgres://tracker:pass@127.0.0.1/tracker",
    "EMAIL_URL": "smtp+tls://user:pass@mail.council.example:587",
    "DEFAULT_FROM_EMAIL": "tracker@council.example",
    "MEDIA_ROOT": "/srv/tracker/files",
    "ORGANISATION": "Example Health and Social Care Partnership",
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
        timeout=300,
        check=False,
    )


def test_check_deploy_finds_nothing_in_production(tmp_path: Path) -> None:
    collected = {"STATIC_ROOT": str(tmp_path)}
    (tmp_path / "staticfiles.json").write_text('{"paths": {"site.css": "site.1.css"}, "version": "1.1"}')
    run = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **collected)
    assert (run.returncode, run.stdout) == (0, "System check identified no issues (2 silenced).\n"), (
        run.stderr
    )


def test_check_deploy_says_that_the_files_of_pages_are_not_collected(tmp_path: Path) -> None:
    run = manage("check", "--deploy", **PRODUCTION, STATIC_ROOT=str(tmp_path))
    assert run.returncode == 1
    assert (
        "(tracker.E001) The static files have not been collected. Run manage.py collectstatic." in run.stderr
    )


@pytest.mark.parametrize(("changes", "asked"), [({}, "False False"), ({"HSTS_SUBDOMAINS": "1"}, "True True")])
def test_subdomains_require_https_only_if_the_setting_says_so(changes: dict[str, str], asked: str) -> None:
    show = "from django.conf import settings as s; print(s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
    run = manage("shell", "--no-imports", "-c", show, **PRODUCTION, **changes)
    assert run.stdout == f"{asked}\n", run.stderr


@pytest.mark.parametrize("missing", [name for name in PRODUCTION if name != "PRODUCTION"])
@pytest.mark.parametrize("left", [None, "", "  "], ids=["unset", "empty", "spaces"])
def test_production_stops_with_one_sentence_if_a_setting_is_missing(missing: str, left: str | None) -> None:
    changes = {name: value for name, value in PRODUCTION.items() if name != missing}
    refused(
        changes if left is None else changes | {missing: left},
        f"{missing} is not set, and production needs it: ",
    )


def refused(environment: dict[str, str], sentence: str) -> None:
    """Assert that the start ends with a single sentence that begins with `sentence` and repeats no password."""
    run = manage("check", **environment)
    assert run.returncode == 1
    assert run.stderr.startswith(sentence), run.stderr
    assert run.stderr.count("\n") == 1
    assert "hush" not in run.stderr


@pytest.mark.parametrize("name", ["PRODUCTION", "DEBUG", "HSTS_SUBDOMAINS"])
@pytest.mark.parametrize("value", ["enabled", "production", "2", "y e s"])
def test_a_word_other_than_yes_or_no_is_refused(name: str, value: str) -> None:
    refused({**PRODUCTION, name: value}, f"{name} is {value}, but must be 1 or 0.")


@pytest.mark.parametrize("value", ["1", "true", "TRUE", "yes", "On"])
def test_every_way_of_saying_yes_is_production(value: str) -> None:
    refused(
        {"PRODUCTION": value, "ALLOWED_HOSTS": "x.example"}, "SECRET_KEY is not set, and production needs it"
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({**PRODUCTION, "DEBUG": "1"}, "DEBUG is on, and production refuses it: "),
        ({**PRODUCTION, "DEMO_TODAY": "2026-04-08"}, "DEMO_TODAY is set, and production refuses it: "),
        ({**PRODUCTION, "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS contains *, and production refuses it: "),
        ({**PRODUCTION, "CACHE_URL": "locmemcache://"}, "CACHE_URL names a cache that workers do not share"),
        ({**PRODUCTION, "CACHE_URL": "dummycache://"}, "CACHE_URL names a cache that workers do not share"),
        ({**PRODUCTION, "SITE_URL": "http://tracker.council.example"}, "SITE_URL starts with http://, and "),
        (
            {**PRODUCTION, "SITE_URL": "https://x.example"},
            "SITE_URL has a host name that ALLOWED_HOSTS does ",
        ),
        ({"SITE_URL": "tracker.council.example"}, "SITE_URL is not a web address without a path: "),
        ({"SITE_URL": "https://tracker.example/tracker"}, "SITE_URL is not a web address without a path: "),
        ({"SITE_URL": "https://tracker.example:port"}, "SITE_URL is not a web address without a path: "),
        ({"SITE_URL": "https://me:hush@tracker.example"}, "SITE_URL contains @: "),
        ({"ALLOWED_HOSTS": "tracker.council.example"}, "PRODUCTION is not set: "),
        ({"ALLOWED_HOSTS": "trial.council.example", "PRODUCTION": "0"}, "SECRET_KEY is not set: "),
        ({**PRODUCTION, "DATABASE_URL": "sqlite:///x.sqlite3"}, "DATABASE_URL names SQLite, and production "),
        (
            {**PRODUCTION, "STATIC_ROOT": "/srv/static", "MEDIA_ROOT": "/srv/static/files"},
            "MEDIA_ROOT is inside STATIC_ROOT, where anyone could open",
        ),
        (
            {**PRODUCTION, "LARGEST_UPLOAD_MB": "0"},
            "LARGEST_UPLOAD_MB is 0. Set it to a number from 1 to 50.",
        ),
        ({**PRODUCTION, "SECRET_KEY": "x" * 60}, "SECRET_KEY is shorter than 50 characters or repeats "),
        ({**PRODUCTION, "SECRET_KEY": "abcdefg" * 7}, "SECRET_KEY is shorter than 50 characters or repeats "),
        ({**PRODUCTION, "SECRET_KEY": TRIAL_KEY}, "SECRET_KEY is the trial key, and production refuses it: "),
        *(
            ({**PRODUCTION, "EMAIL_URL": f"{kind}://"}, "EMAIL_URL names no mail server, and production ")
            for kind in ("consolemail", "filemail", "memorymail", "dummymail")
        ),
        (
            {**PRODUCTION, "TRUSTED_PROXY_COUNT": "abc"},
            "TRUSTED_PROXY_COUNT is abc. Set it to a number from 0 to 9.",
        ),
        ({**PRODUCTION, "TRUSTED_PROXY_COUNT": "-1"}, "TRUSTED_PROXY_COUNT is -1. Set it to a number "),
        ({**PRODUCTION, "TRUSTED_PROXY_COUNT": "99"}, "TRUSTED_PROXY_COUNT is 99. Set it to a number "),
        (
            {**PRODUCTION, "DEFAULT_FROM_EMAIL": "Tracker"},
            "DEFAULT_FROM_EMAIL is Tracker, which has no email address: ",
        ),
        (
            {**PRODUCTION, "ALLOWED_HOSTS": "https://a.example"},
            "ALLOWED_HOSTS contains https://a.example, which is ",
        ),
        (
            {**PRODUCTION, "CSRF_TRUSTED_ORIGINS": "a.example"},
            "CSRF_TRUSTED_ORIGINS contains a.example, which is ",
        ),
        (
            {**PRODUCTION, "CACHE_URL": "redis://:hush@h:port/0"},
            "CACHE_URL cannot be read as the address of a cache: ",
        ),
        ({"DEMO_TODAY": "8 April"}, "DEMO_TODAY is 8 April, which is not a date: "),
        *(
            ({name: invalid}, f"{name} does not name ")
            for name in ("DATABASE_URL", "EMAIL_URL", "CACHE_URL")
            for invalid in ("nonsense", "://", "hush:hush@host/x", "mysql://me:hush@localhost/x")
        ),
        (
            {"DATABASE_URL": "postgres://me:hush@host:port/x"},
            "DATABASE_URL cannot be read as the address of a da",
        ),
        (
            {"EMAIL_URL": "smtp://me:hush@host:port"},
            "EMAIL_URL cannot be read as the address of a mail server: ",
        ),
    ],
)
def test_start_stops_with_one_sentence_if_settings_are_unsafe(
    environment: dict[str, str], sentence: str
) -> None:
    refused(environment, sentence)


@pytest.mark.parametrize("name", ["DATABASE_URL", "EMAIL_URL"])
def test_a_url_broken_by_its_password_says_how_to_write_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, f"{'smtp' if name == 'EMAIL_URL' else 'postgres'}://me:hu/sh@host/x")
    with pytest.raises(
        SystemExit, match="# is written as %23, / as %2F, \\? as %3F and \\[ as %5B"
    ) as stopped:
        environment.database("") if name == "DATABASE_URL" else environment.mail("")
    assert "hu/sh" not in str(stopped.value)


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("postgres://me:hu#sh@host:5433/x", {"HOST": "host", "PORT": 5433, "PASSWORD": "hu#sh", "NAME": "x"}),
        ("postgres://me:hu[sh@host/x", {"HOST": "host", "PASSWORD": "hu[sh", "NAME": "x"}),
        ("postgres://me:hu%23%5Bsh@host/x", {"HOST": "host", "PASSWORD": "hu#[sh", "NAME": "x"}),
        ("postgres://me:hush@h1:5432,h2:5433/x", {"HOST": "h1,h2", "PORT": "5432,5433", "NAME": "x"}),
        ("PostgreSQL://me:hush@host/x", {"HOST": "host", "ENGINE": "django.db.backends.postgresql"}),
        ("sqlite://:memory:", {"NAME": ":memory:", "ENGINE": "django.db.backends.sqlite3"}),
        ("SQLITE://:memory:", {"NAME": ":memory:", "ENGINE": "django.db.backends.sqlite3"}),
    ],
)
def test_any_valid_database_url_is_read(
    address: str, value: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    found = environment.database("")
    assert {key: found[key] for key in value} == value


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("memcache://h1:11211,h2:11211", ["h1:11211", "h2:11211"]),
        ("redis://:hush@h1:6379,h2:6379/0", ["redis://:hush@h1:6379/0", "redis://h2:6379/0"]),
        ("REDISS://h1:6379/0", "rediss://h1:6379/0"),
        ("DBCACHE://tracker_cache", "tracker_cache"),
    ],
)
def test_any_valid_cache_url_is_read(address: str, location: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CACHE_URL", address)
    assert environment.cache("")["LOCATION"] == location


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
