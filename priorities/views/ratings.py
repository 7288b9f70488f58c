"""Ratings and counts for pages: a bar and, below it, numbers that each link to the rows they count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from priorities.choices import CountedAs, Movement, Rag
from priorities.figures.selection import COMPLETED, NONE, Filters
from priorities.figures.summary import Row
from priorities.models import Strategy
from priorities.views import links
from tracker.charts import Segment, stacked_bar

# The fill for counts that have no RAG colour.
PLAIN = "#ffffff"
PATTERNS = {
    CountedAs.AWAITING_AGREEMENT: "grid",
    CountedAs.PAUSED: "vertical",
    CountedAs.STOPPED: "cross",
    CountedAs.NO_UPDATE: "",
}
MARKS = {CountedAs.GREY: "Gy", CountedAs.NO_UPDATE: "None"}

# The name for the row "No group" in spoken text, because "No group is Green" would mean that no group is.
WITHOUT_A_GROUP = "Work without a group"

MOVES = {
    Movement.BETTER.value: "better",
    Movement.WORSE.value: "worse",
    Movement.SAME.value: "the same",
    Movement.NEW.value: "rated for the first time",
    Movement.NOT_COMPARED.value: "not comparable",
    COMPLETED: "became Blue, delivered and agreed",
}


@dataclass(frozen=True, slots=True)
class Count:
    """A number, what it counts, the URL of exactly those items ("" if there are none), and their rating, if any."""

    number: int
    label: str
    url: str
    rating: Rag | None = None


@dataclass(frozen=True, slots=True)
class RatedRow:
    """The figures for one priority, one group or the whole strategy, with a bar and a link for each number.

    `within` selects the row's actions, and `supports` selects actions elsewhere that support the row. `name` is the
    row's heading, `spoken` its name inside a sentence, and `title` the title of its bar. The cache of
    `rated_table.html` is keyed by these fields, so a cached row does not compute the properties.
    """

    counting: "Counting"
    figures: Row
    within: Filters
    name: str
    title: str
    evidence_url: str
    spoken: str
    url: str = ""
    supports: Filters | None = None

    @property
    def bar(self) -> SafeString:
        """The row's ratings as a stacked bar."""
        return bar(self.figures.counts, self.title)

    @property
    def total(self) -> Count:
        """The count of all the row's actions."""
        label = "action" if self.figures.total == 1 else "actions"
        return self.counting.count(self.figures.total, label, self.within)

    @property
    def counts(self) -> tuple[Count, ...]:
        """The counts of the row's actions by rating, without zeros, and the count of supporting actions elsewhere."""
        counts = self.counting.count_links(self.figures.counts, self.within)
        if self.supports and (number := self.figures.supporting):
            label = "supporting from other priorities"
            return (*counts, self.counting.count(number, label, self.supports))
        return counts

    @property
    def moved(self) -> tuple[Count, ...]:
        """The counts of actions that have got better or worse; empty if there is no earlier day to compare with."""
        compared = any(self.figures.moved.values()) or (self.counting.compared and not self.figures.total)
        return self.counting.moves(self.figures.moved, self.within) if compared else ()

    @property
    def late(self) -> Count:
        """The count of the row's late actions."""
        return self.counting.count(self.figures.late, "late", replace(self.within, late=True))

    @property
    def not_updated(self) -> Count:
        """The count of the row's actions that have not been updated."""
        number = self.figures.not_updated
        return self.counting.count(number, "not updated", replace(self.within, not_updated=True))


