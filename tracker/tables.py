"""The base of every list: our template, pages of 25, a caption and a header cell in each row."""

from collections.abc import Collection
from typing import Any, ClassVar

import django_tables2 as tables
from django.http import HttpRequest

from tracker.address import Address

PER_PAGE = 25
"""How many rows a page of a list has."""


class BaseTable(tables.Table):
    """A table with our look, in pages of 25.

    `caption` names the table; a page may give its own, since a caption can say what is counted ("9 Amber actions").
    `row_header` is the name of the column whose cell is the header of its row. `stacked` turns rows into blocks on a
    narrow screen; without it the table scrolls in its own labelled region. `row_template` draws a whole row, with the
    record as `row`; a page includes `tables/table.html` for such a table, so that its rows see what the page shows.
    """

    caption: ClassVar[str] = ""
    row_header: ClassVar[str] = ""
    row_template: ClassVar[str] = ""
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

    def unread(self, request: HttpRequest) -> list[str]:
        """A sentence for a sort or a page that the address asks for and the list does not have."""
        problems = []
        sorts: Collection[str] = {column.name for column in self.columns if column.orderable}
        asked = Address(request.GET).text(self.prefixed_order_by_field).removeprefix("-")
        if asked and asked not in sorts:
            problems.append("The list cannot be sorted that way, so it is in its usual order.")
        page: Any = getattr(self, "page", None)
        typed = Address(request.GET).text(self.prefixed_page_field)
        if page and typed and typed != str(page.number):
            pages = page.paginator.num_pages
            has = "one page" if pages == 1 else f"{pages} pages"
            problems.append(f"The list has {has}. Page {page.number} is shown.")
        return problems


class NumberColumn(tables.Column):
    """Figures, set right and lined up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "spt-number"}, "th": {"class": "spt-number"}})
        super().__init__(*args, **kwargs)
