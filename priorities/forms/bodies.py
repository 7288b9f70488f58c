"""The form for a body."""

from django import forms

from priorities.forms.fields import VersionField
from priorities.forms.model_form import UnsavedModelForm
from priorities.models import Body
from tracker.wording import MONTHS


class BodyForm(UnsavedModelForm):
    """A body's names, and the month in which its financial year starts."""

    based_on = VersionField()
    financial_year_starts = forms.TypedChoiceField(
        label="When does its financial year start?",
        required=False,
        coerce=int,
        empty_value=None,
        initial=4,
        choices=[(month, f"1 {MONTHS[month]}") for month in range(1, 13)],
        help_text="Reporting periods follow it. A change does not move the periods that strategies already have",
    )

    class Meta(UnsavedModelForm.Meta):
        model = Body
        fields = ("name", "short_name", "financial_year_starts")
        labels = {"name": "Full name of the body"}
        help_texts = {
            "name": "A body is, for example, a council or a health and social care partnership",
            "short_name": "Used in headings and lists",
        }