class Counting:
    """Creates counts of one strategy's actions. Each links to the rows that it counts and keeps the page's dates.

    `compared` says whether there is an earlier day to compare with.
    """

    def __init__(self, strategy: Strategy, dates: str, *, compared: bool = True) -> None:
        self.strategy = strategy
        self.dates = dates
        self.compared = compared
        # A page of figures has hundreds of links to this list.
        self.list_url = reverse("actions", args=[strategy.slug])

    def __repr__(self) -> str:
        return f"Counting({self.list_url!r}, {self.dates!r}, compared={self.compared!r})"

    def count(self, number: int, label: str, filters: Filters, rating: Rag | None = None) -> Count:
        """Return a count with a link to its rows."""
        url = links.narrowed(self.list_url, filters, self.dates) if number else ""
        return Count(number, label, url, rating)

    def count_links(
        self, counts: Mapping[CountedAs, int], within: Filters, *, every_colour: bool = False
    ) -> tuple[Count, ...]:
        """Return a count for each `CountedAs`, without zeros; with `every_colour`, zeros for colours are kept."""
        return tuple(
            self.count(counts[s], s.label, replace(within, rating=s), s.rag)
            for s in CountedAs
            if counts[s] or (every_colour and s.rag)
        )

    def completed(self, row: Row) -> Count:
        """Return the count of actions that have become Blue since the earlier day. Blue is neither better nor worse."""
        return self.count(row.completed, MOVES[COMPLETED], Filters(moved=COMPLETED))

    def moves(
        self,
        moved: Mapping[Movement, int],
        within: Filters,
        movements: Iterable[Movement] = (Movement.BETTER, Movement.WORSE),
    ) -> tuple[Count, ...]:
        """Return the counts of actions that have moved in each of these ways since the earlier day."""
        return tuple(
            self.count(moved[movement], MOVES[movement], replace(within, moved=movement.value))
            for movement in movements
        )

    def whole(self, row: Row) -> RatedRow:
        """Return the row for the whole strategy, at the foot of a table."""
        return RatedRow(
            self,
            row,
            Filters(),
            name="Whole strategy",
            spoken="Whole strategy",
            title=f"Ratings: {row.name}",
            evidence_url=links.evidence(self.strategy, self.dates) if row.evidence else "",
        )

    def priority(self, row: Row) -> RatedRow:
        """Return a priority's row."""
        number = int(row.key)
        url = links.with_query(reverse("priority", args=[self.strategy.slug, number]), self.dates)
        return RatedRow(
            self,
            row,
            Filters(priority=number),
            name=row.name,
            spoken=row.name,
            title=f"Ratings: {row.name}",
            evidence_url=f"{url}#evidence" if row.evidence else "",
            url=url,
            supports=Filters(supports=number),
        )

    def group(self, row: Row) -> RatedRow:
        """Return a group's row, or the row of the actions without a group."""
        group = row.key or NONE
        return RatedRow(
            self,
            row,
            Filters(group=group),
            name=row.name,
            spoken=row.name if group != NONE else WITHOUT_A_GROUP,
            title=f"Ratings of the group: {row.name}",
            evidence_url=links.evidence(self.strategy, self.dates, group=group) if row.evidence else "",
        )


def segments(counts: Mapping[CountedAs, int], *, every: bool = False) -> list[Segment]:
    """Return a bar's segments in order. Segments of 0 are left out unless `every` is true."""
    return [
        Segment(
            key=counted_as.value,
            label=counted_as.label,
            value=counts[counted_as],
            fill=counted_as.rag.colour if counted_as.rag else PLAIN,
            pattern=PATTERNS.get(counted_as, ""),
            mark=MARKS.get(counted_as, ""),
        )
        for counted_as in CountedAs
        if counts[counted_as] or every
    ]


def bar(counts: Mapping[CountedAs, int], title: str) -> SafeString:
    """Return one stacked bar as SVG, with its numbers in its description."""
    return mark_safe(  # noqa: S308 - tracker.charts escapes every word it draws
        stacked_bar(segments(counts), title=title, desc=in_words(counts), empty="No actions")
    )


def in_words(counts: Mapping[CountedAs, int]) -> str:
    """Return the counts as a phrase: "5 Blue, 6 Green, 1 paused", or "No actions" if all are 0."""
    return ", ".join(f"{counts[s]} {s.phrase}" for s in CountedAs if counts[s]) or "No actions"
