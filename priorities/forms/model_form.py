"""The base class of forms that ask for one model's fields."""

from typing import Any, NoReturn

from django import forms
from django.db import models
from django.utils.text import capfirst

from priorities.forms.fields import Words
from tracker.form_fields import DayField
from tracker.forms import BaseForm


def form_field(field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field:
    """Return the form field for a model field. The write function reports answers that are missing or too long."""
    kwargs = {"required": False, "label": capfirst(field.verbose_name)} | kwargs
    if isinstance(field, models.DateField):
        return DayField(**kwargs)
    if isinstance(field, models.TextField):
        return Words(**kwargs)
    return forms.CharField(**kwargs)


class ModelFields(forms.ModelForm):
    """Django's model form without its model validation and `save`, which are left to the write function."""

    def _post_clean(self) -> None:
        """Leave the instance unchanged."""

    def save(self, commit: bool = True) -> NoReturn:
        """Raise TypeError."""
        raise TypeError("Call a function of priorities.writes, which checks, saves and audits.")


class UnsavedModelForm(BaseForm, ModelFields):
    """A form that asks for a model's fields, with initial values from an instance.

    A subclass's Meta must inherit from this Meta. Text and date fields need no declaration; choices do.
    """

    class Meta:
        formfield_callback = form_field

    @property
    def answers(self) -> dict[str, Any]:
        """The answers for the model's fields, by name."""
        return {
            name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data
        }
