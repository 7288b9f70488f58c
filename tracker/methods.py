"""Which methods a page answers: GET and HEAD, and POST only where the page takes a form.

Everything else is answered 405 with a page, for every reader: a view cannot forget to look at the method, and what is
meant to change something is never answered like a visit.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from tracker.access import View, guards_itself
from tracker.views import error_page

SAFE = ("GET", "HEAD")
WITH_FORM = (*SAFE, "POST")


def takes_form(view: View) -> View:
    """Declare that a view takes a form by POST beside being opened; returns the same view."""
    view.methods = WITH_FORM  # type: ignore[attr-defined]  # a mark on the function
    return view


def answered_by(request: HttpRequest, view: Callable[..., Any]) -> tuple[str, ...]:
    """The methods that a view answers: those that it declares, else GET and HEAD.

    The views of packages declare nothing of ours. A class says by its methods which it has; of the others each may
    take a form.
    """
    if not guards_itself(request, view):
        return getattr(view, "methods", SAFE)
    page = getattr(view, "view_class", None)
    return SAFE if page and not hasattr(page, "post") else WITH_FORM


class DeclaredMethodsMiddleware:
    """Answers 405 with a page where a view does not answer the method of the request.

    Before the check of form tokens, which would answer 403 to what nothing takes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the decision falls once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The page that says so where the view does not answer the method; None where it does."""
        answered = answered_by(request, view)
        if request.method in answered:
            return None
        answer = error_page(
            405,
            "This page cannot be used in that way",
            "Nothing was changed. Open the page from its link and use the buttons on it.",
            request,
        )
        answer["Allow"] = ", ".join(answered)
        return answer
