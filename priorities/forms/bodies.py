"""The form for a body."""

from priorities.forms.fields import VersionField
from priorities.forms.model_form import UnsavedModelForm
from priorities.models import Body


class BodyForm(UnsavedModelForm):
    """A body's names."""

    based_on = VersionField()

    class Meta(UnsavedModelForm.Meta):
        model = Body
        fields = ("name", "short_name")
        labels = {"name": "Full name of the body"}
        help_texts = {
            "name": "A body is, for example, a council or a health and social care partnership",
            "short_name": "Used in headings and lists",
        }
