"""The pages on evidence: the list with its filters, one item, and the form that adds an item to an action."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from priorities import access
from priorities.choices import EvidenceKind, Marking, ResultLevel, Strength, Theme
from priorities.forms.evidence import NONE, EvidenceFilterForm, EvidenceForm
from priorities.models import EvidenceRevision, Strategy
from priorities.queries.calendar import calendar
from priorities.queries.evidence import evidence_base
from priorities.queries.evidence_list import (
    EvidenceFilters,
    LinkedTo,
    evidence_list,
    item_revisions,
    links_of_item,
    reach_of_item,
)
from priorities.queries.plan import by_reference, care_groups, in_use, localities, services
from priorities.queries.status import ActionStatus, status_at
from priorities.queries.timeline import Entry
from priorities.queries.tree import CommitmentAsAt, PriorityAsAt, plan_of, tree
from priorities.queries.updates import names_of
from priorities.rules.references import reference_key
from priorities.tables import EvidenceRow, EvidenceTable
from priorities.views import links
from priorities.views.dates import Dates, read_dates
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.withdrawn_action import refuse_withdrawn
from priorities.writes import evidence as writes
from tracker import clock
from tracker.folding import folded
from tracker.http_methods import takes_form
from tracker.query_string import QueryString
from tracker.refusals import Refused
from tracker.wording import counted, long_date

UPDATE = "update"
"""The value of `then` in the URL if the user came from the action's update form, to which they return afterwards."""


