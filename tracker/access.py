"""Who may open what: the mechanism. Deny by default.

Every view declares its access: `public`, `signed_in`, or a decorator that an app builds on `declare`. A view
without one is refused, so a forgotten one fails closed and is seen at once. Each app declares its own permissions
as data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from tracker.unsaved_text import words_sent

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed in"

# Views of packages that guard themselves: allauth's pages sign people in and out, the admin asks for staff.
SELF_GUARDED_MODULES = ("allauth.account.",)
SELF_GUARDED_APPS = ("admin",)


@dataclass(frozen=True)
class Permission:
    """Something that a role may allow: the name code asks for, and its meaning in words for people."""

    name: str
    meaning: str


def declare(view: View, name: str) -> View:
    """Mark a view as having its access decided, under this name; returns the same view."""
    view.declared_access = name  # type: ignore[attr-defined]  # a mark on the function
    return view


def public(view: View) -> View:
    """Declare that anybody may open this view, signed in or not."""
    return declare(login_not_required(view), PUBLIC)


def signed_in(view: View) -> View:
    """Declare that anybody with an account may open this view."""
    return declare(view, SIGNED_IN)


def declared(view: Callable[..., Any]) -> str | None:
    """The access that a view declares, or None where it declares none."""
    return getattr(view, "declared_access", None)


def guards_itself(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Whether a view belongs to a package that decides its own access."""
    match = request.resolver_match
    in_guarded_app = match is not None and match.app_name in SELF_GUARDED_APPS
    return in_guarded_app or f"{getattr(view, '__module__', '')}.".startswith(SELF_GUARDED_MODULES)


class AskToSignInMiddleware(LoginRequiredMiddleware):
    """Sends people who are not signed in to the sign-in page. If they sent a form, shows them what they typed."""

    def handle_no_permission(  # type: ignore[override]  # Django accepts any response here
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """Return the redirect to sign in, or for a form a page with what was typed. The server does not store it."""
        answer = super().handle_no_permission(request, view_func)
        if request.method != "POST":
            return answer
        context = {"sent": words_sent(request), "sign_in": answer["Location"]}
        return render(request, "account/signed_out.html", context, status=403)


class DeclaredAccessMiddleware:
    """Refuses (403) every view that declares no access."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the decision falls once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Raise PermissionDenied where nobody has decided who may open the view."""
        if declared(view) is None and not guards_itself(request, view):
            raise PermissionDenied("This page does not say who may open it.")
