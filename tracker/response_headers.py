"""Headers on every response, in addition to those that Django sets."""

from collections.abc import Callable
from dataclasses import asdict

from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# No page needs these browser features, so every response switches them off.
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


class DefaultHeadersMiddleware:
    """Keeps pages out of shared caches, and switches off browser features that no page needs.

    The browser is told not to store the response to a form or to a request with a session, and to clear its cache at
    sign-out, so that the Back button does not show pages to the next person who uses the computer. Other sites may not
    load the responses into their own pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response, with a default for each of these headers that the view has not set."""
        response = self.get_response(request)
        # Look only at the cookie: checking who is signed in needs the database, and some pages must work without it.
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        # The response to a form shows what was typed, even to a browser without a session.
        may_keep = not has_session and request.method in ("GET", "HEAD")
        response.headers.setdefault("Cache-Control", "private, no-cache" if may_keep else "private, no-store")
        if getattr(request, "ends_session", False):
            response.headers["Clear-Site-Data"] = '"cache"'
        response.headers.setdefault("Permissions-Policy", NO_DEVICES)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Adds the content security policy from the settings, built only once. A view may replace parts of the policy.

    django-csp builds the policy for each response, to support nonces and reports, which this project does not use.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.policy = build_policy(**asdict(self.get_policy_parts(HttpRequest(), HttpResponse())))

    def process_request(self, request: HttpRequest) -> None:
        """Do nothing, because no page has a nonce."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response with the policy, including any parts that the view has replaced."""
        parts = self.get_policy_parts(request, response) if hasattr(response, "_csp_replace") else None
        response.headers["Content-Security-Policy"] = build_policy(**asdict(parts)) if parts else self.policy
        return response
