"""Rows that are written once and never changed.

The refusals here catch mistakes in code. On PostgreSQL the database can also take the right to update and delete
away from the application's role; the running guide names the grants to revoke.
"""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(Exception):
    """Raised when code tries to change or remove a row that is kept for ever."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
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

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert new rows; refuse the form of it that updates rows in conflict."""
        if kwargs.get("update_conflicts") or len(args) > 2:
            self._refuse("updated")
        return super().bulk_create(objs, *args, **kwargs)


AppendOnlyManager = models.Manager.from_queryset(AppendOnlyQuerySet)


class AppendOnly(models.Model):
    """Base of every model whose rows are never changed: saving again, updating and deleting raise AppendOnlyError."""

    objects = AppendOnlyManager()

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

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError(f"{self._meta.object_name} rows are append-only: they cannot be deleted.")
