"""The questions that forms for agreed changes ask about the agreement."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from priorities.forms.fields import Words
from priorities.writes.revisions import LONGEST_AGREED_BY, Agreement
from tracker import clock
from tracker.crispy_layouts import Heading
from tracker.form_fields import DayField
from tracker.forms import BaseForm

AGREEMENT = ("effective_from", "agreed_by", "reason")


class AgreementForm(BaseForm):
    """The day on which a change takes effect, who agreed it and why.

    Forms that revise a row also have `based_on`, the version that the change is based on. No field is required here:
    the write function reports missing answers. `agreement` names the questions about the agreement, in order.
    """

    agreement: tuple[str, ...] = AGREEMENT

    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    effective_from = DayField(
        label="When does this take effect?",
        required=False,
        initial=clock.today,
        help_text="The date it was agreed, or today. It cannot be in the future. For example, 13 May 2026",
    )
    agreed_by = forms.CharField(
        label="Who agreed it?",
        required=False,
        max_length=LONGEST_AGREED_BY,
        help_text="The group, or the officer's job title",
    )
    reason = Words(label="Why?", rows=2, help_text="One sentence. Kept permanently with the change")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "based_on" not in self.initial:
            del self.fields["based_on"]
        self.lay_out(*(name for name in self.fields if name not in (*self.agreement, "based_on")))

    def lay_out(self, *questions: Any) -> None:
        """Show these fields and layout objects, then the agreement, which also comes last in lists of errors."""
        for name in self.agreement:
            self.fields[name] = self.fields.pop(name)
        heading = [Heading("Agreement")] if questions else []
        based_on = ["based_on"] if "based_on" in self.fields else []
        self.helper.layout = Layout(*questions, *heading, *self.agreement, *based_on)

    @property
    def agreement_arguments(self) -> dict[str, Any]:
        """The agreement and, if the form revises a row, `based_on`, as arguments for the write function."""
        agreement = Agreement(**{name: self.cleaned_data[name] for name in AGREEMENT})
        return {"agreement": agreement, **self.based_on_argument}

    @property
    def based_on_argument(self) -> dict[str, Any]:
        """`based_on` as an argument for the write function; empty if the form does not revise a row."""
        return {"based_on": self.cleaned_data["based_on"]} if "based_on" in self.fields else {}
