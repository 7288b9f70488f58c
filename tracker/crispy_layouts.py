"""Additional crispy layout objects: a heading, choices that reveal further questions, and folded questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django.template.loader import render_to_string


class Heading(LayoutObject):
    """A heading between the fields in a long form."""

    template = "%s/layout/heading.html"

    def __init__(self, text: str) -> None:
        self.text = text
        # Crispy's layout tools look for this attribute on every layout object.
        self.fields: list[str] = []

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> str:
        """Return the heading's markup."""
        return render_to_string(self.get_template_name(template_pack), {"text": self.text})


@dataclass(frozen=True, slots=True)
class Reveal:
    """Questions that depend on the answer to a group of radio buttons or checkboxes.

    The questions come after the option with the value `after`. They are shown if an option in `shown_for` is chosen or,
    if `shown_for` is empty, if `after` is chosen. `words` says when to answer them, for readers without JavaScript,
    who see every question.
    """

    after: str
    fields: tuple[str, ...]
    words: str
    shown_for: tuple[str, ...] = ()

    @property
    def values(self) -> str:
        """Return the answers that reveal these questions, separated by spaces for the script."""
        return " ".join(self.shown_for or (self.after,))


class ChoicesWithReveals(LayoutObject):
    """A field with radio buttons or checkboxes in a layout, with further questions that depend on the answer."""

    template = "%s/layout/choices_with_reveals.html"

    def __init__(self, name: str, *reveals: Reveal) -> None:
        self.name = name
        self.reveals = reveals
        # Crispy's layout tools look for this attribute on every layout object.
        self.fields = [name, *(inner for reveal in reveals for inner in reveal.fields)]

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> str:
        """Return the group's markup. Raises KeyError if a reveal's `after` is not an option in the field."""
        form.rendered_fields.add(self.name)
        field = form[self.name]
        by_value: dict[str, list[tuple[Reveal, str]]] = {
            str(option.data["value"]): [] for option in field.subwidgets
        }
        for reveal in self.reveals:
            html = "".join(
                render_field(name, form, context, template_pack=template_pack) for name in reveal.fields
            )
            by_value[reveal.after].append((reveal, html))
        options: Sequence[tuple[Any, list[tuple[Reveal, str]]]] = [
            (option, by_value[str(option.data["value"])]) for option in field.subwidgets
        ]
        with context.push(field=field, options=options):
            return render_to_string(self.get_template_name(template_pack), context.flatten())


class Folded(LayoutObject):
    """Questions that are folded away under a summary, which people can open.

    The questions are names of fields, or layout objects with such names. They are open from the start if one of them
    has an error, if `opens_for_answers` and one has an answer, or if `opens_for_changes` and one was changed in a form
    that was sent.
    """

    template = "%s/layout/folded.html"

    def __init__(
        self,
        summary: str,
        *questions: Any,
        css_class: str = "",
        opens_for_answers: bool = True,
        opens_for_changes: bool = False,
    ) -> None:
        self.summary = summary
        self.fields = list(questions)
        self.css_class = css_class
        self.opens_for_answers = opens_for_answers
        self.opens_for_changes = opens_for_changes

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> str:
        """Return the markup of the summary and its questions."""
        questions = "".join(
            render_field(name, form, context, template_pack=template_pack) for name in self.fields
        )
        names = [pointer.name for pointer in self.get_field_names()]
        changed = form.changed_data if self.opens_for_changes and form.is_bound else ()
        is_open = any(
            form[name].errors or name in changed or (self.opens_for_answers and form[name].value())
            for name in names
        )
        return render_to_string(
            self.get_template_name(template_pack),
            {
                "summary": self.summary,
                "questions": questions,
                "css_class": self.css_class,
                "open": is_open,
            },
        )
