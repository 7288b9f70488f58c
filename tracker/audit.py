"""Records audit events, and checks the audit chain and the rows that its events record.

Each event's digest covers the digest of the event before it, so `verify` detects an event that was changed, removed or
inserted later. The digest also covers every row that was written, so `verify` detects a row changed without an event.
An event's text is stored outside the chain and tied to it by a salted digest, so text can be redacted without breaking
the chain. This makes the record tamper-evident, not tamper-proof: see
docs/decisions/0001-audit-chain-with-its-text-beside-it.md and 0015-events-record-the-rows-they-write.md.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.text import capfirst

from tracker import declarations
from tracker.audited_rows import AuditedModel, audited_models, take_written_rows, values_of
from tracker.database_snapshot import snapshot
from tracker.events import Event
from tracker.models import AuditedRow, AuditEvent, AuditHead, AuditText, User

Left = TypeVar("Left")
Right = TypeVar("Right")

STUB = "[redacted]"


class End(NamedTuple):
    """The number and digest of the last event.

    A copy stored elsewhere can later show whether the events up to that point have been changed.
    """

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def record(
    *,
    what: models.TextChoices,
    by: User | None,
    at: datetime,
    subject: models.Model,
    scope: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add an event to the chain, in the same transaction as the write that the event describes, and return the event.

    Call this after all other writes: it records each row that the transaction has written since its last event. If the
    writer declares that words in this write are not a personal identifier, each declaration gets an event of its own.
    `by` is None if no signed-in person made the change. `scope` says where the subject belongs, such as a strategy's
    slug. Raises RuntimeError outside a transaction, because the event and the write must both be saved or neither, and
    ValueError if `at` has no time zone or `subject` has not been saved.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            "Record an audit event inside the transaction of the write that the event describes."
        )
    if at.tzinfo is None:
        raise ValueError("An audit event needs a time with a time zone.")
    if subject.pk is None:
        raise ValueError("An audit event needs a subject that has been saved.")
    words = _canonical({"label": str(subject), "before": before or {}, "after": after or {}})
    salt = secrets.token_hex(16)
    rows = [_recorded(model, key, values) for model, key, values in take_written_rows()]
    head = _locked_head()
    event = AuditEvent(
        number=head.number + 1,
        what=str(what),
        by=by,
        at=at,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        scope=scope,
        text_digest=_text_digest(salt, words),
        rows_digest=_rows_digest((row.kind, row.key, row.digest) for row in rows),
        previous_digest=head.digest,
    )
    event.digest = _event_digest(event)
    event.save()
    AuditText.objects.create(event=event, salt=salt, words=words)
    for row in rows:
        row.event = event
    AuditedRow.objects.bulk_create(rows, batch_size=2_000)
    head.number, head.digest = event.number, event.digest
    head.save(update_fields=("number", "digest"))
    for declared in declarations.save_used(scope=scope, by=by, at=at):
        record(
            what=Event.WORDS_DECLARED,
            by=by,
            at=at,
            subject=declared,
            scope=declared.scope,
            after={"words": declared.words, "looks_like": declared.kind, "reason": declared.reason},
        )
    return event


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields of `after` that have changed, as two dictionaries: their values before and after."""
    differing = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in differing}, {name: after[name] for name in differing}


def lock_chain() -> None:
    """Lock the end of the chain until this transaction ends. Only one write at a time can hold this lock.

    `record` takes the lock itself. To avoid deadlocks, every write takes its locks in the same order: the strategy, its
    actions, the end of the chain, and only then a person or an account. So call this before changing a person or an
    account, and before checking that a name or an email address is free.
    """
    _locked_head()


def redact(*, event: AuditEvent, by: User, at: datetime, reason: str) -> AuditEvent:
    """Replace an event's text with a stub and a reason, and return a new event that records the redaction.

    Raises ValueError if `reason` is empty. The reason is kept for ever, so it must not repeat the redacted text.
    """
    if not reason.strip():
        raise ValueError("A redaction needs a reason.")
    with transaction.atomic():
        # A plain queryset does not refuse changes. Only redaction may change append-only text.
        models.QuerySet(AuditText).filter(event=event).update(
            words=_canonical({"label": STUB, "before": {}, "after": {}}),
            salt="",
            redaction_reason=reason,
            redacted_at=at,
        )
        return record(
            what=Event.TEXT_REDACTED, by=by, at=at, subject=event, scope=event.scope, after={"reason": reason}
        )


def verify(expect: End | None = None) -> list[str]:
    """Check the chain and the rows that it records, and return a sentence for each fault, or [] if there are none.

    `expect` is the end of the chain as printed by an earlier check, and shows whether the chain has been shortened or
    rewritten since then. The check reads one snapshot, because a row written during the check would look changed.
    """
    with snapshot():
        return [*_chain_faults(expect), *_row_faults()]


def end() -> End:
    """Return the number and digest of the last event, or 0 and '' if there is none."""
    last = AuditEvent.objects.order_by("number").last()
    return End(last.number, last.digest) if last else End(0, "")


