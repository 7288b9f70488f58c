"""The component gallery: one page with every component in each of its states, to look at and to test."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from priorities.choices import CountedAs, Rag
from priorities.views.ratings import segments
from tracker.access import signed_in
from tracker.charts import Bar, stacked_bar, stacked_bars
from tracker.crispy_layouts import ChoicesWithReveals, Reveal
from tracker.form_fields import DayField, HintedCheckboxes, HintedRadios, optional
from tracker.forms import BaseForm
from tracker.query_string import QueryString
from tracker.tables import BaseTable, NumberColumn
from tracker.templatetags.components import shape_svg

COUNTS = dict.fromkeys(CountedAs, 0) | {
    CountedAs.BLUE: 3,
    CountedAs.GREEN: 9,
    CountedAs.AMBER: 4,
    CountedAs.RED: 2,
    CountedAs.GREY: 1,
    CountedAs.NO_UPDATE: 1,
    CountedAs.PAUSED: 1,
    CountedAs.STOPPED: 1,
}
ROWS = [{"thing": "Plain words", "number": 12}, {"thing": "A gap", "number": None}]
RATINGS: list[Any] = list(Rag)
KINDS = ("info", "success", "warning", "error")
TONES = ("grey", "blue", "orange", "red")
HOURS = [("day", "In the day"), ("night", "At night")]


class EveryField(BaseForm):
    """A form with one field of each kind that the pages use."""

    words = forms.CharField(label="A line of text", help_text="A hint is shown below the label")
    text = forms.CharField(label="Several lines", widget=forms.Textarea(attrs={"rows": 3}))
    day = DayField(label="A day")
    choice = forms.ChoiceField(label="One option from a list", choices=[("", "Choose one"), *HOURS])
    rating = forms.ChoiceField(
        label="One option, each with an explanation",
        choices=Rag.choices,
        widget=HintedRadios(
            hints={rag.value: rag.meaning for rag in RATINGS},
            marks={rag.value: shape_svg(rag) for rag in RATINGS},
        ),
    )
    problem = forms.CharField(label="Shown when Amber or Red is chosen", required=False)
    several = forms.MultipleChoiceField(
        label="Any number of options", choices=HOURS, widget=HintedCheckboxes(hints={"night": "After ten"})
    )
    maybe = optional(forms.CharField(label="Another line of text"))
    agreed = forms.BooleanField(label="A single checkbox")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reveal = Reveal(
            "red", ("problem",), "If you chose Amber or Red, say what the problem is.", ("amber", "red")
        )
        self.helper.layout = Layout(
            "words",
            "text",
            "day",
            "choice",
            ChoicesWithReveals("rating", reveal),
            "several",
            "maybe",
            "agreed",
        )


class FilterExample(BaseForm):
    """The form in the example filter panels."""

    q = forms.CharField(label="Search", required=False)


class ThingTable(BaseTable):
    """A sortable table with a row header and a column of numbers."""

    row_header = "thing"
    caption = "Two things"

    thing = tables.Column(verbose_name="Thing")
    number = NumberColumn(verbose_name="Number")


class WideTable(ThingTable):
    """The same table in a region that scrolls sideways on a narrow screen."""

    stacked = False
    caption = "Two things, in a region that scrolls"


@signed_in
def component_gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state.

    `?sent=1` shows the form as if it had been submitted empty. Raises PermissionDenied unless `DEBUG` is true or the
    user is staff.
    """
    if not (settings.DEBUG or request.user.is_staff):
        raise PermissionDenied("Only staff who run this installation can see the components.")
    form = EveryField({}) if QueryString(request.GET).text("sent") else EveryField()
    table, wide, empty = ThingTable(ROWS), WideTable(ROWS, prefix="wide-"), ThingTable([], prefix="empty-")
    for each in (table, wide, empty):
        # Sort the table by the query string, so that its headings can be tried.
        tables.RequestConfig(request, paginate=False).configure(each)
    return render(
        request,
        "reports/component_gallery.html",
        {
            "form": form,
            "ratings": RATINGS,
            "tones": TONES,
            "kinds": KINDS,
            "crumbs": [("Strategies", "/strategies/"), ("A strategy", "/strategies/"), ("This page", "")],
            "local": [("Overview", request.path, False), ("This page", request.path, True)],
            "rows": [
                ("A value", "Plain words"),
                ("A number", 0),
                ("With a link", "Words", request.path, "Change"),
            ],
            "gap": [("A gap", "")],
            "bar": stacked_bar(segments(COUNTS), title="Ratings: an example", desc="A count for each rating"),
            "bars": _bars("Ratings of two rows: an example"),
            "bars_open": _bars("Ratings of two rows, with the table open"),
            "no_bar": stacked_bar(
                [], title="Ratings: nothing to show", desc="No actions", empty="No actions"
            ),
            "bar_headings": ("Rating", "Actions"),
            "bar_rows": [(counted_as.label, number) for counted_as, number in COUNTS.items()],
            "filter_form": FilterExample(prefix="closed"),
            "open_filter_form": FilterExample(prefix="open"),
            "applied": [("Priority: 1", request.path), ("Late", request.path)],
            "first_page": _page(1),
            "middle_page": _page(5),
            "table": table,
            "wide": wide,
            "empty": empty,
        },
    )


def _bars(title: str) -> str:
    bars = [Bar("First", tuple(segments(COUNTS))), Bar("Second", tuple(segments(COUNTS)[:2]))]
    return stacked_bars(bars, title=title, desc="Two bars on one scale")


def _page(number: int) -> Page[int]:
    things: Sequence[int] = range(250)
    return Paginator(things, 25).page(number)
