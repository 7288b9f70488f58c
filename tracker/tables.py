"""The base class for HTML tables: our template, a caption, row headers, sorting and pages of 25 rows."""

from collections.abc import Collection
from typing import Any, ClassVar

import django_tables2 as tables
from django.http import HttpRequest

from tracker.query_string import QueryString

PER_PAGE = 25
"""The number of rows on a page of a list."""


class BaseTable(tables.Table):
    """A table with our template, in pages of 25 rows.

    `caption` names the table, and a page may pass a more exact caption, such as "9 Amber actions". `row_header` names
    the column whose cells are the row headers. If `stacked` is True, rows become blocks on a narrow screen; otherwise
    the table scrolls in a labelled region. `row_template` renders a whole row, with the record as `row`. For a table
    with a row template, the page includes `tables/table.html`, so that rows can use the page's context.
    """

    caption: ClassVar[str] = ""
    row_header: ClassVar[str] = ""
    row_template: ClassVar[str] = ""
    stacked: ClassVar[bool] = True

    def __init__(self, *args: Any, caption: str = "", **kwargs: Any) -> None:
        # Set here because django-tables2 does not pass on a base class's Meta to its subclasses.
        kwargs.setdefault("template_name", "tables/table.html")
        kwargs.setdefault("default", "Not recorded")
        kwargs.setdefault("empty_text", "Nothing to show.")
        super().__init__(*args, **kwargs)
        self.table_caption = caption or self.caption

    def arrange(self, request: HttpRequest) -> None:
        """Sort the rows and choose the page as the query string asks.

        A page number that is out of range gives the last page, and text that is not a number gives the first. The query
        string cannot set the number of rows on a page.
        """
        tables.RequestConfig(request, paginate=False).configure(self)
        self.paginate(per_page=PER_PAGE)
        self.page = self.paginator.get_page(QueryString(request.GET).text(self.prefixed_page_field))

    def query_problems(self, request: HttpRequest) -> list[str]:
        """Return a sentence for each sort order or page in the query string that the list does not have."""
        problems = []
        sorts: Collection[str] = {column.name for column in self.columns if column.orderable}
        asked = QueryString(request.GET).text(self.prefixed_order_by_field).removeprefix("-")
        if asked and asked not in sorts:
            problems.append("The list cannot be sorted that way, so it is in its usual order.")
        page: Any = getattr(self, "page", None)
        typed = QueryString(request.GET).text(self.prefixed_page_field)
        if page and typed and typed != str(page.number):
            pages = page.paginator.num_pages
            has = "one page" if pages == 1 else f"{pages} pages"
            problems.append(f"The list has {has}. Page {page.number} is shown.")
        return problems


class NumberColumn(tables.Column):
    """A column of numbers, aligned to the right."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "spt-number"}, "th": {"class": "spt-number"}})
        super().__init__(*args, **kwargs)
