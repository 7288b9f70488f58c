"""The strategies a person may see, one strategy, and one of its priorities."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.choices import Movement, Rag
from priorities.figures import summary
from priorities.figures.picture import Picture, picture
from priorities.figures.selection import Filters
from priorities.models import Strategy
from priorities.queries.items import ItemSeen, items_at
from priorities.queries.status import ActionStatus
from priorities.queries.tree import CommitmentSeen, PrioritySeen
from priorities.rules.lifecycle import HELD
from priorities.rules.rollup import Headline
from priorities.rules.wording import counted
from priorities.views import links, navigation, ratings
from priorities.views.dates import Dates, dates
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.heading import heading
from priorities.views.ratings import Counting
from tracker import clock
from tracker.access import signed_in

NEXT_DATES = 5
NAMED_A_DAY = 4


@signed_in
def strategies(request: HttpRequest) -> HttpResponse:
    """Every strategy in which the reader holds a role today."""
    assert request.user.is_authenticated
    held = access.standings(request.user, clock.today())
    return render(
        request,
        "priorities/strategies.html",
        {"held": [_held(standing) for standing in held], "may_create": access.keeps_one(request.user, held)},
    )


@in_strategy(access.READ)
def strategy(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """What the strategy is for, how each priority is going, and what comes next."""
    asked = dates(request, strategy)
    seen = picture(strategy, asked.as_at, asked.known_at, asked.compared_with)
    counting = Counting(strategy, asked.query, seen.compared_with is not None)
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
            "dashboard_url": links.with_dates(reverse("dashboard", args=[strategy.slug]), asked.query),
        },
    )


@in_strategy(access.READ)
def priority(request: StrategyRequest, strategy: Strategy, number: int) -> HttpResponse:
    """One priority: its commitments, the actions that deliver them, and the evidence."""
    asked = dates(request, strategy)
    seen = picture(strategy, asked.as_at, asked.known_at, asked.compared_with)
    chosen = next((one for one in seen.tree.priorities if one.number == number), None)
    if chosen is None:
        raise Http404(f"{strategy.name} has no priority {number}.")
    counting = Counting(strategy, asked.query, seen.compared_with is not None)
    row = next(row for row in summary.by_priority(seen) if row.key == str(number))
    items = _items(seen, chosen, strategy, asked)
    return render(
        request,
        "priorities/priority.html",
        _frame(request, strategy, seen, asked)
        | {
            "priority": chosen,
            "row": counting.priority(row),
            "commitments": [
                _commitment(seen, counting, one, items) for one in summary.by_commitment(seen, chosen)
            ],
            "items": items,
            "strategy_url": links.with_dates(reverse("strategy", args=[strategy.slug]), asked.query),
        },
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A strategy in the list, with what the reader is to it."""

    strategy: Strategy
    roles: str
    url: str
    dashboard_url: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action in a commitment's list: its status in the words and marks that a page shows."""

    reference: str
    title: str
    url: str
    rag: Rag | None
    stage: str
    mark: str
    due: date | None
    review: date | None
    late: str
    silence: bool
    lead: str


@dataclass(frozen=True, slots=True)
class CommitmentBlock:
    """A commitment with its headline, its own actions, those that support it, and its evidence."""

    commitment: CommitmentSeen
    headline: Headline
    actions: tuple[ActionRow, ...]
    supporting: tuple[ActionRow, ...]
    evidence: tuple[ItemSeen, ...]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of evidence, its page, and the references of what it is for."""

    item: ItemSeen
    url: str
    stands_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextDay:
    """A day that lies ahead, what falls on it, and how much more does than is named."""

    day: date
    words: tuple[str, ...]
    more: int


def _next_dates(dated: list[tuple[date, str]]) -> list[NextDay]:
    """The next days on which something falls, soonest first."""
    by_day = [(day, tuple(words for _, words in found)) for day, found in groupby(dated, key=itemgetter(0))]
    return [
        NextDay(day, words[:NAMED_A_DAY], max(0, len(words) - NAMED_A_DAY))
        for day, words in by_day[:NEXT_DATES]
    ]


def _held(standing: access.Standing) -> Held:
    slug = standing.strategy.slug
    return Held(
        strategy=standing.strategy,
        roles=", ".join(sorted(str(role.label) for role in standing.roles)),
        url=reverse("strategy", args=[slug]),
        dashboard_url=reverse("dashboard", args=[slug]),
    )


def _frame(request: StrategyRequest, strategy: Strategy, seen: Picture, asked: Dates) -> dict[str, object]:
    return {
        "strategy": strategy,
        "strategy_nav": navigation.local(strategy, "strategy", request.standing, asked.query),
        "may_plan": request.standing.may(access.EDIT_PLAN),
        "heading": heading(asked, seen),
        "set_by": seen.calendar.set_by,
    }


def _commitments(seen: Picture) -> str:
    """How many commitments are recorded, in whose words, and how many the published strategy makes."""
    held = seen.tree.commitments.values()
    sample = sum(commitment.is_sample for commitment in held)
    recorded = counted(len(held), "commitment is", "commitments are")
    words = f"{recorded} recorded here"
    if sample:
        words += f", {'all' if sample == len(held) else sample} in sample wording written for this tracker"
    promised = seen.strategy.promised_commitments
    return f"{words}. The published strategy makes {promised}." if promised else f"{words}."


def _commitment(
    seen: Picture, counting: Counting, row: summary.CommitmentRow, items: list[ItemRow]
) -> CommitmentBlock:
    own = seen.evidence.of_commitment(
        row.commitment.id, [status.action_id for status in (*row.actions, *row.supporting)]
    )
    return CommitmentBlock(
        commitment=row.commitment,
        headline=row.headline,
        actions=tuple(_action(counting, status) for status in row.actions),
        supporting=tuple(_action(counting, status) for status in row.supporting),
        evidence=tuple(row.item for row in items if row.item.id in own),
    )


def _action(counting: Counting, status: ActionStatus) -> ActionRow:
    return ActionRow(
        reference=status.reference,
        title=status.title,
        url=counting.action_url(status),
        rag=status.rag,
        stage=str(status.stage.label) if status.stage in HELD else "",
        mark=ratings.mark(status),
        due=status.due,
        review=status.review,
        late=ratings.lateness(status),
        silence=status.not_updated,
        lead=status.lead_title,
    )


def _items(seen: Picture, chosen: PrioritySeen, strategy: Strategy, asked: Dates) -> list[ItemRow]:
    """The evidence for a priority, each item once, with the actions and commitments that it is linked to."""
    own = (status.action_id for status in summary.in_priority(seen, chosen))
    wanted = seen.evidence.of_priority(chosen, own, seen.tree)
    references = {status.action_id: status.reference for status in seen.statuses}
    commitments = {key: one.reference for key, one in seen.tree.commitments.items()}
    found = []
    for item in items_at(strategy, asked.as_at, asked.known_at):
        if item.id not in wanted:
            continue
        to = [
            references[a] for a, ids in seen.evidence.by_action.items() if item.id in ids and a in references
        ]
        to += [
            commitments[c]
            for c, ids in seen.evidence.by_commitment.items()
            if item.id in ids and c in commitments
        ]
        url = links.to_evidence(strategy, item.reference, asked.query)
        found.append(ItemRow(item, url, tuple(sorted(to))))
    return found
