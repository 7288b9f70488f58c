"""The forms for evidence: adding, correcting, linking and withdrawing it, and the filters of the list."""

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
from priorities.rules import locations
from priorities.rules.references import reference_key
from priorities.writes.evidence import NO_PHRASE, NO_SOURCE, EvidenceDetails, ReachedIn, reach_field
from tracker.crispy_layouts import Folded, Heading
from tracker.folding import folded
from tracker.form_fields import DayField, HintedRadios, UploadField, optional
from tracker.forms import BaseForm, SubmissionKey

PICK = ("", "Choose one")
ANY = [("", "Any")]
NONE = "none"
"""The value in URLs for items without a service, and for actions without a group."""

FILTERS = tuple(one.name for one in fields(EvidenceFilters))
EMPTY: Mapping[str, object] = {}
SIX = ("phrase", "link", "file", "kind", "service", "dated", "finding")
"""The fields of the six questions: a link and a file answer the same one."""
SAY_MORE = "Say more: how far along, how strong, for whom, how papers may use it"
FILE_AGAIN = "Choose the file again, because browsers do not keep it. We have kept your other answers."
LONGEST_SOURCE = 300
MOST_NAMED = 5
"""The number of matching items that an error names."""
USUALLY_DONE = {
    EvidenceKind.TRAINING: EvidenceDone.TRAINED,
    EvidenceKind.CONSULTATION: EvidenceDone.CONSULTED,
    EvidenceKind.FEEDBACK: EvidenceDone.CONSULTED,
    EvidenceKind.ASSESSMENT: EvidenceDone.ASSESSED,
    EvidenceKind.AUDIT: EvidenceDone.CHECKED,
    EvidenceKind.EVALUATION: EvidenceDone.CHECKED,
}
"""How far along items of some kinds are, unless the user chooses otherwise. Others count as started."""
MOST_COUNTED = 999_999_999
"""The largest number that a user may enter; it fits in the database column."""


def _explained(choices: Any) -> list[tuple[str, str]]:
    """Return each choice with its meaning after its label, for a drop-down list, which cannot show hints."""
    return [(one.value, f"{one.label}: {one.meaning[:1].lower()}{one.meaning[1:]}") for one in choices]


def _hints(choices: Any) -> dict[str, str]:
    return {choice.value: choice.meaning for choice in choices}


