"""Access control for views. Access is denied by default.

Each of our views declares its access with `public`, `signed_in`, or a decorator that an app builds on `declare`. A view
without a declaration is refused, so a forgotten declaration is noticed at once and exposes nothing. The only exceptions
are views of packages that check access themselves. Each app declares its own permissions as data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from tracker.unsaved_text import carry, typed_texts

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed in"

# Packages whose views check access themselves: allauth's sign-in pages, and the admin, which admits only staff.
SELF_GUARDED_MODULES = ("allauth.account.",)
SELF_GUARDED_APPS = ("admin",)


@dataclass(frozen=True)
class Permission:
    """A permission that a role may grant: the name used in code, and its meaning in words."""

    name: str
    meaning: str


def declare(view: View, name: str) -> View:
    """Declare a view's access under this name, and return the view."""
    view.declared_access = name  # type: ignore[attr-defined]  # a mark on the function
    return view


def public(view: View) -> View:
    """Declare that anyone may open this view, signed in or not, and return the view."""
    return declare(login_not_required(view), PUBLIC)


def signed_in(view: View) -> View:
    """Declare that anyone who is signed in may open this view, and return the view."""
    return declare(view, SIGNED_IN)


def declared(view: Callable[..., Any]) -> str | None:
    """Return the access that a view declares, or None if it declares none."""
    return getattr(view, "declared_access", None)


def guards_itself(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Return True if a view belongs to a package that checks access itself."""
    match = request.resolver_match
    in_guarded_app = match is not None and match.app_name in SELF_GUARDED_APPS
    return in_guarded_app or f"{getattr(view, '__module__', '')}.".startswith(SELF_GUARDED_MODULES)


class AskToSignInMiddleware(LoginRequiredMiddleware):
    """Redirects signed-out people from a view that is not public to the sign-in page.

    If they sent a form, shows them what they typed instead.
    """

    def handle_no_permission(  # type: ignore[override]  # Django accepts any response here
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """Return a redirect to the sign-in page or, for a submitted form, a page that shows the typed text.

        The text is not stored. If the view lets its form be sent on, the page has a sign-in form that contains it.
        """
        answer = super().handle_no_permission(request, view_func)
        if request.get_full_path() == "/":
            # Someone who opens the site's own address asks for no page in particular.
            answer = redirect_to_login(settings.LOGIN_REDIRECT_URL)
        if request.method != "POST":
            return answer
        context = {
            "sent": typed_texts(request),
            "sign_in": answer["Location"],
            "carried": carry(request, view_func),
        }
        return render(request, "account/signed_out.html", context, status=403)


class DeclaredAccessMiddleware:
    """Refuses (403) every view that declares no access, except in packages that check access themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on. The decision is made in `process_view`, once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Raise PermissionDenied if the view declares no access and does not check access itself."""
        if declared(view) is None and not guards_itself(request, view):
            raise PermissionDenied("Access to this page has not been set up.")
