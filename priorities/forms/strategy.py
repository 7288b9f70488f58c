"""Forms for a strategy's settings, periods and details, and for a new strategy."""

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from priorities.choices import EscalatesTo, PeriodKind
from priorities.forms.fields import ChosenField, OneOf, VersionField, WholeNumber, Words, offer
from priorities.forms.model_form import UnsavedModelForm
from priorities.models import Body, Group, Meeting, Period, Strategy
from priorities.rules.tolerances import Tolerances
from priorities.writes.people import PersonDetails
from priorities.writes.periods import PeriodDetails
from priorities.writes.settings import VALUE_NAMES
from priorities.writes.strategies import NewStrategy
from tracker.crispy_layouts import Heading
from tracker.form_fields import DayField, optional
from tracker.forms import BaseForm

# "1. Early help", "2) Early help", "Priority 3: Early help" and "4 Early help".
NUMBERED = re.compile(r"(?:priority\s+)?(?P<number>[0-9]{1,2})(?:\s*[.):–-]\s*|\s+)(?=\S)", re.IGNORECASE)

SETTINGS: dict[str, tuple[str, str]] = {
    "tolerance_days": (
        "Suggest Amber for an action that is late by no more than",
        "Number of days, which also applies to milestones. Red is suggested for an action that is late by more than "
        "this, or late without a forecast",
    ),
    "small_group": (
        "Treat a priority or commitment as small when it has fewer rated actions than",
        "Small and larger priorities and commitments have different thresholds for Red. The whole strategy has the "
        "same thresholds as a priority",
    ),
    "red_share": (
        "Show a small priority or commitment as Red when at least this % of its actions are Red",
        "Of its rated actions",
    ),
    "red_count": (
        "Show a larger priority or commitment as Red when at least this many of its actions are Red",
        "The share of Red actions must also reach the % below",
    ),
    "red_share_large": (
        "Show a larger priority or commitment as Red when at least this % of its actions are Red",
        "Of its rated actions. The number of Red actions must also reach the number above",
    ),
    "amber_share": (
        "Show a priority or commitment as Amber when at least this % of its actions are Amber",
        "Of its rated actions. If any are Red, it is Amber or Red whatever this % is",
    ),
    "updated_share": (
        "Show the headline as incomplete when fewer than this % of live actions are updated",
        "Of the live actions that the headline is about. A complete action counts as updated",
    ),
    "quiet_days": (
        "Count an action as not updated after this many days without an update",
        "Used only if the strategy has no reporting periods",
    ),
}
"""Each setting's label and hint, in the order of the form."""


