"""The table template: sortable column headers, row headers, cells that name their column, and pages of 25."""

import re
from typing import Any

import django_tables2 as tables
from django.test import RequestFactory

from tracker.tables import BaseTable, NumberColumn


class Actions(BaseTable):
    """A list like those on the pages."""

    caption = "All actions"
    row_header = "title"

    reference = tables.Column()
    title = tables.Column()
    items = NumberColumn(verbose_name="Evidence items", orderable=False)


class Wide(Actions):
    """The same list, which scrolls instead of stacking."""

    stacked = False


ROWS = [{"reference": f"1.{n}", "title": f"Action {n} <b>", "items": n} for n in range(60)]


def render(table: type[BaseTable] = Actions, *, rows: list[dict[str, Any]] = ROWS, **query: str) -> str:
    """Return the table's HTML, with runs of white space replaced by single spaces."""
    request = RequestFactory().get("/", query)
    actions = table(rows)
    tables.RequestConfig(request).configure(actions)
    return re.sub(r"\s+", " ", actions.as_html(request))


def test_headers_have_a_scope_and_only_the_sorted_one_says_so() -> None:
    html = render(sort="-reference")
    assert html.count('scope="col"') == 3
    assert re.findall(r'aria-sort="(\w+)"', html) == ["descending"]


def test_an_unsorted_table_has_no_sort_attribute() -> None:
    assert "aria-sort" not in render()


def test_a_sort_link_keeps_the_filters_and_goes_to_the_first_page() -> None:
    html = render(rag="red", page="2")
    link = re.search(r'href="([^"]*sort=reference[^"]*)"', html)
    assert link is not None
    assert "rag=red" in link.group(1)
    assert "page=2" not in link.group(1)


def test_a_column_that_does_not_sort_has_no_link() -> None:
    assert re.search(r"<th[^>]*>Evidence items</th>", render())


def test_each_row_has_its_header_and_each_cell_its_columns_name() -> None:
    html = render(rows=ROWS[:1])
    assert '<th scope="row" role="rowheader">Action 0 &lt;b&gt;</th>' in html
    assert 'data-label="Evidence items" class="spt-number"' in html


def test_a_page_has_25_rows() -> None:
    html = render()
    assert html.count("<tr") == 26
    assert 'aria-label="Pages of this list"' in html


def test_the_caption_names_the_table() -> None:
    assert "<caption>All actions</caption>" in render()


def test_a_wide_table_scrolls_in_a_named_region_that_takes_the_focus() -> None:
    html = render(Wide)
    assert '<div class="spt-scroll" role="region" aria-label="Table: All actions" tabindex="0">' in html
    assert "spt-table--stacked" not in html


def test_an_empty_table_says_so() -> None:
    assert "Nothing to show." in render(rows=[])


def test_an_empty_cell_says_so() -> None:
    assert "Not recorded" in render(rows=[{"reference": "1.1", "title": "A", "items": None}])