class EvidenceForm(BaseForm):
    """Six questions about an item of evidence, and further details that are folded away.

    `references` has an entry for each action and commitment that the item may support, under its `reference_key`. If
    `asks_for` is True, the form asks which of them the item is for.
    """

    key = SubmissionKey()
    phrase = forms.CharField(
        label="What is it, in a few words?",
        max_length=200,
        error_messages={"required": NO_PHRASE},
        help_text="As it would read inside a sentence. For example: an assessment toolkit in Justice Social Work",
    )
    link = forms.CharField(
        label="Where can it be checked?",
        max_length=500,
        required=False,
        help_text="A web address, a shared folder such as S:\\Reports, or a document and paragraph",
    )
    file = UploadField(label="Or add it as a file", required=False)
    kind = forms.ChoiceField(
        label="What kind of thing is it?",
        choices=[PICK, *_explained(EvidenceKind)],
        error_messages={"required": "Choose a kind."},
    )
    service = optional(ChosenField(label="Which service is it in?", empty="No single service"))
    dated = optional(DayField(label="What date is it from?"))
    finding = optional(Words(label="What does it show?", rows=3, help_text="What was found, or what changed"))

    done = forms.ChoiceField(
        label="How far along is it?",
        choices=[("", "Choose one"), *_explained(EvidenceDone)],
        required=False,
        help_text="If you do not choose, training counts as staff trained, surveys and feedback as people consulted, a "
        "needs assessment as need assessed, audits and evaluations as checked, and anything else as started",
    )
    result_level = forms.ChoiceField(
        label="What kind of result does it show?",
        choices=ResultLevel.choices,
        initial=ResultLevel.ACTIVITY,
        required=False,
        widget=HintedRadios(hints=_hints(ResultLevel)),
    )
    strength = forms.ChoiceField(
        label="How strong is the evidence?",
        choices=Strength.choices,
        required=False,
        widget=HintedRadios(hints=_hints(Strength)),
        help_text="If you do not choose, evidence with a link or a file is “recorded”, and other evidence is “stated”",
    )
    source = optional(
        forms.CharField(
            label="How should papers name the source?",
            max_length=300,
            help_text="If you leave this blank, they give what you entered above, or the file’s name",
        )
    )
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
    place = optional(
        forms.CharField(
            label="Where?", max_length=200, help_text="For example, the whole city, or north-east Glasgow"
        )
    )
    who_benefits = optional(forms.CharField(label="Who benefits?", max_length=300))
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
            "from the date of the evidence, or from today if you gave no date.",
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
        required=False,
        widget=HintedRadios(hints=_hints(Marking)),
    )
    may_be_quoted = forms.BooleanField(label="Papers may quote it", required=False)
    feature_in_paper = forms.BooleanField(label="Feature it in board papers", required=False)

    def __init__(
        self,
        *args: Any,
        services: Sequence[Service],
        care_groups: Sequence[CareGroup],
        localities: Sequence[Locality],
        references: Mapping[str, object] = EMPTY,
        asks_for: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reached_in: list[ReachedIn] = [*care_groups, *localities]
        self.references = references
        offer(self, "service", services)
        for place in self.reached_in:
            self.fields[reach_field(place)] = optional(
                forms.ChoiceField(label=place.name, choices=[("", "Not recorded"), *ReachState.choices])
            )
        if asks_for:
            self.fields["also"] = forms.CharField(
                label="Which actions or commitments is it for?",
                help_text="Their references, separated by commas. For example, 2.3.1, 5.1",
                error_messages={"required": "Enter the reference of an action or commitment, such as 2.3.1."},
            )
        self.lay_out(asks_for=asks_for)

    def lay_out(self, *, asks_for: bool) -> None:
        """Show the six questions, and fold the others away."""
        first = ["also"] if asks_for else []
        more = self._more_questions()
        if asks_for:
            more.remove("also")
        self.helper.layout = Layout(
            "key", *first, *SIX, Folded(SAY_MORE, *more, opens_for_answers=False, opens_for_changes=True)
        )

    def clean_also(self) -> list[str]:
        """Return the keys of the typed references, each once. Raises ValidationError if any is not in the plan."""
        return reference_keys(self.cleaned_data["also"], self.references)

    def clean(self) -> dict[str, Any]:
        """Return the answers, with what was typed as the location turned into a link, or into the source."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if "link" not in answers:
            return answers
        typed, file = answers["link"].strip(), answers.get("file")
        try:
            location = locations.read(typed)
            if location.link:
                location = locations.Location(
                    link=forms.URLField(max_length=500, assume_scheme="https").clean(location.link)
                )
        except (ValueError, forms.ValidationError):
            self.add_error("link", locations.INVALID)
            return answers
        named = self.named_source(answers)
        source = "; ".join(part for part in (named, location.words) if part)
        if file and not source:
            source = file.name
        source = source or location.link[:LONGEST_SOURCE]
        if not source and "file" not in self.errors and "source" not in self.errors:
            self.add_error("link", NO_SOURCE)
        elif len(source) > LONGEST_SOURCE:
            self.add_error("link", f"This has {len(source)} characters. Shorten it to {LONGEST_SOURCE}.")
        return answers | {"link": location.link, "source": source}

    def named_source(self, answers: Mapping[str, Any]) -> str:
        """Return how papers should name the source, as typed; "" if it follows from the link or the file."""
        return answers.get("source") or ""

    @property
    def names_a_folder(self) -> bool:
        """Whether the source is in a shared folder, to which a page cannot link."""
        return locations.is_file_share(str(self.cleaned_data.get("source", "")))

    def details(self) -> EvidenceDetails:
        """Return the answers that are details of the item, as an argument for the write function."""
        answers = self.cleaned_data
        details = {name: answers[name] for name in EvidenceDetails.__dataclass_fields__ if name in answers}
        kind = EvidenceKind(answers["kind"])
        recorded = answers["link"] or answers["file"]
        return EvidenceDetails(
            **details
            | {
                "kind": kind,
                "done": EvidenceDone(answers["done"] or USUALLY_DONE.get(kind, EvidenceDone.STARTED)),
                "result_level": ResultLevel(answers["result_level"] or ResultLevel.ACTIVITY),
                "strength": Strength(
                    answers["strength"] or (Strength.RECORDED if recorded else Strength.STATED)
                ),
                "marking": Marking(answers["marking"] or Marking.OFFICIAL),
            }
        )

    def reach(self) -> dict[ReachedIn, ReachState]:
        """Return the item's reach in each care group and locality for which the user gave an answer."""
        return {
            place: ReachState(state)
            for place in self.reached_in
            if (state := self.cleaned_data.get(reach_field(place)))
        }

    def ask_for_file_again(self) -> None:
        """Say that a file must be chosen again if the form, which has errors, was sent with one."""
        if self.files.get("file") and "file" not in self.errors:
            self.add_error("file", FILE_AGAIN)

    def _more_questions(self) -> list[Any]:
        fields = {
            kind: [reach_field(place) for place in self.reached_in if isinstance(place, model)]
            for kind, model in (("care group", CareGroup), ("locality", Locality))
        }
        reach = [
            Fieldset(f"How far has it reached in each {kind}?", *names)
            for kind, names in fields.items()
            if names
        ]
        return [
            "done",
            "result_level",
            "strength",
            "source",
            Heading("Place and people"),
            "place",
            *reach,
            "who_benefits",
            Heading("Findings"),
            "sample",
            "numerator",
            "denominator",
            "limits",
            Heading("Dates"),
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


class EvidenceCorrectionForm(EvidenceForm):
    """The details of an item, as they should be, and the reason for correcting them."""

    also = None  # type: ignore[assignment]  # Django's way to leave out a field; links have a page of their own
    key = None  # type: ignore[assignment]  # a correction names the version that it is based on instead

    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = Words(
        label="What was wrong, or what has changed?", rows=2, help_text="Kept permanently with the correction"
    )

    def __init__(self, *args: Any, file_name: str = "", **kwargs: Any) -> None:
        """`file_name` is the name of the file that the item has now, or ""."""
        super().__init__(*args, **kwargs)
        self.file_name = file_name

    def named_source(self, answers: Mapping[str, Any]) -> str:
        """Return the source as typed; "" if it only gave the link or the file's name, and that has been corrected."""
        named, link = super().named_source(answers), self.initial.get("link", "")
        followed_link = bool(link) and named == link[:LONGEST_SOURCE] and answers["link"].strip() != link
        followed_file = bool(answers.get("file")) and named == self.file_name
        return "" if followed_link or followed_file else named

    def lay_out(self, *, asks_for: bool) -> None:
        """Show the six questions and the reason, and fold the others away between them."""
        more = [question for question in self._more_questions() if question != "also"]
        self.fields["file"].label = "Add a file, or a newer version of the file"
        self.fields["effective_from"].help_text = (
            "If it was a mistake, leave this as it is. If the facts have changed since, enter the date from which the "
            "new answers count."
        )
        self.fields["reason"] = self.fields.pop("reason")
        others = Folded(SAY_MORE, *more, opens_for_answers=False, opens_for_changes=True)
        self.helper.layout = Layout("based_on", *SIX, others, "reason")


class ExistingEvidenceForm(BaseForm):
    """Chooses an item that is already recorded, to link it to an action. `items` are (reference, phrase) pairs."""

    warns_of_contacts = False

    existing = forms.CharField(
        label="Which evidence is it?",
        max_length=250,
        help_text="Type its reference, such as E12, or some of its words",
        error_messages={"required": "Type the reference of the evidence, such as E12, or some of its words."},
    )

    def __init__(self, *args: Any, items: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.fields["existing"].widget.attrs |= {"list": "recorded", "autocomplete": "off"}
        self.add_submission_key()

    def clean_existing(self) -> str:
        """Return the reference of the one item that was named. Raises ValidationError if there is none, or several."""
        typed = str(self.cleaned_data["existing"])
        first = typed.split()[0].casefold() if typed.split() else ""
        by_reference = {reference.casefold(): reference for reference, _ in self.items}
        if first in by_reference:
            return by_reference[first]
        words = folded(typed)
        matches = [(reference, phrase) for reference, phrase in self.items if words in folded(phrase)]
        if len(matches) == 1:
            return matches[0][0]
        if not matches:
            raise forms.ValidationError(
                f"No evidence here has the reference or the words “{typed}”. Check the reference or the "
                "words, or add new evidence below."
            )
        some = "; ".join(f"{reference} {phrase}" for reference, phrase in matches[:MOST_NAMED])
        more = f" and {len(matches) - MOST_NAMED} more" if len(matches) > MOST_NAMED else ""
        raise forms.ValidationError(
            f"{len(matches)} items match: {some}{more}. Type the reference of the one that you mean."
        )


class EvidenceLinkForm(BaseForm):
    """The further actions and commitments to which an item is linked, and the day from which it is."""

    also = forms.CharField(
        label="Which actions or commitments does it support?",
        help_text="Their references, separated by commas. For example, 2.3.1, 5.1",
        error_messages={"required": "Enter the reference of an action or commitment, such as 2.3.1."},
    )
    linked_on = DayField(
        label="From which date does it support them?",
        required=False,
        help_text="Today, or an earlier date. For example, 13 May 2026",
    )

    def __init__(self, *args: Any, references: Mapping[str, object], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.references = references
        self.helper.layout = Layout("also", "linked_on")

    def clean_also(self) -> list[str]:
        """Return the keys of the typed references, each once. Raises ValidationError if any is not in the plan."""
        return reference_keys(self.cleaned_data["also"], self.references)


class EndedForm(BaseForm):
    """The day from which a link has ended, or an item is withdrawn, and the reason."""

    day_field: str

    reason = Words(
        label="Why?", rows=2, help_text="One sentence. Kept permanently with the record", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(self.day_field, "reason")


class EvidenceUnlinkForm(EndedForm):
    """The day from which an item is no longer linked to an action or a commitment, and the reason."""

    day_field = "unlinked_on"

    unlinked_on = DayField(
        label="From which date does it no longer count for this?",
        required=False,
        help_text="Today, or an earlier date. For example, 13 May 2026",
    )


class EvidenceWithdrawForm(EndedForm):
    """The day from which an item is withdrawn, and the reason."""

    day_field = "withdrawn_on"

    withdrawn_on = DayField(
        label="From which date does it no longer count?",
        required=False,
        help_text="Today, or an earlier date. For example, 13 May 2026",
    )


def reference_keys(typed: str, references: Mapping[str, object]) -> list[str]:
    """Return the keys of the references in a list that someone typed, each once, in order.

    Raises ValidationError if any of them is not among `references`.
    """
    parts = [part.strip() for part in typed.replace(";", ",").split(",")]
    keys = {key: reference for reference in parts if (key := reference_key(reference))}
    if unknown := [reference for key, reference in keys.items() if key not in references]:
        raise forms.ValidationError(
            f"The plan has no action or commitment {', '.join(unknown)}. Check the reference, or remove it."
        )
    return list(keys)


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
