"""Fields that several forms of a strategy share."""

from typing import Any

from django import forms


class Words(forms.CharField):
    """Free text of several lines, never required by its shape: what must be said depends on the other answers.

    Cleans to text whose lines end as they are stored, so that words left as they were are seen to be the same.
    """

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Return the text, stripped, with every line ending in one newline."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")
