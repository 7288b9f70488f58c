"""The form for an item of evidence, and the filters for the list of evidence."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from priorities.choices import (
    EvidenceDone,
    EvidenceKind,
    Marking,
    ReachState,
    ResultLevel,
    Strength,
    Theme,
)
from priorities.forms.fields import ChosenField, Words, offer
from priorities.models import CareGroup, Locality, Service
from priorities.queries.evidence_list import EvidenceFilters
from priorities.rules.references import reference_key
from priorities.writes.evidence import NO_PHRASE, NO_SOURCE, EvidenceDetails, ReachedIn
from tracker.crispy_layouts import Heading
from tracker.form_fields import DayField, HintedRadios, optional
from tracker.forms import BaseForm, SubmissionKey

PICK = ("", "Choose one")
ANY = [("", "Any")]
NONE = "none"
"""The value in URLs for items without a service, and for actions without a group."""

FILTERS = tuple(one.name for one in fields(EvidenceFilters))
MOST_COUNTED = 999_999_999
"""The largest number that a user may enter; it fits in the database column."""


def _explained(choices: Any) -> list[tuple[str, str]]:
    """Return each choice with its meaning after its label, for a drop-down list, which cannot show hints."""
    return [(one.value, f"{one.label}: {one.meaning[:1].lower()}{one.meaning[1:]}") for one in choices]


def _hints(choices: Any) -> dict[str, str]:
    return {choice.value: choice.meaning for choice in choices}


class EvidenceForm(BaseForm):
    """The details of an item of evidence, its reach, and the other actions and commitments that it supports.

    `references` has an entry for each action and commitment that the item may support, under its `reference_key`.
    """

    key = SubmissionKey()
    phrase = forms.CharField(
        label="What is it, in a few words?",
        max_length=200,
        error_messages={"required": NO_PHRASE},
        help_text="As it would read inside a sentence. For example: an assessment toolkit in Justice Social Work",
    )
    kind = forms.ChoiceField(
        label="What kind of thing is it?",
        choices=[PICK, *_explained(EvidenceKind)],
        error_messages={"required": "Choose a kind."},
    )
    done = forms.ChoiceField(
        label="How far along is it?",
        choices=[PICK, *_explained(EvidenceDone)],
        error_messages={"required": "Choose how far along it is."},
    )
    result_level = forms.ChoiceField(
        label="What kind of result does it show?",
        choices=ResultLevel.choices,
        widget=HintedRadios(hints=_hints(ResultLevel)),
        error_messages={"required": "Choose the kind of result."},
    )
    source = forms.CharField(
        label="Where can it be checked?",
        max_length=300,
        error_messages={"required": NO_SOURCE},
        help_text="The document and paragraph, or who holds the record",
    )
    strength = forms.ChoiceField(
        label="How strong is the evidence?",
        choices=Strength.choices,
        widget=HintedRadios(hints=_hints(Strength)),
        error_messages={"required": "Choose how strong the evidence is."},
    )
    link = optional(
        forms.URLField(
            label="Link to it",
            max_length=500,
            assume_scheme="https",
            help_text="The web address of the document or page",
            error_messages={"invalid": "Enter the full web address, such as https://www.example.org/report"},
        )
    )

    finding = optional(Words(label="What was found, or what changed?", rows=3))
    sample = optional(
        forms.CharField(
            label="Who or what was looked at?",
            max_length=300,
            help_text="For example, 40 case files from three teams",
        )
    )
    numerator = optional(
        forms.IntegerField(label="How many?", min_value=0, max_value=MOST_COUNTED, widget=forms.TextInput)
    )
    denominator = optional(
        forms.IntegerField(
            label="Out of how many?",
            min_value=0,
            max_value=MOST_COUNTED,
            widget=forms.TextInput,
            help_text="Leave both blank if nothing was counted, or if they would reveal a count of one to four people",
        )
    )
    limits = optional(Words(label="What does it not show?", rows=2))

    service = optional(ChosenField(label="Which service?", empty="No single service"))
    place = optional(
        forms.CharField(
            label="Where?", max_length=200, help_text="For example, the whole city, or north-east Glasgow"
        )
    )
    who_benefits = optional(forms.CharField(label="Who benefits?", max_length=300))

    dated = optional(DayField(label="What date is it from?"))
    date_words = optional(
        forms.CharField(
            label="Or when, in your own words?",
            max_length=100,
            help_text="If you do not know the exact date. For example, 2025 to 2026",
        )
    )
    effective_from = optional(
        DayField(
            label="When does it start to count?",
            help_text="Figures and papers count it from this date. If you leave this blank, it counts "
            "from the date above, or from today if there is no date above.",
        )
    )
    detail = optional(Words(label="Further details", rows=3))
    also = optional(
        forms.CharField(
            label="Other actions or commitments that it supports",
            help_text="Their references, separated by commas. For example, 2.3.1, 5.1",
        )
    )
    theme = optional(
        forms.ChoiceField(
            label="Theme in the progress paper",
            choices=[("", "None"), *_explained(Theme)],
        )
    )
    marking = forms.ChoiceField(
        label="Marking",
        choices=Marking.choices,
        initial=Marking.OFFICIAL,
        widget=HintedRadios(hints=_hints(Marking)),
        error_messages={"required": "Choose a marking."},
    )
    may_be_quoted = forms.BooleanField(label="Papers may quote it", required=False)
    feature_in_paper = forms.BooleanField(label="Feature it in board papers", required=False)

    def __init__(
        self,
        *args: Any,
        services: Sequence[Service],
        care_groups: Sequence[CareGroup],
        localities: Sequence[Locality],
        references: Mapping[str, object],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reached_in: list[ReachedIn] = [*care_groups, *localities]
        self.references = references
        offer(self, "service", services)
        for place in self.reached_in:
            self.fields[_reach(place)] = optional(
                forms.ChoiceField(label=place.name, choices=[("", "Not recorded"), *ReachState.choices])
            )
        self.helper.layout = Layout("key", *self._sections())

    def clean_also(self) -> list[str]:
        """Return the keys of the typed references, each once. Raises ValidationError if any is not in the plan."""
        typed = [part.strip() for part in self.cleaned_data["also"].replace(";", ",").split(",")]
        keys = {key: reference for reference in typed if (key := reference_key(reference))}
        if unknown := [reference for key, reference in keys.items() if key not in self.references]:
            raise forms.ValidationError(
                f"The plan has no action or commitment {', '.join(unknown)}. Check the reference, or remove it."
            )
        return list(keys)

    def details(self) -> EvidenceDetails:
        """Return the answers that are details of the item, as an argument for the write function."""
        answers = self.cleaned_data
        details = {name: answers[name] for name in EvidenceDetails.__dataclass_fields__ if name in answers}
        return EvidenceDetails(
            **details
            | {
                "kind": EvidenceKind(answers["kind"]),
                "done": EvidenceDone(answers["done"]),
                "result_level": ResultLevel(answers["result_level"]),
                "strength": Strength(answers["strength"]),
                "marking": Marking(answers["marking"]),
            }
        )

    def reach(self) -> dict[ReachedIn, ReachState]:
        """Return the item's reach in each care group and locality for which the user gave an answer."""
        return {
            place: ReachState(state)
            for place in self.reached_in
            if (state := self.cleaned_data.get(_reach(place)))
        }

    def _sections(self) -> list[Any]:
        fields = {
            kind: [_reach(place) for place in self.reached_in if isinstance(place, model)]
            for kind, model in (("care group", CareGroup), ("locality", Locality))
        }
        reach = [
            Fieldset(f"How far has it reached in each {kind}?", *names)
            for kind, names in fields.items()
            if names
        ]
        return [
            "phrase",
            "kind",
            "done",
            "result_level",
            "source",
            "strength",
            "link",
            Heading("Place and people"),
            "service",
            "place",
            *reach,
            "who_benefits",
            Heading("Findings"),
            "finding",
            "sample",
            "numerator",
            "denominator",
            "limits",
            Heading("Dates"),
            "dated",
            "date_words",
            "effective_from",
            Heading("Use"),
            "also",
            "detail",
            "theme",
            "marking",
            "may_be_quoted",
            "feature_in_paper",
        ]


