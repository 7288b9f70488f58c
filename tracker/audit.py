"""Records audit events, and checks the audit chains and the rows that their events record.

Each scope (a strategy, a body, the installation) has a chain of its own, so that writers in two strategies do not wait
for each other. Each event's digest covers the digest of the event before it, so `verify` detects an event that was
changed, removed or inserted later. The digest also covers every row that was written, so `verify` detects a row changed
without an event. An event's text is stored outside the chain and tied to it by a salted digest, so text can be redacted
without breaking the chain. This makes the record tamper-evident, not tamper-proof: see
docs/decisions/0001-audit-chain-with-its-text-beside-it.md, 0015-events-record-the-rows-they-write.md and
0029-an-audit-chain-for-each-scope.md.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from tracker.models import AuditedRow, AuditEvent, AuditHead, AuditText, Redaction, User

Left = TypeVar("Left")
Right = TypeVar("Right")

STUB = "[redacted]"
"""What a field or an event's text says instead of words that were redacted (see `tracker.redaction`)."""
INSTALLATION = ""
"""The scope of events that belong to no strategy and no body, such as changes to accounts."""


class End(NamedTuple):
    """The end of a scope's chain: the number of its last event, and the digest that the next event will cover.

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
    scope: str = INSTALLATION,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add an event to its scope's chain, in the same transaction as the write that it describes, and return the event.

    Call this after all other writes: it records each row that the transaction has written since its last event, even if
    the row belongs to another scope. If the writer declares that words in this write are not a personal identifier,
    each declaration gets an event of its own. `by` is None if no signed-in person made the change. `scope` says where
    the subject belongs, such as a strategy's slug. Raises RuntimeError outside a transaction, because the event and the
    write must both be saved or neither, and ValueError if `at` has no time zone or `subject` has not been saved.
    """
    (event,) = record_each(
        what=what, by=by, at=at, scope=scope, entries=[Entry(subject, before or {}, after or {})]
    )
    return event


class Entry(NamedTuple):
    """What one of several events says, and the row that was written for it, if the event is to record only that row."""

    subject: models.Model
    before: dict[str, Any]
    after: dict[str, Any]
    row: models.Model | None = None


def record_each(
    *,
    what: models.TextChoices,
    by: User | None,
    at: datetime,
    scope: str = INSTALLATION,
    entries: Sequence[Entry],
) -> list[AuditEvent]:
    """Add an event of the same kind for each entry, in their order, and return the events: see `record`.

    Each event records its entry's row, and the first event all other rows as well. Runs one SQL query for each event,
    because it covers the key of the one before it, and a fixed number of others.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            "Record an audit event inside the transaction of the write that the event describes."
        )
    if at.tzinfo is None:
        raise ValueError("An audit event needs a time with a time zone.")
    if any(entry.subject.pk is None for entry in entries):
        raise ValueError("An audit event needs a subject that has been saved.")
    own = {_key_of(entry.row): place for place, entry in enumerate(entries) if entry.row is not None}
    rows: list[list[AuditedRow]] = [[] for _ in entries]
    for model, key, values in take_written_rows():
        row = _recorded(model, key, values)
        rows[own.get((row.kind, row.key), 0)].append(row)
    if declarations.scopes_to_record():
        lock_chain(scope)
    head = _locked_head(scope)
    events, texts = [], []
    for entry, own_rows in zip(entries, rows, strict=True):
        words = _canonical({"label": str(entry.subject), "before": entry.before, "after": entry.after})
        salt = secrets.token_hex(16)
        event = AuditEvent(
            number=head.number + 1,
            what=str(what),
            by=by,
            at=at,
            subject_kind=entry.subject._meta.label_lower,
            subject_id=str(entry.subject.pk),
            scope=scope,
            text_digest=_text_digest(salt, words),
            rows_digest=_rows_digest((row.kind, row.key, row.digest) for row in own_rows),
            previous_digest=head.digest,
        )
        event.digest = _event_digest(event)
        event.save()
        events.append(event)
        texts.append(AuditText(event=event, salt=salt, words=words))
        for row in own_rows:
            row.event = event
        head.number, head.digest = event.number, _link(event)
    AuditText.objects.bulk_create(texts, batch_size=2_000)
    AuditedRow.objects.bulk_create((row for own_rows in rows for row in own_rows), batch_size=2_000)
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
    return events


def _key_of(row: models.Model) -> tuple[str, Any]:
    """Return the kind and the key of a row, as an event records them."""
    return row._meta.label_lower, row.pk


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields of `after` that have changed, as two dictionaries: their values before and after."""
    differing = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in differing}, {name: after[name] for name in differing}


