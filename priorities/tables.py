"""The tables of a strategy's lists: their columns, the sort key of each column, and the templates of their rows."""

from dataclasses import dataclass, field
from datetime import date, datetime

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from priorities.choices import CountedAs, EvidenceKind, ResultLevel, Strength
from priorities.models import EvidenceFile, StaffReading
from priorities.queries.evidence import files_at
from priorities.queries.evidence_list import ListedItem, links_of_items
from priorities.queries.status import ActionStatus
from tracker.folding import folded
from tracker.tables import BaseTable
from tracker.wording import long_date

AFTER_ALL = "\uffff"
"""A sort key that comes after every name."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action in the list, with the sort keys of its columns.

    `place` is the action's position in the plan's order. `passed_over` is the name of the period for which the action
    has no update, although an update was submitted after that period ended, or "" if there is no such period.
    """

    status: ActionStatus
    place: int
    passed_over: str

    @property
    def counted_as(self) -> int:
        """Return the position of what the action counts as, in the order from Blue to Stopped."""
        return list(CountedAs).index(self.status.counted_as)

    @property
    def group(self) -> str:
        """Return the group's name, folded for sorting; actions without a group come last."""
        return folded(self.status.group) or AFTER_ALL

    @property
    def lead(self) -> str:
        """Return the lead's job title, or the service or partner that answers, folded. Actions with none come last."""
        return folded(self.status.lead_title or self.status.answering) or AFTER_ALL

    @property
    def falls_due(self) -> date:
        """Return the day on which the action is due, or is due for review."""
        return self.status.due or self.status.review or date.max

    @property
    def updated(self) -> date:
        """Return the day on which the latest update that counts was submitted; actions without an update come first."""
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
    """One item in the list, with the sort keys of its columns, its file, and the references of what it is for.

    `place` is the item's position in the order recorded. The table fills in the file and the references once the page
    to show is known.
    """

    item: ListedItem
    place: int
    actions: list[str] = field(default_factory=list)
    commitments: list[str] = field(default_factory=list)
    file: EvidenceFile | None = None

    @property
    def service(self) -> str:
        """Return the service's name, folded for sorting; items without a service come last."""
        return folded(self.item.service) or AFTER_ALL

    @property
    def level(self) -> int:
        """Return the position of the result's level, from activity to outcome."""
        return list(ResultLevel).index(self.item.result_level)

    @property
    def strength(self) -> int:
        """Return the position of the evidence's strength, weakest first."""
        return list(Strength).index(self.item.strength)

    @property
    def kind(self) -> str:
        """Return the label of the item's kind, by which the column sorts."""
        return str(EvidenceKind(self.item.kind).label)


class EvidenceTable(BaseTable):
    """Evidence in pages of 25. The links and files of items are read only for the page shown."""

    row_template = "priorities/parts/evidence_row.html"

    evidence = tables.Column(order_by="place")
    kind = tables.Column()
    level = tables.Column(verbose_name="Result")
    strength = tables.Column()
    service = tables.Column()
    linked = tables.Column(orderable=False, verbose_name="For")
    file = tables.Column(orderable=False)

    def read_links(self, as_at: date, known_at: datetime) -> None:
        """Read the links and files of the items on the page shown. Runs two SQL queries."""
        rows: dict[int, EvidenceRow] = {row.record.item.id: row.record for row in self.paginated_rows}
        for key, links in links_of_items(rows, as_at, known_at).items():
            rows[key].actions = [link.action for link in links if link.action]
            rows[key].commitments = [link.commitment for link in links if link.commitment]
        for key, file in files_at(as_at, known_at, item__in=list(rows)).items():
            rows[key].file = file


class StaffReadingTable(BaseTable):
    """The days on which staff without a role looked at a strategy's records."""

    caption = "Staff without a role who have viewed this strategy, with a row for each person on each day"
    row_header = "reader"

    reader = tables.Column(orderable=False, verbose_name="Member of staff")
    email = tables.Column(accessor="reader__email", orderable=False, verbose_name="Account")
    day = tables.Column(orderable=False)

    def render_day(self, record: StaffReading) -> SafeString:
        """Return the day in words, on one line, because a date broken over three lines is hard to compare."""
        return format_html('<span class="spt-list__day">{}</span>', long_date(record.day))
