"""The pages that list a user's strategies and that show one strategy or one priority."""

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
from priorities.models import EvidenceItem, Strategy
from priorities.queries.evidence import items_in_effect
from priorities.queries.tree import PriorityAsAt
from priorities.views import links
from priorities.views.dates import Dates, dates, heading
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
    held = access.readers(request.user, clock.today())
    return render(
        request,
        "priorities/strategies.html",
        {
            "held": [
                (reader.strategy, ", ".join(sorted(str(role.label) for role in reader.roles)))
                for reader in held
            ],
            "may_create": access.may_create(request.user, held),
        },
    )


@in_strategy(access.READ)
def strategy(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show a strategy's vision, how each priority is going, and the next dates."""
    asked = dates(request, strategy)
    seen = strategy_data(strategy, asked.as_at, asked.known_at, asked.compared_with)
    counting = Counting(strategy, asked.query, compared=seen.compared_with is not None)
    whole = summary.whole(seen)
    which = (Movement.BETTER, Movement.WORSE, Movement.SAME, Movement.NEW, Movement.NOT_COMPARED)
    return render(
        request,
        "priorities/strategy.html",
        _frame(request, strategy, seen, asked)
        | {
            "aims": list(strategy.aims.all()),
            "commitments": _commitments(seen),
            "whole": counting.whole(whole),
            "completed": counting.completed(whole),
            "moved": counting.moves(whole.moved, Filters(), which),
            "priorities": [counting.priority(row) for row in summary.by_priority(seen)],
            "next_dates": _next_dates(summary.next_dates(seen, seen.as_at)),
            "dashboard_url": links.with_query(reverse("dashboard", args=[strategy.slug]), asked.query),
        },
    )


@in_strategy(access.READ)
def priority(request: StrategyRequest, strategy: Strategy, number: int) -> HttpResponse:
    """Show one priority: its commitments, the actions that deliver them, and the evidence."""
    asked = dates(request, strategy)
    seen = strategy_data(strategy, asked.as_at, asked.known_at, asked.compared_with)
    chosen = next((one for one in seen.tree.priorities if one.number == number), None)
    if chosen is None:
        raise Http404(f"{strategy.name} has no priority {number}.")
    counting = Counting(strategy, asked.query, compared=seen.compared_with is not None)
    row = next(row for row in summary.by_priority(seen) if row.key == str(number))
    items = _items(seen, chosen, strategy, asked)
    return render(
        request,
        "priorities/priority.html",
        _frame(request, strategy, seen, asked)
        | {
            "from_list": links.from_list(request.get_full_path(), asked.query),
            "priority": chosen,
            "row": counting.priority(row),
            "commitments": [_commitment(seen, one, items) for one in summary.by_commitment(seen, chosen)],
            "items": items,
            "strategy_url": links.with_query(reverse("strategy", args=[strategy.slug]), asked.query),
        },
    )


@dataclass(frozen=True, slots=True)
class CommitmentBlock:
    """A commitment with its headline, its actions and its evidence."""

    row: summary.CommitmentRow
    evidence: tuple[EvidenceItem, ...]


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


def _frame(
    request: StrategyRequest, strategy: Strategy, seen: StrategyData, asked: Dates
) -> dict[str, object]:
    return {
        "strategy": strategy,
        "strategy_nav": links.navigation(strategy, "strategy", request.reader, asked.query),
        "may_plan": request.reader.may(access.EDIT_PLAN),
        "dates": asked,
        "heading": heading(asked, seen),
        "set_by": seen.calendar.set_by,
    }


def _commitments(seen: StrategyData) -> str:
    """Return, in words, how many commitments are recorded, how many of them are samples, and how many were promised."""
    held = seen.tree.commitments.values()
    sample = sum(commitment.is_sample for commitment in held)
    recorded = counted(len(held), "commitment is", "commitments are")
    words = f"{recorded} recorded here"
    if sample:
        words += f", {'all' if sample == len(held) else sample} in sample wording written for this tracker"
    promised = seen.strategy.promised_commitments
    return f"{words}. The published strategy makes {promised}." if promised else f"{words}."


def _commitment(
    seen: StrategyData, row: summary.CommitmentRow, items: list[tuple[EvidenceItem, list[str]]]
) -> CommitmentBlock:
    own = seen.evidence.of_commitment(
        row.commitment.id, [status.action_id for status in (*row.actions, *row.supporting)]
    )
    return CommitmentBlock(row, tuple(item for item, _ in items if item.pk in own))


def _items(
    seen: StrategyData, chosen: PriorityAsAt, strategy: Strategy, asked: Dates
) -> list[tuple[EvidenceItem, list[str]]]:
    """Return a priority's evidence: each item once, with the references of its actions and commitments."""
    own = (status.action_id for status in summary.in_priority(seen, chosen))
    wanted = seen.evidence.of_priority(chosen, own, seen.tree)
    references = {status.action_id: status.reference for status in seen.statuses}
    commitments = {key: one.reference for key, one in seen.tree.commitments.items()}
    found = []
    for item in items_in_effect(strategy, asked.as_at, asked.known_at).select_related("service"):
        if item.pk not in wanted:
            continue
        linked = [
            references[a] for a, ids in seen.evidence.by_action.items() if item.pk in ids and a in references
        ]
        linked += [
            commitments[c]
            for c, ids in seen.evidence.by_commitment.items()
            if item.pk in ids and c in commitments
        ]
        found.append((item, sorted(linked)))
    return found
