"""Declarations by a writer, in this request or earlier, that some words are not a personal identifier.

A view handles its request inside `sent_with`. Inside that context, checks on text in forms and writes skip the declared
words, and the write's first audit event saves the declarations. The reasons are in
docs/decisions/0012-text-that-people-paste-and-seek.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest

from tracker import identifiers, pasted_text
from tracker.identifiers import Doubt
from tracker.models import Declaration, User
from tracker.unsaved_text import DECLARED

REASON = "declared_reason"
"""The name of the form field that says what the declared words are. The field `DECLARED` contains their keys."""
LONGEST_REASON = 300


class Sent:
    """The declarations in one request. As a container, contains the keys of all words that the request may write."""

    def __init__(self, request: HttpRequest, scope: str) -> None:
        self.request = request
        self.scope = scope
        self.found: set[str] = set()
        self.used: dict[str, Doubt] = {}

    @cached_property
    def ticked(self) -> frozenset[str]:
        """Return the keys that this request declares, even without a valid reason or for words in no text."""
        return frozenset(self.request.POST.getlist(DECLARED))

    @cached_property
    def reason(self) -> str:
        """Return what the words are, as typed by the writer."""
        return pasted_text.line(self.request.POST.get(REASON, "")).strip()

    @property
    def wrong_reason(self) -> str:
        """Return a sentence that says what is wrong with the reason, or '' if the reason is valid.

        The reason may repeat declared words that are in the texts noted so far. Other declared words are refused,
        because the audit chain would store them with the reason.
        """
        if not self.reason:
            return "Say what it is, such as a grant reference."
        if len(self.reason) > LONGEST_REASON:
            return f"Use at most {LONGEST_REASON} characters."
        declared = (self.ticked & self.found) | self.earlier
        return identifiers.refusal(self.reason, declared=declared, showing=True)

    @cached_property
    def earlier(self) -> frozenset[str]:
        """Return the keys of the words that earlier requests declared in the same scope. Runs one SQL query."""
        return declared_in(self.scope) if self.scope else frozenset()

    def __contains__(self, key: object) -> bool:
        """Return True if the words with this key were declared earlier, or are declared now with a valid reason."""
        return key in self.earlier or (key in self.ticked and not self.wrong_reason)

    def note(self, text: str) -> list[Doubt]:
        """Return the doubtful words in a text that were not declared earlier, and note those that are declared now."""
        found = [doubt for doubt in identifiers.doubts(text) if doubt.key not in self.earlier]
        self.found |= {doubt.key for doubt in found}
        self.used |= {doubt.key: doubt for doubt in found if doubt.key in self}
        return found


_sent: ContextVar[Sent | None] = ContextVar("sent", default=None)


@contextmanager
def sent_with(request: HttpRequest, *, scope: str = "") -> Iterator[None]:
    """Inside this context, accept the words declared in the request or earlier in the scope."""
    token = _sent.set(Sent(request, scope))
    try:
        yield
    finally:
        _sent.reset(token)


def sent() -> Sent | None:
    """Return the current request's declarations, or None outside `sent_with`."""
    return _sent.get()


def refusal(text: str, *, showing: bool = False) -> str:
    """Return the sentence that refuses a text, like `identifiers.refusal`, but skip declared words."""
    declared = sent()
    if declared is None:
        return identifiers.refusal(text, showing=showing)
    declared.note(text)
    return identifiers.refusal(text, declared=declared, showing=showing)


def declared_in(scope: str) -> frozenset[str]:
    """Return the keys of the words declared in a scope. Runs one SQL query."""
    return frozenset(Declaration.objects.filter(scope=scope).values_list("key", flat=True))


def keep(*, scope: str, by: User | None, at: datetime) -> list[Declaration]:
    """Save the declarations that the request has used, in the same transaction as its write, and return the new rows.

    Only `audit.record` calls this, and adds an event for each declaration.
    """
    declared = sent()
    if declared is None or not declared.used or by is None:
        return []
    scope = declared.scope or scope
    kept = declared_in(scope)
    return [
        Declaration.objects.create(
            scope=scope,
            kind=doubt.kind,
            words=doubt.words,
            key=key,
            reason=declared.reason,
            by=by,
            at=at,
        )
        for key, doubt in declared.used.items()
        if key not in kept
    ]
