"""Template tags and filters for form fields: the template that renders a field, and its widget's attributes."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def part(field: BoundField) -> str:
    """Return the name of the template in `forms/parts/` that renders the field, or "hidden", which has no template."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    return "text"


@register.filter
def choice_kind(field: BoundField) -> str:
    """Return "checkbox" for a field that accepts several choices, or "radio" for a single choice."""
    return "checkbox" if isinstance(field.field.widget, forms.CheckboxSelectMultiple) else "radio"


@register.filter
def optional_words(field: BoundField) -> str:
    """Return the words beside the label of a field that `tracker.form_fields.optional` made; "" for other fields."""
    return str(getattr(field.field, "optional_words", ""))


@register.filter
def optional_shown_for(field: BoundField) -> str:
    """Return the answers for which those words are right, separated by spaces for the script; "" if always."""
    return " ".join(getattr(field.field, "optional_shown_for", ()))


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Return the field's control with the design system's classes. Django adds the ids of the hint and the errors."""
    widget = field.field.widget
    base = "ds_select" if isinstance(widget, forms.Select) else "ds_input"
    classes = [base, str(widget.attrs.get("class", ""))]
    if field.errors:
        classes.append(f"{base}--error")
    attrs: dict[str, Any] = {"class": " ".join(name for name in classes if name)}
    # Django's default of ten rows is more than most answers need.
    if isinstance(widget, forms.Textarea) and str(widget.attrs.get("rows")) == "10":
        attrs["rows"] = 4
    # A placeholder disappears as soon as a person types, so its text belongs in the label or the hint.
    if "placeholder" in widget.attrs:
        attrs["placeholder"] = ""
    return field.as_widget(attrs=attrs)


@register.simple_tag
def checkbox_control(field: BoundField) -> SafeString:
    """Return a single tick box with the design system's class."""
    return field.as_widget(attrs={"class": "ds_checkbox__input"})


@register.filter
def option_attrs(option: BoundWidget) -> SafeString:
    """Return the attributes of a single radio button or tick box, such as its id and whether it is checked."""
    # Leave out `required` and `class`, because they apply to the whole group.
    attrs = {name: value for name, value in option.data["attrs"].items() if name not in ("class", "required")}
    return flatatt(attrs)


@register.filter
def error_texts(field: BoundField) -> list[str]:
    """Return the field's errors, with a sentence that names the field instead of Django's "required" message."""
    generic = str(forms.Field.default_error_messages["required"])
    return [f"“{field.label}” needs an answer" if text == generic else str(text) for text in field.errors]