def _chain_faults(expect: End | None) -> Iterator[str]:
    redactions = set(
        AuditEvent.objects.filter(
            what=Event.TEXT_REDACTED, subject_kind=AuditEvent._meta.label_lower
        ).values_list("subject_id", flat=True)
    )
    number, digest = 0, ""
    events = AuditEvent.objects.select_related("text").order_by("number").iterator(chunk_size=500)
    for _, event, rows_digest in _side_by_side(((event.number, event) for event in events), _rows_digests()):
        assert event is not None, "A recorded row has no event, which the database should prevent."
        if event.number != number + 1:
            yield _missing(number + 1, event.number - 1)
        elif event.previous_digest != digest:
            yield f"Event {event.number} does not follow from event {number}: the chain is broken between them."
        if _event_digest(event) != event.digest:
            yield f"Event {event.number} was changed after it was recorded."
        if (rows_digest or "") != event.rows_digest:
            yield f"The list of rows for event {event.number} was changed after it was recorded."
        if expect and event.number == expect.number and event.digest != expect.digest:
            yield f"Event {event.number} is not as expected: the chain was rewritten after the earlier check."
        yield from _text_faults(event, redactions)
        number, digest = event.number, event.digest
    if expect and expect.number > number:
        yield f"Event {expect.number} is missing: the chain ends at event {number}, so later events were removed."
    head = AuditHead.objects.first() or AuditHead()
    if head.number > number:
        yield _missing(number + 1, head.number)
    elif (head.number, head.digest) != (number, digest):
        yield (
            f"The last event, {number}, does not match the recorded end of the chain, event {head.number}: one of them "
            "was added or changed outside the application."
        )


def _row_faults() -> Iterator[str]:
    """Yield a sentence for each row that no event records or that differs from its last record.

    With an empty chain, yield at most one sentence, which names the kinds of row that should have been recorded.
    """
    if not AuditEvent.objects.exists():
        kinds = [
            str(model._meta.verbose_name_plural)
            for model in audited_models()
            if models.QuerySet(model).exists()
        ]
        if kinds:
            yield f"The chain is empty, but there are rows that it should have recorded: {', '.join(kinds)}."
        return
    for model in audited_models():
        name = capfirst(str(model._meta.verbose_name))
        for key, values, last in _side_by_side(values_of(model), _last_recorded(model)):
            if last is None:
                yield f"{name} {key} was added outside the application: no event records it."
                continue
            event, salt, digest = last
            if values is None:
                if digest:
                    yield f"{name} {key} was deleted outside the application, after event {event} recorded it."
            elif not digest:
                yield f"{name} {key} exists, but event {event} recorded that it was deleted."
            elif _row_digest(salt, values) != digest:
                yield f"{name} {key} was changed outside the application, after event {event} recorded it."


def _rows_digests() -> Iterator[tuple[int, str]]:
    """Yield the number of every event that records rows, and the current digest of the list of those rows."""
    rows = AuditedRow.objects.order_by("event__number", "id").values_list(
        "event__number", "kind", "key", "digest"
    )
    for number, event_rows in groupby(rows.iterator(chunk_size=2_000), key=itemgetter(0)):
        yield number, _rows_digest(row[1:] for row in event_rows)


def _last_recorded(model: type[AuditedModel]) -> Iterator[tuple[int, tuple[int, str, str]]]:
    """Yield the key of every recorded row of a model, with the number, salt and digest from the last event about it."""
    rows = AuditedRow.objects.filter(kind=model._meta.label_lower).order_by("key", "event__number")
    listed = rows.values_list("key", "event__number", "salt", "digest").iterator(chunk_size=2_000)
    for key, records in groupby(listed, key=itemgetter(0)):
        *_, last = records
        yield key, last[1:]


def _side_by_side(
    left: Iterator[tuple[int, Left]], right: Iterator[tuple[int, Right]]
) -> Iterator[tuple[int, Left | None, Right | None]]:
    """Merge two iterators sorted by number: yield each number with its two items, or None for a missing item."""
    next_left, next_right = next(left, None), next(right, None)
    while next_left or next_right:
        number = min(pair[0] for pair in (next_left, next_right) if pair)
        left_item = next_left[1] if next_left and next_left[0] == number else None
        right_item = next_right[1] if next_right and next_right[0] == number else None
        yield number, left_item, right_item
        next_left = next(left, None) if left_item is not None else next_left
        next_right = next(right, None) if right_item is not None else next_right


def _text_faults(event: AuditEvent, redactions: set[str]) -> Iterator[str]:
    try:
        text = event.text
    except AuditText.DoesNotExist:
        yield f"The text of event {event.number} is missing."
        return
    if text.redacted_at is not None:
        if str(event.pk) not in redactions:
            yield f"The text of event {event.number} is marked as redacted, but no event says who redacted it."
    elif _text_digest(text.salt, text.words) != event.text_digest:
        yield f"The text of event {event.number} was changed after it was recorded."


def _missing(first: int, last: int) -> str:
    return f"Event {first} is missing." if first == last else f"Events {first} to {last} are missing."


def _locked_head() -> AuditHead:
    """Return the end of the chain, locked until this transaction ends so that event numbers have no gaps."""
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
            "rows": event.rows_digest,
            "previous": event.previous_digest,
        }
    )


def _recorded(model: type[models.Model], key: int, values: str) -> AuditedRow:
    salt = secrets.token_hex(16)
    digest = _row_digest(salt, values) if values else ""
    return AuditedRow(kind=model._meta.label_lower, key=key, salt=salt, digest=digest)


def _row_digest(salt: str, values: str) -> str:
    return hashlib.sha256(f"{salt} {values}".encode()).hexdigest()


def _rows_digest(rows: Iterable[tuple[str, int, str]]) -> str:
    """Return a single digest for the kind, key and digest of each of an event's rows, or '' if there are no rows."""
    together = hashlib.sha256()
    empty = together.digest()
    for row in rows:
        together.update(f"{row}\n".encode())
    return "" if together.digest() == empty else together.hexdigest()


def _text_digest(salt: str, words: str) -> str:
    return _digest({"salt": salt, "words": words})


def _digest(values: dict[str, Any]) -> str:
    """Return the SHA-256 digest of the values as canonical JSON, in hexadecimal."""
    return hashlib.sha256(_canonical(values).encode()).hexdigest()


def _canonical(values: dict[str, Any]) -> str:
    return json.dumps(
        values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
