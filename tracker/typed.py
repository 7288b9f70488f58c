"""What somebody typed in a form that was not taken: given back to the browser that sent it, and stored nowhere."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError


def words_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """The texts of a form that was sent, by the names of their fields: no password, no token and no single word.

    None where the form cannot be read, which may be the very fault that is answered.
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
        if len(value.split()) > 1 and "password" not in name
    ]
