"""Redacts words, and destroys the content of files. No other code changes what an append-only row says.

A redaction replaces words with a stub in the row itself and in the text of each audit event that may repeat them. It
destroys the salts with which someone could test a guess at the words. A `Redaction` says who did this, when and why,
and an audit event records what the rows say now, so `audit.verify` still finds no fault. The reasons are in
docs/decisions/0029-an-audit-chain-for-each-scope.md.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape
from django.utils.text import normalize_newlines

from tracker import audit
from tracker.audited_rows import READ_AT_ONCE, AuditedModel, AuditedQuerySet, audited_models
from tracker.events import Event
from tracker.models import AuditedRow, AuditEvent, AuditText, Redaction, User
from tracker.refusals import Refused, refuse_identifiers, too_long

LONGEST_REASON = 400
SHORTEST_REPEATED = 4
"""The reason may contain redacted words that are shorter than this, because they are part of other words."""
SHORTEST_INSIDE = 12
"""Words at least this long are also found inside longer text. Shorter words are found only as the whole of a text."""


def redact(
    *, row: AuditedModel, fields: Collection[str], reason: str, by: User, at: datetime, scope: str
) -> AuditEvent:
    """Replace the words in some fields of a row with a stub, and return the audit event of the redaction.

    Also redacts the text of every audit event that recorded the row, is about the row, or repeats the words (see
    `SHORTEST_INSIDE`), and replaces the words in drafts and emails that repeat them. Other rows, such as later
    revisions, may repeat the words too: `rows_that_say` finds them. Call this inside a transaction that holds the locks
    that a change to the row takes. Raises Refused if a field is empty or redacted already, or if the reason is missing,
    is too long, repeats the words or contains a personal identifier. Raises ValueError if there are no fields, if a
    field is not free text or if no event records the row.
    """
    model = type(row)
    if model.unaudited or not fields or not set(fields) <= free_text_fields(model):
        raise ValueError(f"These are not fields of free text in an audited row: {model.__name__}, {fields}.")
    with transaction.atomic():
        audit.lock_chain(scope)
        words = models.QuerySet(model).filter(pk=row.pk).values(*fields).get()
        if unchanged := [name for name in fields if words[name] in ("", audit.STUB)]:
            raise Refused(dict.fromkeys(unchanged, "This has no words to redact."))
        _refuse_reason(reason, words.values())
        _replace(row, dict.fromkeys(fields, audit.STUB))
        about = Q(
            event__in=AuditedRow.objects.filter(kind=model._meta.label_lower, key=row.pk).values("event")
        )
        about |= Q(event__subject_kind=model._meta.label_lower, event__subject_id=str(row.pk))
        for value in words.values():
            quoted = json.dumps(value, ensure_ascii=False)
            about |= Q(words__contains=quoted[1:-1] if len(value) >= SHORTEST_INSIDE else quoted)
        texts = list(AuditText.objects.filter(about, redacted_at=None))
        _replace_repeated(words.values())
        return _record([(row, name) for name in fields], texts, reason=reason, by=by, at=at, scope=scope)


def rows_that_say(words: str) -> list[tuple[AuditedModel, str]]:
    """Return each audited row that contains the words in a field of free text, with the name of the field.

    Words shorter than `SHORTEST_INSIDE` must be the whole text of the field. On SQLite, a search for longer words
    ignores the case of ASCII letters. The result is in the order of the models' labels, then the fields' names and then
    the rows' keys. Runs one SQL query for each field.
    """
    lookup = "contains" if len(words) >= SHORTEST_INSIDE else "exact"
    found: list[tuple[AuditedModel, str]] = []
    for model in sorted(audited_models(), key=lambda model: model._meta.label):
        for name in sorted(free_text_fields(model)):
            rows: models.QuerySet[AuditedModel] = models.QuerySet(model)
            found += [(row, name) for row in rows.filter(**{f"{name}__{lookup}": words}).order_by("pk")]
    return found


def redact_event(*, event: AuditEvent, reason: str, by: User, at: datetime) -> AuditEvent:
    """Replace an audit event's text with a stub, and return the audit event of the redaction.

    Raises Refused if the text is redacted already, or if the reason is missing, is too long or contains a personal
    identifier.
    """
    with transaction.atomic():
        audit.lock_chain(event.scope)
        texts = list(AuditText.objects.filter(event=event, redacted_at=None))
        if not texts:
            raise Refused({"": "The text of this event has already been redacted."})
        _refuse_reason(reason, ())
        return _record([], texts, reason=reason, by=by, at=at, scope=event.scope)


def destroy(
    *, rows: Sequence[AuditedModel], field: str, reason: str, by: User, at: datetime, scope: str
) -> AuditEvent:
    """Destroy the content of rows by setting the field to null, and return the audit event of the redaction.

    If the field names a file in a storage, the file is deleted there last, so that the row never says that bytes are
    destroyed while they still exist. The models are `Destroyable`. Every other field, such as the content's hash, stays
    as it is. Raises Refused if a row's content is destroyed already, or if the reason is missing, is too long or
    contains a personal identifier.
    """
    with transaction.atomic():
        audit.lock_chain(scope)
        _refuse_reason(reason, ())
        for row in rows:
            if models.QuerySet(type(row)).filter(pk=row.pk, destroyed_at__isnull=False).exists():
                raise Refused({"": "This has already been destroyed."})
        files = [content for row in rows if isinstance(content := getattr(row, field), FieldFile)]
        for row in rows:
            _replace(row, {field: None, "destroyed_at": at, "destroyed_reason": reason})
        event = _record([(row, field) for row in rows], [], reason=reason, by=by, at=at, scope=scope)
        for file in files:
            if file.name:
                file.storage.delete(file.name)
    return event


def free_text_fields(model: type[AuditedModel]) -> frozenset[str]:
    """Return the names of a model's fields whose words may be redacted.

    Leaves out choices, codes, addresses, fields too short for the stub, and values that must be unique or that no event
    records.
    """
    unique: set[str] = set()
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            # Such as F("body") and Lower("email"): an F is a name, and has no parts.
            expressions: Any = constraint.expressions
            parts = [part for each in expressions for part in getattr(each, "flatten", lambda: ())()]
            unique |= {*constraint.fields, *(getattr(part, "name", "") for part in (*expressions, *parts))}
    return frozenset(
        field.name
        for field in model._meta.concrete_fields
        if type(field) in (models.CharField, models.TextField)
        and not (field.choices or field.unique or field.name in unique)
        and field.name not in {*model.coded_fields, *model.unaudited_fields}
        and (field.max_length is None or field.max_length >= len(audit.STUB))
    )


def replaced_fields(model: type[AuditedModel]) -> frozenset[str]:
    """Return the names of the fields of a model that a redaction may change, for the rights of a database role."""
    if model is AuditText:
        return frozenset(("words", "salt", "redaction_reason", "redacted_at"))
    if model is AuditedRow:
        return frozenset(("salt",))
    if model.unaudited:
        return frozenset()
    names = {field.name for field in model._meta.concrete_fields}
    destroyed = {"content", "destroyed_at", "destroyed_reason"} if "destroyed_at" in names else set()
    return free_text_fields(model) | destroyed


def _refuse_reason(reason: str, words: Iterable[str]) -> None:
    refuse_identifiers(reason=reason)
    if not reason.strip():
        raise Refused({"reason": "Say why, without repeating the words."})
    if errors := too_long(reason=(reason, LONGEST_REASON)):
        raise Refused(errors)
    for value in words:
        if len(value) >= SHORTEST_REPEATED and value.casefold() in reason.casefold():
            raise Refused({"reason": "The reason repeats the words. Say why without them."})


def _replace(row: AuditedModel, values: dict[str, Any]) -> None:
    """Change the row, noted for the audit event, and destroy the salts of the digests of its earlier values."""
    model = type(row)
    # This queryset does not refuse changes to append-only rows.
    AuditedQuerySet(model).filter(pk=row.pk).update(**values)
    models.QuerySet(AuditedRow).filter(kind=model._meta.label_lower, key=row.pk).update(salt="")


def _replace_repeated(words: Collection[str]) -> None:
    """Replace the words with the stub in the rows without events that repeat them: drafts of updates, and emails."""
    for model in apps.get_models():
        names = getattr(model, "repeating_fields", ())
        rows: Any = models.QuerySet(model).select_for_update().order_by("pk") if names else ()
        for row in rows:
            said = {name: getattr(row, name) for name in names}
            left = {name: _without(value, words) for name, value in said.items()}
            if left != said:
                models.QuerySet(model).filter(pk=row.pk).update(**left)


def _without(value: Any, words: Collection[str]) -> Any:
    """Return text, or lists and dictionaries of text, with the stub in place of the words, written as text or as HTML.

    Words shorter than `SHORTEST_INSIDE` are replaced only where they are the whole text.
    """
    if isinstance(value, dict):
        return {name: _without(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, words) for each in value]
    if not isinstance(value, str):
        return value
    text = normalize_newlines(value)
    found = text
    for said in map(normalize_newlines, words):
        if text.strip() == said:
            return audit.STUB
        if len(said) >= SHORTEST_INSIDE:
            for written in (said, escape(said), linebreaksbr(said, autoescape=True)):
                found = found.replace(written, audit.STUB)
    return value if found == text else found


def _record(
    fields: Sequence[tuple[AuditedModel, str]],
    texts: Sequence[AuditText],
    *,
    reason: str,
    by: User,
    at: datetime,
    scope: str,
) -> AuditEvent:
    """Redact the texts, save what was redacted, and return the audit event."""
    keys = [text.pk for text in texts]
    for start in range(0, len(keys), READ_AT_ONCE):
        models.QuerySet(AuditText).filter(pk__in=keys[start : start + READ_AT_ONCE]).update(
            words=audit.STUB_WORDS, salt="", redaction_reason=reason, redacted_at=at
        )
    redactions = Redaction.objects.bulk_create(
        Redaction(
            kind=row._meta.label_lower, key=row.pk, field=name, scope=scope, reason=reason, by=by, at=at
        )
        for row, name in (*fields, *((text, "words") for text in texts))
    )
    return audit.record(
        what=Event.WORDS_REDACTED,
        by=by,
        at=at,
        subject=redactions[0],
        scope=scope,
        after={
            "redacted": [str(redaction) for redaction in redactions[: len(fields)]],
            "texts": len(texts),
            "reason": reason,
        },
    )
