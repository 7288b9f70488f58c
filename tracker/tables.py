"""The base of every list: our template, pages of 25, a caption and a header cell in each row."""

from typing import Any, ClassVar

import django_tables2 as tables


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


class NumberColumn(tables.Column):
    """Figures, set right and lined up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "spt-number"}, "th": {"class": "spt-number"}})
        super().__init__(*args, **kwargs)
