"""The lists of a strategy: their columns, what each sorts by, and the templates that draw the cells."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2 import TemplateColumn

from priorities.choices import EvidenceKind, ResultLevel, Standing, Strength
from priorities.models import StaffReading
from priorities.queries.evidence_list import LinkedTo, ListedItem, links_of_items
from priorities.queries.status import ActionStatus
from priorities.rules.wording import day
from tracker.folding import folded
from tracker.tables import BaseTable

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
    def standing(self) -> int:
        """The place of its rating among all that there are, from Blue to Stopped."""
        return list(Standing).index(self.status.standing)

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
    """Actions with their status, in pages of 25. The cells read the strategy and the dates of the page."""

    row_header = "action"

    action = TemplateColumn(template_name="priorities/cells/action.html", accessor="place")
    rating = TemplateColumn(template_name="priorities/cells/action_rating.html", accessor="standing")
    home = tables.Column(accessor="place", orderable=False)
    group = tables.Column(accessor="status__group", order_by="group", default="No group")
    lead = TemplateColumn(template_name="priorities/cells/action_lead.html", accessor="lead")
    due = TemplateColumn(template_name="priorities/cells/action_due.html", accessor="falls_due")
    updated = TemplateColumn(
        template_name="priorities/cells/action_updated.html", accessor="updated", verbose_name="Last update"
    )

    def render_home(self, record: ActionRow) -> str:
        """The commitment and the priority that count it."""
        return f"Commitment {record.status.home_reference}, priority {record.status.priority_number}"


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One item of the list with the keys that its columns sort by. `place` is its place in the order recorded."""

    item: ListedItem
    place: int

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

    row_header = "evidence"

    evidence = TemplateColumn(template_name="priorities/cells/evidence.html", accessor="place")
    kind = tables.Column()
    level = tables.Column(accessor="item__result_level__label", order_by="level", verbose_name="Result")
    strength = tables.Column(accessor="item__strength__label", order_by="strength")
    service = tables.Column(accessor="item__service", order_by="service", default="No one service")
    linked = TemplateColumn(
        template_name="priorities/cells/evidence_for.html",
        accessor="place",
        orderable=False,
        verbose_name="For",
        extra_context=lambda record, table: table.linked_to(record.item),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.links: dict[int, list[LinkedTo]] = {}

    def read_links(self, as_at: date, known_at: datetime) -> None:
        """Read what the items of the page that is shown are linked to. One SQL query."""
        shown = [row.record.item.id for row in self.paginated_rows]
        self.links = links_of_items(shown, as_at, known_at)

    def linked_to(self, item: ListedItem) -> dict[str, list[str]]:
        """The references of the actions and of the commitments that an item is for."""
        found = self.links.get(item.id, [])
        return {
            "actions": [link.action for link in found if link.action],
            "commitments": [link.commitment for link in found if link.commitment],
        }


class StaffReadingTable(BaseTable):
    """The days on which staff without a role looked at a strategy's records."""

    caption = "Each member of staff, once for each day on which they read"
    row_header = "reader"

    reader = tables.Column(orderable=False, verbose_name="Member of staff")
    email = tables.Column(accessor="reader__email", orderable=False, verbose_name="Account")
    day = tables.Column(orderable=False)

    def render_day(self, record: StaffReading) -> SafeString:
        """The day in words, on one line: a date broken over three is hard to compare."""
        return format_html('<span class="spt-list__day">{}</span>', day(record.day))
