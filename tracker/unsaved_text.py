"""The text from a form that was not saved, which is shown again to the person who typed it and is not stored.

A form that saves drafts can also be sent on after signing in: see docs/decisions/0036-drafts-and-differences.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

View = TypeVar("View", bound=Callable[..., Any])

SUBMISSION = "submission"
CONTACTS_SHOWN = "contacts_shown"
DECLARED = "declared"
ADDED = frozenset({"csrfmiddlewaretoken", SUBMISSION, CONTACTS_SHOWN, DECLARED})
"""The names of the hidden and added fields of forms, which contain keys and names but no text that a person typed."""

ACCOUNT = "account"
"""The hidden field of a form that can be sent on: the id of the account that opened the form."""
CARRIED = "carried"
"""The field of the sign-in form that carries a form that was sent while signed out."""
LONGEST_CARRIED = 200_000
"""The length, in characters, up to which a signed form is carried."""
CARRIED_FOR = timedelta(days=1)
SALT = "tracker.unsaved_text"


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


@dataclass(frozen=True, slots=True)
class CarriedForm:
    """A form that a signed-out person sent: its URL, its fields, and the id of the account that had opened it."""

    url: str
    fields: Sequence[tuple[str, str]]
    account: str


def sent_on_as(**fields: str) -> Callable[[View], View]:
    """Return a decorator for a view whose form can be sent on after signing in, with these fields changed.

    With them, the view must only save a draft that its user can still change.
    """

    def mark(view: View) -> View:
        view.sent_on_as = fields  # type: ignore[attr-defined]  # a mark on the function
        return view

    return mark


def carry(request: HttpRequest, view: Callable[..., Any]) -> str:
    """Return a signed form, for the sign-in page to carry; "" if the view does not let its form be sent on."""
    changed: dict[str, str] = getattr(view, "sent_on_as", {})
    if not changed or not request.POST.get(ACCOUNT) or not typed_texts(request):
        return ""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and name not in changed
    ]
    carried = signing.dumps([request.get_full_path(), [*fields, *changed.items()]], salt=SALT, compress=True)
    return carried if len(carried) <= LONGEST_CARRIED else ""


def carried_form(carried: str) -> CarriedForm | None:
    """Return the form that `carry` signed; None if there is none, or if it is more than a day old."""
    try:
        url, fields = signing.loads(carried, salt=SALT, max_age=CARRIED_FOR)
    except signing.BadSignature:
        return None
    pairs = [(name, value) for name, value in fields]
    return CarriedForm(url, pairs, dict(pairs)[ACCOUNT])
