"""What a log or an error report may contain: never what a person typed.

A text refused for a personal identifier must be stored nowhere, and a log is a store. Databases repeat whole rows in
their errors and Django repeats a form's fields in its reports, so both are cut here, once, for every handler.
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

# PostgreSQL repeats the failing row in DETAIL and the statement in LINE and CONTEXT. What was typed in them may run
# over many lines, so everything goes up to the next exception of the report.
DATABASE_DETAIL = re.compile(
    r"^[ \t]*(?:DETAIL:|CONTEXT:|LINE \d+:).*?"
    r"(?=\n\n(?:The above exception was|During handling of the above)|\Z)",
    re.MULTILINE | re.DOTALL,
)
QUERY_STRING = re.compile(r"\?\S+")
PASSWORD_LINK = re.compile(r"(/password/reset/key/)[^\s/]+")
"""The link to choose a new password, with its secret."""
# Anyone can send an address of any length. So the text is split into words first, in a time that grows only with its
# length, and then each word is searched. A pattern that looks for the @ itself starts again from each letter.
WORD = re.compile(r"\S+")
WORD_OF_ADDRESS = re.compile(r"[^\s<>\"',;:()]+")
# A server logs a URL as it was sent: 01/01/01 as 01%2F01%2F01, and @ as %40.
ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
LONGEST_WORD = 2000
"""The most characters of a word, such as a URL, that a log keeps."""

UNKNOWN = "-"
_user: ContextVar[str] = ContextVar("user", default=UNKNOWN)
_address: ContextVar[str] = ContextVar("address", default=UNKNOWN)


def note_request(address: str) -> None:
    """Add this IP address, and no account, to the log lines of this thread from now on."""
    _address.set(address or UNKNOWN)
    _user.set(UNKNOWN)


def note_user(user: str) -> None:
    """Add the id of this account to the log lines of this thread from now on."""
    _user.set(user)


class PrivateFormatter(logging.Formatter):
    """Formats a record with its time, the id of the account and the IP address of the request.

    It leaves out the rows that a database repeats, query strings, password links, email addresses and personal
    identifiers.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, cut and masked."""
        record.user, record.address = _user.get(), _address.get()
        text = DATABASE_DETAIL.sub("[row left out]", super().format(record))
        text = PASSWORD_LINK.sub(r"\1[left out]", QUERY_STRING.sub("?[left out]", text))
        return _private(WORD.sub(_decoded, text))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - the name is logging's
        """Return the time of the record, to the second and in UTC, such as 2026-04-08T13:05:00+00:00."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")


class RequestLinesMiddleware:
    """Adds the IP address of a request to its log lines."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        # Not at the top of the file: the settings name this module before allauth can be imported.
        from allauth.account.adapter import get_adapter

        self.get_response, self.get_adapter = get_response, get_adapter

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer. An address that cannot be read is left out, so that no page fails because of its log."""
        try:
            note_request(self.get_adapter().get_client_ip(request))
        except (PermissionDenied, ImproperlyConfigured):
            note_request(UNKNOWN)
        return self.get_response(request)


class OneLineRefusals(logging.Filter):
    """Keeps one line of each request that was refused: the traceback of a refusal tells of no fault of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True always; a record of an answer below 500 loses its traceback on the way."""
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = None
        return True


class NothingTypedFilter(SafeExceptionReporterFilter):
    """Leaves every posted field and every local variable out of error reports."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always, so a developer's error page shows no more than production's."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, str]:
        """The names of the posted fields; each value is left out."""
        if request is None:
            return {}
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        """The names of a frame's variables; each value is left out."""
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]


def _private(text: str) -> str:
    return mask(WORD_OF_ADDRESS.sub(_no_address, text))


def _no_address(word: re.Match[str]) -> str:
    return "[email address left out]" if "@" in word.group()[1:-1] else word.group()


def _decoded(found: re.Match[str]) -> str:
    """Return a word, cut to `LONGEST_WORD`; an encoded URL is decoded on one line if something must be left out."""
    word = found.group()
    if len(word) > LONGEST_WORD:
        word = f"{word[:LONGEST_WORD]}[cut]"
    if not ENCODED.search(word):
        return word
    plain = " ".join(unquote(word).split())
    return word if _private(plain) == plain else _private(plain)


def mask(text: str) -> str:
    """Return the text with each personal identifier replaced by its kind."""
    for found in reversed(identifiers.find(text)):
        text = f"{text[: found.start]}[{found.kind} left out]{text[found.end :]}"
    return text