def lock_chain(*scopes: str) -> None:
    """Lock the ends of these scopes' chains until this transaction ends. Only one write at a time can hold each lock.

    `record` takes the lock of its own scope. To avoid deadlocks, every write takes its locks in the same order: the
    strategy, its actions, the ends of chains (the strategy's, then the body's, then the installation's), and only then
    a person or an account. So call this before changing a person or an account, and before checking that a name or an
    email address is free, with every scope in which the write records an event.
    """
    for scope in sorted({*scopes, *declarations.scopes_to_record()}, key=lock_order):
        _locked_head(scope)


def lock_order(scope: str) -> tuple[bool, bool, str]:
    """Return the place of a scope among those that one transaction locks: a strategy, a body, the installation."""
    return scope == INSTALLATION, "/" in scope, scope


def verify(expect: Mapping[str, End] | None = None) -> list[str]:
    """Check the chains and the rows that they record, and return a sentence for each fault, or [] if there are none.

    `expect` maps scopes to the ends of their chains as printed by an earlier check, and shows whether a chain has been
    shortened, rewritten or removed since then. The check reads one snapshot, because a row written during the check
    would look changed.
    """
    with snapshot():
        return [*_chain_faults(expect or {}), *_row_faults()]


def ends() -> dict[str, End]:
    """Return the end of each scope's chain that has an event, by scope."""
    return {head.scope: End(head.number, head.digest) for head in AuditHead.objects.filter(number__gt=0)}


def chain_name(scope: str) -> str:
    """Return the words that name a scope's chain: the scope, or `the installation`."""
    return scope or "the installation"


def _chain_faults(expect: Mapping[str, End]) -> Iterator[str]:
    texts = Redaction.objects.filter(kind=AuditText._meta.label_lower)
    redactions = set(texts.values_list("key", flat=True))
    found: dict[str, End] = {}
    # The keys of a chain's events are in the order of their numbers, because each is inserted under the chain's lock.
    events = AuditEvent.objects.select_related("text").order_by("pk").iterator(chunk_size=500)
    for _, event, rows_digest in _side_by_side(((event.pk, event) for event in events), _rows_digests()):
        assert event is not None, "A recorded row has no event, which the database should prevent."
        last, expected = found.get(event.scope, End(0, "")), expect.get(event.scope)
        if event.number > last.number + 1:
            yield _missing(event.scope, last.number + 1, event.number - 1)
        elif event.number <= last.number or event.previous_digest != last.digest:
            yield f"{_name(event)} does not follow from event {last.number}: the chain is broken between them."
        if _event_digest(event) != event.digest:
            yield f"{_name(event)} was changed after it was recorded."
        if (rows_digest or "") != event.rows_digest:
            yield f"The list of rows for {_name(event, 'event')} was changed after it was recorded."
        end = found[event.scope] = End(event.number, _link(event))
        if expected and expected.number == end.number and expected != end:
            yield f"{_name(event)} is not as expected: the chain was rewritten after the earlier check."
        yield from _text_faults(event, redactions)
    heads = {head.scope: End(head.number, head.digest) for head in AuditHead.objects.all()}
    for scope in sorted({*found, *heads, *expect}, key=lock_order):
        yield from _end_faults(
            scope, found.get(scope, End(0, "")), heads.get(scope, End(0, "")), expect.get(scope)
        )


def _end_faults(scope: str, last: End, head: End, expected: End | None) -> Iterator[str]:
    """Yield a sentence for each way in which a chain's last event differs from its recorded and its expected end."""
    if expected and expected.number > last.number:
        yield (
            f"Event {expected.number} of {chain_name(scope)} is missing: the chain ends at event {last.number}, so "
            "later events were removed."
        )
    if head.number > last.number:
        yield _missing(scope, last.number + 1, head.number)
    elif head != last:
        yield (
            f"The last event of {chain_name(scope)}, {last.number}, does not match the recorded end of the chain, "
            f"event {head.number}: one of them was added or changed outside the application."
        )


