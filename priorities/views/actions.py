"""The list of a strategy's actions, and one action with its whole history."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_tables2 import RequestConfig

from priorities import access
from priorities.figures.picture import picture
from priorities.figures.selection import Filters, read, select
from priorities.forms.filters import FilterForm
from priorities.models import ActionRevision, Strategy
from priorities.queries.action_evidence import links_of
from priorities.queries.action_plan import commitments_of, plan_of
from priorities.queries.calendar import calendar
from priorities.queries.milestones import MilestoneSeen, milestones_at
from priorities.queries.status import ActionStatus, status_of
from priorities.queries.timeline import changes, timeline
from priorities.queries.updates import updates_of
from priorities.rules import deadlines
from priorities.rules.wording import counted
from priorities.tables import ActionRow, ActionTable
from priorities.views import links, navigation, ratings
from priorities.views.dates import Dates, dates
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.writes.updates import suggestion_for

PER_PAGE = 25


@in_strategy(access.READ)
def actions(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Every action, narrowed by the filters in the address."""
    if clean := _without_blanks(request):
        return redirect(clean)
    asked = dates(request)
    seen = picture(strategy, asked.as_at, asked.known_at, asked.compared_with)
    filters, unread = read(request.GET)
    found = select(seen, filters)
    places = {status.action_id: place for place, status in enumerate(seen.statuses)}
    address = ratings.Counting(strategy, asked.query).action_url
    table = ActionTable(
        [
            ActionRow(
                status=status,
                address=address,
                mark=ratings.mark(status),
                late=ratings.lateness(status),
                place=places[status.action_id],
            )
            for status in found
        ],
        caption=_caption(len(found), len(seen.statuses), filters),
    )
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    form = FilterForm(initial=_shown(request, asked), priorities=seen.tree.priorities, statuses=seen.statuses)
    return render(
        request,
        "priorities/actions.html",
        {
            "strategy": strategy,
            "strategy_nav": navigation.local(strategy, "actions", request.standing),
            "picture": seen,
            "problems": [*asked.problems, *unread],
            "table": table,
            "found": len(found),
            "filter_form": form,
            "applied": _applied(strategy, filters, form, asked),
            "all_url": links.actions(strategy, Filters(), asked.query),
            "dates_asked": bool(asked.query),
        },
    )


