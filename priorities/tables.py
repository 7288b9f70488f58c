"""The lists of a strategy: their columns, what each sorts by, and the templates that draw the rows."""

from dataclasses import dataclass, field
from datetime import date, datetime

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from priorities.choices import CountedAs, EvidenceKind, ResultLevel, Strength
from priorities.models import StaffReading
from priorities.queries.evidence_list import ListedItem, links_of_items
from priorities.queries.status import ActionStatus
from tracker.folding import folded
from tracker.tables import BaseTable
from tracker.wording import long_date

AFTER_ALL = "\uffff"
"""Sorts after every name."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action of the list, with the keys that its columns sort by.

    `place` is its place in the plan's order; `passed_over` the period that went unanswered though a later update came.
    """

    status: ActionStatus
    place: int
    passed_over: str

    @property
    def counted_as(self) -> int:
        """The place of its rating among all that there are, from Blue to Stopped."""
        return list(CountedAs).index(self.status.counted_as)

    @property
    def group(self) -> str:
        """Its group's name, in the case that sorts."""
        return folded(self.status.group) or AFTER_ALL

    @property
    def lead(self) -> str:
        """Its lead's job title, in the case that sorts; those without a lead come last."""
        return folded(self.status.lead_title) or AFTER_ALL

    @property
    def falls_due(self) -> date:
        """The day it is due, or is reviewed."""
        return self.status.due or self.status.review or date.max

    @property
    def updated(self) -> date:
        """The day its latest counted update was sent in; those that have none come first."""
        return self.status.updated_on or date.min


class ActionTable(BaseTable):
    """Actions with their status, in pages of 25."""

    row_template = "priorities/parts/action_row.html"

    action = tables.Column(order_by="place")
    rating = tables.Column(order_by="counted_as")
    home = tables.Column(orderable=False)
    group = tables.Column()
    lead = tables.Column()
    due = tables.Column(order_by="falls_due")
    updated = tables.Column(verbose_name="Last update")


@dataclass(slots=True)
class EvidenceRow:
    """One item of the list with the keys that its columns sort by, and the references of what it is for.

    `place` is its place in the order recorded. The table fills in what it is for when it knows which page is shown.
    """

    item: ListedItem
    place: int
    actions: list[str] = field(default_factory=list)
    commitments: list[str] = field(default_factory=list)

    @property
    def service(self) -> str:
        """Its service's name, in the case that sorts; none comes last."""
        return folded(self.item.service) or AFTER_ALL

    @property
    def level(self) -> int:
        """How far its result goes, from activity to outcome."""
        return list(ResultLevel).index(self.item.result_level)

    @property
    def strength(self) -> int:
        """How firmly it is known, weakest first."""
        return list(Strength).index(self.item.strength)

    @property
    def kind(self) -> str:
        """The word for its kind, which is what the column sorts by."""
        return str(EvidenceKind(self.item.kind).label)


class EvidenceTable(BaseTable):
    """Evidence in pages of 25. What each item is for is read for the page that is shown only."""

    row_template = "priorities/parts/evidence_row.html"

    evidence = tables.Column(order_by="place")
    kind = tables.Column()
    level = tables.Column(verbose_name="Result")
    strength = tables.Column()
    service = tables.Column()
    linked = tables.Column(orderable=False, verbose_name="For")

    def read_links(self, as_at: date, known_at: datetime) -> None:
        """Read what the items of the page that is shown are linked to. One SQL query."""
        rows: dict[int, EvidenceRow] = {row.record.item.id: row.record for row in self.paginated_rows}
        for key, links in links_of_items(rows, as_at, known_at).items():
            rows[key].actions = [link.action for link in links if link.action]
            rows[key].commitments = [link.commitment for link in links if link.commitment]


class StaffReadingTable(BaseTable):
    """The days on which staff without a role looked at a strategy's records."""

    caption = "Each member of staff, once for each day on which they read"
    row_header = "reader"

    reader = tables.Column(orderable=False, verbose_name="Member of staff")
    email = tables.Column(accessor="reader__email", orderable=False, verbose_name="Account")
    day = tables.Column(orderable=False)

    def render_day(self, record: StaffReading) -> SafeString:
        """The day in words, on one line: a date broken over three is hard to compare."""
        return format_html('<span class="spt-list__day">{}</span>', long_date(record.day))
