"""The product's addresses, and views with wrong access, for the tests of the access matrix."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tracker.access import public, signed_in


@public
def open_to_all(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of a strategy that anybody may open."""
    return HttpResponse("open")


@signed_in
def open_to_strangers(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of a strategy that anybody with an account may open."""
    return HttpResponse("open")


def undeclared(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that does not say who may open it."""
    return HttpResponse("open")


urlpatterns = [
    path("strategies/<slug:slug>/planted/open/", open_to_all, name="planted_open"),
    path("strategies/<slug:slug>/planted/strangers/", open_to_strangers, name="planted_strangers"),
    path("strategies/<slug:slug>/planted/undeclared/", undeclared, name="planted_undeclared"),
    path("strategies/<slug:slug>/planted/nameless/", open_to_all),
    path("", include("tracker.urls")),
]
handler403 = "tracker.views.forbidden"
handler404 = "tracker.views.not_found"
