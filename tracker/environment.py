"""Reads settings from the environment. An invalid setting stops the program with a sentence that says what is wrong.

The sentence never repeats a service's address, because addresses may contain passwords.
"""

from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ

env = environ.Env()

YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
DATABASES = ("postgres", "postgresql", "psql", "pgsql", "sqlite")
MAIL_SERVERS = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
MAIL_FOR_TRIALS = ("consolemail", "filemail", "memorymail", "dummymail")
REDIS = ("redis", "rediss", "rediscache")
SHARED_CACHES = ("dbcache", "filecache", "memcache", "pymemcache", "pylibmc", *REDIS)
CACHES_OF_ONE_WORKER = ("locmemcache", "dummycache")
CACHES_THAT_CULL = (
    "django.core.cache.backends.db.DatabaseCache",
    "django.core.cache.backends.filebased.FileBasedCache",
    "django.core.cache.backends.locmem.LocMemCache",
)
"""The cache backends that drop entries above `MAX_ENTRIES`."""


def stop(sentence: str) -> NoReturn:
    """Stop the program with a sentence and no traceback."""
    raise SystemExit(sentence)


def read_file(otherwise: Path) -> None:
    """Read settings from the file that ENV_FILE names, or else from `otherwise`. Does not replace existing settings."""
    environ.Env.read_env(env.str("ENV_FILE", default=str(otherwise)))


def words(name: str, default: str = "") -> str:
    """Return a setting without surrounding spaces, or the default if the setting is missing or empty."""
    return str(env.str(name, default="")).strip() or default


def listed(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return a comma-separated setting as a list, or the default if the setting is missing or empty."""
    return [part.strip() for part in words(name).split(",") if part.strip()] or list(default)


def yes_or_no(name: str) -> bool:
    """Return True if a setting says yes, or False if it says no or is not set. Any other word stops the program."""
    value = words(name, "0").lower()
    if value not in YES + NO:
        stop(f"{name} is {value}, but must be 1 or 0.")
    return value in YES


def count(name: str, most: int, *, least: int = 0, default: int = 0) -> int:
    """Return a setting as a number from `least` to `most`, or the default if the setting is missing or empty.

    Any other value stops the program.
    """
    value = words(name, str(default))
    if not (value.isascii() and value.isdecimal()) or not least <= int(value) <= most:
        stop(f"{name} is {value}. Set it to a number from {least} to {most}.")
    return int(value)


def database(default: str) -> dict[str, Any]:
    """Return the Django settings for the database that DATABASE_URL names, or else `default`."""
    how = "write it as postgres://name:password@host/database, or sqlite:///file for a trial"
    return _service("DATABASE_URL", default, DATABASES, env.db_url_config, f"a database to run on: {how}")


def mail(default: str) -> dict[str, Any]:
    """Return the Django settings for the mail server that EMAIL_URL names, or else `default`."""
    how = "write it as smtp+tls://name:password@host:587"
    return _service(
        "EMAIL_URL", default, MAIL_SERVERS + MAIL_FOR_TRIALS, env.email_url_config, f"a mail server: {how}"
    )


def cache(default: str) -> dict[str, Any]:
    """Return the Django settings for the cache that CACHE_URL names, or else `default`."""
    known = SHARED_CACHES + CACHES_OF_ONE_WORKER
    how = "write it as dbcache://tracker_cache or redis://host:6379/0"
    return _service("CACHE_URL", default, known, env.cache_url_config, f"a cache: {how}")


def web_address(name: str, default: str) -> str:
    """Return a setting that is a web address without a path, such as https://tracker.council.example, or the default.

    Stops the program if it is anything else, because links are made by adding a path to it.
    """
    value = words(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in ("https", "http")
        or not parts.hostname
        or value != f"{parts.scheme}://{parts.netloc}"
    ):
        stop(f"{name} is not a web address without a path: write https://tracker.council.example.")
    if "@" in parts.netloc:
        stop(f"{name} contains @: write the address without a user name or password.")
    return value


def scheme(name: str) -> str:
    """Return the scheme of a service's address, such as smtp+tls, or '' if there is none."""
    return words(name).partition("://")[0].lower() if "://" in words(name) else ""


def _service(name: str, default: str, schemes: tuple[str, ...], read: Any, what: str) -> dict[str, Any]:
    kind, between, rest = words(name, default).partition("://")
    kind = kind.lower()
    if kind not in schemes or not between:
        stop(f"{name} does not name {what}.")
    try:
        config = dict(read(kind + between + rest))
        # Django parses a cache's URL later, so without this check an invalid port would fail only on the first page.
        if kind in REDIS:
            locations = config["LOCATION"]
            for location in [locations] if isinstance(locations, str) else locations:
                _ = urlsplit(location).port
    except (ValueError, KeyError, TypeError, AttributeError, environ.ImproperlyConfigured):
        stop(
            f"{name} cannot be read as the address of {what}. "
            "In a password, # is written as %23, / as %2F, ? as %3F and [ as %5B."
        )
    return config
