"""Fields that several forms of a strategy share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Choices

from tracker.fields import HintedRadios


class Words(forms.CharField):
    """Free text of several lines, never required by its shape: what must be said depends on the other answers."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class OneOf(forms.TypedChoiceField):
    """One of a kind of choices, each with its meaning beneath it; cleans to the choice, or None where none is made.

    Like Words, it is never required by its shape: which must be made, the write says.
    """

    widget = HintedRadios

    def __init__(self, kind: type[Choices], *, label: str) -> None:
        super().__init__(label=label, required=False, coerce=kind, empty_value=None)
        self.offer(kind)

    def offer(self, kinds: Iterable[Any]) -> None:
        """Offer these of the choices, in this order."""
        kinds = tuple(kinds)
        self.choices = [(kind.value, kind.label) for kind in kinds]
        self.widget.hints = {kind.value: kind.meaning for kind in kinds}


def narrow(form: forms.Form, name: str, to: Iterable[Any]) -> None:
    """Let a form offer only these of the choices of one of its `OneOf` fields."""
    field = form.fields[name]
    assert isinstance(field, OneOf)
    field.offer(to)
