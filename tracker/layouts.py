"""Crispy layout objects beyond crispy's own: a heading, and radios whose answers open further questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django.template.loader import render_to_string


class Heading(LayoutObject):
    """A heading between the fields of a long form."""

    template = "%s/layout/heading.html"

    def __init__(self, text: str) -> None:
        self.text = text
        # Read by crispy's layout tools, which look for the fields of every layout object.
        self.fields: list[str] = []

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> str:
        """Return the heading's markup."""
        return render_to_string(self.get_template_name(template_pack), {"text": self.text})


@dataclass(frozen=True, slots=True)
class Reveal:
    """Questions that belong to some answers of a radio group.

    They stand after the radio whose value is `after`, in reading order, and are asked when any of `shown_for` is
    chosen (`after` alone when left empty). `words` say so to a reader without JavaScript, who sees every question.
    """

    after: str
    fields: tuple[str, ...]
    words: str
    shown_for: tuple[str, ...] = ()

    @property
    def values(self) -> str:
        """Return the answers that open these questions, separated by spaces, as the script reads them."""
        return " ".join(self.shown_for or (self.after,))


class RadiosWithReveals(LayoutObject):
    """A radio field in a layout, with the questions that its answers open beneath their radios."""

    template = "%s/layout/radios_with_reveals.html"

    def __init__(self, name: str, *reveals: Reveal) -> None:
        self.name = name
        self.reveals = reveals
        # Read by crispy's layout tools, which look for the fields of every layout object.
        self.fields = [name, *(inner for reveal in reveals for inner in reveal.fields)]

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> str:
        """Return the group's markup. Raises KeyError for a reveal that follows no option of the field."""
        form.rendered_fields.add(self.name)
        field = form[self.name]
        opened: dict[str, list[tuple[Reveal, str]]] = {str(one.data["value"]): [] for one in field.subwidgets}
        for reveal in self.reveals:
            html = "".join(
                render_field(name, form, context, template_pack=template_pack) for name in reveal.fields
            )
            opened[reveal.after].append((reveal, html))
        options: Sequence[tuple[Any, list[tuple[Reveal, str]]]] = [
            (one, opened[str(one.data["value"])]) for one in field.subwidgets
        ]
        with context.push(field=field, options=options):
            return render_to_string(self.get_template_name(template_pack), context.flatten())
