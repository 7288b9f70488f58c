"""Form fields and widgets in addition to Django's."""

from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO, TypeVar, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from tracker import uploads
from tracker.wording import long_date

AnyField = TypeVar("AnyField", bound=forms.Field)

# The day comes before the month: 5/6/2026 is 5 June.
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
    """A date in one text box, such as 13/5/2026 or 13 May 2026. The cleaned value is a `date`, or None if empty.

    `DAY_FORMATS` lists the formats. A single box can take a pasted date, and needs only one error message.
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
        """Return the date. Ignores extra spaces, commas and an ordinal ending such as "th", and accepts "Sept"."""
        if isinstance(value, str):
            value = " ".join(_without_ordinals(value).split())
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        """Return the date. Error messages start with the label, because a form often asks for several dates."""
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            if not self.label:
                raise
            message = str(error.messages[0])
            label = str(self.label)
            named = (
                f"{label} {message}" if label.endswith("?") else f"{label}: {message[0].lower()}{message[1:]}"
            )
            raise forms.ValidationError(named, code=error.code) from error

    def prepare_value(self, value: Any) -> Any:
        """Return a `date` as every page shows dates, "13 May 2026", and typed text unchanged."""
        if isinstance(value, date):
            return long_date(value)
        return value


class UploadField(forms.FileField):
    """One uploaded file. The cleaned value is an `uploads.CheckedFile`, or None if no file was chosen."""

    default_error_messages = {"invalid": "The file did not reach us. Choose it again."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": uploads.ACCEPT}))
        kwargs.setdefault(
            "help_text", f"{uploads.ALLOWED}, up to {uploads.megabytes(settings.LARGEST_UPLOAD)}"
        )
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> Any:
        """Return the checked file, or None. Raises ValidationError with the reason if the file is refused."""
        if data in self.empty_values:
            return None
        if not isinstance(data, UploadedFile) or data.file is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            content = cast(BinaryIO, data.file)
            return uploads.checked(content, data.name or "", data.size or 0, largest=settings.LARGEST_UPLOAD)
        except uploads.RefusedFile as refused:
            raise forms.ValidationError(str(refused)) from refused


def _without_ordinals(text: str) -> str:
    words = text.replace(",", " ").split()
    if words and words[0][:-2].isdigit() and words[0][-2:].lower() in ("st", "nd", "rd", "th"):
        words[0] = words[0][:-2]
    return " ".join("Sep" if word.lower() == "sept" else word for word in words)


class HintedRadios(forms.RadioSelect):
    """Radio buttons with a hint, and optionally a mark, for each option.

    `hints` maps an option's value to the text below its label. `marks` maps an option's value to an SVG before its
    label, such as one from `tracker.templatetags.components.shape_svg`. A mark must not say more than the label.
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
        """Return the option's context with its hint and mark, and link the hint to the input by `aria-describedby`."""
        option = super().create_option(name, value, *args, **kwargs)
        hint = self.hints.get(str(value), "")
        option["hint"] = hint
        option["mark"] = self.marks.get(str(value), "")
        if hint and option["attrs"].get("id"):
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option


class HintedCheckboxes(HintedRadios, forms.CheckboxSelectMultiple):
    """Checkboxes with a hint, and optionally a mark, for each option."""

    allow_multiple_selected = True
    input_type = "checkbox"
    template_name = forms.CheckboxSelectMultiple.template_name
    option_template_name = forms.CheckboxSelectMultiple.option_template_name


def optional(field: AnyField, words: str = "optional", shown_for: tuple[str, ...] = ()) -> AnyField:
    """Make a field optional, with these words in brackets beside its label, and return the field.

    If another answer makes the field required, `words` must say for which answers it is optional. `shown_for` are those
    answers, if the choices reveal the field: the script hides the words for other answers.
    """
    field.required = False
    field.widget.is_required = False
    field.optional_words = words  # type: ignore[attr-defined]  # for the template
    field.optional_shown_for = shown_for  # type: ignore[attr-defined]  # for the template
    return field
