"""The text from a form that was not saved, which is shown again to the person who typed it and is not stored."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

SUBMISSION = "submission"
CONTACTS_SHOWN = "contacts_shown"
DECLARED = "declared"
ADDED = frozenset({"csrfmiddlewaretoken", SUBMISSION, CONTACTS_SHOWN, DECLARED})
"""The names of the hidden and added fields of forms, which contain keys and names but no text that a person typed."""


def typed_texts(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the field names and text from a submitted form, without passwords, single words and fields in `ADDED`.

    The list is empty if the form cannot be read, which may be the error that the page reports.
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
