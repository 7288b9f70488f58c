"""What a person typed in a form that was not saved: shown in the browser that sent it, and not stored."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

SUBMISSION = "submission"
CONTACTS_SHOWN = "contacts_shown"
DECLARED = "declared"
ADDED = frozenset({"csrfmiddlewaretoken", SUBMISSION, CONTACTS_SHOWN, DECLARED})
"""The names of the fields that forms add to their questions: they send keys and names, and no words of a person."""


def words_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the field names and texts of a form that was sent, without passwords, fields of `ADDED` and single words.

    The list is empty if the form cannot be read, which may be the error that is being answered.
    """
    if request.method != "POST":
        return []
    try:
        fields = list(request.POST.lists())
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return []
    return [
        (name.replace("_", " "), value)
        for name, values in fields
        for value in values
        if name not in ADDED and "password" not in name and len(value.split()) > 1
    ]
