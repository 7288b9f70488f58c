"""Probes for whatever watches over the service."""

from collections.abc import Callable

from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker import disk_space
from tracker.access import public
from tracker.checks import INSTALLED

_seen_ready: set[str] = set()
"""What was found in order once and stays so while this process runs: reading it costs more than most pages."""


@public
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; touches nothing else."""
    return HttpResponse("live\n", content_type="text/plain")


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, every migration is applied, the files that pages and papers use are there, and
    there is space to write in.

    Otherwise 503 and one sentence.
    """
    try:
        sentence = _database() or _files() or disk_space.space()
    except DatabaseError:
        sentence = "The database does not answer."
    if sentence:
        return HttpResponse(f"{sentence}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def _database() -> str:
    """What is wrong with the database, or empty. DatabaseError where it does not answer."""
    if "migrations" in _seen_ready:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return ""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return f"{len(waiting)} migrations are not applied: run manage.py migrate."
    _seen_ready.add("migrations")
    return ""


def _files() -> str:
    """Which file of the installation is missing, in a sentence; empty where none is."""
    if "files" not in _seen_ready:
        if missing := run_checks(tags=[INSTALLED], include_deployment_checks=True):
            return str(missing[0].msg)
        _seen_ready.add("files")
    return ""


class ProbesMiddleware:
    """Answers the probes whatever name or address they ask for: a load balancer asks a machine by its number.

    Every other request for a host that is not ours is refused further in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The probe's answer, or that of the rest of the product."""
        probe = {"/health/live": live, "/health/ready": ready}.get(request.path_info)
        return probe(request) if probe else self.get_response(request)
