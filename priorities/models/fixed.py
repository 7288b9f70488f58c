"""Fields that are set once: a reference, a home, a first plan. No path may change them afterwards."""

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models

from tracker.audited_rows import AuditedModel, AuditedQuerySet


class FixedFieldError(Exception):
    """Raised when code tries to change a field that is kept for ever."""


class FixedQuerySet(AuditedQuerySet[Any]):
    """Refuses updates of many rows that would change a fixed field."""

    def _refuse(self, names: Iterable[str]) -> None:
        fixed = {name.removesuffix("_id") for name in (*self.model.fixed, *self.model.pointers)}
        for name in names:
            if name.removesuffix("_id") in fixed:
                raise FixedFieldError(f"{self.model._meta.object_name}.{name} is set once.")

    def update(self, **kwargs: Any) -> int:
        """Update fields that may change; raise FixedFieldError for one that may not."""
        self._refuse(kwargs)
        return super().update(**kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Update fields that may change; raise FixedFieldError for one that may not."""
        fields = list(fields)
        self._refuse(fields)
        return super().bulk_update(objs, fields, batch_size)

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
        if ignore_conflicts or update_conflicts:
            raise FixedFieldError(
                f"{self.model._meta.object_name} rows are added one by one, never over another."
            )
        return super().bulk_create(objs, batch_size)

    def _refuse_deletion(self) -> NoReturn:
        raise FixedFieldError(f"{self.model._meta.object_name} rows are kept for ever.")

    def delete(self) -> NoReturn:
        """Refuse: they stay in the history of the plan."""
        self._refuse_deletion()

    def _raw_delete(self, using: str | None) -> NoReturn:
        # Django's collector deletes dependants through this when a parent goes.
        self._refuse_deletion()


FixedManager = models.Manager.from_queryset(FixedQuerySet)


class FixedFields(AuditedModel):
    """Base of models whose `fixed` fields (by attribute name) are set once: from empty to a value, and never again.

    `pointers` are fields that one row's own `save` may move, under the rules of the model, and no update of many may.
    """

    fixed: ClassVar[tuple[str, ...]] = ()
    pointers: ClassVar[tuple[str, ...]] = ()

    objects: ClassVar = FixedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def _do_update(self, *asked: Any, **named: Any) -> Any:
        # Django comes here for whatever it saves over a row: by `save`, by `save_base`, and for a new object that was
        # given the key of a row.
        rows, _, _, values, *_ = asked
        self._refuse_changed(rows.filter(pk=self.pk), {field.attname: value for field, _, value in values})
        return super()._do_update(*asked, **named)

    def _refuse_changed(self, row: models.QuerySet[Any], given: dict[str, Any]) -> None:
        """Raise FixedFieldError where one of the values given would change a field that was set already."""
        asked = [name for name in self.fixed if name in given]
        held = row.values(*asked).first() if asked else None
        for name, value in (held or {}).items():
            if value is not None and value != given[name]:
                raise FixedFieldError(f"{self._meta.object_name}.{name} is set once.")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: it stays in the history of the plan."""
        raise FixedFieldError(f"{self._meta.object_name} rows are kept for ever.")
