"""Forms for meetings, and for who agrees each kind of proposed change."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from priorities.choices import ProposalKind
from priorities.forms.fields import ChosenField, VersionField, offer
from priorities.forms.model_form import UnsavedModelForm
from priorities.models import Group, Meeting, Strategy
from tracker.form_fields import optional
from tracker.forms import BaseForm

BOARD = "board"


class MeetingForm(UnsavedModelForm):
    """The day of a meeting, and a note on it."""

    based_on = VersionField()
    note = optional(
        forms.CharField(label="Note", help_text="For example, where it is held or the number of the item")
    )

    class Meta(UnsavedModelForm.Meta):
        model = Meeting
        fields: tuple[str, ...] = ("held_on", "note")
        labels = {"held_on": "Date of the meeting"}


class NewMeetingForm(MeetingForm):
    """A meeting of a group, or of the strategy's board."""

    group = ChosenField(label="Who meets?", empty="Choose")

    class Meta(MeetingForm.Meta):
        fields = ("group", "held_on", "note")

    def __init__(self, *args: Any, strategy: Strategy, groups: Sequence[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, ChosenField)
        offer(self, "group", groups)
        # The board is not a group, so it is offered without a row.
        field.choices = [
            ("", field.empty),
            (BOARD, strategy.board),
            *((key, str(group)) for key, group in field.rows.items()),
        ]
        field.rows[BOARD] = None
        del self.fields["based_on"]
        self.order_fields(["group", "held_on", "note"])
        self.helper.layout = Layout(*self.fields)

    def clean_group(self) -> Group | None:
        """Return the group, or None for the board. Raises ValidationError if neither was chosen."""
        if self["group"].data not in self.fields["group"].rows:  # type: ignore[attr-defined]  # the field is a ChosenField
            raise forms.ValidationError("Choose who meets.")
        group: Group | None = self.cleaned_data["group"]
        return group


QUESTIONS = {
    ProposalKind.COMPLETE: "Who agrees that an action is complete?",
    ProposalKind.NEW_DATE: "Who agrees a new date?",
    ProposalKind.PAUSE: "Who agrees to pause an action?",
    ProposalKind.STOP: "Who agrees to stop an action?",
}


class DecisionMakersForm(BaseForm):
    """Who agrees each kind of proposed change: a group, or the board."""

    based_on = VersionField()

    def __init__(self, *args: Any, strategy: Strategy, groups: Sequence[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(group.pk): group for group in groups}
        for kind, question in QUESTIONS.items():
            self.fields[kind.value] = forms.ChoiceField(
                label=question,
                choices=[(BOARD, strategy.board), *((key, group.name) for key, group in self.groups.items())],
            )
        self.helper.layout = Layout(*self.fields)

    @property
    def chosen(self) -> dict[ProposalKind, Group | None]:
        """The group chosen for each kind, or None for the board."""
        return {kind: self.groups.get(self.cleaned_data[kind.value]) for kind in QUESTIONS}
