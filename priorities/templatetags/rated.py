"""The row of a table of figures, written at once: the dashboard holds a dozen, with ten links and a drawing in each."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from priorities.choices import Rag
from tracker.templatetags.components import count_link, rag

register = template.Library()


class Counted(Protocol):
    """A number with its words and address; `priorities.views.ratings.Count` is one."""

    @property
    def number(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def rating(self) -> Rag | None: ...


class Figures(Protocol):
    """What a row shows; `priorities.views.ratings.RatedRow` is one."""

    @property
    def name(self) -> str: ...
    @property
    def spoken(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def rag(self) -> Rag | None: ...
    @property
    def headline(self) -> str: ...
    @property
    def reasons(self) -> Sequence[str]: ...
    @property
    def incomplete(self) -> str: ...
    @property
    def bar(self) -> SafeString: ...
    @property
    def total(self) -> Counted: ...
    @property
    def counts(self) -> Sequence[Counted]: ...
    @property
    def moved(self) -> Sequence[Counted]: ...
    @property
    def late(self) -> Counted: ...
    @property
    def not_updated(self) -> Counted: ...
    @property
    def evidence(self) -> int: ...
    @property
    def evidence_url(self) -> str: ...
    @property
    def supporting(self) -> Counted | None: ...


@register.simple_tag
@lru_cache(maxsize=512)
def rated_row(*, row: Figures, set_by: str) -> SafeString:
    """A row of `priorities/parts/rated_table.html`. `set_by` is who set the thresholds. Every word is escaped here.

    The roles repeat what the elements say: a browser drops a table's meaning when its rows are laid out as blocks.
    """
    name, spoken = conditional_escape(row.name), conditional_escape(row.spoken)
    title = f'<a href="{conditional_escape(row.url)}">{row.number} {name}</a>' if row.url else name
    counts = [_count(row.total), *(_count(count) for count in row.counts)]
    if row.supporting:
        counts.append(_count(row.supporting, "supporting from other priorities"))
    moved = "".join(_count(count) for count in row.moved) or '<span class="spt-quiet">Not compared</span>'
    evidence = _link(row.evidence, row.evidence_url, f"items of evidence for {spoken}")
    return mark_safe(  # noqa: S308 - every word is escaped
        f'<tr role="row"><th scope="row" role="rowheader">{title}</th>'
        f'<td role="cell" data-label="Headline"><div>{_headline(row, spoken, set_by)}</div></td>'
        f'<td role="cell" data-label="Ratings" class="spt-rated__bar"><div><div class="spt-bar">{row.bar}</div>'
        f'<ul class="spt-counts spt-counts--small">{"".join(f"<li>{count}</li>" for count in counts)}</ul></div></td>'
        f'<td role="cell" data-label="Moved" class="spt-rated__moved"><div>{moved}</div></td>'
        f'<td role="cell" data-label="Late" class="spt-number"><div>'
        f"{_link(row.late.number, row.late.url, f'late in {spoken}')}</div></td>"
        f'<td role="cell" data-label="Not updated" class="spt-number"><div>'
        f"{_link(row.not_updated.number, row.not_updated.url, f'not updated in {spoken}')}</div></td>"
        f'<td role="cell" data-label="Evidence" class="spt-number"><div>{evidence}</div></td></tr>'
    )


def _headline(row: Figures, name: str, set_by: str) -> str:
    headline = conditional_escape(row.headline)
    incomplete = f'<span class="spt-quiet spt-block">{conditional_escape(row.incomplete)}</span>'
    about = f"{name} is {headline}" if row.rag else f"{name}: {headline}"
    reasons = "".join(f"<p>{conditional_escape(reason)}</p>" for reason in row.reasons)
    return (
        f"{rag(rating=row.rag) if row.rag else headline} {incomplete if row.incomplete else ''}"
        f'<details class="spt-why"><summary>Why<span class="visually-hidden">, {about}</span></summary>'
        f"{reasons}<p>Thresholds: {conditional_escape(set_by)}.</p></details>"
    )


def _count(count: Counted, label: str = "") -> str:
    return count_link(number=count.number, label=label or count.label, url=count.url, rating=count.rating)


def _link(number: int, url: str, words: str) -> str:
    """The number, with a link where it opens anything; `words` are escaped, and say what it counts to who hears it."""
    if not url:
        return str(number)
    return f'<a href="{conditional_escape(url)}">{number}<span class="visually-hidden"> {words}</span></a>'