@in_strategy(access.READ)
def action(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """One action: its status and why, its plan, its evidence and its history."""
    asked = dates(request)
    revisions = plan_of(strategy, reference, asked.as_at, asked.known_at)
    if not revisions:
        raise Http404(f"{strategy.name} had no action {reference} on that day.")
    plan, one = revisions[-1], revisions[-1].action
    periods = calendar(strategy, asked.known_at)
    status = status_of(one, asked.as_at, asked.known_at, periods)
    assert status is not None
    milestones = milestones_at(strategy, asked.as_at, asked.known_at, one.pk)
    evidence = links_of(one, asked.as_at, asked.known_at)
    updates = updates_of(one, asked.as_at, asked.known_at)
    commitments = commitments_of(one, plan.home_id, asked.as_at, asked.known_at)
    forecast = status.update.forecast if status.update else None
    done = [m.id for m in milestones if m.done_on]
    return render(
        request,
        "priorities/action.html",
        {
            "strategy": strategy,
            "strategy_nav": navigation.local(strategy, "actions", request.standing),
            "action": one,
            "plan": plan,
            "status": status,
            "dates": asked,
            "calendar": periods,
            "mark": ratings.mark(status),
            "late": ratings.lateness(status),
            "silence": _silence(status),
            "period_name": periods.named(status.update.period_id) if status.update else "",
            "said": next((t for t in updates if status.update and t.row.pk == status.update.id), None),
            "latest": updates[-1] if updates else None,
            "now": suggestion_for(status, milestones, forecast, done, periods, asked.as_at),
            "facts": _facts(status, plan),
            "home": next((c for c in commitments if c.id == plan.home_id), None),
            "supports": [c for c in commitments if c.id != plan.home_id],
            "changed": _changed(revisions),
            "milestones": [_step(m, asked.as_at) for m in milestones],
            "evidence": [link for link in evidence if link.unlinked_on is None],
            "timeline": timeline(one, revisions, updates, evidence, asked.as_at, asked.known_at),
            "may_update": request.standing.may_update(status),
            "may_plan": request.standing.may(access.EDIT_PLAN),
            "may_add_evidence": request.standing.may(access.ADD_EVIDENCE),
            "list_url": links.actions(strategy, Filters(), asked.query),
        },
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as the page shows it, with how late it is and how far it moved, in words."""

    milestone: MilestoneSeen
    late: str
    moved: str


@dataclass(frozen=True, slots=True)
class Change:
    """An agreed change of the plan."""

    revision: ActionRevision
    changed: tuple[tuple[str, str], ...]


def _caption(found: int, total: int, filters: Filters) -> str:
    if filters == Filters():
        return counted(total, "action", "actions")
    return f"{found} of {counted(total, 'action', 'actions')}"


def _shown(request: HttpRequest, asked: Dates) -> dict[str, Any]:
    """What the filter form shows: what was asked for, as it was typed."""
    shown: dict[str, Any] = {name: request.GET.get(name, "") for name in (*_names(), "sort")}
    shown |= {name: bool(shown[name]) for name in _names() if isinstance(getattr(Filters(), name), bool)}
    given = {part.split("=")[0]: part.split("=")[1] for part in asked.query.split("&") if part}
    for name in ("as_at", "known_at"):
        shown[name] = date.fromisoformat(given[name]) if name in given else None
    return shown | {"compare": given.get("compare", "")}


def _without_blanks(request: HttpRequest) -> str:
    """The address without the answers that the filter form left empty, fit to be passed on; '' where it is clean."""
    kept = [(name, value) for name, value in request.GET.items() if str(value).strip()]
    return f"{request.path}?{urlencode(kept)}" if len(kept) < len(request.GET) else ""


def _names() -> list[str]:
    return [field.name for field in fields(Filters)]


def _applied(strategy: Strategy, filters: Filters, form: FilterForm, asked: Dates) -> list[tuple[str, str]]:
    """Each filter in use in words, with the address of the list without it."""
    return [
        (
            form.words(name, value),
            links.actions(strategy, replace(filters, **{name: getattr(Filters(), name)}), asked.query),
        )
        for name, value in filters.as_query().items()
    ]


def _silence(status: ActionStatus) -> str:
    if not status.not_updated:
        return ""
    return deadlines.silence(status.update.stands_from if status.update else None)


def _facts(status: ActionStatus, plan: ActionRevision) -> list[tuple[str, str]]:
    """The plan as it stands, key by key."""
    deputy = f"{plan.deputy.job_title} ({plan.deputy.name})" if plan.deputy else ""
    facts = [
        ("Kind", str(status.kind.label)),
        ("Stage", str(status.stage.label)),
        ("Lead", f"{status.lead_title} ({status.lead})" if status.lead else "No lead"),
    ]
    if deputy:
        facts.append(("Deputy", deputy))
    return [*facts, ("Group", status.group or "No group"), ("Service", status.service or "No one service")]


def _changed(revisions: list[ActionRevision]) -> list[Change]:
    """The agreed changes of the plan, latest first; the first plan is none."""
    found = [
        Change(revision, changes(revisions[number], revision))
        for number, revision in enumerate(revisions[1:])
    ]
    return list(reversed(found))


def _step(milestone: MilestoneSeen, on: date) -> Step:
    late = milestone.days_late(on)
    moved = (
        deadlines.moved(milestone.first_due, milestone.due) if milestone.due != milestone.first_due else ""
    )
    return Step(milestone, f"{counted(late, 'day', 'days')} late" if late else "", moved)
