"""Rows that are written once: by default no field of one changes, and none is deleted.

A model may name fields that its `save` may change (`changeable`), or fill once (`set_once`). Everything here catches
mistakes in code that uses Django's public methods. Raw SQL, `save_base` and a plain `QuerySet` pass it by. Against
those, `manage.py append_only_rights` prints the rights to take from the application's role, and `manage.py
verify_audit` names each row that was changed without an audit event.
"""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models

from tracker.audited_rows import AuditedModel, AuditedQuerySet


class AppendOnlyError(Exception):
    """Raised when code tries to change or delete a row that is append-only."""


class AppendOnlyQuerySet(AuditedQuerySet[Any]):
    """Reads and inserts rows. Refuses to change or delete many at once."""

    def _refuse(self, deed: str) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.object_name} rows are append-only: they cannot be {deed}.")

    def update(self, **kwargs: Any) -> int:
        """Raise AppendOnlyError."""
        self._refuse("updated")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raise AppendOnlyError."""
        self._refuse("deleted")

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Raise AppendOnlyError."""
        self._refuse("updated")

    def bulk_create(
        self,
        objs: Iterable[Any],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        *conflicts: Any,
        **named: Any,
    ) -> list[Any]:
        """Insert new rows. Raise AppendOnlyError if it were to update rows in conflict, or drop new ones silently."""
        if update_conflicts:
            self._refuse("updated")
        if ignore_conflicts:
            self._refuse("left out")
        return super().bulk_create(objs, batch_size)


AppendOnlyManager = models.Manager.from_queryset(AppendOnlyQuerySet)


class AppendOnly(AuditedModel):
    """Base of every model whose rows are added and not changed: other writes raise AppendOnlyError.

    `changeable` names the fields that `save` may change, `set_once` those that it may fill where they are empty.
    """

    changeable: ClassVar[tuple[str, ...]] = ()
    set_once: ClassVar[tuple[str, ...]] = ()

    objects: ClassVar = AppendOnlyManager()

    class Meta:
        abstract = True
        # Related lookups go through the base manager, so it must refuse as well.
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new row, or save the fields of a row that may change.

        If it saves other fields as well, it first reads them back, which is one SQL query.
        """
        if self._state.adding:
            kwargs["force_insert"] = True
        else:
            self._refuse_changes(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def _refuse_changes(self, saved: Collection[str] | None) -> None:
        name = self._meta.object_name
        if not self.changeable and not self.set_once:
            raise AppendOnlyError(f"{name} rows are append-only: they cannot be changed.")
        fields = [
            field
            for field in self._meta.concrete_fields
            if field.name not in self.changeable
            and (saved is None or {field.name, field.attname} & set(saved))
        ]
        rows = type(self).objects.filter(pk=self.pk).values_list(*(field.attname for field in fields))
        for field, before in zip(fields, (rows.first() if fields else None) or (), strict=False):
            is_empty = field.name in self.set_once and before is None
            if before != getattr(self, field.attname) and not is_empty:
                raise AppendOnlyError(f"{name}.{field.name} is append-only: it cannot be changed.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raise AppendOnlyError."""
        raise AppendOnlyError(f"{self._meta.object_name} rows are append-only: they cannot be deleted.")
