"""Pages that change what is planned of actions: their words, people and dates, and their stage."""

from typing import Any

from django.http import HttpResponse
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
from priorities.queries.timeline import changes
from priorities.rules import lifecycle
from priorities.rules.wording import day
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.plan_form import (
    Asking,
    Rows,
    Version,
    ask,
    changing,
    filled,
    plan_url,
    sent,
    terms,
    there,
)
from priorities.writes import actions, stages
from tracker import clock
from tracker.methods import takes_form

STAGE_WORDS = {
    Stage.PROPOSED: "It needs no agreement to start: the first update that is not Grey starts it.",
    Stage.COMPLETE: "Reopened, it keeps its colour until it is next updated.",
}
CHANGED = "How it has changed, and how that was agreed"
PLANNED = ("title", "home", "kind", "group", "service", "lead", "deputy", "start", "due", "review")


@in_strategy(access.EDIT_PLAN)
@takes_form
def action_add(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Add an action to a commitment."""
    found = there(kept.commitment(strategy, reference), f"{strategy.name} has no commitment {reference}.")
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
        makes=True,
        title="Add an action",
        button="Add the action",
        back=plan_url(strategy, f"commitment-{home.pk}"),
        done="The action was added to the plan.",
        above=f"Commitment {reference}: {found[0].wording}",
    )

    def write(**made: Any) -> None:
        actions.add(
            strategy=strategy,
            planned=form.planned(),
            reference=form.cleaned_data["reference"],
            source=form.cleaned_data["source"],
            agreement=form.agreement,
            **made,
        )

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def action_edit(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Change what is planned of an action; the page also leads to its stage and its milestones."""
    held = held_action(strategy, reference)
    current = held[0]
    form = _form(
        request,
        strategy,
        filled(current, *PLANNED) | {"supports": kept.supported(current.action)},
        adding=False,
        people=(current.lead, current.deputy),
        bodies=(current.group, current.service),
    )
    asking = changing(
        f"action {reference}",
        said=f"Action {reference}",
        back=reverse("plan_action", args=[strategy.slug, reference]),
        held=lambda: action_rows(held_action(strategy, reference)[0]),
        versions=_versions(held),
        before=CHANGED,
        template="priorities/plan/action.html",
        more={
            "action": current.action,
            "current": current,
            "stage": Stage(current.stage),
            "milestones": kept.milestones(current.action),
        },
    )

    def write(**made: Any) -> None:
        actions.change(action=current.action, planned=form.planned(), **form.basis, **made)

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def action_stage(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Pause, stop, complete or reopen an action."""
    held = held_action(strategy, reference)
    current = held[0]
    stage = Stage(current.stage)
    form = StageForm(sent(request), initial=filled(current), stages=lifecycle.stages_after(stage))
    asking = Asking(
        title=f"Move {reference} to another stage",
        button="Move the action",
        back=reverse("plan_action", args=[strategy.slug, reference]),
        done=f"Action {reference} was moved to another stage.",
        above=current.title,
        lead=f"It is {stage.label.lower()} now. {STAGE_WORDS.get(stage, '')}",
        held=lambda: action_rows(held_action(strategy, reference)[0]),
        versions=_versions(held),
        before=CHANGED,
    )

    def write(**made: Any) -> None:
        stages.move(action=current.action, **form.said, **form.basis, **made)

    return ask(request, strategy, form, asking, write)


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
    """Every revision of an action, latest first. Raises Http404 where there is none of that reference."""
    return there(kept.action(strategy, reference), f"{strategy.name} has no action {reference}.")


def _versions(held: list[ActionRevision]) -> list[Version]:
    """The versions of an action, latest first: what each changed, and of the first what it said."""
    first = held[-1]
    found = []
    for revision, before in zip(held, [*held[1:], None], strict=True):
        changed = changes(before, revision) if before else ()
        words = "\n".join(f"{label}: {words}" for label, words in changed)
        # A revision of the same words as before: what it supports was changed, or nothing but the terms.
        same = "" if revision is first else "The same as before. "
        found.append(Version(revision.number, words or f"{same}{_words(revision)}", terms(revision)))
    return found


def _words(held: ActionRevision) -> str:
    date = held.due or held.review
    return f"{held.title}. {Stage(held.stage).label}, home {held.home.reference}" + (
        f", {'due' if held.due else 'review'} {day(date)}" if date else ""
    )
