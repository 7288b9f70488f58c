"""Pages that add milestones to an action, change them, and retire and reopen them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from priorities import access
from priorities.forms.agreed import AgreedForm
from priorities.forms.plan import MilestoneForm
from priorities.models import MilestoneRevision, Strategy
from priorities.queries import plan as kept
from priorities.rules.wording import day
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.plan_actions import held_action
from priorities.views.plan_form import Asking, Rows, ask, sent, terms, versions
from priorities.writes import milestones
from tracker import clock


@in_strategy(access.EDIT_PLAN)
def milestone_add(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Add a milestone to an action."""
    current = held_action(strategy, reference)[0]
    form = MilestoneForm(sent(request), initial={"stands_from": clock.today()})
    asking = Asking(
        title=f"Add a milestone to {reference}",
        button="Add the milestone",
        back=reverse("plan_action", args=[strategy.slug, reference]),
        done="The milestone was added.",
        above=current.title,
    )
    return ask(
        request,
        strategy,
        form,
        asking,
        lambda: milestones.add(
            action=current.action,
            title=form.cleaned_data["title"],
            due=form.cleaned_data["due"],
            agreement=form.agreement,
            by=request.user,
            at=clock.now(),
        ),
    )


@in_strategy(access.EDIT_PLAN)
def milestone_edit(request: StrategyRequest, strategy: Strategy, reference: str, number: int) -> HttpResponse:
    """Give a milestone another title or date."""
    held = _milestone(strategy, reference, number)
    current = held[0]
    first = {
        "title": current.title,
        "due": current.due,
        "stands_from": clock.today(),
        "based_on": current.number,
    }
    form = MilestoneForm(sent(request), initial=first)
    asking = Asking(
        title=f"Change milestone {number} of {reference}",
        button="Save the change",
        back=reverse("plan_action", args=[strategy.slug, reference]),
        done=f"Milestone {number} was changed.",
        held=lambda: _milestone_rows(_milestone(strategy, reference, number)[0]),
        versions=versions(held, lambda each: f"{each.title}, {day(each.due)}"),
    )
    return ask(
        request,
        strategy,
        form,
        asking,
        lambda: milestones.change(
            milestone=current.milestone,
            title=form.cleaned_data["title"],
            due=form.cleaned_data["due"],
            agreement=form.agreement,
            based_on=form.based_on_version,
            by=request.user,
            at=clock.now(),
        ),
    )


@in_strategy(access.EDIT_PLAN)
def milestone_retire(
    request: StrategyRequest, strategy: Strategy, reference: str, number: int
) -> HttpResponse:
    """Retire a milestone, or reopen one that was retired."""
    current = _milestone(strategy, reference, number)[0]
    write: Any = milestones.reopen if current.retired else milestones.retire
    verb = "Reopen" if current.retired else "Retire"
    form = AgreedForm(sent(request), initial={"stands_from": clock.today(), "based_on": current.number})
    asking = Asking(
        title=f"{verb} milestone {number} of {reference}",
        button=f"{verb} the milestone",
        back=reverse("plan_action", args=[strategy.slug, reference]),
        done=f"Milestone {number} was {verb.lower()}{'ed' if current.retired else 'd'}.",
        above=f"{current.title}, {day(current.due)}",
        held=lambda: _milestone_rows(_milestone(strategy, reference, number)[0]),
    )
    return ask(
        request,
        strategy,
        form,
        asking,
        lambda: write(
            milestone=current.milestone,
            agreement=form.agreement,
            based_on=form.based_on_version,
            by=request.user,
            at=clock.now(),
        ),
    )


def _milestone(strategy: Strategy, reference: str, number: int) -> list[MilestoneRevision]:
    found = kept.milestone(strategy, reference, number)
    if not found:
        raise Http404(f"{reference} has no milestone {number}.")
    return found


def _milestone_rows(held: MilestoneRevision) -> Rows:
    return (
        ("Title", held.title),
        ("Due", day(held.due)),
        ("In use", "Retired" if held.retired else "In use"),
        ("Agreed", terms(held)),
    )
