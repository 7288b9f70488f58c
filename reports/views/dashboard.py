"""The dashboard: first the actions that need attention, then the ratings. Each count links to the actions counted."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from priorities import access
from priorities.choices import Attention, CountedAs, Movement
from priorities.figures import summary
from priorities.figures.exceptions import NeedsAttention, attention, concerning
from priorities.figures.movement import slippage
from priorities.figures.selection import Filters, select
from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.models import Strategy, Update
from priorities.queries.periods import ClosedPeriod, closed_periods
from priorities.queries.status import ActionStatus
from priorities.queries.updates import deciding_updates
from priorities.rules import deadlines
from priorities.rules.deadlines import PeriodFacts
from priorities.templatetags.status import lateness
from priorities.views import links, ratings
from priorities.views.dates import heading, read_dates
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.ratings import Counting
from tracker.charts import Bar, key_of, stacked_columns
from tracker.query_string import QueryString
from tracker.wording import short_date

MOST_SHOWN = 10
MOST_ATTENTION = 8
MOST_PERIODS = 12
BY_GROUP = "by=group"


@in_strategy(access.READ)
def dashboard(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show a strategy's dashboard for a pair of dates. Runs a fixed number of SQL queries.

    `?by=group` shows the ratings by group instead of by priority.
    """
    dates = read_dates(request, strategy)
    data = strategy_data(strategy, dates.as_at, dates.known_at, dates.compared_with)
    counting = Counting(strategy, dates.query, compared=data.compared_with is not None)
    whole = summary.whole(data)
    needing = attention(data, concerning(data.statuses, request.reader.person.pk))
    slipped, better = slippage(data), select(data, Filters(better=True))
    # If no action has a group, a table of groups would only repeat the totals.
    has_groups = any(status.group_id for status in data.statuses)
    by_group = has_groups and QueryString(request.GET).text("by") == "group"
    last_due = data.calendar.last_due(data.as_at, data.known_on)
    updates = deciding_updates([*(need.status for need in needing[:MOST_ATTENTION]), *better[:MOST_SHOWN]])
    closed = closed_periods(strategy, dates.as_at, dates.known_at)
    movements = (Movement.BETTER, Movement.WORSE, Movement.SAME, Movement.NEW, Movement.NOT_COMPARED)
    return render(
        request,
        "reports/dashboard.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "dashboard", request.reader, dates.query),
            "dates": dates,
            "from_list": links.from_list(request.get_full_path(), dates.query),
            "heading": heading(dates, data),
            "attention": [
                _attention(need, updates.get(need.status.action_id), last_due)
                for need in needing[:MOST_ATTENTION]
            ],
            "attention_count": counting.count(len(needing), "needing attention", Filters(attention=True)),
            "exceptions_url": links.with_query(reverse("exceptions", args=[strategy.slug]), dates.query),
            "attention_mine": sum(need.mine for need in needing),
            "whole": counting.whole(whole),
            "completed": counting.completed(whole),
            "count_links": counting.count_links(whole.counts, Filters(), every_colour=True),
            "moved": counting.moves(whole.moved, Filters(), movements),
            "rows": (
                [counting.group(row) for row in summary.by_group(data)]
                if by_group
                else [counting.priority(row) for row in summary.by_priority(data)]
            ),
            "by_group": by_group,
            "by_links": [
                ("By priority", links.with_query(request.path, dates.query) + "#by", not by_group),
                ("By group", links.with_query(request.path, BY_GROUP, dates.query) + "#by", by_group),
            ]
            if has_groups
            else [],
            "last_due": last_due,
            "history": History(tuple(closed[-MOST_PERIODS:])) if closed else None,
            "slipped": slipped[:MOST_SHOWN],
            "slipped_count": counting.count(
                len(slipped), "due later than first planned", Filters(slipped=True)
            ),
            "better": [(status, updates[status.action_id]) for status in better[:MOST_SHOWN]],
            "better_count": counting.count(len(better), "rated better than suggested", Filters(better=True)),
            "tolerances": _tolerances(data),
            "set_by": data.calendar.set_by,
            "may_plan": request.reader.may(access.EDIT_PLAN),
        },
    )


