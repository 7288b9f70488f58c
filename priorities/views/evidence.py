"""The pages on evidence: the list with its filters, one item, and its files."""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.choices import EvidenceKind, Marking, ResultLevel, Strength, Theme
from priorities.forms.evidence import NONE, EvidenceFilterForm
from priorities.models import EvidenceRevision, EvidenceWithdrawal, Strategy
from priorities.queries.calendar import calendar
from priorities.queries.evidence import evidence_base
from priorities.queries.evidence_list import (
    EvidenceFilters,
    LinkedTo,
    evidence_list,
    file_of_item,
    files_of_item,
    item_revisions,
    links_of_item,
    reach_of_item,
    withdrawal_of,
)
from priorities.queries.plan import services
from priorities.queries.status import ActionStatus, status_at
from priorities.queries.timeline import Entry
from priorities.queries.tree import CommitmentAsAt, PriorityAsAt, tree
from priorities.queries.updates import names_of
from priorities.rules import locations
from priorities.rules.references import reference_key
from priorities.tables import EvidenceRow, EvidenceTable
from priorities.views import links
from priorities.views.dates import Dates, read_dates
from priorities.views.permissions import StrategyRequest, in_strategy
from tracker import clock
from tracker.downloads import download_upload
from tracker.folding import folded
from tracker.wording import counted, long_date

log = logging.getLogger(__name__)


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
            "may_add": request.reader.may(access.ADD_EVIDENCE) and not dates.query,
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
    """Show one item of evidence: its details, its file, its reach over time, and what it is for.

    A withdrawn item keeps its page, which says that it was withdrawn. Raises Http404 if the strategy had no such item
    on the day that the page shows.
    """
    dates = read_dates(request, strategy)
    back = links.back(request, strategy, links.evidence(strategy, dates.query), "All evidence")
    revisions = item_revisions(strategy, reference, dates.as_at, dates.known_at)
    if not revisions:
        raise Http404(f"{strategy.name} had no evidence {reference} on that day.")
    item = revisions[-1]
    files = files_of_item(item.item, dates.as_at, dates.known_at)
    withdrawal = withdrawal_of(item.item, dates.as_at, dates.known_at)
    names = names_of(
        strategy.body_id,
        (
            *(revision.recorded_by for revision in revisions),
            withdrawal.recorded_by if withdrawal else None,
        ),
    )
    plan = tree(strategy, dates.as_at, dates.known_at)
    statuses = status_at(strategy, dates.as_at, dates.known_at, calendar(strategy, dates.known_at))
    reach = reach_of_item(item.item, dates.as_at, dates.known_at)
    item_links = links_of_item(item.item, dates.as_at, dates.known_at)
    linked = _links(
        item_links,
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
    # Only today's page of an item that still counts offers changes.
    is_open = not dates.query and withdrawal is None
    groups = [link.group_id for link in item_links if link.unlinked_on is None]
    return render(
        request,
        "priorities/evidence_item.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "evidence", request.reader, dates.query),
            "dates": dates,
            "item": item,
            "file": files[-1] if files else None,
            "earlier_files": files[-2::-1],
            "withdrawal": withdrawal,
            "withdrawn_words": _withdrawn(withdrawal, names) if withdrawal else "",
            "is_file_share": locations.is_file_share(item.source),
            "may_link": is_open and request.reader.may(access.ADD_EVIDENCE),
            "may_change": is_open and request.reader.may_change_evidence(revisions[0].recorded_by_id, groups),
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


def _withdrawn(withdrawal: EvidenceWithdrawal, names: Mapping[int | None, str]) -> str:
    """Return in words from which day an item is withdrawn, who withdrew it and why."""
    who = names[withdrawal.recorded_by_id]
    by = f" by {who}" if who else ""
    return (
        f"From {long_date(withdrawal.withdrawn_on)}, this evidence is left out of lists, counts and papers. It was "
        f"withdrawn on {long_date(clock.day_of(withdrawal.recorded_at))}{by}. Reason: {withdrawal.reason}"
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
            for (label, old), (_, new) in zip(says(before), says(after), strict=True)
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


def says(item: EvidenceRevision) -> list[tuple[str, str]]:
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


@in_strategy(access.READ)
def evidence_file(request: StrategyRequest, strategy: Strategy, reference: str, file_id: int) -> HttpResponse:
    """Return a file of an item of evidence, to download.

    Raises Http404 if the item has no such file, or if the file's bytes were destroyed, lost or changed.
    """
    file = file_of_item(strategy, reference, file_id)
    if file is None or not file.content:
        raise Http404(f"{reference} has no such file.")
    try:
        with file.content.open("rb") as stored:
            content = stored.read()
    except FileNotFoundError as missing:
        log.exception("The file %s of %s is not in the storage.", file_id, reference)
        raise Http404("The file is not in the storage.") from missing
    if hashlib.sha256(content).hexdigest() != file.sha256:
        log.error("The file %s of %s is not the one that was uploaded.", file_id, reference)
        raise Http404("The file in the storage is not the one that was uploaded.")
    return download_upload(content, name=file.name, content_type=file.content_type)
