"""The one writer of audit events, and the check that the chain still holds.

Each event's digest covers the one before it, so an event changed, removed or slipped in later shows. The words stand
beside the chain, held by a salted digest, so a text that must not be kept can be redacted without breaking it. This
makes the record tamper-evident, not tamper-proof: see docs/decisions/0001-audit-chain-with-its-text-beside-it.md.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from tracker.models import AuditEvent, AuditHead, AuditText, User
from tracker.snapshot import snapshot

REDACTED = "an audit text was redacted"
STUB = "[redacted]"


def record(
    *,
    what: str,
    by: User | None,
    at: datetime,
    subject: models.Model,
    scope: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add one event to the chain, in the transaction of the write that it speaks of, and return it.

    `by` is None for what the system does of itself. `scope` says where the subject belongs, such as a strategy's slug.
    Raises RuntimeError outside a transaction (the event and the write must stand or fall together) and ValueError for a
    moment without a time zone or a subject that is not saved.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            "An audit event is recorded inside the transaction of the write that it speaks of."
        )
    if at.tzinfo is None:
        raise ValueError("An audit event needs a moment with a time zone.")
    if subject.pk is None:
        raise ValueError("An audit event needs a subject that is saved.")
    words = _canonical({"label": str(subject), "before": before or {}, "after": after or {}})
    salt = secrets.token_hex(16)
    head = _locked_head()
    event = AuditEvent(
        number=head.number + 1,
        what=what,
        by=by,
        at=at,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        scope=scope,
        text_digest=_text_digest(salt, words),
        previous_digest=head.digest,
    )
    event.digest = _event_digest(event)
    event.save()
    AuditText.objects.create(event=event, salt=salt, words=words)
    head.number, head.digest = event.number, event.digest
    head.save(update_fields=("number", "digest"))
    return event


def hold() -> None:
    """Hold the end of the chain until this transaction ends: one write at a time is past here.

    `record` does so by itself. The order of locks is the same in every write: a strategy, its actions, the end of the
    chain, and only then a person or an account; of these one that went the other way would wait for ever for one that
    did not. So a write that changes a person or an account holds the chain before it touches either, and one that looks
    for a name or an address that nobody else may take meanwhile does so before it looks.
    """
    _locked_head()


def redact(*, event: AuditEvent, by: User, at: datetime, reason: str) -> AuditEvent:
    """Replace an event's words by a stub and a reason, and record that as an event of its own, which is returned.

    Raises ValueError without a reason. The reason is kept for ever, so it must not repeat what is removed.
    """
    if not reason.strip():
        raise ValueError("A redaction needs a reason.")
    with transaction.atomic():
        # A plain queryset: this is the one sanctioned way past the append-only refusal.
        models.QuerySet(AuditText).filter(event=event).update(
            words=_canonical({"label": STUB, "before": {}, "after": {}}),
            salt="",
            redaction_reason=reason,
            redacted_at=at,
        )
        return record(what=REDACTED, by=by, at=at, subject=event, scope=event.scope, after={"reason": reason})


def verify() -> list[str]:
    """What is wrong with the chain, a sentence for each fault; empty when it is sound.

    The whole chain is read as it stood at one moment: an event recorded meanwhile would look like one slipped in.
    """
    with snapshot():
        return list(_faults())


def _faults() -> Iterator[str]:
    redactions = set(
        AuditEvent.objects.filter(what=REDACTED, subject_kind=AuditEvent._meta.label_lower).values_list(
            "subject_id", flat=True
        )
    )
    number, digest = 0, ""
    events = AuditEvent.objects.select_related("text").order_by("number")
    for event in events.iterator(chunk_size=500):
        if event.number != number + 1:
            yield _missing(number + 1, event.number - 1)
        elif event.previous_digest != digest:
            yield f"Event {event.number} does not follow from event {number}: the chain is broken between them."
        if _event_digest(event) != event.digest:
            yield f"Event {event.number} was changed after it was recorded."
        yield from _text_faults(event, redactions)
        number, digest = event.number, event.digest
    head = AuditHead.objects.first() or AuditHead()
    if head.number > number:
        yield _missing(number + 1, head.number)
    elif (head.number, head.digest) != (number, digest):
        yield f"The chain's end says event {head.number}, and the last event is {number}: one was added by another way."


def _text_faults(event: AuditEvent, redactions: set[str]) -> Iterator[str]:
    try:
        text = event.text
    except AuditText.DoesNotExist:
        yield f"The words of event {event.number} are missing."
        return
    if text.redacted_at is not None:
        if str(event.pk) not in redactions:
            yield f"The words of event {event.number} are marked redacted, and no event says who did it."
    elif _text_digest(text.salt, text.words) != event.text_digest:
        yield f"The words of event {event.number} were changed after they were recorded."


def _missing(first: int, last: int) -> str:
    return f"Event {first} is missing." if first == last else f"Events {first} to {last} are missing."


def _locked_head() -> AuditHead:
    """The end of the chain, held until this transaction ends, so that numbers follow each other without a gap."""
    head = AuditHead.objects.select_for_update().first()
    if head is None:
        AuditHead.objects.get_or_create(pk=1)
        head = AuditHead.objects.select_for_update().get()
    return head


def _event_digest(event: AuditEvent) -> str:
    return _digest(
        {
            "number": event.number,
            "what": event.what,
            "by": event.by_id,
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "subject_kind": event.subject_kind,
            "subject_id": event.subject_id,
            "scope": event.scope,
            "text": event.text_digest,
            "previous": event.previous_digest,
        }
    )


def _text_digest(salt: str, words: str) -> str:
    return _digest({"salt": salt, "words": words})


def _digest(values: dict[str, Any]) -> str:
    """SHA-256 of the values as canonical JSON, in hexadecimal."""
    return hashlib.sha256(_canonical(values).encode()).hexdigest()


def _canonical(values: dict[str, Any]) -> str:
    return json.dumps(
        values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
