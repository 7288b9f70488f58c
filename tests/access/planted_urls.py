"""The project's URLs, and views with the wrong access, to test the access matrix itself."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tracker.access import public, signed_in


@public
def open_to_all(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of a strategy that anyone may open."""
    return HttpResponse("open")


@signed_in
def open_to_accounts(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of a strategy that anyone with an account may open."""
    return HttpResponse("open")


def undeclared(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that does not declare who may open it."""
    return HttpResponse("open")


urlpatterns = [
    path("strategies/<slug:slug>/planted/open/", open_to_all, name="planted_open"),
    path("strategies/<slug:slug>/planted/strangers/", open_to_accounts, name="planted_strangers"),
    path("strategies/<slug:slug>/planted/undeclared/", undeclared, name="planted_undeclared"),
    path("strategies/<slug:slug>/planted/nameless/", open_to_all),
    path("", include("tracker.urls")),
]
handler403 = "tracker.views.forbidden"
handler404 = "tracker.views.not_found"
