"""The base of forms that ask for the fields of one model."""

from typing import Any, NoReturn

from django import forms
from django.db import models
from django.utils.text import capfirst

from priorities.forms.fields import Words
from tracker.fields import DayField
from tracker.forms import BaseForm


def form_field(field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field:
    """Return the form's field for a field of a model. The write says what is missing or too long."""
    kwargs = {"required": False, "label": capfirst(field.verbose_name)} | kwargs
    if isinstance(field, models.DateField):
        return DayField(**kwargs)
    if isinstance(field, models.TextField):
        return Words(**kwargs)
    return forms.CharField(**kwargs)


class ModelFields(forms.ModelForm):
    """Django's form of a model, less its checks of the model and its `save`, which are the write's."""

    def _post_clean(self) -> None:
        """Leave the instance as it is in the database."""

    def save(self, commit: bool = True) -> NoReturn:
        """Raise TypeError."""
        raise TypeError("Call a function of priorities.writes, which checks, saves and audits.")


class UnsavedModelForm(BaseForm, ModelFields):
    """A form that asks for fields of a model, filled from a row of it.

    Its Meta inherits from this one. Texts and days need no declaration; choices do.
    """

    class Meta:
        formfield_callback = form_field

    @property
    def answers(self) -> dict[str, Any]:
        """What was typed for the fields of the model, by name."""
        return {
            name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data
        }
