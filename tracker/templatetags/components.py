"""The page's components, as template tags with declared, keyword-only props.

A component is shown only: every word and number it prints is handed to it. Text props are escaped; the SVG of a chart
is the one prop that is markup, and only `tracker.charts` writes it. Markup is in `templates/components/`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.utils.safestring import mark_safe

from tracker.templatetags.form_parts import error_texts
from tracker.wording import long_date

register = template.Library()

# A label and its url; an empty url is the page the reader is on.
Crumb = tuple[str, str]
# As a Crumb, and whether the reader is on that page.
NavItem = tuple[str, str, bool]

# Inside a 24 by 24 square. Told apart by outline alone: a reader who sees no colour, or a photocopy, loses nothing.
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

# The words of django.contrib.messages' levels on the left, the kit's on the right.
KINDS: dict[str, str] = {
    "debug": "info",
    "info": "info",
    "success": "success",
    "warning": "warning",
    "error": "error",
}


class Rating(Protocol):
    """What a rating brings to its tag; `priorities.choices.Rag` is one."""

    @property
    def word(self) -> str: ...
    @property
    def shape(self) -> str: ...
    @property
    def colour(self) -> str: ...
    @property
    def ink(self) -> str: ...


def shape_svg(rating: Rating) -> str:
    """Return the rating's mark as SVG: a square in its colour with its shape on it, no words.

    Fill attributes, never a style, so that it stands under a strict content security policy and keeps its colours
    in a forced-colours mode. Raises KeyError for a shape that SHAPES does not draw.
    """
    shape = SHAPES[rating.shape].format(ink=rating.ink, colour=rating.colour)
    return mark_safe(  # noqa: S308 - the parts are constants of this module and of a choice
        '<svg class="spt-rag__mark" viewBox="0 0 24 24" aria-hidden="true">'
        f'<rect width="24" height="24" fill="{rating.colour}"/>{shape}</svg>'
    )


@register.filter
def day(when: date | None) -> str:
    """Return a date as "13 May 2026", or nothing for None. Django's `date` takes ten times as long."""
    return long_date(when) if when else ""


@register.inclusion_tag("components/rag.html")
def rag(*, rating: Rating | None = None, note: str = "", missing: str = "No update yet") -> dict[str, Any]:
    """A rating as word, shape and colour; `missing` in its place when there is none. `note` stands beside it.

    The mark is a part of `static/img/ratings.svg`, which holds what `shape_svg` draws for each rating, side by side.
    """
    return {"rating": rating, "note": note, "missing": missing}


@register.inclusion_tag("components/status_tag.html")
def status_tag(*, word: str, tone: str = "grey") -> dict[str, Any]:
    """A word such as Paused, Stopped or Late. `tone`: grey, red, orange or blue, never a rating's colour alone."""
    return {"word": word, "tone": tone}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*, items: Sequence[Crumb]) -> dict[str, Any]:
    """The way here: (label, url) from the top down; the last has an empty url."""
    return {"items": items}


@register.inclusion_tag("components/site_navigation.html", takes_context=True)
def site_navigation(context: Context) -> dict[str, Any]:
    """My work and Strategies, marking the one that the reader is in."""
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    items = [("My work", "/", path == "/"), ("Strategies", "/strategies/", path.startswith("/strategies/"))]
    return {"items": items}


@register.inclusion_tag("components/local_navigation.html")
def local_navigation(*, name: str, items: Sequence[NavItem]) -> dict[str, Any]:
    """The pages of one strategy, under its name: (label, url, current)."""
    return {"name": name, "items": items}


@register.inclusion_tag("components/notification.html")
def notification(*, text: str, kind: str = "info", title: str = "") -> dict[str, Any]:
    """A message: info, success, warning or error. Warnings and errors are read out at once, the others in turn."""
    kind = KINDS.get(kind.split(" ")[-1], "info")
    return {
        "text": text,
        "title": title,
        "kind": kind,
        "role": "alert" if kind in ("warning", "error") else "status",
    }


@register.inclusion_tag("components/inset.html")
def inset(*, text: str, title: str = "") -> dict[str, Any]:
    """A few words set apart from the text around them. Blank lines in `text` part paragraphs."""
    return {"text": text, "title": title}


@register.inclusion_tag("components/empty_state.html")
def empty_state(*, title: str, next_step: str, url: str = "", link_text: str = "") -> dict[str, Any]:
    """Says that there is nothing here yet, and what comes next."""
    return {"title": title, "next_step": next_step, "url": url, "link_text": link_text}


@register.inclusion_tag("components/summary_list.html")
def summary_list(*, rows: Iterable[Sequence[Any]], short_keys: bool = True) -> dict[str, Any]:
    """Key and value pairs: (key, value) or (key, value, url, link_text). An empty value reads "Not recorded"."""
    padded = [tuple(row) + ("",) * (4 - len(row)) for row in rows]
    return {"rows": padded, "short_keys": short_keys}


@register.inclusion_tag("components/count_link.html")
def count_link(*, number: int, label: str, url: str = "", rating: Rating | None = None) -> dict[str, Any]:
    """A number that opens the rows it counts: "9 Amber". Without a url it is plain text."""
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
    """A chart drawn by `tracker.charts`, with the same numbers in a table beneath it, on request or open.

    The first cell of each row is its header. `headings` has one word for each column. `table_caption` is for a table
    that holds more than the chart, and is shown over it.
    """
    return {
        "svg": mark_safe(svg),  # noqa: S308 - tracker.charts escapes every word it draws
        "caption": caption,
        "table_caption": table_caption,
        "headings": headings,
        "rows": [list(row) for row in rows],
        "open": open,
    }


@register.inclusion_tag("components/filter_panel.html")
def filter_panel(
    *,
    form: BaseForm,
    clear_url: str,
    applied: Sequence[tuple[str, str]] = (),
    open: bool = False,
    button: str = "Show actions",
) -> dict[str, Any]:
    """A GET form in a panel that opens. `applied`: (label, url that takes this filter off) for each filter in use."""
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
    """Links to the other pages of a list, keeping the rest of the query string. Nothing when there is one page."""
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
    """What is wrong, at the head of a form, each line a link that lands on its field.

    The crispy tag shows one already; use this where fields are laid out by hand or a page has several forms.
    """
    lines: list[dict[str, str]] = []
    for one in [form, *forms]:
        if one is None or not one.is_bound:
            continue
        lines += [{"url": "", "text": str(text)} for text in one.non_field_errors()]
        # Fields in the order of the form, which is the order on the page, not the order in which they failed.
        for field in one:
            target = "" if field.is_hidden else f"#{field.auto_id}"
            lines += [{"url": target, "text": text} for text in error_texts(field)]
    return {"lines": lines}


@register.simple_tag
def querystring_with(request: HttpRequest | None, name: str, value: object) -> str:
    """Return this address's query string with `name` set to `value` and every other filter kept."""
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[name] = str(value)
    return f"?{query.urlencode()}"
