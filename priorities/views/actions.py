"""The page that lists a strategy's actions, and the page of one action with its full history."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from priorities import access
from priorities.figures.selection import Filters, read, select
from priorities.figures.strategy_data import strategy_data
from priorities.forms.filters import FilterForm
from priorities.models import ActionRevision, Strategy
from priorities.queries.action_list import Assignment, assignments_at, status_page
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.evidence import links_of
from priorities.queries.milestones import MilestoneAsAt, milestones_at
from priorities.queries.risks import areas_of
from priorities.queries.status import ActionStatus, status_of
from priorities.queries.suggestion import suggestion_for
from priorities.queries.timeline import changes, folded, timeline
from priorities.queries.tree import PriorityAsAt, commitments_of, plan_of, priorities_at
from priorities.queries.updates import updates_of
from priorities.rules import deadlines
from priorities.tables import ActionRow, ActionTable
from priorities.views import links
from priorities.views.dates import Dates, read_dates
from priorities.views.permissions import StrategyRequest, in_strategy
from tracker.query_string import QueryString
from tracker.tables import PER_PAGE
from tracker.wording import counted


@in_strategy(access.READ)
def actions(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show the strategy's actions, narrowed by the filters in the URL."""
    if clean := _without_blanks(request):
        return redirect(clean)
    dates = read_dates(request, strategy)
    filters, unread = read(request.GET)
    found = _found(request, strategy, dates, filters)
    last_due = found.periods.last_due(dates.as_at, dates.known_on)
    table = ActionTable(
        [
            ActionRow(
                status=status,
                place=place,
                passed_over=deadlines.passed_over(status.updated_on, last_due) if status.not_updated else "",
            )
            if status
            else None
            for place, status in found.rows
        ],
        caption=_caption(len(found.rows), found.total, filters),
    )
    table.arrange(request)
    form = FilterForm(
        initial=_shown(request, dates), priorities=found.priorities, assignments=found.assignments
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
            "found": len(found.rows),
            "filter_form": form,
            "applied": _applied(strategy, filters, form, dates),
            "all_url": links.actions(strategy, Filters(), dates.query),
            "may_plan": request.reader.may(access.EDIT_PLAN),
        },
    )


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of the list: each action's place in the plan and its status, or None if it is on another page."""

    rows: Sequence[tuple[int, ActionStatus | None]]
    total: int
    priorities: Sequence[PriorityAsAt]
    assignments: Sequence[ActionStatus | Assignment]
    periods: Calendar


def _found(request: HttpRequest, strategy: Strategy, dates: Dates, filters: Filters) -> Found:
    """Return the actions that match the filters. If the list is not sorted, only the requested page has statuses."""
    is_sorted = bool(QueryString(request.GET).text("sort"))
    if filters == Filters() and not is_sorted:
        return _one_page(request, strategy, dates)
    data = strategy_data(strategy, dates.as_at, dates.known_at, dates.compared_with)
    picked = select(data, filters)
    first = _first(request, len(picked))
    shown = range(len(picked)) if is_sorted else range(first, first + PER_PAGE)
    rows = [
        (data.place[status.action_id], status if number in shown else None)
        for number, status in enumerate(picked)
    ]
    return Found(rows, len(data.statuses), data.tree.priorities, data.statuses, data.calendar)


def _one_page(request: HttpRequest, strategy: Strategy, dates: Dates) -> Found:
    """Return every action in the plan's order, with the statuses of the requested page. No filter or sort is in use."""
    assignments = assignments_at(strategy, dates.as_at, dates.known_at)
    total = sum(assignment.actions for assignment in assignments)
    first = _first(request, total)
    periods = calendar(strategy, dates.known_at)
    shown = status_page(strategy, dates.as_at, dates.known_at, periods, offset=first, limit=PER_PAGE)
    rows: list[tuple[int, ActionStatus | None]] = [(place, None) for place in range(total)]
    rows[first : first + len(shown)] = [(first + place, status) for place, status in enumerate(shown)]
    return Found(rows, total, priorities_at(strategy, dates.as_at, dates.known_at), assignments, periods)


def _first(request: HttpRequest, total: int) -> int:
    """Return the number of rows before the requested page."""
    page = Paginator(range(total), PER_PAGE).get_page(QueryString(request.GET).text("page"))
    return PER_PAGE * (page.number - 1)


