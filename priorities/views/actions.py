"""The page that lists a strategy's actions, and the page of one action with its full history."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from priorities import access
from priorities.choices import ProposalKind
from priorities.figures.refusals import Refusal, refusals_of
from priorities.figures.reviews import to_check
from priorities.figures.selection import Filters, read, select
from priorities.figures.strategy_data import strategy_data
from priorities.forms.filters import FilterForm
from priorities.models import Action, ActionRevision, Person, Strategy
from priorities.queries.action_list import Assignment, assignments_at, status_page
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.changes import refusals
from priorities.queries.decision_makers import decision_makers
from priorities.queries.evidence import links_of
from priorities.queries.group_roles import coordinator_at
from priorities.queries.merged import merged_into
from priorities.queries.milestones import MilestoneAsAt, milestones_at
from priorities.queries.owners import owners_of, read_owners
from priorities.queries.risks import areas_of
from priorities.queries.status import ActionStatus, status_of
from priorities.queries.suggestion import suggestion_for
from priorities.queries.timeline import changes, folded, timeline
from priorities.queries.tree import PriorityAsAt, commitments_of, plan_of, priorities_at
from priorities.queries.updates import UpdateAsAt, updates_of
from priorities.queries.waiting import ProposalToDecide, proposals_to_decide
from priorities.rules import deadlines, lifecycle
from priorities.tables import ActionRow, ActionTable
from priorities.views import links
from priorities.views.dates import Dates, read_dates
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.withdrawn_action import withdrawn_page
from tracker.query_string import QueryString
from tracker.tables import PER_PAGE
from tracker.wording import counted, listed


@in_strategy(access.READ)
def actions(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show the strategy's actions, narrowed by the filters in the URL."""
    if url := _without_blanks(request):
        return redirect(url)
    dates = read_dates(request, strategy)
    filters, unread = read(request.GET)
    listed = _listed(request, strategy, dates, filters)
    last_due = listed.calendar.last_due(dates.as_at, dates.known_on)
    table = ActionTable(
        [
            ActionRow(
                status=status,
                place=place,
                passed_over=deadlines.passed_over(status.updated_on, last_due) if status.not_updated else "",
            )
            if status
            else None
            for place, status in listed.rows
        ],
        caption=_caption(len(listed.rows), listed.total, filters),
    )
    table.arrange(request)
    form = FilterForm(
        initial=_initial_filters(request, dates),
        priorities=listed.priorities,
        assignments=listed.assignments,
    )
    return render(
        request,
        "priorities/actions.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "actions", request.reader, dates.query),
            "dates": dates,
            "from_list": links.from_list(request.get_full_path(), dates.query),
            "problems": [*dates.problems, *unread, *table.query_problems(request)],
            "table": table,
            "found": len(listed.rows),
            "filter_form": form,
            "applied": _applied(strategy, filters, form, dates),
            "all_url": links.actions(strategy, Filters(), dates.query),
            "may_plan": request.reader.may(access.EDIT_PLAN),
        },
    )


@dataclass(frozen=True, slots=True)
class ListedActions:
    """The rows of the list: each action's place in the plan and its status.

    The status is None if the list is not sorted and the row is on another page. `total` is the number of actions in the
    plan. `priorities` and `assignments` are for the choices of the filters.
    """

    rows: Sequence[tuple[int, ActionStatus | None]]
    total: int
    priorities: Sequence[PriorityAsAt]
    assignments: Sequence[ActionStatus | Assignment]
    calendar: Calendar


def _listed(request: HttpRequest, strategy: Strategy, dates: Dates, filters: Filters) -> ListedActions:
    """Return the actions that match the filters. If the list is not sorted, only the requested page has statuses."""
    is_sorted = bool(QueryString(request.GET).text("sort"))
    if filters == Filters() and not is_sorted:
        return _one_page(request, strategy, dates)
    data = strategy_data(strategy, dates.as_at, dates.known_at, dates.compared_with)
    selected = select(data, filters)
    offset = _page_offset(request, len(selected))
    on_page = range(len(selected)) if is_sorted else range(offset, offset + PER_PAGE)
    return ListedActions(
        rows=[
            (data.place[status.action_id], status if number in on_page else None)
            for number, status in enumerate(selected)
        ],
        total=len(data.statuses),
        priorities=data.tree.priorities,
        assignments=data.statuses,
        calendar=data.calendar,
    )


def _one_page(request: HttpRequest, strategy: Strategy, dates: Dates) -> ListedActions:
    """Return every action in the plan's order, with the statuses of the requested page. No filter or sort is in use."""
    periods = calendar(strategy, dates.known_at)
    assignments = assignments_at(strategy, dates.as_at, dates.known_at, periods)
    total = sum(assignment.actions for assignment in assignments)
    offset = _page_offset(request, total)
    statuses = status_page(strategy, dates.as_at, dates.known_at, periods, offset=offset, limit=PER_PAGE)
    rows: list[tuple[int, ActionStatus | None]] = [(place, None) for place in range(total)]
    rows[offset : offset + len(statuses)] = enumerate(statuses, offset)
    return ListedActions(
        rows=rows,
        total=total,
        priorities=priorities_at(strategy, dates.as_at, dates.known_at),
        assignments=assignments,
        calendar=periods,
    )


