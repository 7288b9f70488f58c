"""Ratings and counts as pages show them: a bar, and beneath it the numbers, each a link to the rows it counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from priorities.choices import Movement, Rag, Standing
from priorities.figures.selection import COMPLETED, NONE, Filters
from priorities.figures.summary import Row
from priorities.figures.waiting import not_accepted
from priorities.models import Strategy
from priorities.queries.brief import BriefStatus
from priorities.queries.status import ActionStatus
from priorities.rules.wording import counted, day
from priorities.views import links
from tracker.charts import Segment, stacked_bar

# What is no colour is drawn without one.
PLAIN = "#ffffff"
PATTERNS = {Standing.PAUSED: "vertical", Standing.STOPPED: "cross", Standing.NO_UPDATE: ""}
MARKS = {Standing.GREY: "Gy", Standing.NO_UPDATE: "None"}

# What is heard of the row called "No group": "No group is Green" would say that none is.
WITHOUT_A_GROUP = "Work without a group"

MOVES = {
    Movement.BETTER.value: "better",
    Movement.WORSE.value: "worse",
    Movement.SAME.value: "the same",
    Movement.NEW.value: "rated for the first time",
    Movement.NOT_COMPARED.value: "not compared",
    COMPLETED: "became Blue, delivered and agreed",
}


@dataclass(frozen=True, slots=True)
class Count:
    """A number, what it counts, and the address of exactly those rows; no address where there are none."""

    number: int
    label: str
    url: str
    rating: Rag | None = None


# Compared by identity: the same row is made once, so what is drawn of it can be kept.
@dataclass(frozen=True, slots=True, eq=False)
class RatedRow:
    """One priority, one group or the whole strategy, ready to show; `spoken` is its name inside a sentence."""

    name: str
    spoken: str
    number: str
    url: str
    rag: Rag | None
    headline: str
    reasons: tuple[str, ...]
    incomplete: str
    bar: SafeString
    total: Count
    counts: tuple[Count, ...]
    moved: tuple[Count, ...]
    late: Count
    not_updated: Count
    evidence: int
    evidence_url: str
    supporting: Count | None


@dataclass(frozen=True, slots=True)
class Counting:
    """Makes counts of one strategy's actions, with the page's dates kept on every link.

    Two are the same where their links are: by the name that the strategy has in addresses. `compared` is whether there
    is an earlier day to compare with.
    """

    strategy: Strategy = field(compare=False)
    dates: str
    compared: bool = True
    slug: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "slug", self.strategy.slug)

    def count(self, number: int, label: str, filters: Filters, rating: Rag | None = None) -> Count:
        """A number with the link to its rows."""
        return Count(
            number, label, links.actions(self.strategy, filters, self.dates) if number else "", rating
        )

    def standings(
        self, counts: Mapping[Standing, int], within: Filters, *, every_colour: bool = False
    ) -> tuple[Count, ...]:
        """One count a standing, leaving out those that are nought, or keeping every colour where it is asked."""
        return tuple(
            self.count(counts[s], s.label, replace(within, standing=s), s.rag)
            for s in Standing
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
        title = f"Ratings: {row.name}{f', by {by}' if by else ''}"
        shown = links.evidence(self.strategy, self.dates) if row.evidence else ""
        return _rated(
            self, row, Filters(), _Shown(name="Whole strategy", number="", title=title, evidence_url=shown)
        )

    def priority(self, row: Row) -> RatedRow:
        """A priority's row, by its number."""
        number = int(row.key)
        url = links.with_dates(links.address("priority", self.strategy.slug, number), self.dates)
        shown = f"{url}#evidence" if row.evidence else ""
        return _rated(
            self,
            row,
            Filters(priority=number),
            _Shown(row.name, row.key, f"Ratings: {row.name}", shown, url),
            Filters(supports=number),
        )

    def group(self, row: Row) -> RatedRow:
        """A group's row, or that of the actions that have none."""
        group = row.key or NONE
        shown = links.evidence(self.strategy, self.dates, group=group) if row.evidence else ""
        title = f"Ratings of the group: {row.name}"
        spoken = row.name if group != NONE else WITHOUT_A_GROUP
        return _rated(self, row, Filters(group=group), _Shown(row.name, row.key, title, shown, spoken=spoken))

    def action_url(self, status: BriefStatus) -> str:
        """The page of one action."""
        return links.to_action(self.strategy, status.reference, self.dates)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a row is called and where it leads, beside its figures."""

    name: str
    number: str
    title: str
    evidence_url: str
    url: str = ""
    spoken: str = ""


# The last rows are kept as they were made: figures change a few times a day, and each reader asks for them.
@lru_cache(maxsize=512)
def _rated(
    counting: Counting, row: Row, within: Filters, shown: _Shown, supports: Filters | None = None
) -> RatedRow:
    """The figures of a row, every one of them a link to the actions within it."""
    headline, count = row.headline, counting.count
    return RatedRow(
        name=shown.name,
        spoken=shown.spoken or shown.name,
        number=shown.number,
        url=shown.url,
        rag=headline.rag,
        headline=headline.words,
        reasons=headline.reasons,
        incomplete=f"Incomplete: {headline.updated} of {headline.live} updated"
        if headline.incomplete
        else "",
        bar=bar(row.counts, shown.title),
        total=count(row.total, "action" if row.total == 1 else "actions", within),
        counts=counting.standings(row.counts, within),
        # Where there is no earlier day nothing is compared, which is not the same as nought.
        moved=counting.moves(row.moved, within)
        if any(row.moved.values()) or (counting.compared and not row.total)
        else (),
        late=count(row.late, "late", replace(within, late=True)),
        not_updated=count(row.not_updated, "not updated", replace(within, not_updated=True)),
        evidence=row.evidence,
        evidence_url=shown.evidence_url,
        supporting=count(row.supporting, "supporting", supports) if supports and row.supporting else None,
    )


def segments(counts: Mapping[Standing, int], *, every: bool = False) -> list[Segment]:
    """The parts of a bar in the order they are shown; those of nought are left out unless every one is wanted."""
    return [
        Segment(
            key=standing.value,
            label=standing.label,
            value=counts[standing],
            fill=standing.rag.colour if standing.rag else PLAIN,
            pattern=PATTERNS.get(standing, ""),
            mark=MARKS.get(standing, ""),
        )
        for standing in Standing
        if counts[standing] or every
    ]


def bar(counts: Mapping[Standing, int], title: str) -> SafeString:
    """One stacked bar as SVG, its numbers said in its description."""
    return mark_safe(  # noqa: S308 - tracker.charts escapes every word it draws
        stacked_bar(segments(counts), title=title, desc=in_words(counts), empty="No actions")
    )


def in_words(counts: Mapping[Standing, int]) -> str:
    """The counts as a phrase: "5 Blue, 6 Green, 1 Paused"."""
    return ", ".join(f"{counts[s]} {s.label}" for s in Standing if counts[s]) or "No actions"


def mark(status: ActionStatus) -> str:
    """What stands beside a colour: that completion or the update is not agreed yet. Empty where nothing does."""
    if status.awaiting_agreement and status.updated_on:
        return f"Reported complete on {day(status.updated_on)}; waiting for the group's agreement"
    if not_accepted(status):
        return "Not yet accepted"
    return ""


def lateness(status: BriefStatus) -> str:
    """How late it is, in words; empty where it is not."""
    return f"{counted(status.late_days, 'day', 'days')} late" if status.is_late else ""
