"""Page components, as template tags. All arguments are keyword-only, except in `table_head` and `querystring_with`.

Components only display their arguments, and do not compute words or numbers. Text is escaped. The only argument that
contains markup is a chart's SVG, which only `tracker.charts` writes. The templates are in `templates/components/`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, Protocol

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tracker.templatetags.form_parts import error_texts
from tracker.wording import long_date

register = template.Library()

# A label and its URL. An empty URL means the current page.
Crumb = tuple[str, str]
# A label, its URL, and whether this is the current page.
NavItem = tuple[str, str, bool]

# Shapes inside a 24 by 24 square. Their outlines distinguish them even without colour, as in a photocopy.
SHAPES: dict[str, str] = {
    "tick": '<path d="M5 12.5 10 17.5 19 7" fill="none" stroke="{ink}" stroke-width="3.5"/>',
    "circle": '<circle cx="12" cy="12" r="7" fill="{ink}"/>',
    "triangle": '<path d="M12 4 21 20 3 20Z" fill="{ink}"/>',
    "octagon": (
        '<path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8Z" fill="{ink}"/>'
        '<path d="m8 8 8 8m0-8-8 8" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    ),
    "dash": '<path d="M5 12h14" fill="none" stroke="{ink}" stroke-width="4"/>',
}

# The level tags of django.contrib.messages, with the design system's kind for each.
KINDS: dict[str, str] = {
    "debug": "info",
    "info": "info",
    "success": "success",
    "warning": "warning",
    "error": "error",
}


class Rating(Protocol):
    """The attributes of a rating that its tag uses, as in `priorities.choices.Rag`."""

    @property
    def word(self) -> str: ...
    @property
    def shape(self) -> str: ...
    @property
    def colour(self) -> str: ...
    @property
    def ink(self) -> str: ...


def shape_svg(rating: Rating) -> str:
    """Return the rating's mark as SVG: a square in the rating's colour with its shape on top, and no words.

    The SVG uses fill attributes instead of styles, so that it works under a strict content security policy and keeps
    its colours in forced-colours mode. Raises KeyError if the shape is not in SHAPES.
    """
    shape = SHAPES[rating.shape].format(ink=rating.ink, colour=rating.colour)
    return mark_safe(  # noqa: S308 - the parts are constants of this module and of a choice
        '<svg class="spt-rag__mark" viewBox="0 0 24 24" aria-hidden="true">'
        f'<rect width="24" height="24" fill="{rating.colour}"/>{shape}</svg>'
    )


@cache
def _marks() -> str:
    """Return the URL of the ratings' marks. Working it out again for each row takes a fiftieth of a page of rows."""
    return static("img/ratings.svg")


@register.filter(expects_localtime=True)
def day(when: date | None) -> str:
    """Return a date, or the local date of a datetime, as "13 May 2026"; "" for None.

    Django's `date` filter takes ten times as long.
    """
    return long_date(when) if when else ""


@register.inclusion_tag("components/rag.html")
def rag(*, rating: Rating | None = None, note: str = "", missing: str = "No update yet") -> dict[str, Any]:
    """Show a rating as a word, shape and colour, or `missing` if there is no rating, and show `note` beside either.

    The mark comes from `static/img/ratings.svg`, which contains the output of `shape_svg` for each rating.
    """
    return {"rating": rating, "note": note, "missing": missing, "marks": _marks()}


@register.inclusion_tag("components/status_tag.html")
def status_tag(*, word: str, tone: str = "grey") -> dict[str, Any]:
    """Show a word such as Paused, Stopped or Late. `tone` is grey, red, orange or blue."""
    return {"word": word, "tone": tone}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*, items: Sequence[Crumb]) -> dict[str, Any]:
    """Show breadcrumbs: (label, url) from the top level down. The last URL is empty."""
    return {"items": items}


@register.inclusion_tag("components/site_navigation.html", takes_context=True)
def site_navigation(context: Context) -> dict[str, Any]:
    """Show links to My work and Strategies, and mark the current section."""
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    items = [("My work", "/", path == "/"), ("Strategies", "/strategies/", path.startswith("/strategies/"))]
    return {"items": items}


@register.inclusion_tag("components/local_navigation.html")
def local_navigation(*, name: str, items: Sequence[NavItem]) -> dict[str, Any]:
    """Show links to a strategy's pages, under its name: (label, url, current)."""
    return {"name": name, "items": items}


@register.inclusion_tag("components/notification.html")
def notification(*, text: str, kind: str = "info", title: str = "") -> dict[str, Any]:
    """Show a message: info, success, warning or error. Screen readers interrupt only for warnings and errors."""
    kind = KINDS.get(kind.split(" ")[-1], "info")
    return {
        "text": text,
        "title": title,
        "kind": kind,
        "role": "alert" if kind in ("warning", "error") else "status",
    }