def _page_offset(request: HttpRequest, total: int) -> int:
    """Return the number of rows before the requested page."""
    page = Paginator(range(total), PER_PAGE).get_page(QueryString(request.GET).text("page"))
    return PER_PAGE * (page.number - 1)


@in_strategy(access.READ)
def action(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Show one action: its status and the reasons for it, its plan, its evidence and its history.

    Raises Http404 if the strategy had no such action on the day that the page shows.
    """
    dates = read_dates(request, strategy)
    back = links.back(request, strategy, links.actions(strategy, Filters(), dates.query), "All actions")
    revisions = plan_of(strategy, reference, dates.as_at, dates.known_at)
    if not revisions:
        raise Http404(f"{strategy.name} had no action {reference} on that day.")
    read_owners(revisions)
    if revisions[-1].is_withdrawn:
        return withdrawn_page(request, revisions, dates, back)
    plan, action = revisions[-1], revisions[-1].action
    periods = calendar(strategy, dates.known_at)
    status = status_of(action, dates.as_at, dates.known_at, periods)
    assert status is not None
    milestones = milestones_at(strategy, dates.as_at, dates.known_at, action.pk)
    evidence = links_of(action, dates.as_at, dates.known_at)
    updates = updates_of(action, dates.as_at, dates.known_at)
    commitments = commitments_of(action, plan.home_id, dates.as_at, dates.known_at)
    done = {milestone.id: milestone.done_on for milestone in milestones if milestone.done_on}
    entries = timeline(
        action,
        revisions=revisions,
        updates=updates,
        evidence=evidence,
        queried_id=status.update_id if status.queried else None,
        as_at=dates.as_at,
        known_at=dates.known_at,
    )
    recent, older = folded(entries)
    proposed = _proposed(request.reader, status, dates)
    refused = [] if status.is_over else _refused(action, status, dates)
    return render(
        request,
        "priorities/action.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "actions", request.reader, dates.query),
            "action": action,
            "plan": plan,
            "status": status,
            "dates": dates,
            "calendar": periods,
            "last_due": periods.last_due(dates.as_at, dates.known_on),
            "period_name": periods.named(status.period_id),
            "last_counted": next((update for update in updates if update.row.pk == status.update_id), None),
            "deciding": next(
                (u for u in updates if u.row.pk == status.deciding_id != status.update_id), None
            ),
            "last_recorded": updates[-1] if updates else None,
            "suggestion": suggestion_for(
                status=status,
                milestones=milestones,
                done_milestones=done,
                forecast=status.forecast,
                calendar=periods,
                effective_from=dates.as_at,
            ),
            "proposed": [one for one in proposed if not one.is_completion],
            "completion": next((one for one in proposed if one.is_completion), None),
            "refused": [one for one in refused if one.kind is not ProposalKind.COMPLETE],
            "refused_completion": next((one for one in refused if one.kind is ProposalKind.COMPLETE), None),
            "may_check": not dates.query and _waits_for_check(request.reader, status, periods, updates),
            "facts": _facts(status, plan, coordinator_at(status.group_id, dates.as_at, dates.known_at)),
            "home": next((commitment for commitment in commitments if commitment.id == plan.home_id), None),
            "supports": [commitment for commitment in commitments if commitment.id != plan.home_id],
            "areas": areas_of(action, dates.as_at, dates.known_at),
            "agreed_changes": _agreed_changes(revisions),
            "milestones": [_milestone_row(milestone, dates.as_at) for milestone in milestones],
            "evidence": [
                (link, links.to_evidence(strategy, link.item.reference, dates.query, back.query))
                for link in evidence
                if link.counts
            ],
            "merged": merged_into(action, dates.as_at, dates.known_at),
            "recent": recent,
            "withdrawable": set()
            if dates.query
            else {update.row.pk for update in updates if request.reader.may_withdraw(update.row, status)},
            "older": older,
            "may_update": request.reader.may_update(status),
            "may_propose": bool(lifecycle.proposals_at(status.stage)) and not dates.query,
            "may_plan": request.reader.may(access.EDIT_PLAN),
            "may_add_evidence": request.reader.may(access.ADD_EVIDENCE),
            "back": back,
        },
    )


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal that waits: who decides on it, and whether the reader may record the decision now."""

    proposal: ProposalToDecide
    decider: str
    may_decide: bool

    @property
    def is_completion(self) -> bool:
        """Whether completion is proposed, which the page says with the rating."""
        return self.proposal.row.kind == ProposalKind.COMPLETE


def _proposed(reader: access.Reader, status: ActionStatus, dates: Dates) -> list[Proposed]:
    """Return the proposals that wait on the day that the page shows. Runs three SQL queries if there are any."""
    found = proposals_to_decide(reader.strategy, [status], dates.known_at)
    deciders = decision_makers(reader.strategy) if found else {}
    return [
        Proposed(
            proposal=one,
            decider=str(decider or reader.strategy.board),
            may_decide=reader.may_record_decision(decider) and not dates.query,
        )
        for one in found
        for decider in (deciders[ProposalKind(one.row.kind)],)
    ]


def _refused(action: Action, status: ActionStatus, dates: Dates) -> list[Refusal]:
    """Return the refusals on an action that have had no answer by the dates of the page. Runs one SQL query."""
    found = refusals(dates.as_at, dates.known_at, Q(action=action))
    return refusals_of(found, {action.pk: status})


def _waits_for_check(
    reader: access.Reader, status: ActionStatus, periods: Calendar, updates: Sequence[UpdateAsAt]
) -> bool:
    """Return whether the latest update waits for this reader to check or query it, on the waiting page."""
    if not (to_check(status, periods) and reader.may_check(status)):
        return False
    latest = next(update.row for update in updates if update.row.pk == status.update_id)
    is_own = reader.person.pk == latest.author_id or reader.person.user_id == latest.user_id
    return not (is_own and reader.strategy.checked_by_another)


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone with two phrases for the page: how late it is, and how far its date has moved."""

    milestone: MilestoneAsAt
    late: str
    moved: str


@dataclass(frozen=True, slots=True)
class Change:
    """An agreed change to an action's plan."""

    revision: ActionRevision
    changed: tuple[tuple[str, str], ...]


def _caption(found: int, total: int, filters: Filters) -> str:
    if filters == Filters():
        return counted(total, "action", "actions")
    return f"{found} of {counted(total, 'action', 'actions')}"


def _initial_filters(request: HttpRequest, dates: Dates) -> dict[str, Any]:
    """Return the filter form's initial values, from the URL."""
    query_string = QueryString(request.GET)
    initial: dict[str, Any] = {name: query_string.text(name) for name in (*_names(), "sort")}
    initial |= {name: bool(initial[name]) for name in _names() if isinstance(getattr(Filters(), name), bool)}
    days = dict(parse_qsl(dates.query))
    for name in ("as_at", "known_at"):
        initial[name] = date.fromisoformat(days[name]) if name in days else None
    return initial | {"compare": days.get("compare", "")}


def _without_blanks(request: HttpRequest) -> str:
    """Return the URL without the form's empty fields, so that it can be shared; "" if no field is empty."""
    filled = [(name, value) for name, value in request.GET.items() if str(value).strip()]
    return f"{request.path}?{urlencode(filled)}" if len(filled) < len(request.GET) else ""


def _names() -> list[str]:
    return [field.name for field in fields(Filters)]


def _applied(strategy: Strategy, filters: Filters, form: FilterForm, dates: Dates) -> list[tuple[str, str]]:
    """Return each filter in use, in words, with the URL of the list without that filter."""
    return [
        (
            form.words(name, value),
            links.actions(strategy, replace(filters, **{name: getattr(Filters(), name)}), dates.query),
        )
        for name, value in filters.as_query().items()
    ]


def _facts(status: ActionStatus, plan: ActionRevision, coordinator: Person | None) -> list[tuple[str, str]]:
    """Return the rows of the summary of the action's plan: each label with its value."""
    deputy = f"{plan.deputy.job_title} ({plan.deputy.name})" if plan.deputy and status.deputy_id else ""
    facts = [
        ("Kind", str(status.kind.label)),
        ("Stage", str(status.stage.label)),
        (
            ("Responsible for reporting", status.answering)
            if status.answering
            else ("Lead", f"{status.lead_title} ({status.lead})" if status.lead else status.no_lead)
        ),
    ]
    if deputy:
        facts.append(("Deputy", deputy))
    owners = [str(row) for row in owners_of(plan)]
    if owners:
        facts.append(("Owners as published" if len(owners) > 1 else "Owner as published", listed(owners)))
    facts.append(("Group", status.group or "No group"))
    if coordinator:
        facts.append(("Group’s coordinator", f"{coordinator.job_title} ({coordinator.name})"))
    if status.service or not status.answering:
        facts.append(("Service", status.service or "No single service"))
    return [*facts, *([("Locality", status.locality)] if status.locality else [])]


def _agreed_changes(revisions: list[ActionRevision]) -> list[Change]:
    """Return the agreed changes to the plan, latest first. The first plan is not a change."""
    agreed = [Change(revision, changes(before, revision)) for before, revision in pairwise(revisions)]
    return agreed[::-1]


def _milestone_row(milestone: MilestoneAsAt, on: date) -> MilestoneRow:
    late = milestone.days_late(on)
    moved = (
        deadlines.moved(milestone.first_due, milestone.due) if milestone.due != milestone.first_due else ""
    )
    return MilestoneRow(milestone, f"{counted(late, 'day', 'days')} late" if late else "", moved)
