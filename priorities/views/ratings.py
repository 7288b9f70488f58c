"""Ratings and counts as pages show them: a bar, and beneath it the numbers, each a link to the rows it counts."""

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

# What is no colour is drawn without one.
PLAIN = "#ffffff"
PATTERNS = {CountedAs.PAUSED: "vertical", CountedAs.STOPPED: "cross", CountedAs.NO_UPDATE: ""}
MARKS = {CountedAs.GREY: "Gy", CountedAs.NO_UPDATE: "None"}

# What is heard of the row called "No group": "No group is Green" would say that none is.
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
    """A number, what it counts, and the address of exactly those rows; no address where there are none."""

    number: int
    label: str
    url: str
    rating: Rag | None = None


@dataclass(frozen=True, slots=True)
class RatedRow:
    """The figures of one priority, one group or the whole strategy, with a bar and a link for each number.

    `within` picks its actions and `supports` those that support it from elsewhere. `name` is what the row is called,
    `spoken` its name inside a sentence, and `title` that of its bar. The fields say all that a table shows of it:
    the cache of `rated_table.html` is keyed by them, and what is worked out from them is only asked for to draw it.
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
        """Its ratings as a stacked bar."""
        return bar(self.figures.counts, self.title)

    @property
    def total(self) -> Count:
        """All its actions."""
        label = "action" if self.figures.total == 1 else "actions"
        return self.counting.count(self.figures.total, label, self.within)

    @property
    def counts(self) -> tuple[Count, ...]:
        """Its actions of each rating that any has, and those that support it from elsewhere."""
        counts = self.counting.count_links(self.figures.counts, self.within)
        if self.supports and (number := self.figures.supporting):
            label = "supporting from other priorities"
            return (*counts, self.counting.count(number, label, self.supports))
        return counts

    @property
    def moved(self) -> tuple[Count, ...]:
        """How many went each way; empty where there is no earlier day to compare with."""
        compared = any(self.figures.moved.values()) or (self.counting.compared and not self.figures.total)
        return self.counting.moves(self.figures.moved, self.within) if compared else ()

    @property
    def late(self) -> Count:
        """Its actions that are late."""
        return self.counting.count(self.figures.late, "late", replace(self.within, late=True))

    @property
    def not_updated(self) -> Count:
        """Its actions that are not updated."""
        number = self.figures.not_updated
        return self.counting.count(number, "not updated", replace(self.within, not_updated=True))


class Counting:
    """Makes counts of one strategy's actions, each with the link to the rows it counts and the page's dates on it.

    `compared` is whether there is an earlier day to compare with.
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
        """A number with the link to its rows."""
        url = links.narrowed(self.list_url, filters, self.dates) if number else ""
        return Count(number, label, url, rating)

    def count_links(
        self, counts: Mapping[CountedAs, int], within: Filters, *, every_colour: bool = False
    ) -> tuple[Count, ...]:
        """One count a counted_as, leaving out those that are nought, or keeping every colour where it is asked."""
        return tuple(
            self.count(counts[s], s.label, replace(within, rating=s), s.rag)
            for s in CountedAs
            if counts[s] or (every_colour and s.rag)
        )

    def completed(self, row: Row) -> Count:
        """How many became Blue since the day compared with. Blue is not compared with colours, so it stands apart."""
        return self.count(row.completed, MOVES[COMPLETED], Filters(moved=COMPLETED))

    def moves(
        self,
        moved: Mapping[Movement, int],
        within: Filters,
        which: Iterable[Movement] = (Movement.BETTER, Movement.WORSE),
    ) -> tuple[Count, ...]:
        """How many went each way since the day compared with."""
        return tuple(self.count(moved[m], MOVES[m], replace(within, moved=m.value)) for m in which)

    def whole(self, row: Row, by: str = "") -> RatedRow:
        """The row of the strategy as a whole, for the foot of a table; `by` tells a page's second table from its first.

        No two bars of a page may have the same title, since the ids in their drawings come from what they show.
        """
        return RatedRow(
            self,
            row,
            Filters(),
            name="Whole strategy",
            spoken="Whole strategy",
            title=f"Ratings: {row.name}{f', by {by}' if by else ''}",
            evidence_url=links.evidence(self.strategy, self.dates) if row.evidence else "",
        )

    def priority(self, row: Row) -> RatedRow:
        """A priority's row, by its number."""
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
        """A group's row, or that of the actions that have none."""
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
    """The parts of a bar in the order they are shown; those of nought are left out unless every one is wanted."""
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
    """One stacked bar as SVG, its numbers said in its description."""
    return mark_safe(  # noqa: S308 - tracker.charts escapes every word it draws
        stacked_bar(segments(counts), title=title, desc=in_words(counts), empty="No actions")
    )


def in_words(counts: Mapping[CountedAs, int]) -> str:
    """The counts as a phrase: "5 Blue, 6 Green, 1 Paused"."""
    return ", ".join(f"{counts[s]} {s.label}" for s in CountedAs if counts[s]) or "No actions"