@in_strategy(access.READ)
def action(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Show one action: its status and the reasons for it, its plan, its evidence and its history.

    Raises Http404 if the strategy had no such action on that day.
    """
    dates = read_dates(request, strategy)
    back = links.back(request, strategy, links.actions(strategy, Filters(), dates.query), "All actions")
    revisions = plan_of(strategy, reference, dates.as_at, dates.known_at)
    if not revisions:
        raise Http404(f"{strategy.name} had no action {reference} on that day.")
    plan, one = revisions[-1], revisions[-1].action
    periods = calendar(strategy, dates.known_at)
    status = status_of(one, dates.as_at, dates.known_at, periods)
    assert status is not None
    milestones = milestones_at(strategy, dates.as_at, dates.known_at, one.pk)
    evidence = links_of(one, dates.as_at, dates.known_at)
    updates = updates_of(one, dates.as_at, dates.known_at)
    commitments = commitments_of(one, plan.home_id, dates.as_at, dates.known_at)
    done = [m.id for m in milestones if m.done_on]
    entries = timeline(
        one,
        revisions=revisions,
        updates=updates,
        evidence=evidence,
        as_at=dates.as_at,
        known_at=dates.known_at,
    )
    recent, older = folded(entries)
    return render(
        request,
        "priorities/action.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "actions", request.reader, dates.query),
            "action": one,
            "plan": plan,
            "status": status,
            "dates": dates,
            "calendar": periods,
            "last_due": periods.last_due(dates.as_at, dates.known_on),
            "period_name": periods.named(status.period_id),
            "said": next((t for t in updates if t.row.pk == status.update_id), None),
            "latest": updates[-1] if updates else None,
            "now": suggestion_for(
                status=status,
                milestones=milestones,
                done_milestones=done,
                forecast=status.forecast,
                calendar=periods,
                effective_from=dates.as_at,
            ),
            "facts": _facts(status, plan),
            "home": next((c for c in commitments if c.id == plan.home_id), None),
            "supports": [c for c in commitments if c.id != plan.home_id],
            "areas": areas_of(one, dates.as_at, dates.known_at),
            "changed": _changed(revisions),
            "milestones": [_step(m, dates.as_at) for m in milestones],
            "evidence": [
                (link, links.to_evidence(strategy, link.item.reference, dates.query, back.query))
                for link in evidence
                if link.unlinked_on is None
            ],
            "recent": recent,
            "older": older,
            "may_update": request.reader.may_update(status),
            "may_plan": request.reader.may(access.EDIT_PLAN),
            "may_add_evidence": request.reader.may(access.ADD_EVIDENCE),
            "back": back,
        },
    )


@dataclass(frozen=True, slots=True)
class Step:
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


def _shown(request: HttpRequest, dates: Dates) -> dict[str, Any]:
    """Return the filter form's initial values, from the URL."""
    query_string = QueryString(request.GET)
    shown: dict[str, Any] = {name: query_string.text(name) for name in (*_names(), "sort")}
    shown |= {name: bool(shown[name]) for name in _names() if isinstance(getattr(Filters(), name), bool)}
    given = {part.split("=")[0]: part.split("=")[1] for part in dates.query.split("&") if part}
    for name in ("as_at", "known_at"):
        shown[name] = date.fromisoformat(given[name]) if name in given else None
    return shown | {"compare": given.get("compare", "")}


def _without_blanks(request: HttpRequest) -> str:
    """Return the URL without the form's empty fields, so that it can be shared; "" if no field is empty."""
    kept = [(name, value) for name, value in request.GET.items() if str(value).strip()]
    return f"{request.path}?{urlencode(kept)}" if len(kept) < len(request.GET) else ""


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


def _facts(status: ActionStatus, plan: ActionRevision) -> list[tuple[str, str]]:
    """Return the rows of the summary of the action's plan: each label with its value."""
    deputy = f"{plan.deputy.job_title} ({plan.deputy.name})" if plan.deputy else ""
    facts = [
        ("Kind", str(status.kind.label)),
        ("Stage", str(status.stage.label)),
        ("Lead", f"{status.lead_title} ({status.lead})" if status.lead else "No lead"),
    ]
    if deputy:
        facts.append(("Deputy", deputy))
    return [*facts, ("Group", status.group or "No group"), ("Service", status.service or "No single service")]


def _changed(revisions: list[ActionRevision]) -> list[Change]:
    """Return the agreed changes to the plan, latest first. The first plan is not a change."""
    found = [
        Change(revision, changes(revisions[number], revision))
        for number, revision in enumerate(revisions[1:])
    ]
    return list(reversed(found))


def _step(milestone: MilestoneAsAt, on: date) -> Step:
    late = milestone.days_late(on)
    moved = (
        deadlines.moved(milestone.first_due, milestone.due) if milestone.due != milestone.first_due else ""
    )
    return Step(milestone, f"{counted(late, 'day', 'days')} late" if late else "", moved)