def _reach(place: ReachedIn) -> str:
    """Return the name of the field for the reach in a care group or locality."""
    return f"reach_{place.pk}" if isinstance(place, CareGroup) else f"reach_locality_{place.pk}"


class EvidenceFilterForm(BaseForm):
    """The filters for the list of evidence. All of them are optional."""

    warns_of_contacts = False

    q = forms.CharField(label="Search the text of the evidence", required=False, max_length=200)
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
                f"The {str(field.label).lower()} in this address is not one of the choices, so this filter is "
                "not applied."
            )

    def clean_action(self) -> str:
        """Return the reference as published, or "". Raises ValidationError if the strategy has no such action."""
        typed = str(self.cleaned_data["action"])
        if not typed:
            return ""
        published = {reference_key(reference): reference for reference in self.actions}
        if reference_key(typed) not in published:
            raise forms.ValidationError(f"The strategy has no action {typed}, so this filter is not applied.")
        return published[reference_key(typed)]

    def filters(self) -> EvidenceFilters:
        """Return the filters in use. An invalid filter is left out and has an error."""
        self.is_valid()
        return EvidenceFilters(
            **{name: value for name, value in self.cleaned_data.items() if value and name in FILTERS}
        )

    def applied(self) -> list[tuple[str, str]]:
        """Return the name of each filter in use, with its description in words."""
        self.is_valid()
        found = []
        for name in FILTERS:
            field, value = self.fields[name], self.cleaned_data.get(name)
            if not value:
                continue
            if name == "q":
                found.append((name, f"Search: “{value}”"))
                continue
            choices: Any = getattr(field, "choices", ())
            found.append((name, f"{field.label}: {dict(choices).get(str(value), value)}"))
        return found
