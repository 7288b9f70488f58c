"""The base of every list: our template, pages of 25, a caption and a header cell in each row."""

from typing import Any, ClassVar

import django_tables2 as tables


class BaseTable(tables.Table):
    """A table with our look. A subclass's Meta should inherit from `BaseTable.Meta`.

    `caption` names the table. `row_header` is the name of the column whose cell is the header of its row. Numbers are
    put in a `NumberColumn`. `stacked` turns rows into blocks on a narrow screen; without it the table scrolls in its
    own labelled region.
    """

    caption: ClassVar[str] = ""
    row_header: ClassVar[str] = ""
    stacked: ClassVar[bool] = True

    class Meta:
        template_name = "tables/table.html"
        attrs = {"class": "ds_table spt-table"}
        per_page = 25
        default = "Not recorded"
        empty_text = "Nothing to show."

    def __init__(self, *args: Any, caption: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Set on the instance too: a caption may say what is counted, "9 Amber actions".
        self.table_caption = caption or self.caption


class NumberColumn(tables.Column):
    """Figures, set right and lined up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "spt-number"}, "th": {"class": "spt-number"}})
        super().__init__(*args, **kwargs)
