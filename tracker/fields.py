"""Form fields and widgets that this product adds to Django's."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django import forms

from tracker.wording import long_date

AnyField = TypeVar("AnyField", bound=forms.Field)

# The day comes first in every form: 5/6/2026 is 5 June.
DAY_FORMATS = (
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%d %m %Y",
    "%Y-%m-%d",
    "%d %B %Y",
    "%d %b %Y",
    "%d/%m/%y",
)


class DayField(forms.DateField):
    """A day in one text box: 13/5/2026, 13 May 2026 or 2026-05-13. Cleans to a `date`, or None when left empty.

    One box, not three: it takes a pasted date, and one field has one error sentence.
    """

    default_error_messages = {
        "required": "Enter a date, for example 13 May 2026.",
        "invalid": "Enter a real date, for example 13 May 2026 or 13/5/2026.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", DAY_FORMATS)
        kwargs.setdefault("help_text", "For example, 13 May 2026")
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"class": "ds_input--fixed-10", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """Return the day that was written, with stray spaces, commas and "th" forgiven."""
        if isinstance(value, str):
            value = " ".join(_without_ordinals(value).split())
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        """Return the day; an error sentence names the field, since a form often asks for several days."""
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            if not self.label:
                raise
            said = str(error.messages[0])
            label = str(self.label)
            named = f"{label} {said}" if label.endswith("?") else f"{label}: {said[0].lower()}{said[1:]}"
            raise forms.ValidationError(named, code=error.code) from error

    def prepare_value(self, value: Any) -> Any:
        """Return a date as it is written on every page, "13 May 2026"; what was typed is kept as it was typed."""
        if isinstance(value, date):
            return long_date(value)
        return value


def _without_ordinals(text: str) -> str:
    words = text.replace(",", " ").split()
    if words and words[0][:-2].isdigit() and words[0][-2:].lower() in ("st", "nd", "rd", "th"):
        words[0] = words[0][:-2]
    return " ".join("Sep" if word.lower() == "sept" else word for word in words)


class HintedRadios(forms.RadioSelect):
    """Radios whose options each carry a hint, and a mark if wished.

    `hints` maps an option's value to the words beneath its label, `marks` to the drawing before it (as
    `tracker.templatetags.components.shape_svg` gives it), which adds nothing that the label does not say.
    """

    def __init__(
        self,
        *,
        hints: Mapping[str, str] | None = None,
        marks: Mapping[str, str] | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs=attrs)
        self.hints = {str(value): text for value, text in (hints or {}).items()}
        self.marks = {str(value): svg for value, svg in (marks or {}).items()}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the option with its hint, tied to the input by aria-describedby."""
        option = super().create_option(name, value, *args, **kwargs)
        hint = self.hints.get(str(value), "")
        option["hint"] = hint
        option["mark"] = self.marks.get(str(value), "")
        if hint and option["attrs"].get("id"):
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option


class HintedCheckboxes(HintedRadios, forms.CheckboxSelectMultiple):
    """Checkboxes whose options each carry a hint."""

    allow_multiple_selected = True
    input_type = "checkbox"
    template_name = forms.CheckboxSelectMultiple.template_name
    option_template_name = forms.CheckboxSelectMultiple.option_template_name


def optional(field: AnyField) -> AnyField:
    """Return the field, not required and marked "(optional)" beside its label.

    Only for a field that nobody ever has to fill: a reason that some answers ask for is not optional, only unasked.
    """
    field.required = False
    field.widget.is_required = False
    field.says_optional = True  # type: ignore[attr-defined]  # a mark for the template
    return field
