"""The form on which people choose which emails they get."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from priorities.choices import EmailKind
from tracker.forms import BaseForm


class EmailsForm(BaseForm):
    """A tick box for each kind of email that can be turned off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in EmailKind:
            self.fields[kind.value] = forms.BooleanField(
                label=kind.label, required=False, help_text=kind.meaning
            )
        self.helper.layout = Layout(*self.fields)

    @property
    def chosen(self) -> list[EmailKind]:
        """The kinds of email that are ticked."""
        return [kind for kind in EmailKind if self.cleaned_data[kind.value]]
