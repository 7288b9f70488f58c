"""Declarations by a writer, in this request or earlier, that some words are not a personal identifier.

A view handles its request inside `from_request`. Inside that context, the text checks in forms and writes skip the
declared words, and the write's first audit event saves the declarations. The reasons are in
docs/decisions/0012-text-that-people-paste.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest

from tracker import identifiers, pasted_text
from tracker.identifiers import PossibleIdentifier
from tracker.models import Declaration, User
from tracker.unsaved_text import DECLARED

REASON = "declared_reason"
"""The name of the form field that says what the declared words are. The field `DECLARED` contains their keys."""
LONGEST_REASON = 300


class RequestDeclarations:
    """The declarations in one request. `key in declarations` says whether the words with that key may be written."""

    def __init__(self, request: HttpRequest, scope: str) -> None:
        self.request = request
        self.scope = scope
        self.found_keys: set[str] = set()
        """The keys of the words found so far that were not declared earlier."""
        self.used: dict[str, PossibleIdentifier] = {}
        """The words found so far that this request declares with a valid reason, by key."""

    @cached_property
    def ticked_keys(self) -> frozenset[str]:
        """Return the keys that this request declares, even if the reason is not valid or no text contains the words."""
        return frozenset(self.request.POST.getlist(DECLARED))

    @cached_property
    def reason(self) -> str:
        """Return what the words are, as typed by the writer."""
        return pasted_text.line(self.request.POST.get(REASON, "")).strip()

    @property
    def reason_error(self) -> str:
        """Return a sentence that says what is wrong with the reason, or '' if the reason is valid.

        The reason may repeat words that were declared earlier, or that are declared now and are in the texts noted so
        far. Any other possible identifier is refused, because the audit chain would store it with the reason.
        """
        if not self.reason:
            return "Say what it is, such as a grant reference."
        if len(self.reason) > LONGEST_REASON:
            return f"Use at most {LONGEST_REASON} characters."
        declared = (self.ticked_keys & self.found_keys) | self.earlier_keys
        return identifiers.refusal(self.reason, declared=declared, showing=True)

    @cached_property
    def earlier_keys(self) -> frozenset[str]:
        """Return the keys of the words that earlier requests declared in the same scope. Runs one SQL query."""
        return declared_keys(self.scope) if self.scope else frozenset()

    def __contains__(self, key: object) -> bool:
        """Return True if the words with this key were declared earlier, or are declared now with a valid reason."""
        return key in self.earlier_keys or (key in self.ticked_keys and not self.reason_error)

    def note(self, text: str) -> list[PossibleIdentifier]:
        """Return the possible identifiers in a text that were not declared earlier, and note those declared now."""
        found = [
            possible
            for possible in identifiers.possible_identifiers(text)
            if possible.key not in self.earlier_keys
        ]
        self.found_keys |= {possible.key for possible in found}
        self.used |= {possible.key: possible for possible in found if possible.key in self}
        return found


_current: ContextVar[RequestDeclarations | None] = ContextVar("declarations", default=None)


@contextmanager
def from_request(request: HttpRequest, *, scope: str = "") -> Iterator[None]:
    """Inside this context, accept the words declared in the request or earlier in the scope."""
    token = _current.set(RequestDeclarations(request, scope))
    try:
        yield
    finally:
        _current.reset(token)


def current() -> RequestDeclarations | None:
    """Return the current request's declarations, or None outside `from_request`."""
    return _current.get()


def refusal(text: str, *, showing: bool = False) -> str:
    """Return the sentence that refuses a text, or '', as `identifiers.refusal` does, but skip declared words."""
    declared = current()
    if declared is None:
        return identifiers.refusal(text, showing=showing)
    declared.note(text)
    return identifiers.refusal(text, declared=declared, showing=showing)


def declared_keys(scope: str) -> frozenset[str]:
    """Return the keys of the words declared in a scope. Runs one SQL query."""
    return frozenset(Declaration.objects.filter(scope=scope).values_list("key", flat=True))


def scopes_to_record() -> list[str]:
    """Return, in a list, the scope in which the next audit event records this request's declarations.

    The list is empty if the request has used none, or has no scope of its own.
    """
    declared = current()
    return [declared.scope] if declared and declared.used and declared.scope else []


def save_used(*, scope: str, by: User | None, at: datetime) -> list[Declaration]:
    """Save the declarations that the request has used, in the same transaction as its write, and return the new rows.

    Saves nothing if `by` is None. Only `audit.record` calls this, and it adds an event for each declaration.
    """
    declared = current()
    if declared is None or not declared.used or by is None:
        return []
    scope = declared.scope or scope
    saved_keys = declared_keys(scope)
    return [
        Declaration.objects.create(
            scope=scope,
            kind=possible.kind,
            words=possible.words,
            key=key,
            reason=declared.reason,
            by=by,
            at=at,
        )
        for key, possible in declared.used.items()
        if key not in saved_keys
    ]
