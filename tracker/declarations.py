"""What a writer declares not to be a person's identifier, with a reason, and what was declared before.

A request that carries declarations is answered inside `sent_with`. Every check of a text within it, in a form or in a
write, then passes over the words that were declared, and the first audit event of a write keeps the declaration. The
reasons are in docs/decisions/0012-text-that-people-paste-and-seek.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest

from tracker import identifiers, pasted
from tracker.identifiers import Doubt
from tracker.models import Declaration, User

DECLARED, REASON = "declared", "declared_reason"
"""The names under which a form sends the keys of the words declared, and what they are instead."""
LONGEST_REASON = 300


class Sent:
    """What one request declares; as a container it has the keys of all words that may be written in it."""

    def __init__(self, request: HttpRequest, scope: str) -> None:
        self.request = request
        self.scope = scope
        self.used: dict[str, Doubt] = {}

    @cached_property
    def ticked(self) -> frozenset[str]:
        """The keys of the words that this request declares, whether or not it says why."""
        return frozenset(self.request.POST.getlist(DECLARED))

    @cached_property
    def reason(self) -> str:
        """What it says that the words are instead."""
        return pasted.line(self.request.POST.get(REASON, "")).strip()

    @cached_property
    def wrong_reason(self) -> str:
        """What is wrong with the reason, in a sentence; '' where it will do."""
        if not self.reason:
            return "Say what it is instead, such as a grant reference."
        if len(self.reason) > LONGEST_REASON:
            return f"Use at most {LONGEST_REASON} characters."
        return identifiers.refusal(self.reason, declared=self.ticked | self.earlier, showing=True)

    @cached_property
    def earlier(self) -> frozenset[str]:
        """The keys of the words that were declared before in the same scope."""
        return declared_in(self.scope) if self.scope else frozenset()

    def __contains__(self, key: object) -> bool:
        """Whether words with this key may be written: they were declared before, or are now with a reason."""
        return key in self.earlier or (key in self.ticked and not self.wrong_reason)

    def note(self, text: str) -> list[Doubt]:
        """The words of a text that this request has to declare, or does; those that it does are kept by its write."""
        found = [doubt for doubt in identifiers.doubts(text) if doubt.key not in self.earlier]
        self.used |= {doubt.key: doubt for doubt in found if doubt.key in self}
        return found


_sent: ContextVar[Sent | None] = ContextVar("sent", default=None)


@contextmanager
def sent_with(request: HttpRequest, *, scope: str = "") -> Iterator[None]:
    """Let texts have the words that the request declares, and those declared before in the scope."""
    token = _sent.set(Sent(request, scope))
    try:
        yield
    finally:
        _sent.reset(token)


def sent() -> Sent | None:
    """What the request being answered declares; None outside `sent_with`."""
    return _sent.get()


def refusal(text: str, *, showing: bool = False) -> str:
    """The sentence that refuses a text, as `identifiers.refusal`, passing over what is or was declared."""
    declared = sent()
    if declared is None:
        return identifiers.refusal(text, showing=showing)
    declared.note(text)
    return identifiers.refusal(text, declared=declared, showing=showing)


def declared_in(scope: str) -> frozenset[str]:
    """The keys of the words declared in a scope."""
    return frozenset(Declaration.objects.filter(scope=scope).values_list("key", flat=True))


def keep(*, scope: str, by: User | None, at: datetime) -> list[Declaration]:
    """Keep what the request declares of its texts, in the transaction of its write, and return what is new.

    Only `audit.record` calls this, which makes each an event.
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
