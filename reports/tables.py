"""The table of papers."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from priorities.models import Strategy
from reports.models import Paper
from tracker.tables import BaseTable


class PapersTable(BaseTable):
    """A strategy's papers: the number, title, meeting date, date of figures, form and state of each."""

    caption = "Papers, latest meeting first"
    row_header = "number"

    number = tables.Column(verbose_name="Paper")
    meeting_date = tables.DateColumn(verbose_name="Meeting", format="j F Y")
    as_at = tables.DateColumn(verbose_name="Figures as at", format="j F Y")
    layout = tables.Column(verbose_name="Form", orderable=False)
    state = tables.Column(verbose_name="State", orderable=False)

    def __init__(self, *args: Any, strategy: Strategy, **kwargs: Any) -> None:
        kwargs.setdefault("empty_text", "No paper has been created yet.")
        super().__init__(*args, **kwargs)
        self.strategy = strategy

    def render_number(self, record: Paper) -> SafeString:
        """Return the paper's number and title as a link."""
        url = reverse("paper", args=[self.strategy.slug, record.number])
        return format_html('<a href="{}">{}. {}</a>', url, record.number, record.title)

    def render_state(self, record: Paper) -> str:
        """Return the label of the paper's state."""
        return str(record.get_state_display())
