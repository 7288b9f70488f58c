"""Fields that several forms of a strategy share."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import Choices

from priorities.models import Person
from tracker.fields import HintedCheckboxes, HintedRadios


class Words(forms.CharField):
    """Free text of several lines, never required by its shape: what must be said depends on the other answers."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class WholeNumber(forms.IntegerField):
    """A whole number in a narrow text box, with one sentence for a box that is empty or has something else."""

    def __init__(self, *, sentence: str, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"class": "ds_input--fixed-4", "inputmode": "numeric"}),
            error_messages={"required": sentence, "invalid": sentence},
            **kwargs,
        )


class VersionMark(forms.CharField):
    """The mark of what the page shows, by which a write notices that somebody else has changed it since."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)


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


class ChosenField(forms.ChoiceField):
    """A choice among rows that the view has read; cleans to the row, or None. The write says if one must be chosen."""

    def __init__(self, *, empty: str = "None", **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.empty = empty
        self.rows: dict[str, Any] = {}

    def offer(self, rows: Sequence[Any], label: Callable[[Any], str]) -> None:
        """Offer these rows, each under the words that `label` gives it."""
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [("", self.empty), *((str(row.pk), label(row)) for row in rows)]

    def prepare_value(self, value: Any) -> Any:
        """Return the key of a row; what was sent stays as it is."""
        return str(value.pk) if hasattr(value, "pk") else value

    def to_python(self, value: Any) -> Any:
        """Return the row with this key, None for no choice; refuse a key that was not offered."""
        if value in self.empty_values:
            return None
        if str(value) not in self.rows:
            raise forms.ValidationError("Choose one from the list.")
        return self.rows[str(value)]

    def validate(self, value: Any) -> None:
        """Pass: the row was offered."""


class ChosenRows(forms.MultipleChoiceField):
    """Any number of choices among rows that the view has read; cleans to a list of rows."""

    widget = HintedCheckboxes

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.rows: dict[str, Any] = {}

    def offer(self, rows: Sequence[Any], label: Callable[[Any], str]) -> None:
        """Offer these rows, each under the words that `label` gives it."""
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [(str(row.pk), label(row)) for row in rows]

    def prepare_value(self, value: Any) -> Any:
        """Return the keys of rows; what was sent stays as it is."""
        return [str(row.pk) if hasattr(row, "pk") else row for row in value or []]

    def clean(self, value: Any) -> list[Any]:
        """Return the rows with these keys; refuse one that was not offered."""
        return [self.rows[key] for key in super().clean(value)]


def person_words(person: Person) -> str:
    """A person as lists of choices show them: name and job title."""
    return f"{person.name}, {person.job_title}"


def offer(form: forms.Form, name: str, rows: Sequence[Any], label: Callable[[Any], str] = str) -> None:
    """Give a form's choice field its rows."""
    field = form.fields[name]
    assert isinstance(field, ChosenField | ChosenRows)
    field.offer(rows, label)
