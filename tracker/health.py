"""Health probes for monitoring tools and load balancers."""

from collections.abc import Callable

from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker import disk_space
from tracker.access import public
from tracker.checks import INSTALLED

_passed: set[str] = set()
"""The slow checks that have passed. They are not repeated while this process runs."""


@public
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Return 200 while the process is running. Checks nothing else."""
    return HttpResponse("live\n", content_type="text/plain")


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Return 200 if the service is ready, or else 503 with a sentence that says why not.

    The service is ready when the database answers, every migration has been applied, the files that pages and papers
    use are present, and the disk has enough space.
    """
    try:
        sentence = _database() or _files() or disk_space.shortage()
    except DatabaseError:
        sentence = "The database is not responding."
    if sentence:
        return HttpResponse(f"{sentence}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def _database() -> str:
    """Return a sentence if migrations are not applied, or else ''. Raises DatabaseError if the database is down."""
    if "migrations" in _passed:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return ""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return f"Migrations not yet applied: {len(waiting)}. Run manage.py migrate."
    _passed.add("migrations")
    return ""


def _files() -> str:
    """Return a sentence about a file that is missing from the installation, or '' if no file is missing."""
    if "files" not in _passed:
        if missing := run_checks(tags=[INSTALLED], include_deployment_checks=True):
            return str(missing[0].msg)
        _passed.add("files")
    return ""


class ProbesMiddleware:
    """Answers health probes for any host name, because a load balancer may use a machine's IP address.

    Later middleware refuses any other request for a host name that is not allowed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the probe's response, or the response to any other request."""
        probe = {"/health/live": live, "/health/ready": ready}.get(request.path_info)
        return probe(request) if probe else self.get_response(request)
