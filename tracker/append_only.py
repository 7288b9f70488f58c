"""Append-only models, whose rows cannot be deleted and, by default, cannot be changed.

A model may name fields that its `save` may change (`changeable`) or fill once (`set_once`), and `tracker.redaction`
replaces words that must not be stored. These checks catch mistakes in code that uses Django's public methods, but raw
SQL, `save_base` and a plain `QuerySet` bypass them. As further protection, `manage.py append_only_rights` prints the
SQL that revokes the application's right to change or delete rows, and `manage.py verify_audit` names each row that was
changed without an audit event.
"""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q

from tracker.audited_rows import AuditedModel, AuditedQuerySet


class AppendOnlyError(Exception):
    """Raised when code tries to change or delete an append-only row."""


class AppendOnlyQuerySet(AuditedQuerySet[Any]):
    """A queryset that reads and inserts rows, and refuses to update or delete them."""

    def _refuse(self, deed: str) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.object_name} rows are append-only: they cannot be {deed}.")

    def update(self, **kwargs: Any) -> int:
        """Raise AppendOnlyError, because rows cannot be changed."""
        self._refuse("updated")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raise AppendOnlyError, because rows cannot be deleted."""
        self._refuse("deleted")

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Raise AppendOnlyError, because rows cannot be changed."""
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
        """Insert new rows and return them.

        Raises AppendOnlyError if asked to update conflicting rows or to ignore conflicts.
        """
        if update_conflicts:
            self._refuse("updated")
        if ignore_conflicts:
            self._refuse("left out")
        return super().bulk_create(objs, batch_size)


AppendOnlyManager = models.Manager.from_queryset(AppendOnlyQuerySet)


class AppendOnly(AuditedModel):
    """Base class for append-only models. Changing or deleting a row raises AppendOnlyError, with two exceptions.

    `changeable` names the fields that `save` may change, and `set_once` those that it may fill while they are empty.
    """

    changeable: ClassVar[tuple[str, ...]] = ()
    set_once: ClassVar[tuple[str, ...]] = ()

    objects: ClassVar = AppendOnlyManager()

    class Meta:
        abstract = True
        # Related lookups use the base manager, which must therefore refuse changes as well.
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new row, or save changes to an existing row. Raises AppendOnlyError if they are not allowed.

        Saving changes runs one extra SQL query, to compare the saved fields, other than the changeable ones, with the
        database.
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
            is_empty = field.name in self.set_once and before in (None, "")
            if before != getattr(self, field.attname) and not is_empty:
                raise AppendOnlyError(f"{name}.{field.name} is append-only: it cannot be changed.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raise AppendOnlyError, because rows cannot be deleted."""
        raise AppendOnlyError(f"{self._meta.object_name} rows are append-only: they cannot be deleted.")


SHA256_DIGITS = 64
HAS_CONTENT = Q(content__isnull=False, destroyed_at__isnull=True, destroyed_reason="") | (
    Q(content__isnull=True, destroyed_at__isnull=False) & ~Q(destroyed_reason="")
)
"""The condition on `Destroyable` rows: there is content, or else the time at which it was destroyed and the reason."""


class Destroyable(AppendOnly):
    """Base class for rows with a field `content` that may be destroyed (see `tracker.redaction.destroy`).

    The row then gives the time and the reason, and keeps everything else, such as the content's hash.
    """

    destroyed_at = models.DateTimeField(null=True, blank=True)
    destroyed_reason = models.CharField(max_length=400, blank=True)

    class Meta(AppendOnly.Meta):
        abstract = True
