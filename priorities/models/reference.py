"""The field for the key of a published reference, by which the reference is found and kept unique."""

from typing import Any

from django.db import models

from priorities.rules.references import reference_key

LONGEST_REFERENCE = 20


class ReferenceKeyField(models.CharField):
    """The key of the model's `reference`. It is set whenever the row is saved, on its own or with others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": LONGEST_REFERENCE, "editable": False} | kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Set the key, and return it."""
        key = reference_key(model_instance.reference)  # type: ignore[attr-defined]  # the models have this field
        setattr(model_instance, self.attname, key)
        return key
