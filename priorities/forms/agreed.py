"""The questions that every agreed change asks, and the choices of people and bodies that plan forms share."""

from collections.abc import Callable, Sequence
from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms

from priorities.forms.fields import Words
from priorities.models import Person
from priorities.writes.agreement import LONGEST_AGREED_BY, Agreement
from tracker.fields import DayField, HintedCheckboxes
from tracker.forms import BaseForm


class AgreedForm(BaseForm):
    """From which day a change stands, who agreed it and why, and on which version it is based.

    Nothing is required here: the write says what is missing. A form of its own puts its questions before these by
    naming them in `own`, which may also hold crispy layout objects.
    """

    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    stands_from = DayField(
        label="From which day does this hold?",
        required=False,
        help_text="The day it was agreed, or today; never a later day. For example, 13 May 2026",
    )
    agreed_by = forms.CharField(
        label="Who agreed it?",
        required=False,
        max_length=LONGEST_AGREED_BY,
        help_text="The group, or an officer by job title",
    )
    reason = Words(label="Why?", rows=2, help_text="One sentence. It is kept beside the change for good")

    own: tuple[Any, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement_last()
        heading = [HTML("<h2>How it was agreed</h2>")] if self.own else []
        self.helper.layout = Layout(*self.own, *heading, "stands_from", "agreed_by", "reason", "based_on")

    def agreement_last(self) -> None:
        """Put the agreement after the form's own questions, so that what is wrong is listed as the page reads."""
        for name in ("stands_from", "agreed_by", "reason"):
            self.fields[name] = self.fields.pop(name)

    @property
    def agreement(self) -> Agreement:
        """The agreement as it was typed."""
        answers = self.cleaned_data
        return Agreement(answers["stands_from"], answers["agreed_by"], answers["reason"])

    @property
    def basis(self) -> dict[str, Any]:
        """What every write that revises takes besides the answers: the agreement, and the version that was seen."""
        return {"agreement": self.agreement, "based_on": self.cleaned_data["based_on"]}

    @property
    def said(self) -> dict[str, Any]:
        """The answers to the form's own questions, by name."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in AgreedForm.base_fields
        }


class ChosenField(forms.ChoiceField):
    """A choice among rows that the view has read; cleans to the row, or None. Which must be made, the write says."""

    def __init__(self, *, empty: str = "Nobody", **kwargs: Any) -> None:
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
            raise forms.ValidationError("Choose one of the list.")
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