@in_strategy(access.READ)
def evidence(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show the items of evidence that are in effect on the day and match the filters in the URL."""
    dates = read_dates(request, strategy)
    plan = tree(strategy, dates.as_at, dates.known_at)
    statuses = status_at(strategy, dates.as_at, dates.known_at, calendar(strategy, dates.known_at))
    form = EvidenceFilterForm(
        request.GET,
        services=[(str(service.pk), service.name) for service in services(strategy)],
        priorities=[
            (str(priority.number), f"{priority.number} {priority.name}") for priority in plan.priorities
        ],
        groups=_groups(statuses),
        actions={status.reference for status in statuses},
    )
    filters = form.filters()
    found = evidence_list(strategy, dates.as_at, dates.known_at, filters)
    if chosen := next(
        (priority for priority in plan.priorities if priority.number == filters.priority), None
    ):
        own = (status.action_id for status in statuses if status.priority_id == chosen.id)
        wanted = evidence_base(strategy, dates.as_at, dates.known_at).of_priority(chosen, own, plan)
        found = [item for item in found if item.id in wanted]
    if filters.group:
        wanted = evidence_base(strategy, dates.as_at, dates.known_at).of_actions(
            status.action_id for status in statuses if str(status.group_id or NONE) == filters.group
        )
        found = [item for item in found if item.id in wanted]
    narrowed = filters != EvidenceFilters()
    table = EvidenceTable(
        [EvidenceRow(item, place) for place, item in enumerate(found)],
        caption=f"{counted(len(found), 'item', 'items')} {'with these filters' if narrowed else 'of evidence'}",
    )
    table.arrange(request)
    table.read_links(dates.as_at, dates.known_at)
    return render(
        request,
        "priorities/evidence.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "evidence", request.reader, dates.query),
            "dates": dates,
            "from_list": links.from_list(request.get_full_path(), dates.query),
            "problems": [*dates.problems, *table.query_problems(request)],
            "table": table,
            "found": len(found),
            "filter_form": form,
            "applied": _applied(request, form),
            "all_url": links.evidence(strategy, dates.query),
        },
    )


def _groups(statuses: list[ActionStatus]) -> list[tuple[str, str]]:
    """Return the choices for the actions' groups, by name, with "no group" last."""
    named = {str(status.group_id or NONE): status.group or "No group" for status in statuses}
    return sorted(named.items(), key=lambda group: (group[0] == NONE, folded(group[1])))


def _applied(request: StrategyRequest, form: EvidenceFilterForm) -> list[tuple[str, str]]:
    """Return each filter in use, in words, with the URL of the list without that filter."""
    found = []
    for name, words in form.applied():
        others = {key: value for key, value in request.GET.items() if key not in (name, "page") and value}
        found.append((words, f"{request.path}?{urlencode(others)}" if others else request.path))
    return found


@in_strategy(access.READ)
def evidence_item(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Show one item of evidence: its details, its reach over time, and the actions and commitments it is for.

    Raises Http404 if the strategy had no such item on the day that the page shows.
    """
    dates = read_dates(request, strategy)
    back = links.back(request, strategy, links.evidence(strategy, dates.query), "All evidence")
    revisions = item_revisions(strategy, reference, dates.as_at, dates.known_at)
    if not revisions:
        raise Http404(f"{strategy.name} had no evidence {reference} on that day.")
    item = revisions[-1]
    names = names_of(strategy.body_id, (revision.recorded_by for revision in revisions))
    plan = tree(strategy, dates.as_at, dates.known_at)
    statuses = status_at(strategy, dates.as_at, dates.known_at, calendar(strategy, dates.known_at))
    reach = reach_of_item(item.item, dates.as_at, dates.known_at)
    linked = _links(
        links_of_item(item.item, dates.as_at, dates.known_at),
        strategy=strategy,
        actions={status.reference: status for status in statuses},
        commitments={
            commitment.reference: (priority, commitment)
            for priority in plan.priorities
            for commitment in priority.commitments
        },
        dates=dates,
        back=back,
    )
    return render(
        request,
        "priorities/evidence_item.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "evidence", request.reader, dates.query),
            "dates": dates,
            "item": item,
            "sensitive": Marking(item.marking) is Marking.OFFICIAL_SENSITIVE,
            "shows": _shows(item),
            "source": _source(item, names[item.recorded_by_id]),
            "reach": reach,
            "reach_by": "Care group or locality" if any(step.locality for step in reach) else "Care group",
            "linked": [row for row in linked if row.link.unlinked_on is None],
            "ended": [row for row in linked if row.link.unlinked_on],
            "history": _history(revisions, names),
            "back": back,
        },
    )


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link from an item of evidence to an action or commitment.

    `words` is the action's title or the commitment's wording, and `url` leads to it. Both are empty if the action or
    commitment was not in the plan on the day shown.
    """

    link: LinkedTo
    words: str
    url: str


def _shows(item: EvidenceRevision) -> list[tuple[str, str]]:
    """Return the rows on what was done, for whom, and what was found: each label with its value."""
    return [
        ("Kind", str(EvidenceKind(item.kind).label)),
        ("How far along", item.get_done_display()),
        ("Further details", item.detail),
        ("Service", item.service.name if item.service else "No single service"),
        ("Place", item.place),
        ("Who benefits", item.who_benefits),
        ("Findings", item.finding),
        ("Number", _number(item)),
        ("Sample", item.sample),
        ("Limits", item.limits),
    ]


def _strength_and_use(item: EvidenceRevision) -> list[tuple[str, str]]:
    """Return the rows on the item's result, strength, date and marking, and on how papers may use the item."""
    level, strength, marking = ResultLevel(item.result_level), Strength(item.strength), Marking(item.marking)
    return [
        ("Result", f"{level.label}: {level.meaning[:1].lower()}{level.meaning[1:]}"),
        ("Strength", f"{strength.label}: {strength.meaning[:1].lower()}{strength.meaning[1:]}"),
        ("Date", long_date(item.dated) if item.dated else item.date_words),
        ("Marking", f"{marking.label}: {marking.meaning[:1].lower()}{marking.meaning[1:]}"),
        ("May be quoted", "Yes" if item.may_be_quoted else "No"),
        ("Featured in papers", "Yes" if item.feature_in_paper else "No"),
    ]


def _source(item: EvidenceRevision, recorded_by: str) -> list[tuple[str, str]]:
    """Return the rows of `_strength_and_use`, the day on which the item takes effect, and who recorded it when."""
    recorded = long_date(clock.day_of(item.recorded_at)) + (f", by {recorded_by}" if recorded_by else "")
    return [
        *_strength_and_use(item),
        ("Effective from", long_date(item.effective_from)),
        ("Recorded" if item.number == 1 else "Last corrected", recorded),
    ]


def _history(revisions: Sequence[EvidenceRevision], names: Mapping[int | None, str]) -> list[Entry]:
    """Return an entry for each version of an item, latest first; empty if the item has never been corrected."""
    if len(revisions) == 1:
        return []
    entries = [_entry(revisions[0], "Recorded", names[revisions[0].recorded_by_id], ())]
    for before, after in pairwise(revisions):
        changed = [
            (label, f"{new or 'Blank'}\nWas: {old or 'Blank'}")
            for (label, old), (_, new) in zip(_says(before), _says(after), strict=True)
            if old != new
        ]
        details = (*changed, ("Reason", after.reason))
        entries.append(_entry(after, "Corrected", names[after.recorded_by_id], details))
    return entries[::-1]


def _entry(revision: EvidenceRevision, heading: str, who: str, details: tuple[tuple[str, str], ...]) -> Entry:
    return Entry(
        at=revision.recorded_at,
        heading=heading,
        who=who,
        about=f"Effective from {long_date(revision.effective_from)}.",
        details=details,
    )


def _says(item: EvidenceRevision) -> list[tuple[str, str]]:
    """Return the rows on everything that the item says, in the order of the page."""
    return [
        ("Name", item.phrase),
        *_shows(item),
        ("Source", item.source),
        ("Link", item.link),
        ("Theme in the progress paper", Theme(item.theme).label if item.theme else ""),
        *_strength_and_use(item),
    ]


def _number(item: EvidenceRevision) -> str:
    if item.numerator is None:
        return ""
    return f"{item.numerator} of {item.denominator}" if item.denominator else str(item.numerator)


def _links(
    item_links: Iterable[LinkedTo],
    *,
    strategy: Strategy,
    actions: Mapping[str, ActionStatus],
    commitments: Mapping[str, tuple[PriorityAsAt, CommitmentAsAt]],
    dates: Dates,
    back: links.Back,
) -> list[LinkRow]:
    """Return the item's links. A link has a URL only if its action or commitment was in the plan on that day."""
    rows = []
    for link in item_links:
        words, url = "", ""
        if link.action in actions:
            words = actions[link.action].title
            url = links.to_action(strategy, link.action, dates.query, back.query)
        elif link.commitment in commitments:
            priority, commitment = commitments[link.commitment]
            words = commitment.wording
            page = reverse("priority", args=[strategy.slug, priority.number])
            url = f"{links.with_query(page, dates.query)}#commitment-{reference_key(str(link.commitment))}"
        rows.append(LinkRow(link, words, url))
    return rows


@in_strategy(access.ADD_EVIDENCE)
@takes_form
def evidence_add(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Show the form that adds an item of evidence to an action, and add the item.

    The user may also name other actions and commitments that the item supports. Raises Http404 if the strategy has no
    such action.
    """
    now = clock.now()
    today = clock.day_of(now)
    revisions = plan_of(strategy, reference, today, now)
    if not revisions:
        raise Http404(f"{strategy.name} has no action {reference}.")
    refuse_withdrawn(revisions)
    action = revisions[-1].action
    actions, commitments = by_reference(strategy)
    query_string = QueryString(request.GET)
    back_to_update = query_string.text("then") == UPDATE
    back = links.back(request, strategy)
    to_page = links.to_update if back_to_update else links.to_action
    action_url = to_page(strategy, reference, back.query)
    # The update form passes on the day from which its update counts.
    counts_from = query_string.day("on")
    form = EvidenceForm(
        request.POST or None,
        initial={"effective_from": counts_from if counts_from and counts_from <= today else None},
        services=in_use(services(strategy), today),
        care_groups=in_use(care_groups(strategy), today),
        localities=in_use(localities(strategy), today),
        references={**commitments, **actions},
    )
    if request.method == "POST" and form.is_valid():
        supported = form.cleaned_data["also"]
        try:
            item = writes.add(
                strategy=strategy,
                details=form.details(),
                service=form.cleaned_data["service"],
                reach=form.reach(),
                actions=list(
                    dict.fromkeys([action, *(actions[each] for each in supported if each in actions)])
                ),
                commitments=[commitments[each] for each in supported if each not in actions],
                by=request.user,
                at=now,
                key=form.cleaned_data["key"],
                effective_from=form.cleaned_data["effective_from"],
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            phrase = form.cleaned_data["phrase"]
            messages.success(request, f"Evidence {item.reference} was added to {action.reference}: {phrase}.")
            return redirect(action_url)
    return render(
        request,
        "priorities/evidence_add.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "actions", request.reader),
            "action": action,
            "plan": revisions[-1],
            "form": form,
            "back_to_update": back_to_update,
            "action_url": action_url,
            "back": back,
        },
    )
