"""Pages for when something goes wrong."""

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
from tracker.unsaved_text import words_sent

log = logging.getLogger(__name__)

PLAIN = "<!doctype html><html lang=en-GB><title>{0}</title><h1>{0}</h1><p>{1}</p></html>"


def error_page(
    status: int,
    heading: str,
    advice: str,
    request: HttpRequest | None = None,
    sent: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """The page for a status. With the request it has the navigation, the way to sign out and the way back."""
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
        # The template may be what failed, and an error page that fails helps nobody.
        log.exception("The error page could not be drawn.")
        html = PLAIN.format(heading, advice)
    return HttpResponse(html, status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of ours that the reader came from; '' where there is none, or it is this one."""
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(came)
    back = urlunsplit(("", "", parts.path, parts.query, ""))
    return "" if parts.path in ("", request.path) or back.startswith("//") else back


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to a request that cannot be read (400), or that is longer than any form needs (413)."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        # We do not read what was sent, and the browser may not store the pages of a person who is signed in.
        advice = "Nothing was saved. Go back: if your browser still shows what you typed, shorten it and send it again."
        return error_page(413, "That was too long to send", advice)
    return error_page(400, "That request could not be read", "Go back, reload the page and try again.")


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to somebody who may not open the page (403), with the reason that the refusal was raised with."""
    reason = str(exception or "") or "Your role does not include it."
    return error_page(
        403,
        "You cannot open this page",
        f"{reason} If that is not right, ask the person who runs the strategy here.",
        request,
    )


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer where there is no such page, or none that this person may see (404)."""
    return error_page(
        404,
        "Page not found",
        "Check the address. The page may have moved, or be one that you cannot see.",
        request,
    )


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to a fault of ours (500), and where there is no space left to write in (503)."""
    # Django calls this while it handles the error, wherever it was raised: in a view, or as the session was saved.
    if is_out_of_space(sys.exc_info()[1]):
        return _out_of_space(request)
    # Without the request: no session, no user and no database, since any of them may be what failed.
    sent = words_sent(request)
    copy = " Copy what you typed from the boxes below." if sent else ""
    advice = f"This is our fault, and we have logged it.{copy} Go back and try again."
    return error_page(500, "Sorry, something went wrong", advice, sent=sent)


def _out_of_space(request: HttpRequest) -> HttpResponse:
    """Say that nothing was saved, and show what was sent, because there is no space to store it."""
    advice = "The service has run out of space. Copy what you typed, then try again later."
    return error_page(503, "Nothing was saved", advice, sent=words_sent(request))


@public
@sensitive_variables()
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form sent without its token, most often from a page left open after the session ended (403)."""
    # The browser says which site sent the form. Without this check, another site could put its own words on this page.
    sent = words_sent(request) if request.headers.get("Sec-Fetch-Site") == "same-origin" else ()
    copy = " Copy what you typed from the boxes below." if sent else ""
    return error_page(
        403,
        "This page was open too long",
        f"Nothing was saved.{copy} Open the page again, then send the form.",
        sent=sent,
    )
