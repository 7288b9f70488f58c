"""Form fields that several forms about bodies and strategies share, and the labels of their choices."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Choices

from priorities.models import Person
from tracker.form_fields import HintedCheckboxes, HintedRadios


class Words(forms.CharField):
    """Free text of several lines. It is not required by default: the write function reports a missing answer."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class WholeNumber(forms.IntegerField):
    """A whole number in a narrow text box, with one error message for an empty or invalid answer."""

    def __init__(self, *, sentence: str, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"class": "ds_input--fixed-4", "inputmode": "numeric"}),
            error_messages={"required": sentence, "invalid": sentence},
            **kwargs,
        )


class VersionField(forms.CharField):
    """The version that the page shows, in a hidden field. The write function compares it with the current version."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)


class OneOf(forms.TypedChoiceField):
    """Radio buttons for a `Choices` class, each with its meaning below it. Cleans to the choice, or None.

    It is not required: the write function reports a missing choice.
    """

    widget = HintedRadios

    def __init__(self, kind: type[Choices], *, label: str) -> None:
        super().__init__(label=label, required=False, coerce=kind, empty_value=None)
        self.offer(kind)

    def offer(self, kinds: Iterable[Any]) -> None:
        """Offer only these choices, in this order."""
        kinds = tuple(kinds)
        self.choices = [(kind.value, kind.label) for kind in kinds]
        self.widget.hints = {kind.value: kind.meaning for kind in kinds}


def narrow(form: forms.Form, name: str, to: Iterable[Any]) -> None:
    """Make one of a form's `OneOf` fields offer only these choices."""
    field = form.fields[name]
    assert isinstance(field, OneOf)
    field.offer(to)


class ChosenField(forms.ChoiceField):
    """A choice among rows that the view has read. Cleans to the row, or None.

    The write function reports a missing choice.
    """

    def __init__(self, *, empty: str = "None", **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.empty = empty
        self.rows: dict[str, Any] = {}

    def offer(self, rows: Sequence[Any], label: Callable[[Any], str]) -> None:
        """Offer an empty choice, labelled `empty`, and then these rows, each labelled by `label`."""
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [("", self.empty), *((str(row.pk), label(row)) for row in rows)]

    def put_first(self, value: Any) -> None:
        """Move the choice of this row, or with this key, to the top of the list."""
        key = self.prepare_value(value) or ""
        choices: list[Any] = list(self.choices)  # type: ignore[arg-type]  # a list of pairs, as `offer` sets it
        self.choices = sorted(choices, key=lambda choice: choice[0] != key)

    def prepare_value(self, value: Any) -> Any:
        """Return the row's key, or the value itself if it is not a row."""
        return str(value.pk) if hasattr(value, "pk") else value

    def to_python(self, value: Any) -> Any:
        """Return the row with this key, or None for the empty choice.

        Raises ValidationError if the key was not offered.
        """
        if value in self.empty_values:
            return None
        if str(value) not in self.rows:
            raise forms.ValidationError("Choose one from the list.")
        return self.rows[str(value)]

    def validate(self, value: Any) -> None:
        """Do nothing: `to_python` has checked the row."""


class ChosenAmong(ChosenField):
    """A choice among rows of several models, which a list shows in groups, such as people and services."""

    def offer_groups(self, groups: Mapping[str, Sequence[Any]], label: Callable[[Any], str]) -> None:
        """Offer an empty choice, labelled `empty`, and then the rows of each group with any, under the group's name."""
        self.rows = {self.prepare_value(row): row for rows in groups.values() for row in rows}
        named = {
            name: [(self.prepare_value(row), label(row)) for row in rows] for name, rows in groups.items()
        }
        self.choices = [("", self.empty), *((name, rows) for name, rows in named.items() if rows)]

    def prepare_value(self, value: Any) -> Any:
        """Return the row's key, such as "service-3", or the value itself if it is not a row."""
        return f"{value._meta.model_name}-{value.pk}" if hasattr(value, "pk") else value


class ChosenRows(forms.MultipleChoiceField):
    """Any number of choices among rows that the view has read. Cleans to a list of rows."""

    widget = HintedCheckboxes

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.rows: dict[str, Any] = {}

    def offer(self, rows: Sequence[Any], label: Callable[[Any], str]) -> None:
        """Offer these rows, each labelled by `label`."""
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [(str(row.pk), label(row)) for row in rows]

    def prepare_value(self, value: Any) -> Any:
        """Return the key of each row, and values that are not rows as they are."""
        return [str(row.pk) if hasattr(row, "pk") else row for row in value or []]

    def clean(self, value: Any) -> list[Any]:
        """Return the rows with these keys. Raises ValidationError if a key was not offered."""
        return [self.rows[key] for key in super().clean(value)]


def person_words(person: Person) -> str:
    """Return a person's name and job title, for lists of choices."""
    return f"{person.name}, {person.job_title}"


def lead_words(person: Person) -> str:
    """Return a person's name and job title, and why they cannot sign in, for lists of leads and deputies."""
    if person.can_sign_in:
        return person_words(person)
    return f"{person_words(person)} ({'account closed' if person.user else 'no account'})"


def answering_words(row: Any) -> str:
    """Return the words for a person, as `lead_words` does, or the name of a service or partner."""
    return lead_words(row) if isinstance(row, Person) else str(row)


def owner_words(row: Any) -> str:
    """Return a person's name and job title, or the name of a service, group or partner, for lists of choices."""
    return person_words(row) if isinstance(row, Person) else str(row)


def offer(form: forms.Form, name: str, rows: Sequence[Any], label: Callable[[Any], str] = str) -> None:
    """Set the rows that one of a form's fields offers."""
    field = form.fields[name]
    assert isinstance(field, ChosenField | ChosenRows)
    field.offer(rows, label)
