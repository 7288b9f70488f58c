"""The application as in production, and in the same process a second handler without middleware."""

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings

from tests.bench.paths import BARE, COUNT, QUERIES
from tracker.wsgi import application as whole

ASKED = "HTTP_" + COUNT.upper().replace("-", "_")

with override_settings(MIDDLEWARE=[]):
    without_middleware = WSGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers the bare view without middleware and other paths as usual, and counts SQL queries on request."""
    if environ["PATH_INFO"] == BARE:
        return without_middleware(environ, start_response)
    if ASKED not in environ:
        return whole(environ, start_response)
    return _counted(environ, start_response)


def _counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The answer, with the number of SQL queries that it took in a header."""
    queries = 0

    def count(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, (QUERIES, str(queries))], *more)

    with connection.execute_wrapper(count):
        return whole(environ, start)
