"""Error pages."""

import logging
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_variables

from tracker.access import public
from tracker.disk_space import is_out_of_space
from tracker.unsaved_text import typed_texts

log = logging.getLogger(__name__)

PLAIN = "<!doctype html><html lang=en-GB><title>{0}</title><h1>{0}</h1><p>{1}</p></html>"


def error_page(
    status: int,
    heading: str,
    advice: str,
    request: HttpRequest | None = None,
    sent: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """Return the error page for a status.

    With `request`, the page has a link back if the reader came from another page of this site and, for a reader who is
    signed in, the navigation and a way to sign out. `sent` has the names and texts of the fields that were not saved.
    """
    try:
        html: str = render_to_string(
            "errors/error.html",
            {
                "heading": heading,
                "advice": advice,
                "back": _came_from(request) if request else "",
                "sent": sent,
            },
            request,
        )
    except Exception:
        # The template itself may have failed, so fall back to plain HTML.
        log.exception("The error page could not be rendered.")
        html = PLAIN.format(heading, advice)
    return HttpResponse(html, status=status)


def _came_from(request: HttpRequest) -> str:
    """Return the URL, without the host, of the page of this site that the reader came from.

    Returns '' if the reader came from another site, from this page itself or from no page.
    """
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(came)
    back = urlunsplit(("", "", parts.path, parts.query, ""))
    return "" if parts.path in ("", request.path) or back.startswith("//") else back


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read (400), or that is longer than any form needs (413)."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        # The posted data is not read, and the browser may not have kept the page of a person who is signed in.
        advice = "Nothing was saved. Go back: if your browser still shows what you typed, shorten it and send it again."
        return error_page(413, "That was too long to send", advice)
    return error_page(400, "That request could not be read", "Go back, reload the page and try again.")


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request for a page that the reader may not open (403), with the exception's reason if it has one."""
    reason = str(exception or "") or "Your role does not give you access to it."
    return error_page(
        403,
        "You cannot open this page",
        f"{reason} If you think this is wrong, ask the person who runs the strategy in your organisation.",
        request,
        typed_texts(request),
    )


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request for a page that does not exist or that the reader may not see (404)."""
    return error_page(
        404,
        "Page not found",
        "Check the address. The page may have moved, or you may not have access to it.",
        request,
    )


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that caused a server error (500), or that failed because the disk is full (503)."""
    # Django calls this while handling an error from anywhere, such as a view or the saving of the session.
    if is_out_of_space(sys.exc_info()[1]):
        return _out_of_space(request)
    # Leave out the request, because the session, the user or the database may be what failed.
    sent = typed_texts(request)
    copy = " Copy what you typed from the boxes below." if sent else ""
    advice = f"This is our fault, and we have logged the error.{copy} Go back and try again."
    return error_page(500, "Sorry, something went wrong", advice, sent=sent)


def _out_of_space(request: HttpRequest) -> HttpResponse:
    """Return a page that says nothing was saved and shows what the person typed, so that they can copy it."""
    advice = "The service has run out of space. Copy what you typed, then try again later."
    return error_page(503, "Nothing was saved", advice, sent=typed_texts(request))


@public
@sensitive_variables()
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid CSRF token (403), usually from a page left open after the session ended."""
    # Show the text only if the browser says that this site sent it; another site could put its own words here.
    sent = typed_texts(request) if request.headers.get("Sec-Fetch-Site") == "same-origin" else ()
    copy = " Copy what you typed from the boxes below." if sent else ""
    return error_page(
        403,
        "This page has been open too long",
        f"Nothing was saved.{copy} Open the page again, then send the form.",
        sent=sent,
    )
