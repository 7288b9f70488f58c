"""The list of evidence, narrowed by the filters in its address."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.forms.evidence_list import NONE, EvidenceFilterForm
from priorities.models import Strategy
from priorities.queries.calendar import calendar
from priorities.queries.evidence import evidence_base
from priorities.queries.evidence_list import EvidenceFilters, evidence_list
from priorities.queries.places import services
from priorities.queries.status import ActionStatus, status_at
from priorities.queries.tree import tree
from priorities.rules.wording import counted
from priorities.views import addresses, links, navigation
from priorities.views.dates import dates
from priorities.views.evidence_table import EvidenceRow, EvidenceTable
from priorities.views.gate import StrategyRequest, in_strategy
from tracker.folding import folded


@in_strategy(access.READ)
def evidence(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Every item of evidence that stood on the day, narrowed by the filters in the address."""
    asked = dates(request, strategy)
    plan = tree(strategy, asked.as_at, asked.known_at)
    statuses = status_at(strategy, asked.as_at, asked.known_at, calendar(strategy, asked.known_at))
    form = EvidenceFilterForm(
        request.GET,
        services=[(str(one.pk), one.name) for one in services(strategy)],
        priorities=[(str(one.number), f"{one.number} {one.name}") for one in plan.priorities],
        groups=_groups(statuses),
        actions={status.reference for status in statuses},
    )
    filters = form.filters()
    found = evidence_list(strategy, asked.as_at, asked.known_at, filters)
    if chosen := next((one for one in plan.priorities if one.number == filters.priority), None):
        own = (status.action_id for status in statuses if status.priority_id == chosen.id)
        wanted = evidence_base(strategy, asked.as_at, asked.known_at).of_priority(chosen, own, plan)
        found = [item for item in found if item.id in wanted]
    if filters.group:
        wanted = evidence_base(strategy, asked.as_at, asked.known_at).of_actions(
            status.action_id for status in statuses if str(status.group_id or NONE) == filters.group
        )
        found = [item for item in found if item.id in wanted]
    narrowed = filters != EvidenceFilters()
    table = EvidenceTable(
        [
            EvidenceRow(item, links.to_evidence(strategy, item.reference, asked.query), place)
            for place, item in enumerate(found)
        ],
        strategy=strategy,
        asked=asked,
        caption=f"{counted(len(found), 'item', 'items')} {'with these filters' if narrowed else 'of evidence'}",
    )
    table.arrange(request)
    table.read_links()
    return render(
        request,
        "priorities/evidence.html",
        {
            "strategy": strategy,
            "strategy_nav": navigation.local(strategy, "evidence", request.standing, asked.query),
            "dates": asked,
            "problems": [*asked.problems, *addresses.unread(request, table)],
            "table": table,
            "found": len(found),
            "filter_form": form,
            "applied": _applied(request, form),
            "all_url": links.with_dates(reverse("evidence", args=[strategy.slug]), asked.query),
        },
    )


def _groups(statuses: list[ActionStatus]) -> list[tuple[str, str]]:
    """The groups that the actions are under, by name, and those that are under none last."""
    named = {str(one.group_id or NONE): one.group or "No group" for one in statuses}
    return sorted(named.items(), key=lambda group: (group[0] == NONE, folded(group[1])))


def _applied(request: StrategyRequest, form: EvidenceFilterForm) -> list[tuple[str, str]]:
    """Each filter in use in words, with the address of the list without it."""
    found = []
    for name, words in form.applied():
        others = {key: value for key, value in request.GET.items() if key not in (name, "page") and value}
        found.append((words, f"{request.path}?{urlencode(others)}" if others else request.path))
    return found