class SettingsForm(BaseForm):
    """The tolerances and thresholds, who set them and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)
    set_by = forms.CharField(
        label="Who decided these settings?", required=False, help_text="The group, or the officer's job title"
    )
    reason = Words(label="Why are you changing these settings?", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in SETTINGS.items():
            sentence = f"Enter a whole number for {VALUE_NAMES[name]}."
            self.fields[name] = WholeNumber(label=label, help_text=hint, sentence=sentence)
        self.helper.layout = Layout(
            "version",
            "previewed",
            Heading("Actions"),
            "tolerance_days",
            "quiet_days",
            Heading("Headlines of the strategy, priorities and commitments"),
            *(name for name in SETTINGS if name not in ("tolerance_days", "quiet_days")),
            Heading("Agreement"),
            "set_by",
            "reason",
        )

    def tolerances(self) -> Tolerances:
        """Return the settings as typed, with the initial values in place of invalid answers."""
        answers = {**self.initial, **self.cleaned_data}
        return Tolerances(**{field.name: answers[field.name] for field in fields(Tolerances)})

    @property
    def fingerprint(self) -> str:
        """The values as one string. They are saved only if it is the same as when they were previewed."""
        return " ".join(str(self.cleaned_data.get(name, "")) for name in SETTINGS)


class PeriodsForm(BaseForm):
    """How often updates are due, and how soon after a period ends."""

    based_on = VersionField()
    period_kind = OneOf(PeriodKind, label="How often do people send updates?")
    due_days = WholeNumber(
        label="How many days after a period ends are updates due?",
        initial=14,
        sentence="Enter the number of days as a whole number.",
    )


class PeriodForm(UnsavedModelForm):
    """One period: its name, its days, the day by which its updates are due, and the meeting that it reports to.

    The form of a period that is in use asks only for the meeting. If the period came into use after the form was
    opened, the form keeps all that was sent.
    """

    based_on = VersionField()
    meeting = optional(ChosenField(label="Which meeting does it report to?", empty="No meeting"))
    days_before = optional(
        WholeNumber(
            label="How many days before the meeting are updates due?",
            sentence="Enter the number of days as a whole number, or leave this blank.",
            help_text="Sets the last day for updates, which moves with the meeting until an update is "
            "sent. Leave blank to keep the date above",
        )
    )

    class Meta(UnsavedModelForm.Meta):
        model = Period
        fields = ("name", "opens", "ends", "due", "meeting", "days_before")
        labels = {"opens": "First day", "ends": "Last day", "due": "Last day for updates"}

    field_order = ("name", "opens", "ends", "due", "meeting", "days_before")

    def __init__(self, *args: Any, meetings: Sequence[Meeting], in_use: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "meeting", meetings)
        if in_use and "name" not in self.data:
            for name in ("name", "opens", "ends", "due", "days_before"):
                del self.fields[name]
        elif not self.instance.pk:
            self.fields[
                "name"
            ].help_text = "Leave blank to name it after its dates, such as April to June 2026"
        self.helper.layout = Layout(*self.fields)

    @property
    def details(self) -> PeriodDetails:
        """The period as typed."""
        return PeriodDetails(**self.answers)


class ReopenPeriodForm(BaseForm):
    """The reason for reopening a period. `based_on` is the id of its closing."""

    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = Words(
        label="Why are you reopening it?",
        rows=2,
        help_text="One sentence, shown on the page of the period. For example: two updates came in late",
    )


NAMES = ("name", "short_name", "board", "board_short_name")
YEARS = ("starts", "ends", "approved_on", "approval_note")
PURPOSE = ("vision", "vision_source", "promised_commitments")
REMINDING = ("escalates_to", "escalates_after_days")


class StrategyForm(UnsavedModelForm):
    """A strategy's details."""

    based_on = VersionField()
    board_short_name = optional(
        forms.CharField(label="Short name of the board", help_text="For example, IJB")
    )
    oversight_group = optional(
        ChosenField(
            label="Oversight group",
            empty="None: every group of the body belongs to the strategy",
            help_text="This group and the groups under it belong to the strategy",
        )
    )
    approved_on = optional(DayField(label="Date on which the board approved the strategy"))
    approval_note = optional(
        forms.CharField(
            label="A note on the approval",
            help_text="For example, that an earlier version was approved. Shown below the date",
        )
    )
    vision = optional(Words(label="Vision", rows=3))
    vision_source = optional(
        forms.CharField(
            label="Where does the vision come from?", help_text="For example, the approved strategy, page 4"
        )
    )
    promised_commitments = optional(
        WholeNumber(
            label="How many commitments does the published strategy make?",
            sentence="Enter the number of commitments as a whole number.",
        )
    )
    sensitive = forms.BooleanField(
        label="This strategy is sensitive",
        required=False,
        help_text="Staff who run the tracker cannot read it unless they have a role in it",
    )

    checked_by_another = forms.BooleanField(
        label="Updates are checked by someone else",
        required=False,
        help_text="A chair or coordinator cannot check an update that they wrote or entered",
    )

    escalates_to = OneOf(EscalatesTo, label="Who else should we tell about actions without an update?")
    escalates_after_days = WholeNumber(
        label="How many days after the due date should we tell them?",
        initial=21,
        sentence="Enter the number of days as a whole number.",
        help_text="We tell them once for each action and period. The next letter to the people we "
        "asked says who was told",
    )

    class Meta(UnsavedModelForm.Meta):
        model = Strategy
        fields = (
            *(*NAMES, "oversight_group", *YEARS, *PURPOSE, "checked_by_another"),
            *(*REMINDING, "sensitive"),
        )
        labels = {
            "name": "Full name of the strategy",
            "board": "Board that approves the strategy and reads its papers",
            "starts": "First day of the strategy",
            "ends": "Last day of the strategy",
        }
        help_texts = {"short_name": "Used in headings and emails. For example, Carers"}

    def __init__(self, *args: Any, groups: Sequence[Group] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "oversight_group", groups)
        self.helper.layout = Layout(
            Heading("Names"),
            *NAMES,
            "oversight_group",
            Heading("Dates"),
            *YEARS,
            Heading("Purpose"),
            *PURPOSE,
            Heading("Checking updates"),
            "checked_by_another",
            Heading("Reminding people to send updates"),
            *REMINDING,
            Heading("Access"),
            "sensitive",
            "based_on",
        )


