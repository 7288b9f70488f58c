"""Removes what people typed from logs and error reports.

Text that is refused for a personal identifier must not be stored anywhere, including in logs. Database errors repeat
whole rows, and Django's error reports repeat form fields, so this module removes both for every handler.
"""

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.debug import SafeExceptionReporterFilter

from tracker import identifiers

# PostgreSQL repeats the failing row in DETAIL and the statement in LINE and CONTEXT. Typed text may cover many lines,
# so everything is removed up to the next exception in the report.
DATABASE_DETAIL = re.compile(
    r"^[ \t]*(?:DETAIL:|CONTEXT:|LINE \d+:).*?"
    r"(?=\n\n(?:The above exception was|During handling of the above)|\Z)",
    re.MULTILINE | re.DOTALL,
)
QUERY_STRING = re.compile(r"\?\S+")
SECRET_ADDRESS = re.compile(r"(/password/reset/key/|/answer/|/calendar/)[^\s/]+")
"""The addresses that let in anyone who knows them: a password link, a partner's link and a calendar feed."""
# Anyone can send an address of any length. So first split the text into words, in linear time, and then search each
# word. A pattern that looks for the @ directly would start again from each letter.
WORD = re.compile(r"\S+")
WORD_OF_ADDRESS = re.compile(r"[^\s<>\"',;:()]+")
# The server logs URLs in their encoded form: 01/01/01 as 01%2F01%2F01, and @ as %40.
ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
LONGEST_WORD = 2000
"""The maximum number of characters of a word, such as a URL, that a log keeps."""

UNKNOWN = "-"
_user: ContextVar[str] = ContextVar("user", default=UNKNOWN)
_address: ContextVar[str] = ContextVar("address", default=UNKNOWN)


def note_request(address: str) -> None:
    """Add this IP address, and no account, to this thread's log lines from now on."""
    _address.set(address or UNKNOWN)
    _user.set(UNKNOWN)


def note_user(user: str) -> None:
    """Add this account's id to this thread's log lines from now on."""
    _user.set(user)


class PrivateFormatter(logging.Formatter):
    """Formats a log record with its time, the account's id and the request's IP address.

    Leaves out query strings, password links, email addresses, personal identifiers, and the rows that database errors
    repeat.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text, with private details removed."""
        record.user, record.address = _user.get(), _address.get()
        text = DATABASE_DETAIL.sub("[row left out]", super().format(record))
        text = SECRET_ADDRESS.sub(r"\1[left out]", QUERY_STRING.sub("?[left out]", text))
        return _private(WORD.sub(_decoded, text))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - the name is logging's
        """Return the record's time in UTC, to the second, such as 2026-04-08T13:05:00+00:00."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")


class RequestLinesMiddleware:
    """Adds a request's IP address to its log lines."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        # Imported here because the logging settings load this module before allauth can be imported.
        from allauth.account.adapter import get_adapter

        self.get_response, self.get_adapter = get_response, get_adapter

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response. Logs no IP address if it cannot be read, so that logging never makes a page fail."""
        try:
            note_request(self.get_adapter().get_client_ip(request))
        except (PermissionDenied, ImproperlyConfigured):
            note_request(UNKNOWN)
        return self.get_response(request)


class OneLineRefusals(logging.Filter):
    """Logs each refused request on a single line, because its traceback does not point to an error in this project."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True, after removing the traceback from the record of a response with a status below 500."""
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = None
        return True


class NothingTypedFilter(SafeExceptionReporterFilter):
    """Leaves the values of all posted fields and local variables out of error reports."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Return True, so that a developer's error page shows no more than an error report in production."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, str]:
        """Return the names of the posted fields, without their values."""
        if request is None:
            return {}
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        """Return the names of a frame's variables, without their values."""
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]


def _private(text: str) -> str:
    return mask(WORD_OF_ADDRESS.sub(_no_address, text))


def _no_address(word: re.Match[str]) -> str:
    return "[email address left out]" if "@" in word.group()[1:-1] else word.group()


def _decoded(found: re.Match[str]) -> str:
    """Return a word, cut to `LONGEST_WORD`. If an encoded URL contains private details, decode it and remove them."""
    word = found.group()
    if len(word) > LONGEST_WORD:
        word = f"{word[:LONGEST_WORD]}[cut]"
    if not ENCODED.search(word):
        return word
    plain = " ".join(unquote(word).split())
    return word if _private(plain) == plain else _private(plain)


def mask(text: str) -> str:
    """Return the text with each personal identifier replaced by the name of its kind."""
    for found in reversed(identifiers.find(text)):
        text = f"{text[: found.start]}[{found.kind} left out]{text[found.end :]}"
    return text
