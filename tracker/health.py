"""Probes for whatever watches over the service."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.access import public


@public
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; touches nothing else."""
    return HttpResponse("live\n", content_type="text/plain")


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration is applied; otherwise 503 and one sentence."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    if waiting:
        sentence = f"{len(waiting)} migrations are not applied: run manage.py migrate.\n"
        return HttpResponse(sentence, status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")
