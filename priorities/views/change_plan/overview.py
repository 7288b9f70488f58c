"""The page that shows the whole plan, with links to change each part and buttons to reorder the parts."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from priorities import access
from priorities.models import Strategy
from priorities.queries import plan as plan_queries
from priorities.queries.people import left_by
from priorities.queries.plan import CurrentPlan
from priorities.views.change_plan.generic import page_context
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.writes import actions, commitments, entries, priorities
from tracker import clock
from tracker.http_methods import takes_form

# Not `str.isdigit`, which accepts digits such as ² that `int` rejects.
KEY = re.compile("[0-9]{1,18}")


@in_strategy(access.EDIT_PLAN)
def plan(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show every priority, commitment and action as it is now, with links to change each of them."""
    current = plan_queries.current_plan(strategy)
    return render(
        request,
        "priorities/change_plan/plan.html",
        page_context(request, strategy)
        | {"left": left_by(strategy, clock.today())}
        | {"plan": current, "next_step": _next_step(strategy, current), "pages": _pages(request, strategy)},
    )


@in_strategy(access.EDIT_PLAN)
@takes_form
def order(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Move a part of the plan, or an entry of one of the body's lists, up or down, and redirect to its new place.

    Raises Http404 if there is no such row to move. A user who has to sign in again after pressing Up or Down returns
    here with GET, and is redirected to the plan.
    """
    if request.method != "POST":
        return redirect("plan", strategy.slug)
    up = "up" in request.POST
    kind, _, key = request.POST.get("up" if up else "down", "").partition(" ")
    row = plan_queries.row_to_move(strategy, kind, int(key)) if KEY.fullmatch(key) else None
    if row is None:
        raise Http404("You cannot move that.")
    by, at = request.user, clock.now()
    page = reverse("plan", args=[strategy.slug])
    if kind == "priority":
        name, moved = f"Priority {row.number}", priorities.move(priority=row, up=up, by=by, at=at)
    elif kind == "commitment":
        name, moved = f"Commitment {row.reference}", commitments.move(commitment=row, up=up, by=by, at=at)
    elif kind == "action":
        name, moved = f"Action {row.reference}", actions.move(action=row, up=up, by=by, at=at)
    else:
        name, moved = row.name, entries.move(entry=row, up=up, by=by, at=at)
        page = reverse("plan_groups", args=[strategy.slug])
    way = "up" if up else "down"
    if moved:
        messages.success(request, f"{name} was moved {way}.")
    else:
        messages.info(request, f"{name} cannot move further {way}.")
    return redirect(f"{page}#{kind}-{row.pk}")


def _pages(request: StrategyRequest, strategy: Strategy) -> list[tuple[str, str]]:
    """Return the label and URL of each of the plan's other pages that the reader may open."""
    pages = (
        ("Strategy details", "plan_strategy_edit", access.EDIT_PLAN),
        ("People and roles", "plan_people", access.MANAGE_PEOPLE),
        ("Staff without a role who have viewed this strategy", "plan_staff_readings", access.MANAGE_PEOPLE),
        ("Groups, services and other lists", "plan_groups", access.EDIT_PLAN),
        ("Tolerances and thresholds", "plan_settings", access.SET_TOLERANCES),
        ("Reporting periods", "plan_periods", access.EDIT_PLAN),
        ("Meetings", "plan_meetings", access.EDIT_PLAN),
        ("Who agrees what", "plan_decision_makers", access.EDIT_PLAN),
    )
    return [
        (label, reverse(name, args=[strategy.slug]))
        for label, name, permission in pages
        if request.reader.may(permission)
    ]


def _next_step(strategy: Strategy, current: CurrentPlan) -> tuple[str, str, str] | None:
    """Return the next step for an incomplete plan: a sentence, and a link's URL and text. None if it is complete."""
    slug = strategy.slug
    if not current.priorities:
        return (
            "The strategy has no priorities yet. Everything in the plan belongs to a priority.",
            reverse("plan_priority_add", args=[slug]),
            "Add the first priority",
        )
    if not current.commitments:
        revision = current.priorities[0].revision
        return (
            "The priorities have no commitments yet. Each action delivers a commitment.",
            reverse("plan_commitment_add", args=[slug, revision.priority.number]),
            f"Add a commitment to {revision.name}",
        )
    if not any(commitment.actions for commitment in current.commitments):
        reference = current.commitments[0].revision.commitment.reference
        return (
            "The commitments have no actions yet. Updates, dashboards and papers are about actions.",
            reverse("plan_action_add", args=[slug, reference]),
            f"Add an action to {reference}",
        )
    return None
