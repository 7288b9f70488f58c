"""The tracker's paths, and the two that its pages are compared with."""

import os

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.bench.paths import BARE, FLOOR, WORKER
from tracker import urls
from tracker.access import signed_in


def bare(request: HttpRequest) -> HttpResponse:
    """An empty answer; it names the process that gave it. Served without middleware, see wsgi.py."""
    return HttpResponse(b"", headers={WORKER: str(os.getpid())})


@signed_in
def floor(request: HttpRequest) -> HttpResponse:
    """An empty answer to a signed-in person, through the whole middleware."""
    return HttpResponse(b"")


urlpatterns = [path(BARE[1:], bare), path(FLOOR[1:], floor), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)