class NewStrategyForm(PeriodsForm, StrategyForm):
    """A new strategy with its priorities, periods and first people."""

    asks_for_contacts = frozenset({"members"})

    body = ChosenField(
        label="Body that runs the strategy",
        empty="Choose a body",
        help_text="The strategy uses the people, groups and services of this body",
    )
    priorities = Words(
        label="Priorities",
        rows=6,
        help_text="One on each line, in order and worded as in the strategy",
    )
    members = optional(
        Words(
            label="People who will update actions",
            rows=4,
            help_text="One on each line: name, job title, email address (optional). You become the "
            "manager and a report author, and can add others later",
        )
    )

    def __init__(self, *args: Any, bodies: Sequence[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only_body = bodies[0] if len(bodies) == 1 else None
        """The body that runs the strategy, if there is only one to choose. Then the form does not ask."""
        offer(self, "body", bodies)
        unasked = ("body",) if self.only_body else ()
        for name in (
            "based_on",
            "approval_note",
            "oversight_group",
            "checked_by_another",
            *REMINDING,
            *unasked,
        ):
            del self.fields[name]
        names = tuple(
            name
            for name in ("name", "short_name", "body", "board", "board_short_name")
            if name in self.fields
        )
        years = YEARS[:-1]
        reporting = ("period_kind", "due_days")
        # Errors are listed in the order of the page.
        self.order_fields([*names, *years, "priorities", *PURPOSE, *reporting, "members", "sensitive"])
        self.helper.layout = Layout(
            Heading("Names"),
            *names,
            Heading("Dates"),
            *years,
            Heading("Purpose"),
            "priorities",
            *PURPOSE,
            Heading("Reporting"),
            *reporting,
            Heading("People"),
            "members",
            "sensitive",
        )

    def clean_members(self) -> str:
        """Return the typed lines. Raises ValidationError, which quotes each line that does not describe a person."""
        typed: str = self.cleaned_data["members"]
        broken = [f"“{line.strip()}”" for line in typed.splitlines() if line.strip() and not _person_in(line)]
        if broken:
            raise forms.ValidationError(
                f"Write {', '.join(broken)} as a name, a job title and, if you have it, an email address, "
                "separated by commas."
            )
        return typed

    def new_strategy(self) -> NewStrategy:
        """Return the strategy as typed, with empty or default values in place of invalid answers."""
        blank = {"name": "", "short_name": "", "board": "", "starts": None, "ends": None}
        answers = {**blank, "body": self.only_body} | self.cleaned_data
        return NewStrategy(
            **{name: answers[name] for name in NewStrategy.__dataclass_fields__ if name in answers}
        )

    def priority_names(self) -> tuple[str, ...]:
        """Return the names of the priorities, without their numbers if every line starts with its place in the list."""
        typed = [line.strip() for line in self.cleaned_data.get("priorities", "").splitlines()]
        names = [line for line in typed if line]
        found = [NUMBERED.match(name) for name in names]
        # Numbers are removed only if every line begins with its place in the list: a name may begin with a number.
        if all(each and int(each["number"]) == place for place, each in enumerate(found, 1)):
            names = [name[each.end() :] for name, each in zip(names, found, strict=True) if each]
        return tuple(names)

    def first_people(self) -> tuple[PersonDetails, ...]:
        """Return the people listed in the `members` field, one for each line."""
        lines = self.cleaned_data.get("members", "").splitlines()
        return tuple(person for line in lines if (person := _person_in(line)))


def _person_in(line: str) -> PersonDetails | None:
    """Return the person whom a line describes, or None if it lacks a name or a job title or has too many commas."""
    parts = [part.strip() for part in line.split(",")]
    return PersonDetails(*parts) if len(parts) in (2, 3) and all(parts[:2]) else None
