"""Fields that are set once: a reference, a home, a first plan. No path may change them afterwards."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models


class FixedFieldError(Exception):
    """Raised when code tries to change a field that is kept for ever."""


class FixedQuerySet(models.QuerySet[Any]):
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


FixedManager = models.Manager.from_queryset(FixedQuerySet)


class FixedFields(models.Model):
    """Base of models whose `fixed` fields (by attribute name) are set once: from empty to a value, and never again.

    `pointers` are fields that one row's own `save` may move, under the rules of the model, and no update of many may.
    """

    fixed: ClassVar[tuple[str, ...]] = ()
    pointers: ClassVar[tuple[str, ...]] = ()

    objects = FixedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raise FixedFieldError where a field that was set already would change."""
        if not self._state.adding:
            self._refuse_changed(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def _refuse_changed(self, update_fields: Iterable[str] | None) -> None:
        named = None if update_fields is None else {name.removesuffix("_id") for name in update_fields}
        asked = [name for name in self.fixed if named is None or name.removesuffix("_id") in named]
        if not asked:
            return
        held = type(self)._base_manager.filter(pk=self.pk).values(*asked).get()
        for name in asked:
            if held[name] is not None and held[name] != getattr(self, name):
                raise FixedFieldError(f"{self._meta.object_name}.{name} is set once.")
