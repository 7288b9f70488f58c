"""The base of every list: our template, pages of 25, a caption and a header cell in each row."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_tables2 as tables
from django.http import HttpRequest
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2.rows import BoundRow

from tracker.address import Address

PER_PAGE = 25
"""How many rows a page of a list has."""


class BaseTable(tables.Table):
    """A table with our look, in pages of 25.

    `caption` names the table; a page may give its own, since a caption can say what is counted ("9 Amber actions").
    `row_header` is the name of the column whose cell is the header of its row. `stacked` turns rows into blocks on a
    narrow screen; without it the table scrolls in its own labelled region.
    """

    caption: ClassVar[str] = ""
    row_header: ClassVar[str] = ""
    stacked: ClassVar[bool] = True

    def __init__(self, *args: Any, caption: str = "", **kwargs: Any) -> None:
        # Here and not in a Meta, because django-tables2 does not pass a base's Meta on to its subclasses.
        kwargs.setdefault("template_name", "tables/table.html")
        kwargs.setdefault("default", "Not recorded")
        kwargs.setdefault("empty_text", "Nothing to show.")
        super().__init__(*args, **kwargs)
        self.table_caption = caption or self.caption

    def arrange(self, request: HttpRequest) -> None:
        """Sort the rows and open the page as the address asks; where there is no such page, the nearest one.

        How many rows a page has is not the address's to say: one that asked for none, or for all, was a fault.
        """
        tables.RequestConfig(request, paginate=False).configure(self)
        self.paginate(per_page=PER_PAGE)
        self.page = self.paginator.get_page(Address(request.GET).text(self.prefixed_page_field))

    @property
    def written(self) -> SafeString:
        """The rows of the page as markup, written at once: a template is slow at hundreds of cells. Empty for no rows.

        The roles repeat what the elements say: a browser drops a table's meaning when its rows are laid out as blocks.
        """
        cells = [(self._drawing(column.name), *self._around(column)) for column in self.columns]
        rows = self.paginated_rows if hasattr(self, "page") else self.rows
        found = (
            "".join(f"{before}{conditional_escape(drawn(row))}{after}" for drawn, before, after in cells)
            for row in rows
        )
        return mark_safe("\n".join(f'<tr role="row">{row}</tr>' for row in found))  # noqa: S308 - every cell is escaped

    def _drawing(self, name: str) -> Callable[[BoundRow], Any]:
        """What draws the cells of a column: the table's own method, which takes the record alone, or the column.

        The library finds out anew for each cell what such a method takes, which costs more than the drawing.
        """
        own = getattr(self, f"render_{name}", None)
        return (lambda row: own(row.record)) if own else (lambda row: row.get_cell(name))

    def _around(self, column: tables.columns.BoundColumn) -> tuple[str, str]:
        """What stands before and after what a cell of the column says."""
        if column.name == self.row_header:
            return '<th scope="row" role="rowheader">', "</th>"
        set_apart = column.column.attrs.get("td", {}).get("class", "")
        kind = format_html(' class="{}"', set_apart) if set_apart else ""
        return format_html('<td role="cell" data-label="{}"{}><div>', column.header, kind), "</div></td>"


class NumberColumn(tables.Column):
    """Figures, set right and lined up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "spt-number"}, "th": {"class": "spt-number"}})
        super().__init__(*args, **kwargs)
