"""What may stand in a log or an error report: never what somebody typed.

A text refused for a personal identifier must be stored nowhere, and a log is a store. Databases repeat whole rows in
their errors and Django repeats a form's fields in its reports, so both are cut here, once, for every handler.
"""

import logging
import re
from typing import Any

from django.http import HttpRequest
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


class PrivateFormatter(logging.Formatter):
    """Formats a record without the rows a database repeats, without query strings, and without personal identifiers."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, cut and masked."""
        text = DATABASE_DETAIL.sub("[row left out]", super().format(record))
        return mask(QUERY_STRING.sub("?[left out]", text))


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


def mask(text: str) -> str:
    """The text with each personal identifier replaced by the kind of thing it was."""
    for found in reversed(identifiers.find(text)):
        text = f"{text[: found.start]}[{found.kind} left out]{text[found.end :]}"
    return text
