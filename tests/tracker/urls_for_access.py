"""Three views for the access tests: one for everyone, one for accounts, and one that declares no access."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tracker.access import public, signed_in
from tracker.http_methods import takes_form


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("answered")


@public
@takes_form
def open_to_all(request: HttpRequest) -> HttpResponse:
    return answer(request)


@signed_in
@takes_form
def for_accounts(request: HttpRequest) -> HttpResponse:
    return answer(request)


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("planted")


urlpatterns = [
    path("open/", open_to_all),
    path("accounts-only/", for_accounts),
    path("forgotten/", answer),
    path("failing/", public(failing)),
    path("", include("tracker.urls")),
]

handler400 = "tracker.views.bad_request"
handler403 = "tracker.views.forbidden"
handler404 = "tracker.views.not_found"
handler500 = "tracker.views.server_error"
