"""The lists of a strategy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from priorities.choices import Standing
from priorities.models import StaffReading
from priorities.queries.status import ActionStatus
from priorities.rules.wording import day
from tracker.folding import folded
from tracker.tables import BaseTable
from tracker.templatetags.components import rag, status_tag


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action of the list: its status, what its cells show, and the keys that its columns sort by.

    `address` gives the action's page, and is asked only for the rows that are drawn. `passed_over` names
    the period that went unanswered though a later update came.
    """

    status: ActionStatus
    address: Callable[[ActionStatus], str]
    mark: str
    late: str
    place: int
    passed_over: str

    @property
    def standing(self) -> int:
        """The place of its rating among all that there are, from Blue to Stopped."""
        return list(Standing).index(self.status.standing)

    @property
    def group(self) -> str:
        """Its group's name, in the case that sorts."""
        return folded(self.status.group) or "\uffff"

    @property
    def lead(self) -> str:
        """Its lead's job title, in the case that sorts; those without a lead come last."""
        return folded(self.status.lead_title) or "\uffff"

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

    row_header = "action"

    action = tables.Column(accessor="place", order_by="place", verbose_name="Action")
    rating = tables.Column(accessor="standing", order_by="standing", verbose_name="Rating")
    home = tables.Column(accessor="place", orderable=False, verbose_name="Home")
    group = tables.Column(accessor="group", order_by="group", verbose_name="Group")
    lead = tables.Column(accessor="lead", order_by="lead", verbose_name="Lead")
    due = tables.Column(accessor="falls_due", order_by="falls_due", verbose_name="Due")
    updated = tables.Column(accessor="updated", order_by="updated", verbose_name="Last update")

    def render_action(self, record: ActionRow) -> SafeString:
        """The reference and the title, as the link to the action's page."""
        return format_html(
            '<a href="{}"><span class="spt-figures">{}</span> {}</a>',
            record.address(record.status),
            record.status.reference,
            record.status.title,
        )

    def render_rating(self, record: ActionRow) -> SafeString:
        """Word, shape and colour; beneath them the stage in words, and what is not agreed yet."""
        status = record.status
        return format_html(
            '{}<span class="spt-list__stage">{}</span>{}',
            rating_html(status.standing.rag, str(status.standing.label)),
            status.stage.label if status.standing.rag or status.standing is Standing.NO_UPDATE else "",
            format_html('<span class="spt-list__stage">{}</span>', record.mark) if record.mark else "",
        )

    def render_home(self, record: ActionRow) -> str:
        """The commitment and the priority that count it."""
        return f"Commitment {record.status.home_reference}, priority {record.status.priority_number}"

    def render_group(self, record: ActionRow) -> str:
        """The group that oversees it."""
        return record.status.group or "No group"

    def render_lead(self, record: ActionRow) -> SafeString | str:
        """The lead's job title and name."""
        if not record.status.lead_id:
            return "No lead"
        return format_html(
            '{}<span class="spt-list__stage">{}</span>', record.status.lead_title, record.status.lead
        )

    def render_due(self, record: ActionRow) -> SafeString | str:
        """The due date and how late it is; the review date of continuing work."""
        status = record.status
        if status.due is None:
            return (
                format_html("Continuing; review {}", _day(status.review)) if status.review else "Not recorded"
            )
        if not record.late:
            return _day(status.due)
        return format_html(
            '{} <span class="spt-list__stage">{}</span>',
            _day(status.due),
            status_tag(word=record.late, tone="red"),
        )

    def render_updated(self, record: ActionRow) -> SafeString | str:
        """The day the latest update that counts was sent in, and whether the last period is unanswered."""
        sent = record.status.updated_on
        words = _day(sent) if sent else "No update yet"
        if not record.status.not_updated:
            return words
        period = f" for {record.passed_over}" if record.passed_over else ""
        return format_html('{}<span class="spt-list__stage">Not updated{}</span>', words, period)


class StaffReadingTable(BaseTable):
    """The days on which staff without a role looked at a strategy's records."""

    caption = "Each member of staff, once for each day on which they read"
    row_header = "reader"

    reader = tables.Column(orderable=False, verbose_name="Member of staff")
    email = tables.Column(accessor="reader__email", orderable=False, verbose_name="Account")
    day = tables.Column(orderable=False, verbose_name="Day")

    def render_day(self, record: StaffReading) -> SafeString:
        """The day, in words."""
        return _day(record.day)


def _day(when: date) -> SafeString:
    """A day on one line: a date broken over three is hard to compare."""
    return format_html('<span class="spt-list__day">{}</span>', day(when))


def rating_html(rating: Any, missing: str) -> SafeString:
    """A rating as word, shape and colour; the word `missing` in its place where there is none."""
    return rag(rating=rating, missing=missing)