@dataclass(frozen=True, slots=True)
class AttentionRow:
    """An action that needs attention: reasons other than Red with their tones, dates, and the problem last reported.

    `unchanged_since` is the day since which nothing has changed, if the update says so, or None.
    """

    need: NeedsAttention
    why: tuple[tuple[str, str], ...]
    dates: str
    problem: str
    unchanged_since: date | None


@dataclass(frozen=True, slots=True)
class History:
    """The latest closed periods, as a chart and as the rows of a table.

    `history.html` is cached by these periods, so the chart is drawn only if it is not in the cache.
    """

    periods: tuple[ClosedPeriod, ...]

    @property
    def bars(self) -> list[Bar]:
        """Return a bar for each period, oldest first."""
        return [
            Bar(period.name, tuple(ratings.segments(period.counts, every=True))) for period in self.periods
        ]

    @property
    def chart(self) -> SafeString:
        """Return the chart as SVG."""
        desc = "; ".join(f"{period.name}: {ratings.in_words(period.counts)}" for period in self.periods)
        title = "Ratings when each period was closed"
        return mark_safe(stacked_columns(self.bars, title=title, desc=desc))  # noqa: S308 - our own SVG and numbers

    @property
    def key(self) -> list[tuple[SafeString, str]]:
        """Return the key to the chart: a square as SVG, and a label, for each rating that the bars show."""
        return [(mark_safe(square), label) for square, label in key_of(self.bars)]  # noqa: S308 - our own SVG

    @property
    def used(self) -> list[CountedAs]:
        """Return the ratings that at least one of the periods has."""
        return [
            counted_as
            for counted_as in CountedAs
            if any(period.counts[counted_as] for period in self.periods)
        ]

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the table's column headings."""
        return (
            "Period",
            *(str(counted_as.label) for counted_as in self.used),
            "Actions",
            "No update, last rating shown",
        )

    @property
    def rows(self) -> tuple[tuple[object, ...], ...]:
        """Return a table row for each period, with its name and its counts, newest first."""
        return tuple(
            (
                period.name,
                *(period.counts[counted_as] for counted_as in self.used),
                period.total,
                period.carried,
            )
            for period in reversed(self.periods)
        )


def _attention(need: NeedsAttention, update: Update | None, last_due: PeriodFacts | None) -> AttentionRow:
    status = need.status
    return AttentionRow(
        need=need,
        why=tuple(
            (_why(status, reason, last_due), TONES[reason]) for reason in need.reasons if reason in TONES
        ),
        dates=_dates(status),
        problem=update.problem if update else "",
        unchanged_since=update.unchanged_since if update else None,
    )


def _dates(status: ActionStatus) -> str:
    """Return the action's due date and how far it has moved, or the review date of continuing work, or ''."""
    if status.baseline_due and status.due and status.due != status.baseline_due:
        moved = deadlines.moved(status.baseline_due, status.due)
        return f"First due {short_date(status.baseline_due)}, now {short_date(status.due)} ({moved})"
    if status.due:
        return f"Due {short_date(status.due)}"
    return f"Continuing; review {short_date(status.review)}" if status.review else ""


# Red is not listed, because the rating is shown beside these tags.
TONES = {Attention.NOT_UPDATED: "grey", Attention.LATE: "orange", Attention.NO_LEAD: "grey"}


def _why(status: ActionStatus, reason: Attention, last_due: PeriodFacts | None) -> str:
    if reason is Attention.NOT_UPDATED:
        return deadlines.silence(status.updated_on, last_due)
    if reason is Attention.LATE:
        return lateness(status)
    return str(reason.label)


def _tolerances(data: StrategyData) -> str:
    """Return a sentence saying who set the tolerances, and how late work must be for Amber or Red to be suggested."""
    return (
        f"Tolerances set by {data.calendar.set_by} (version {data.calendar.tolerances.version}): "
        f"up to {data.calendar.tolerances.tolerance_days} days late suggests Amber, and more suggests Red."
    )
