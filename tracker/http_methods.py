"""The HTTP methods that each view accepts: GET and HEAD, and POST only if the view takes a form.

Any other method gets an error page with status 405, so a view cannot forget to check the method, and a request that is
meant to change something is never treated as a visit.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from tracker.access import View, guards_itself
from tracker.views import error_page

SAFE = ("GET", "HEAD")
WITH_FORM = (*SAFE, "POST")


def takes_form(view: View) -> View:
    """Declare that a view accepts a form by POST as well as GET and HEAD, and return the view."""
    view.methods = WITH_FORM  # type: ignore[attr-defined]  # a mark on the function
    return view


def allowed_methods(request: HttpRequest, view: Callable[..., Any]) -> tuple[str, ...]:
    """Return the methods that a view accepts: its declared methods, or else GET and HEAD.

    Views in packages that check access themselves make no such declaration. They accept GET, HEAD and POST, except a
    class-based view without a `post` method, which does not accept POST.
    """
    if not guards_itself(request, view):
        return getattr(view, "methods", SAFE)
    page = getattr(view, "view_class", None)
    return SAFE if page and not hasattr(page, "post") else WITH_FORM


class AllowedMethodsMiddleware:
    """Returns an error page with status 405 if a view does not accept the request's method.

    Runs before Django's CSRF check, which would return 403 instead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on. The decision is made in `process_view`, once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return None if the view accepts the method, or else an error page with status 405."""
        methods = allowed_methods(request, view)
        if request.method in methods:
            return None
        response = error_page(
            405,
            "This page cannot be used in that way",
            "Nothing was changed. Open the page from its link and use the buttons on it.",
            request,
        )
        response["Allow"] = ", ".join(methods)
        return response
