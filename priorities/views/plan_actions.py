"""Pages that change what is planned of actions: their words, people and dates, and their stage."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from priorities import access
from priorities.choices import ActionKind, Stage
from priorities.forms.plan import ActionForm, StageForm
from priorities.models import (
    ActionRevision,
    Group,
    Person,
    Service,
    Strategy,
)
from priorities.queries import plan as kept
from priorities.rules import lifecycle
from priorities.rules.wording import day
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.plan_form import Asking, Rows, ask, plan_url, sent, terms, versions
from priorities.writes import actions, stages
from tracker import clock

STAGE_WORDS = {
    Stage.PROPOSED: "It needs no agreement to start: the first update that is not Grey starts it.",
    Stage.COMPLETE: "Reopened, it keeps its colour until it is next updated.",
}
PLANNED = ("title", "home", "kind", "group", "service", "lead", "deputy", "start", "due", "review")


@in_strategy(access.EDIT_PLAN)
def action_add(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Add an action to a commitment."""
    found = kept.commitment(strategy, reference)
    if not found:
        raise Http404(f"{strategy.name} has no commitment {reference}.")
    home = found[0].commitment
    form = _form(
        request,
        strategy,
        {
            "home": home,
            "reference": actions.proposed_reference(home),
            "kind": ActionKind.TIME_LIMITED,
            "stands_from": clock.today(),
        },
        adding=True,
    )
    asking = Asking(
        title="Add an action",
        button="Add the action",
        back=plan_url(strategy, f"commitment-{home.pk}"),
        done="The action was added to the plan.",
        above=f"Commitment {reference}: {found[0].wording}",
    )
    return ask(
        request,
        strategy,
        form,
        asking,
        lambda: actions.add(
            strategy=strategy,
            planned=form.planned(),
            reference=form.cleaned_data["reference"],
            source=form.cleaned_data["source"],
            agreement=form.agreement,
            by=request.user,
            at=clock.now(),
        ),
    )


@in_strategy(access.EDIT_PLAN)
def action_edit(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Change what is planned of an action; the page also leads to its stage and its milestones."""
    held = held_action(strategy, reference)
    current = held[0]
    first: dict[str, Any] = {name: getattr(current, name) for name in PLANNED}
    first |= {
        "supports": kept.supported(current.action),
        "stands_from": clock.today(),
        "based_on": current.number,
    }
    form = _form(
        request,
        strategy,
        first,
        adding=False,
        people=(current.lead, current.deputy),
        bodies=(current.group, current.service),
    )
    slug = strategy.slug
    asking = Asking(
        title=f"Change action {reference}",
        button="Save the change",
        back=reverse("plan_action", args=[slug, reference]),
        done=f"Action {reference} was changed.",
        held=lambda: action_rows(held_action(strategy, reference)[0]),
        versions=versions(held, _words),
        template="priorities/plan/action.html",
        more={
            "action": current.action,
            "current": current,
            "stage": Stage(current.stage),
            "milestones": kept.milestones(current.action),
        },
    )
    return ask(
        request,
        strategy,
        form,
        asking,
        lambda: actions.change(
            action=current.action,
            planned=form.planned(),
            agreement=form.agreement,
            based_on=form.based_on_version,
            by=request.user,
            at=clock.now(),
        ),
    )


@in_strategy(access.EDIT_PLAN)
def action_stage(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Pause, stop, complete or reopen an action."""
    held = held_action(strategy, reference)
    current = held[0]
    stage = Stage(current.stage)
    form = StageForm(
        sent(request),
        initial={"stands_from": clock.today(), "based_on": current.number},
        stages=lifecycle.stages_after(stage),
    )
    asking = Asking(
        title=f"Move {reference} to another stage",
        button="Move the action",
        back=reverse("plan_action", args=[strategy.slug, reference]),
        done=f"Action {reference} was moved to another stage.",
        above=current.title,
        lead=f"It is {stage.label.lower()} now. {STAGE_WORDS.get(stage, '')}",
        held=lambda: action_rows(held_action(strategy, reference)[0]),
        versions=versions(held, _words),
    )
    return ask(
        request,
        strategy,
        form,
        asking,
        lambda: stages.move(
            action=current.action,
            stage=form.cleaned_data["stage"],
            agreement=form.agreement,
            based_on=form.based_on_version,
            by=request.user,
            at=clock.now(),
        ),
    )


def action_rows(held: ActionRevision) -> Rows:
    """What is planned of an action, in words."""
    return (
        ("Title", held.title),
        ("Home", held.home.reference),
        ("Stage", Stage(held.stage).label),
        ("Starts", day(held.start) if held.start else ""),
        ("Due", day(held.due) if held.due else "Continuing work"),
        ("Review", day(held.review) if held.review else "None: the work has an end"),
        ("Lead", held.lead or "No lead"),
        ("Deputy", held.deputy or "No deputy"),
        ("Group", held.group or "No group"),
        ("Service", held.service or "No service"),
        ("Agreed", terms(held)),
    )


def _form(
    request: StrategyRequest,
    strategy: Strategy,
    first: dict[str, Any],
    *,
    adding: bool,
    people: tuple[Person | None, ...] = (),
    bodies: tuple[Any, ...] = (),
) -> ActionForm:
    today = clock.today()
    return ActionForm(
        sent(request),
        initial=first,
        adding=adding,
        homes=kept.kept(strategy).commitments,
        groups=kept.in_use(kept.bodies(strategy, Group), today, *bodies),
        services=kept.in_use(kept.bodies(strategy, Service), today, *bodies),
        people=kept.people_of(strategy, today, *people),
    )


def held_action(strategy: Strategy, reference: str) -> list[ActionRevision]:
    found = kept.action(strategy, reference)
    if not found:
        raise Http404(f"{strategy.name} has no action {reference}.")
    return found


def _words(held: ActionRevision) -> str:
    date = held.due or held.review
    return f"{held.title}. {Stage(held.stage).label}, home {held.home.reference}" + (
        f", {'due' if held.due else 'review'} {day(date)}" if date else ""
    )
