"""Headers that every answer carries, beside those that Django sets."""

from collections.abc import Callable
from dataclasses import asdict

from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# Nothing here needs a device of the reader's, so every page gives all of them up.
NO_DEVICES = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class PrivateByDefaultMiddleware:
    """Keeps pages out of shared caches, and switches off the browser features that they do not need.

    The browser does not store answers to a request with a session, and signing out makes it forget those it still has.
    So its Back button shows no page to the next person at the same computer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with its headers filled in where a view has not chosen its own."""
        response = self.get_response(request)
        # By its cookie: finding out who is signed in needs the database, and some pages must answer without it.
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        # The answer to a form shows what was typed, also to a browser that has no session or no longer has one.
        may_keep = not has_session and request.method in ("GET", "HEAD")
        response.headers.setdefault("Cache-Control", "private, no-cache" if may_keep else "private, no-store")
        if getattr(request, "ends_session", False):
            response.headers["Clear-Site-Data"] = '"cache"'
        response.headers.setdefault("Permissions-Policy", NO_DEVICES)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class OnePolicyMiddleware(CSPMiddleware):
    """Gives every page the one content security policy of the settings, put together once; a view may replace parts.

    django-csp puts it together anew for each answer, for nonces and reports that nothing here has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.policy = build_policy(**asdict(self.get_policy_parts(HttpRequest(), HttpResponse())))

    def process_request(self, request: HttpRequest) -> None:
        """Nothing to prepare: no page has a nonce."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with the policy, or with the one that its view made of it."""
        parts = self.get_policy_parts(request, response) if hasattr(response, "_csp_replace") else None
        response.headers["Content-Security-Policy"] = build_policy(**asdict(parts)) if parts else self.policy
        return response
