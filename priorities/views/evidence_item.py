"""One item of evidence: everything recorded of it, how far it reaches over time, and what it is linked to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.choices import EvidenceKind, Marking, ResultLevel, Strength
from priorities.models import EvidenceItem, Strategy
from priorities.queries.calendar import calendar
from priorities.queries.evidence_list import LinkedTo, item_at, links_of_item, reach_of_item
from priorities.queries.evidence_standing import Reached
from priorities.queries.status import ActionStatus, status_at
from priorities.queries.tree import CommitmentSeen, PrioritySeen, tree
from priorities.rules.wording import day
from priorities.views import links, navigation
from priorities.views.dates import Dates, dates
from priorities.views.gate import StrategyRequest, in_strategy
from tracker import clock


@in_strategy(access.READ)
def evidence_item(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """One item: everything that is recorded of it, its reach over time, and what it is evidence for."""
    asked = dates(request, strategy)
    item = item_at(strategy, reference, asked.as_at, asked.known_at)
    if item is None:
        raise Http404(f"{strategy.name} had no evidence {reference} on that day.")
    plan = tree(strategy, asked.as_at, asked.known_at)
    statuses = status_at(strategy, asked.as_at, asked.known_at, calendar(strategy, asked.known_at))
    linked = _links(
        links_of_item(item, asked.as_at, asked.known_at),
        {status.reference: status for status in statuses},
        {one.reference: (priority, one) for priority in plan.priorities for one in priority.commitments},
        strategy,
        asked,
    )
    return render(
        request,
        "priorities/evidence_item.html",
        {
            "strategy": strategy,
            "strategy_nav": navigation.local(strategy, "evidence", request.standing, asked.query),
            "dates": asked,
            "item": item,
            "sensitive": Marking(item.marking) is Marking.OFFICIAL_SENSITIVE,
            "says": _says(item),
            "known": _known(item),
            "reach": _reach(reach_of_item(item, asked.as_at, asked.known_at)),
            "linked": [link for link in linked if link.until is None],
            "ended": [link for link in linked if link.until],
            "list_url": links.with_dates(reverse("evidence", args=[strategy.slug]), asked.query),
        },
    )


@dataclass(frozen=True, slots=True)
class Step:
    """How far an item came in a care group, from one day on; `now` marks the state that stands."""

    state: str
    since: date
    now: bool


@dataclass(frozen=True, slots=True)
class GroupReach:
    """The steps of an item in one care group, oldest first."""

    care_group: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """What an item is evidence for, in words, with its page."""

    what: str
    words: str
    url: str
    since: date
    until: date | None


def _says(item: EvidenceItem) -> list[tuple[str, str]]:
    """What the item says was done, for whom, and what was found."""
    return [
        ("Kind", str(EvidenceKind(item.kind).label)),
        ("How far it has come", item.get_done_display()),
        ("What was done", item.detail),
        ("Service", item.service.name if item.service else "No one service"),
        ("Place", item.place),
        ("Who benefits", item.who_benefits),
        ("What was found", item.finding),
        ("Number", _number(item)),
        ("Sample", item.sample),
        ("Limits", item.limits),
    ]


def _known(item: EvidenceItem) -> list[tuple[str, str]]:
    """How the item is known: its strength, its source, and who recorded it when."""
    level, strength, marking = ResultLevel(item.result_level), Strength(item.strength), Marking(item.marking)
    return [
        ("Result", f"{level.label}: {level.meaning[:1].lower()}{level.meaning[1:]}"),
        ("Strength", f"{strength.label}: {strength.meaning[:1].lower()}{strength.meaning[1:]}"),
        ("Date", day(item.dated) if item.dated else item.date_words),
        ("Marking", f"{marking.label}: {marking.meaning[:1].lower()}{marking.meaning[1:]}"),
        ("May be quoted", "Yes" if item.may_be_quoted else "No"),
        ("Featured in papers", "Yes" if item.feature_in_paper else "No"),
        ("Counts from", day(item.stands_from)),
        ("Recorded", _recorded(item)),
    ]


def _number(item: EvidenceItem) -> str:
    if item.numerator is None:
        return ""
    return f"{item.numerator} of {item.denominator}" if item.denominator else str(item.numerator)


def _recorded(item: EvidenceItem) -> str:
    when = day(clock.day_of(item.recorded_at))
    if item.recorded_by is None:
        return when
    person = getattr(item.recorded_by, "person", None)
    return f"{when}, by {item.recorded_by}{f', {person.job_title}' if person else ''}"


def _reach(steps: Sequence[Reached]) -> list[GroupReach]:
    found = []
    for name, of_group in groupby(steps, key=attrgetter("care_group")):
        rows = list(of_group)
        found.append(
            GroupReach(
                name, tuple(Step(str(step.state.label), step.stands_from, step is rows[-1]) for step in rows)
            )
        )
    return found


def _links(
    found: Sequence[LinkedTo],
    actions: dict[str, ActionStatus],
    commitments: dict[str, tuple[PrioritySeen, CommitmentSeen]],
    strategy: Strategy,
    asked: Dates,
) -> list[LinkRow]:
    rows = []
    for link in found:
        what, words, url = f"Action {link.action}", "", ""
        if link.action in actions:
            words = actions[link.action].title
            url = links.to_action(strategy, link.action, asked.query)
        elif link.commitment:
            what = f"Commitment {link.commitment}"
            if held := commitments.get(link.commitment):
                priority, commitment = held
                words = commitment.wording
                page = reverse("priority", args=[strategy.slug, priority.number])
                url = f"{links.with_dates(page, asked.query)}#commitment-{link.commitment}"
        rows.append(LinkRow(what, words, url, link.linked_on, link.unlinked_on))
    return rows
