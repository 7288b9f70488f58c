"""The pages that list a user's strategies and that show one strategy or one priority."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.choices import Movement
from priorities.figures import summary
from priorities.figures.selection import Filters
from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.models import EvidenceRevision, Strategy
from priorities.queries.evidence import items_in_effect
from priorities.queries.tree import PriorityAsAt
from priorities.views import links
from priorities.views.dates import Dates, heading, read_dates
from priorities.views.no_role import not_held
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.ratings import Counting
from tracker import clock
from tracker.access import signed_in
from tracker.wording import counted

NEXT_DATES = 5
NAMED_A_DAY = 4


@signed_in
def strategies(request: HttpRequest) -> HttpResponse:
    """Show every strategy in which the user has a role today."""
    assert request.user.is_authenticated
    today = clock.today()
    readers = access.readers(request.user, today)
    return render(
        request,
        "priorities/strategies.html",
        {
            "strategies": [
                (reader.strategy, ", ".join(sorted(str(role.label) for role in reader.roles)))
                for reader in readers
            ],
            "not_held": [] if readers else not_held(request.user, today),
            "may_create": access.may_create(request.user, readers),
        },
    )


@in_strategy(access.READ)
def strategy(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show a strategy's vision, how each priority is going, and the next dates."""
    dates = read_dates(request, strategy)
    data = strategy_data(strategy, dates.as_at, dates.known_at, dates.compared_with)
    counting = Counting(strategy, dates.query, compared=data.compared_with is not None)
    whole = summary.whole(data)
    movements = (Movement.BETTER, Movement.WORSE, Movement.SAME, Movement.NEW, Movement.NOT_COMPARED)
    return render(
        request,
        "priorities/strategy.html",
        _frame(request, data, dates)
        | {
            "aims": list(strategy.aims.all()),
            "commitments": _commitments(data),
            "whole": counting.whole(whole),
            "completed": counting.completed(whole),
            "moved": counting.moves(whole.moved, Filters(), movements),
            "priorities": [counting.priority(row) for row in summary.by_priority(data)],
            "next_dates": _next_dates(summary.next_dates(data, data.as_at)),
            "dashboard_url": links.with_query(reverse("dashboard", args=[strategy.slug]), dates.query),
        },
    )


@in_strategy(access.READ)
def priority(request: StrategyRequest, strategy: Strategy, number: int) -> HttpResponse:
    """Show one priority: its commitments, the actions that deliver them, and the evidence.

    Raises Http404 if the strategy had no such priority on the day that the page shows.
    """
    dates = read_dates(request, strategy)
    data = strategy_data(strategy, dates.as_at, dates.known_at, dates.compared_with)
    chosen = next((priority for priority in data.tree.priorities if priority.number == number), None)
    if chosen is None:
        raise Http404(f"{strategy.name} has no priority {number}.")
    counting = Counting(strategy, dates.query, compared=data.compared_with is not None)
    row = next(row for row in summary.by_priority(data) if row.key == str(number))
    items = _items(data, chosen)
    return render(
        request,
        "priorities/priority.html",
        _frame(request, data, dates)
        | {
            "from_list": links.from_list(request.get_full_path(), dates.query),
            "priority": chosen,
            "row": counting.priority(row),
            "commitments": [_commitment(data, row, items) for row in summary.by_commitment(data, chosen)],
            "items": items,
            "strategy_url": links.with_query(reverse("strategy", args=[strategy.slug]), dates.query),
        },
    )


@dataclass(frozen=True, slots=True)
class CommitmentBlock:
    """A commitment with its headline, its actions and its evidence."""

    row: summary.CommitmentRow
    evidence: tuple[EvidenceRevision, ...]


@dataclass(frozen=True, slots=True)
class NextDay:
    """A coming day, the events to name on that day, and the number of events that are not named."""

    day: date
    words: tuple[str, ...]
    more: int


def _next_dates(dated: list[tuple[date, str]]) -> list[NextDay]:
    """Return the next days with events, soonest first."""
    by_day = [(day, tuple(words for _, words in found)) for day, found in groupby(dated, key=itemgetter(0))]
    return [
        NextDay(day, words[:NAMED_A_DAY], max(0, len(words) - NAMED_A_DAY))
        for day, words in by_day[:NEXT_DATES]
    ]


def _frame(request: StrategyRequest, data: StrategyData, dates: Dates) -> dict[str, object]:
    """Return the context for the parts that both pages have."""
    return {
        "strategy": data.strategy,
        "strategy_nav": links.navigation(data.strategy, "strategy", request.reader, dates.query),
        "may_plan": request.reader.may(access.EDIT_PLAN),
        "dates": dates,
        "heading": heading(dates, data),
        "set_by": data.calendar.set_by,
    }


def _commitments(data: StrategyData) -> str:
    """Return, in words, how many commitments are recorded, how many of them are samples, and how many were promised."""
    commitments = data.tree.commitments.values()
    samples = sum(commitment.is_sample for commitment in commitments)
    words = f"{counted(len(commitments), 'commitment is', 'commitments are')} recorded here"
    if samples:
        words += f", {'all' if samples == len(commitments) else samples} in sample wording written for this tracker"
    promised = data.strategy.promised_commitments
    return f"{words}. The published strategy makes {promised}." if promised else f"{words}."


def _commitment(
    data: StrategyData, row: summary.CommitmentRow, items: list[tuple[EvidenceRevision, list[str]]]
) -> CommitmentBlock:
    own = data.evidence.of_commitment(
        row.commitment.id, [status.action_id for status in (*row.actions, *row.supporting)]
    )
    return CommitmentBlock(row, tuple(item for item, _ in items if item.item_id in own))


def _items(data: StrategyData, chosen: PriorityAsAt) -> list[tuple[EvidenceRevision, list[str]]]:
    """Return a priority's evidence: each item once, with the references of its actions and commitments."""
    own = (status.action_id for status in summary.in_priority(data, chosen))
    wanted = data.evidence.of_priority(chosen, own, data.tree)
    references = _references_by_item(data)
    items = items_in_effect(data.strategy, data.as_at, data.known_at).select_related("service")
    return [(item, sorted(references[item.item_id])) for item in items if item.item_id in wanted]


def _references_by_item(data: StrategyData) -> Mapping[int, list[str]]:
    """Return, by the id of an item of evidence, the references of the actions and commitments that it is for."""
    actions = {status.action_id: status.reference for status in data.statuses}
    commitments = {key: commitment.reference for key, commitment in data.tree.commitments.items()}
    linked = [
        *((actions.get(key), item_ids) for key, item_ids in data.evidence.by_action.items()),
        *((commitments.get(key), item_ids) for key, item_ids in data.evidence.by_commitment.items()),
    ]
    references: dict[int, list[str]] = defaultdict(list)
    for reference, item_ids in linked:
        if reference is None:
            continue
        for item_id in item_ids:
            references[item_id].append(reference)
    return references
