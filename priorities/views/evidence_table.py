"""Evidence as a table: how each item is shown, and what its columns sort by."""

from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from priorities.choices import EvidenceKind, Marking, ResultLevel, Strength
from priorities.models import Strategy
from priorities.queries.evidence_list import LinkedTo, ListedItem, links_of_items
from priorities.views import links
from priorities.views.dates import Dates
from tracker.folding import folded
from tracker.tables import BaseTable

FINDING = 160
"""How many characters of a finding the list shows."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One item of the list, the address of its page, and its place in the order recorded."""

    item: ListedItem
    url: str
    place: int

    @property
    def service(self) -> str:
        """Its service's name, in the case that sorts; none comes last."""
        return folded(self.item.service) or "\uffff"

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

    evidence = tables.Column(accessor="place", order_by="place", verbose_name="Evidence")
    kind = tables.Column(accessor="kind", order_by="kind", verbose_name="Kind")
    level = tables.Column(accessor="level", order_by="level", verbose_name="Result")
    strength = tables.Column(accessor="strength", order_by="strength", verbose_name="Strength")
    service = tables.Column(accessor="service", order_by="service", verbose_name="Service")
    linked = tables.Column(accessor="place", orderable=False, verbose_name="For")

    def __init__(self, *args: Any, strategy: Strategy, asked: Dates, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.strategy, self.asked = strategy, asked
        self.links: dict[int, list[LinkedTo]] = {}

    def read_links(self) -> None:
        """Read what the items of the page that is shown are linked to. One SQL query."""
        shown = [row.record.item.id for row in self.paginated_rows]
        self.links = links_of_items(shown, self.asked.as_at, self.asked.known_at)

    def render_evidence(self, record: EvidenceRow) -> SafeString:
        """The reference and the phrase as the link to the item; beneath them how far it has come and what was found."""
        item = record.item
        marked = f"{Marking(item.marking).label}. " if item.marking is Marking.OFFICIAL_SENSITIVE else ""
        said = Truncator(item.finding).chars(FINDING)
        return format_html(
            '<a href="{}"><span class="spt-figures">{}</span> {}</a><span class="spt-list__stage">{}{}. {}</span>',
            record.url,
            item.reference,
            item.phrase,
            marked,
            item.done.label,
            said,
        )

    def render_level(self, record: EvidenceRow) -> str:
        """What sort of result it shows."""
        return str(record.item.result_level.label)

    def render_strength(self, record: EvidenceRow) -> str:
        """How firmly it is known."""
        return str(record.item.strength.label)

    def render_service(self, record: EvidenceRow) -> str:
        """The service it comes from."""
        return record.item.service or "No one service"

    def render_linked(self, record: EvidenceRow) -> SafeString | str:
        """The actions that it is for, each a link, and the commitments."""
        found = self.links.get(record.item.id, [])
        if not found:
            return "Linked to nothing"
        parts = [
            (links.to_action(self.strategy, link.action, self.asked.query), link.action)
            for link in found
            if link.action
        ]
        actions = format_html_join(", ", '<a href="{}">{}</a>', parts)
        commitments = ", ".join(link.commitment for link in found if link.commitment)
        told = [actions] if parts else []
        if commitments:
            one = "commitment" if "," not in commitments else "commitments"
            told.append(format_html("{} {}", one if parts else one.capitalize(), commitments))
        return format_html_join("; ", "{}", ((one,) for one in told))
