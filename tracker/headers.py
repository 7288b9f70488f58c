"""Headers that every answer carries, beside those that Django and the content security policy set."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
    """Keeps pages out of shared caches and gives up what the browser could lend them.

    `no-cache`, not `no-store`: a browser may keep the page for its back button, so nothing typed is lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with its headers filled in where a view has not chosen its own."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Permissions-Policy", NO_DEVICES)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
