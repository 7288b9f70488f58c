"""The rows that audit events record: which rows a transaction has written, and their values.

`audit.record` collects every row that its transaction has written so far, so a write cannot omit a row. `manage.py
verify_audit` names each row that was written without an event. The reasons are in
docs/decisions/0015-events-record-the-rows-they-write.md.
"""

import hashlib
import json
import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

log = logging.getLogger(__name__)
ModelT = TypeVar("ModelT", bound=models.Model, covariant=True)
LOGGED = 20
"""The maximum number of unrecorded rows that a log line names."""
READ_AT_ONCE = 500
"""The number of rows that one statement reads back. SQLite limits the number of values in a statement."""


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """The rows of one model that a transaction has written and no audit event has recorded yet."""

    model: type[models.Model]
    keys: frozenset[int]

    def __call__(self) -> None:
        """Log an error. Django calls this on commit, only for rows that no event has recorded (see `_note_written`)."""
        log.error(
            "%s %s: written without an audit event. Record one in the same transaction.",
            self.model.__name__,
            ", ".join(map(str, sorted(self.keys)[:LOGGED])),
        )


class AuditedQuerySet(models.QuerySet[ModelT]):
    """A queryset that notes the rows it writes, for the audit event."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert rows, note them for the audit event and return them."""
        created = super().bulk_create(objs, *args, **kwargs)
        _note_written(self.model, (row.pk for row in created))
        return created

    def update(self, **kwargs: Any) -> int:
        """Update rows, note them for the audit event and return their number.

        Runs one extra SQL query if events record any of the fields.
        """
        # Read the keys first: after the update the rows may no longer match the filter.
        keys = [] if _ignores(self.model, kwargs) else list(self.values_list("pk", flat=True))
        changed = super().update(**kwargs)
        _note_written(self.model, keys)
        return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows and note them as deleted for the audit event. Return what Django's `delete` returns.

        Runs one extra SQL query if events record the model.
        """
        keys = [] if _ignores(self.model) else list(self.values_list("pk", flat=True))
        deleted = super().delete()
        _note_written(self.model, keys)
        return deleted

    delete.queryset_only = True  # type: ignore[attr-defined]  # so that managers do not get this method


AuditedManager = models.Manager.from_queryset(AuditedQuerySet)


class AuditedModel(models.Model):
    """Base class for all models in this project.

    `unaudited` is the reason why no event records the model's rows, or empty if events record them. `unaudited_fields`
    maps each field that changes without an event to the reason. `coded_fields` names the text fields with codes, such
    as a hash, and not words that someone wrote. `repeating_fields` names the fields of a model without events in which
    words of other rows may be repeated: a redaction replaces those too.
    """

    unaudited: ClassVar[str] = ""
    unaudited_fields: ClassVar[dict[str, str]] = {}
    coded_fields: ClassVar[tuple[str, ...]] = ()
    repeating_fields: ClassVar[tuple[str, ...]] = ()

    objects: ClassVar[models.Manager[Any]] = AuditedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save this row and note it for the audit event."""
        super().save(*args, **kwargs)
        if not _ignores(type(self), kwargs.get("update_fields")):
            _note_written(type(self), [self.pk])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete this row and note it as deleted for the audit event. Return what Django's `delete` returns."""
        key = self.pk
        deleted = super().delete(*args, **kwargs)
        _note_written(type(self), [key])
        return deleted


def audited_models() -> list[type[AuditedModel]]:
    """Return the models whose rows are recorded by events."""
    return [model for model in apps.get_models() if issubclass(model, AuditedModel) and not model.unaudited]


def take_written_rows() -> Iterator[tuple[type[models.Model], int, str]]:
    """Yield the model, key and values of every row that this transaction has written and no event has recorded yet.

    The values are read back from the database, and are '' for a deleted row. Runs one SQL query for every
    `READ_AT_ONCE` rows of each model.
    """
    connection = transaction.get_connection()
    keys: dict[type[models.Model], set[int]] = {}
    for _, function, _ in connection.run_on_commit:
        if isinstance(function, WrittenRows):
            keys.setdefault(function.model, set()).update(function.keys)
    connection.run_on_commit = [
        entry for entry in connection.run_on_commit if not isinstance(entry[1], WrittenRows)
    ]
    for model in sorted(keys, key=lambda model: model._meta.label_lower):
        model_keys = sorted(keys[model])
        for start in range(0, len(model_keys), READ_AT_ONCE):
            batch = model_keys[start : start + READ_AT_ONCE]
            values = dict(values_of(model, models.Q(pk__in=batch)))
            for key in batch:
                yield model, key, values.get(key, "")


def values_of(model: type[models.Model], condition: models.Q | None = None) -> Iterator[tuple[int, str]]:
    """Yield each row of a model that meets `condition`, in key order: its key, and its audited values as JSON."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in _unaudited_fields(model)
    ]
    names = [field.attname for field in fields]
    # False counts as empty, except in a nullable field, where False is an answer.
    flags = [field.get_internal_type() == "BooleanField" and not field.null for field in fields]
    rows: models.QuerySet[Any, Any] = (
        models.QuerySet(model).filter(condition or models.Q()).order_by("pk").values_list("pk", *names)
    )
    for key, *values in rows.iterator(chunk_size=2_000):
        # Leave out empty values, so that a later version can add a field to rows already recorded.
        filled = {
            name: value
            for name, value, flag in zip(names, values, flags, strict=True)
            if value is not None and value != "" and not (flag and value is False)
        }
        yield key, _canonical(filled)


def _note_written(model: type[models.Model], keys: Iterable[int]) -> None:
    """Note rows for an audit event in this transaction.

    The notes are kept among the functions that Django runs on commit. Django drops those functions when a transaction
    or savepoint is rolled back, so every remaining note is about a row that was written.
    """
    written = frozenset(keys)
    if written and not _ignores(model):
        transaction.on_commit(WrittenRows(model._meta.concrete_model or model, written))


def _ignores(model: type[models.Model], names: Collection[str] | None = None) -> bool:
    """Return True if events record none of these fields or, without `names`, do not record the model."""
    if getattr(model, "unaudited", ""):
        return True
    return bool(names) and set(names or ()) <= set(_unaudited_fields(model))


def _unaudited_fields(model: type[models.Model]) -> dict[str, str]:
    return getattr(model, "unaudited_fields", {})


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return hashlib.sha256(value).hexdigest()  # a file's bytes


_canonical = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_as_text
).encode
