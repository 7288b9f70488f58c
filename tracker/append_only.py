"""Rows that are written once and never changed.

The refusals here catch mistakes in code. On PostgreSQL the database can also take the right to update and delete
away from the application's role; the running guide names the grants to revoke.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models

from tracker.audited_rows import AuditedModel, AuditedQuerySet


class AppendOnlyError(Exception):
    """Raised when code tries to change or remove a row that is kept for ever."""


class AppendOnlyQuerySet(AuditedQuerySet[Any]):
    """Reads and inserts; refuses every other write."""

    def _refuse(self, deed: str) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.object_name} rows are append-only: they cannot be {deed}.")

    def update(self, **kwargs: Any) -> int:
        """Refuse."""
        self._refuse("updated")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        self._refuse("deleted")

    def _raw_delete(self, using: str | None) -> int:
        # Django's collector deletes dependants through this when a parent goes.
        self._refuse("deleted")

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Refuse."""
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
        """Insert new rows; refuse the forms of it that update rows in conflict, or lose new ones without a word."""
        if update_conflicts:
            self._refuse("updated")
        if ignore_conflicts:
            self._refuse("left out")
        return super().bulk_create(objs, batch_size)


AppendOnlyManager = models.Manager.from_queryset(AppendOnlyQuerySet)


class AppendOnly(AuditedModel):
    """Base of every model whose rows are never changed: saving again, updating and deleting raise AppendOnlyError."""

    objects: ClassVar = AppendOnlyManager()

    class Meta:
        abstract = True
        # Cascades and related lookups go through the base manager: it must refuse as well.
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert this row; raise AppendOnlyError where it exists already."""
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.object_name} rows are append-only: they cannot be changed.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def _do_update(self, *asked: Any, **named: Any) -> Any:
        # Django comes here for whatever it saves over a row, `save_base` and `loaddata` included, which pass `save` by.
        rows: models.QuerySet[Any] = asked[0]
        if rows.filter(pk=self.pk).exists():
            raise AppendOnlyError(f"{self._meta.object_name} rows are append-only: they cannot be changed.")
        return super()._do_update(*asked, **named)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError(f"{self._meta.object_name} rows are append-only: they cannot be deleted.")
