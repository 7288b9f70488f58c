"""What the form templates need to know of a field: which part it is drawn as, and the attributes of its widget."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def part(field: BoundField) -> str:
    """Return the name of the template in `forms/parts/` that draws the field."""
    widget = field.field.widget
    # Order matters: a CheckboxSelectMultiple is a RadioSelect to Python, and a RadioSelect is a Select.
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
    """Return "checkbox" for a field that takes several choices, "radio" for one that takes a single choice."""
    return "checkbox" if isinstance(field.field.widget, forms.CheckboxSelectMultiple) else "radio"


@register.filter
def says_optional(field: BoundField) -> bool:
    """Return True when the field was declared with `tracker.fields.optional`."""
    return bool(getattr(field.field, "says_optional", False))


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Return the field's own control with the kit's classes. Django adds the ids of the hint and of the errors."""
    widget = field.field.widget
    base = "ds_select" if isinstance(widget, forms.Select) else "ds_input"
    classes = [base, str(widget.attrs.get("class", ""))]
    if field.errors:
        classes.append(f"{base}--error")
    attrs: dict[str, Any] = {"class": " ".join(name for name in classes if name)}
    # Django's own ten rows make a long form look longer than the answers it asks for.
    if isinstance(widget, forms.Textarea) and str(widget.attrs.get("rows")) == "10":
        attrs["rows"] = 4
    # A placeholder is gone as soon as somebody types; what it would say belongs in the label or the hint.
    if "placeholder" in widget.attrs:
        attrs["placeholder"] = ""
    return field.as_widget(attrs=attrs)


@register.simple_tag
def checkbox_control(field: BoundField) -> SafeString:
    """Return a single tick box with the kit's class."""
    return field.as_widget(attrs={"class": "ds_checkbox__input"})


@register.filter
def option_attrs(option: BoundWidget) -> SafeString:
    """Return the attributes of one radio or tick box: its id, whether it is chosen, what describes it."""
    # The group is what is required, and the server says so; a class would be the whole group's.
    kept = {name: value for name, value in option.data["attrs"].items() if name not in ("class", "required")}
    return flatatt(kept)


@register.filter
def error_texts(field: BoundField) -> list[str]:
    """Return the field's errors; where it has no sentence of its own for a missing answer, one that names the field."""
    generic = str(forms.Field.default_error_messages["required"])
    return [f"“{field.label}” needs an answer" if text == generic else str(text) for text in field.errors]