def _row_faults() -> Iterator[str]:
    """Yield a sentence for each row that no event records or that differs from its last record.

    Without any event, yield at most one sentence, which names the kinds of row that should have been recorded.
    """
    if not AuditEvent.objects.exists():
        kinds = [
            str(model._meta.verbose_name_plural)
            for model in audited_models()
            if models.QuerySet(model).exists()
        ]
        if kinds:
            yield f"There are no events, but there are rows that they should have recorded: {', '.join(kinds)}."
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
                    yield f"{name} {key} was deleted outside the application, after {event} recorded it."
            elif not digest:
                yield f"{name} {key} exists, but {event} recorded that it was deleted."
            elif _row_digest(salt, values) != digest:
                yield f"{name} {key} was changed outside the application, after {event} recorded it."


def _rows_digests() -> Iterator[tuple[int, str]]:
    """Yield the key of every event that records rows, and the current digest of the list of those rows."""
    rows = AuditedRow.objects.order_by("event_id", "id").values_list("event_id", "kind", "key", "digest")
    for event_id, event_rows in groupby(rows.iterator(chunk_size=2_000), key=itemgetter(0)):
        yield event_id, _rows_digest(row[1:] for row in event_rows)


def _last_recorded(model: type[AuditedModel]) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Yield the key of every recorded row of a model, with its last event's name and its salt and digest in that event.

    Events of two scopes may record the same row. The key of the later event is higher, because its write waited for the
    other's lock on the row, and the chain covers each key.
    """
    rows = AuditedRow.objects.filter(kind=model._meta.label_lower).order_by("key", "event_id")
    columns = ("key", "event__number", "event__scope", "salt", "digest")
    listed = rows.values_list(*columns).iterator(chunk_size=2_000)
    for key, records in groupby(listed, key=itemgetter(0)):
        *_, (_, number, scope, salt, digest) = records
        yield key, (f"event {number} of {chain_name(scope)}", salt, digest)


def _side_by_side(
    left: Iterator[tuple[int, Left]], right: Iterator[tuple[int, Right]]
) -> Iterator[tuple[int, Left | None, Right | None]]:
    """Merge two iterators sorted by key: yield each key with its two items, or None for a missing item."""
    next_left, next_right = next(left, None), next(right, None)
    while next_left or next_right:
        key = min(pair[0] for pair in (next_left, next_right) if pair)
        left_item = next_left[1] if next_left and next_left[0] == key else None
        right_item = next_right[1] if next_right and next_right[0] == key else None
        yield key, left_item, right_item
        next_left = next(left, None) if left_item is not None else next_left
        next_right = next(right, None) if right_item is not None else next_right


def _text_faults(event: AuditEvent, redactions: set[int]) -> Iterator[str]:
    try:
        text = event.text
    except AuditText.DoesNotExist:
        yield f"The text of {_name(event, 'event')} is missing."
        return
    if text.redacted_at is not None:
        if text.pk not in redactions:
            yield (
                f"The text of {_name(event, 'event')} is marked as redacted, but no redaction says who did this."
            )
    elif _text_digest(text.salt, text.words) != event.text_digest:
        yield f"The text of {_name(event, 'event')} was changed after it was recorded."


def _name(event: AuditEvent, word: str = "Event") -> str:
    return f"{word} {event.number} of {chain_name(event.scope)}"


def _missing(scope: str, first: int, last: int) -> str:
    if first == last:
        return f"Event {first} of {chain_name(scope)} is missing."
    return f"Events {first} to {last} of {chain_name(scope)} are missing."


def _locked_head(scope: str) -> AuditHead:
    """Return the end of a scope's chain, locked until this transaction ends so that event numbers have no gaps."""
    heads = AuditHead.objects.select_for_update().filter(scope=scope)
    head = heads.first()
    if head is None:
        # Of two transactions that create it at once, one waits here for the other, and then reads its row.
        AuditHead.objects.get_or_create(scope=scope)
        head = heads.get()
    return head


def _link(event: AuditEvent) -> str:
    """Return the digest that the next event in the chain covers.

    It covers the event's key as well, which says which of two events, perhaps of two scopes, recorded a row last.
    """
    return _digest({"key": event.pk, "event": event.digest})


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


STUB_WORDS = _canonical({"label": STUB, "before": {}, "after": {}})
"""The text of an event whose text was redacted."""
