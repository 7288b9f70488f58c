"""The forms for creating a paper and for writing in one of its places."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from reports.models import PaperLayout
from reports.papers.form import FormRow
from reports.papers.places import Place, choices_of
from tracker.form_fields import DayField
from tracker.forms import BaseForm

TICKS = (("ticked", "Ticked"), ("not ticked", "Not ticked"), ("not known", "Not known"))

FIRST_DAY = "The strategy's first day is suggested, because no earlier period has ended yet."


class NewPaperForm(BaseForm):
    """Ask for a new paper's dates and for the board's form that it uses."""

    meeting_date = DayField(label="Date of the meeting")
    as_at = DayField(
        label="Figures as at",
        help_text="The date that the ratings and counts describe, usually the end of a reporting period.",
    )
    compared_with = DayField(label="Compared with", help_text="An earlier date to compare the ratings with.")
    layout = forms.ModelChoiceField(
        label="The board's form",
        queryset=PaperLayout.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "Choose one of the forms listed."},
    )

    def __init__(
        self, *args: Any, layouts: list[PaperLayout], from_the_start: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if from_the_start:
            self.fields["compared_with"].help_text += f" {FIRST_DAY}"
        field = self.fields["layout"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = PaperLayout.objects.filter(pk__in=[layout.pk for layout in layouts])
        if len(layouts) == 1:
            # With only one form there is nothing to choose, and the page says which form it is.
            field.widget = forms.HiddenInput()
            field.initial = layouts[0].pk


def box_id(place: Place) -> str:
    """Return the HTML id of the text box for a place."""
    return f"id_{place.key.replace('.', '_')}_text"


class WritingForm(BaseForm):
    """Ask for the text of one place in a paper, such as a section.

    Tick boxes and directions are shown as radio buttons and stored as text.
    """

    # The paper's page already has a caution about any contact details in the paper.
    warns_of_contacts = False

    key = forms.CharField(widget=forms.HiddenInput)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, place: Place, row: FormRow | None, text: str, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{place.key.replace('.', '_')}_%s")
        super().__init__(*args, **kwargs)
        self.place = place
        self.row = row
        self.fields["key"].initial = place.key
        if place.kind == "ticks" and row:
            states = choices_of(place.written)
            for option in row.options:
                self.fields[f"box_{option.key}"] = forms.ChoiceField(
                    label=option.label,
                    choices=TICKS,
                    initial=states.get(option.key, "not known"),
                    widget=forms.RadioSelect,
                )
        elif place.kind == "direction" and row:
            self.fields["text"] = forms.ChoiceField(
                label=row.label,
                choices=[(option.key, option.label) for option in row.options],
                initial=text,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose one of the directions."},
            )
        else:
            rows = {"line": 1, "list": 5}.get(place.kind, 12 if len(text) > 300 else 5)
            hints = {"line": "", "list": "One item on each line."}
            default = "Leave a blank line between paragraphs. For a list, start each line with “- ”."
            self.fields["text"] = forms.CharField(
                label=f"Your words for “{place.label}”",
                widget=forms.TextInput if place.kind == "line" else forms.Textarea(attrs={"rows": rows}),
                initial=text,
                help_text=hints.get(place.kind, default),
                error_messages={"required": "Write some text, or select “Cancel”."},
            )

        # The base class has laid out only the fields that the class declares, so lay out these as well.
        self.helper.layout = Layout(*self.fields)

    def answer(self) -> str:
        """Return the answer as text to store. For tick boxes, each line gives the state of one box."""
        if self.place.kind == "ticks" and self.row:
            return "\n".join(
                f"{option.key}: {self.cleaned_data[f'box_{option.key}']}" for option in self.row.options
            )
        return str(self.cleaned_data["text"])