@register.inclusion_tag("components/inset.html")
def inset(*, text: str, title: str = "") -> dict[str, Any]:
    """Show a short text set apart from the text around it. Blank lines in `text` separate paragraphs."""
    return {"text": text, "title": title}


@register.inclusion_tag("components/empty_state.html")
def empty_state(*, title: str, next_step: str, url: str = "", link_text: str = "") -> dict[str, Any]:
    """Show that there is nothing here yet, and what to do next."""
    return {"title": title, "next_step": next_step, "url": url, "link_text": link_text}


@register.inclusion_tag("components/summary_list.html")
def summary_list(*, rows: Iterable[Sequence[Any]], short_keys: bool = True) -> dict[str, Any]:
    """Show (key, value) or (key, value, url, link_text) rows. An empty value, but not 0, becomes "Not recorded"."""
    padded = [tuple(row) + ("",) * (4 - len(row)) for row in rows]
    return {"rows": padded, "short_keys": short_keys}


@register.inclusion_tag("components/count_link.html")
def count_link(*, number: int, label: str, url: str = "", rating: Rating | None = None) -> dict[str, Any]:
    """Show a number and its label, such as "9 Amber", with a link to the rows that it counts if there is a URL."""
    return {"number": number, "label": label, "url": url, "rating": rating}


@register.inclusion_tag("components/data_bar.html")
def data_bar(
    *,
    svg: str,
    caption: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    table_caption: str = "",
    open: bool = False,
) -> dict[str, Any]:
    """Show a chart from `tracker.charts`, with its numbers in a table below it that is open or can be opened.

    The first cell of each row is the row header, and `headings` has a heading for each column. Use `table_caption`,
    shown above the table, if the table contains more than the chart.
    """
    return {
        "svg": mark_safe(svg),  # noqa: S308 - tracker.charts escapes every word it draws
        "caption": caption,
        "table_caption": table_caption,
        "headings": headings,
        "rows": [list(row) for row in rows],
        "open": open,
    }


@register.simple_tag
def table_head(*headings: str) -> SafeString:
    """Return the head of a table that is stacked on a narrow screen, with the ARIA roles that such a table needs."""
    cells = format_html_join(
        "", '<th scope="col" role="columnheader">{}</th>', ((each,) for each in headings)
    )
    return format_html('<thead role="rowgroup"><tr role="row">{}</tr></thead>', cells)


@register.inclusion_tag("components/filter_panel.html")
def filter_panel(
    *,
    form: BaseForm,
    clear_url: str,
    applied: Sequence[tuple[str, str]] = (),
    open: bool = False,
    button: str = "Show actions",
) -> dict[str, Any]:
    """Show a GET form in a panel that can be opened.

    `applied` has (label, URL to remove the filter) for each filter in use.
    """
    return {
        "form": form,
        "clear_url": clear_url,
        "applied": applied,
        "open": open or bool(form.errors),
        "button": button,
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: Context, *, page: Page, parameter: str = "page", label: str = "Pages"
) -> dict[str, Any]:
    """Show links to a list's other pages, keeping the rest of the query string, or nothing for a single page."""
    return {
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "ellipsis": page.paginator.ELLIPSIS,
        "parameter": parameter,
        "label": label,
        "request": context.get("request"),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*, form: BaseForm | None = None, forms: Iterable[BaseForm] = ()) -> dict[str, Any]:
    """Show the errors of one or more forms, each linked to its field if it is about a field that people can see.

    If there are several, an error that begins with "This" also has the label of its field.

    Crispy's own tag already shows a summary. Use this tag if a template lays out fields by hand or has several forms.
    """
    lines: list[dict[str, str]] = []
    for bound_form in [form, *forms]:
        if bound_form is None or not bound_form.is_bound:
            continue
        lines += [{"url": "", "label": "", "text": str(text)} for text in bound_form.non_field_errors()]
        # List the errors in the order of the fields on the page.
        for field in bound_form:
            target = "" if field.is_hidden else f"#{field.auto_id}"
            lines += [{"url": target, "label": str(field.label), "text": text} for text in error_texts(field)]
    for line in lines if len(lines) > 1 else ():
        # Beside the field, it is clear what "This" is. In a list of several errors, it is not.
        if (label := line["label"]) and line["text"].startswith("This "):
            line["text"] = f"{label}{'' if label.endswith('?') else ':'} {line['text']}"
    return {"lines": lines}


@register.simple_tag
def querystring_with(request: HttpRequest | None, name: str, value: object) -> str:
    """Return the current query string with `name` set to `value` and every other parameter kept."""
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[name] = str(value)
    return f"?{query.urlencode()}"
