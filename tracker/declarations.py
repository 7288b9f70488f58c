"""Words that a writer declares not to be a person's identifier, with a reason, now or in earlier requests.

A view answers a request inside `sent_with`. Checks of text inside it, in a form or in a write, then skip the declared
words, and the first audit event of the write saves the declaration. The reasons are in
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
"""The name of the form field for what the declared words are instead. Their keys are in `DECLARED`."""
LONGEST_REASON = 300


class Sent:
    """What one request declares. As a container it has the keys of all words that the request may write."""

    def __init__(self, request: HttpRequest, scope: str) -> None:
        self.request = request
        self.scope = scope
        self.found: set[str] = set()
        self.used: dict[str, Doubt] = {}

    @cached_property
    def ticked(self) -> frozenset[str]:
        """The keys that this request declares, with or without a reason, whether or not a text has the words."""
        return frozenset(self.request.POST.getlist(DECLARED))

    @cached_property
    def reason(self) -> str:
        """What the words are instead, as the writer typed it."""
        return pasted_text.line(self.request.POST.get(REASON, "")).strip()

    @property
    def wrong_reason(self) -> str:
        """A sentence about what is wrong with the reason, or '' if nothing is.

        The reason may repeat the words that the request declares in the texts noted so far. A key for words that are in
        no text excuses nothing: the audit chain would store the reason.
        """
        if not self.reason:
            return "Say what it is instead, such as a grant reference."
        if len(self.reason) > LONGEST_REASON:
            return f"Use at most {LONGEST_REASON} characters."
        declared = (self.ticked & self.found) | self.earlier
        return identifiers.refusal(self.reason, declared=declared, showing=True)

    @cached_property
    def earlier(self) -> frozenset[str]:
        """The keys of the words that earlier requests declared in the same scope."""
        return declared_in(self.scope) if self.scope else frozenset()

    def __contains__(self, key: object) -> bool:
        """Whether the request may write words with this key: declared earlier, or now with a valid reason."""
        return key in self.earlier or (key in self.ticked and not self.wrong_reason)

    def note(self, text: str) -> list[Doubt]:
        """Return the words of a text that were not declared earlier. Mark those that this request declares as used."""
        found = [doubt for doubt in identifiers.doubts(text) if doubt.key not in self.earlier]
        self.found |= {doubt.key for doubt in found}
        self.used |= {doubt.key: doubt for doubt in found if doubt.key in self}
        return found


_sent: ContextVar[Sent | None] = ContextVar("sent", default=None)


@contextmanager
def sent_with(request: HttpRequest, *, scope: str = "") -> Iterator[None]:
    """Accept the words that the request declares, and those declared earlier in the scope, inside the context."""
    token = _sent.set(Sent(request, scope))
    try:
        yield
    finally:
        _sent.reset(token)


def sent() -> Sent | None:
    """Return what the current request declares, or None outside `sent_with`."""
    return _sent.get()


def refusal(text: str, *, showing: bool = False) -> str:
    """Return the sentence that refuses a text, as `identifiers.refusal` does, but skip declared words."""
    declared = sent()
    if declared is None:
        return identifiers.refusal(text, showing=showing)
    declared.note(text)
    return identifiers.refusal(text, declared=declared, showing=showing)


def declared_in(scope: str) -> frozenset[str]:
    """Return the keys of the words declared in a scope. One SQL query."""
    return frozenset(Declaration.objects.filter(scope=scope).values_list("key", flat=True))


def keep(*, scope: str, by: User | None, at: datetime) -> list[Declaration]:
    """Save the declarations that the request has used, in the transaction of its write, and return the new ones.

    Only `audit.record` calls this. It adds an event for each.
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
