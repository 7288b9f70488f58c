"""Pages that add milestones to an action, change them, and retire and reopen them."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from priorities import access
from priorities.forms.plan import MilestoneForm
from priorities.models import MilestoneRevision, Strategy
from priorities.queries import plan as kept
from priorities.rules.wording import day
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.plan_actions import held_action
from priorities.views.plan_form import (
    Asking,
    Rows,
    ask,
    ask_terms,
    changing,
    filled,
    retiring,
    sent,
    terms,
    there,
    versions,
)
from priorities.writes import milestones
from tracker import clock
from tracker.methods import takes_form


@in_strategy(access.EDIT_PLAN)
@takes_form
def milestone_add(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Add a milestone to an action."""
    current = held_action(strategy, reference)[0]
    form = MilestoneForm(sent(request), initial={"stands_from": clock.today()})
    asking = Asking(
        makes=True,
        title=f"Add a milestone to {reference}",
        button="Add the milestone",
        back=reverse("plan_action", args=[strategy.slug, reference]),
        done="The milestone was added.",
        above=current.title,
    )

    def write(**made: Any) -> None:
        milestones.add(action=current.action, agreement=form.agreement, **form.said, **made)

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def milestone_edit(request: StrategyRequest, strategy: Strategy, reference: str, number: int) -> HttpResponse:
    """Give a milestone another title or date."""
    held = _milestone(strategy, reference, number)
    form = MilestoneForm(sent(request), initial=filled(held[0], "title", "due"))
    asking = changing(
        f"milestone {number} of {reference}",
        said=f"Milestone {number}",
        back=reverse("plan_action", args=[strategy.slug, reference]),
        held=lambda: _milestone_rows(_milestone(strategy, reference, number)[0]),
        versions=versions(held, lambda each: f"{each.title}, {day(each.due)}"),
    )

    def write(**made: Any) -> None:
        milestones.change(milestone=held[0].milestone, **form.said, **form.basis, **made)

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def milestone_retire(
    request: StrategyRequest, strategy: Strategy, reference: str, number: int
) -> HttpResponse:
    """Retire a milestone, or reopen one that was retired."""
    current = _milestone(strategy, reference, number)[0]
    change = milestones.reopen if current.retired else milestones.retire
    asking = retiring(
        current.retired,
        "milestone",
        f"milestone {number} of {reference}",
        said=f"Milestone {number}",
        back=reverse("plan_action", args=[strategy.slug, reference]),
        above=f"{current.title}, {day(current.due)}",
        held=lambda: _milestone_rows(_milestone(strategy, reference, number)[0]),
    )
    return ask_terms(request, strategy, current, asking, partial(change, milestone=current.milestone))


def _milestone(strategy: Strategy, reference: str, number: int) -> list[MilestoneRevision]:
    return there(kept.milestone(strategy, reference, number), f"{reference} has no milestone {number}.")


def _milestone_rows(held: MilestoneRevision) -> Rows:
    return (
        ("Title", held.title),
        ("Due", day(held.due)),
        ("In use", "Retired" if held.retired else "In use"),
        ("Agreed", terms(held)),
    )
