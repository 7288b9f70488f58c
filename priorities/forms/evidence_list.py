"""The filters of the list of evidence."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

from django import forms

from priorities.choices import EvidenceKind, ResultLevel, Strength
from priorities.queries.evidence_list import EvidenceFilters
from tracker.forms import BaseForm

ANY = [("", "Any")]
NONE = "none"
"""In an address: the items that name no service."""

NAMES = tuple(one.name for one in fields(EvidenceFilters))


class EvidenceFilterForm(BaseForm):
    """What the list can be narrowed to. Every answer may be left open."""

    warns_of_contacts = False

    q = forms.CharField(label="Search the words of the evidence", required=False, max_length=200)
    kind = forms.TypedChoiceField(label="Kind", required=False, coerce=EvidenceKind, empty_value=None)
    strength = forms.TypedChoiceField(label="Strength", required=False, coerce=Strength, empty_value=None)
    level = forms.TypedChoiceField(label="Result level", required=False, coerce=ResultLevel, empty_value=None)
    service = forms.ChoiceField(label="Service", required=False)
    priority = forms.TypedChoiceField(label="Priority", required=False, coerce=int, empty_value=None)
    group = forms.ChoiceField(label="Group", required=False)
    action = forms.CharField(
        label="Action", required=False, max_length=20, help_text="Its reference, such as 1.2.3"
    )
    as_at = forms.CharField(required=False, widget=forms.HiddenInput)
    known_at = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        services: Sequence[tuple[str, str]],
        priorities: Sequence[tuple[str, str]],
        groups: Sequence[tuple[str, str]],
        actions: Collection[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, Sequence[tuple[str, str]]] = {
            "kind": EvidenceKind.choices,
            "strength": Strength.choices,
            "level": ResultLevel.choices,
            "service": [*services, (NONE, "No service is named")],
            "priority": priorities,
            "group": groups,
        }
        self.actions = actions
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*ANY, *choices]
            field.error_messages["invalid_choice"] = (
                f"The {str(field.label).lower()} asked for is not one of those here, so the list is not narrowed by it."
            )

    def clean_action(self) -> str:
        """The reference of an action of this strategy, or an empty text."""
        typed = str(self.cleaned_data["action"])
        if typed and typed not in self.actions:
            raise forms.ValidationError(
                f"There is no action {typed} here, so the list is not narrowed by it."
            )
        return typed

    def filters(self) -> EvidenceFilters:
        """The filters given; one that could not be read is left out, and its error says so."""
        self.is_valid()
        return EvidenceFilters(
            **{name: value for name, value in self.cleaned_data.items() if value and name in NAMES}
        )

    def applied(self) -> list[tuple[str, str]]:
        """The name of each filter in use, and the words that say what it narrows the list to."""
        self.is_valid()
        found = []
        for name in NAMES:
            field, value = self.fields[name], self.cleaned_data.get(name)
            if not value:
                continue
            if name == "q":
                found.append((name, f"Search: “{value}”"))
                continue
            choices: Any = getattr(field, "choices", ())
            found.append((name, f"{field.label}: {dict(choices).get(str(value), value)}"))
        return found
