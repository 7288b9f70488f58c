"""Pages that change priorities and commitments."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse

from priorities import access
from priorities.choices import WordingSource
from priorities.forms.agreed import AgreedForm
from priorities.forms.plan import CommitmentForm, PriorityForm
from priorities.models import CommitmentRevision, PriorityRevision, Strategy
from priorities.queries import plan as kept
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.plan_form import Asking, Rows, ask, plan_url, sent, terms, versions
from priorities.writes import commitments, priorities
from tracker import clock


@in_strategy(access.EDIT_PLAN)
def priority_add(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Add a priority."""
    today = clock.today()
    form = PriorityForm(sent(request), initial={"stands_from": today}, people=kept.people_of(strategy, today))
    asking = Asking(
        title="Add a priority",
        button="Add the priority",
        back=plan_url(strategy),
        done="The priority was added to the plan.",
    )
    return ask(
        request,
        strategy,
        form,
        asking,
        lambda: priorities.add(
            strategy=strategy,
            name=form.cleaned_data["name"],
            lead=form.cleaned_data["lead"],
            agreement=form.agreement,
            by=request.user,
            at=clock.now(),
        ),
    )


@in_strategy(access.EDIT_PLAN)
def priority_edit(request: StrategyRequest, strategy: Strategy, number: int) -> HttpResponse:
    """Give a priority another name or lead."""
    held = _priority(strategy, number)
    today = clock.today()
    first = {"name": held[0].name, "lead": held[0].lead, "stands_from": today, "based_on": held[0].number}
    people = kept.people_of(strategy, today, held[0].lead)
    form = PriorityForm(sent(request), initial=first, people=people)
    asking = Asking(
        title=f"Change priority {number}",
        button="Save the change",
        back=plan_url(strategy, f"priority-{held[0].priority_id}"),
        done=f"Priority {number} was changed.",
        held=lambda: _priority_rows(_priority(strategy, number)[0]),
        versions=versions(held, lambda each: each.name),
    )
    return ask(
        request,
        strategy,
        form,
        asking,
        lambda: priorities.change(
            priority=held[0].priority,
            name=form.cleaned_data["name"],
            lead=form.cleaned_data["lead"],
            agreement=form.agreement,
            based_on=form.based_on_version,
            by=request.user,
            at=clock.now(),
        ),
    )


@in_strategy(access.EDIT_PLAN)
def priority_retire(request: StrategyRequest, strategy: Strategy, number: int) -> HttpResponse:
    """Retire a priority, or reopen one that was retired."""
    held = _priority(strategy, number)[0]
    return _retire_or_reopen(
        request,
        strategy,
        held,
        kind="priority",
        named=f"priority {number}",
        above=held.name,
        write=priorities.reopen if held.retired else priorities.retire,
        now_held=lambda: _priority_rows(_priority(strategy, number)[0]),
    )


@in_strategy(access.EDIT_PLAN)
def commitment_add(request: StrategyRequest, strategy: Strategy, number: int) -> HttpResponse:
    """Add a commitment under a priority."""
    head = _priority(strategy, number)[0]
    first = {
        "reference": commitments.proposed_reference(head.priority),
        "wording_source": WordingSource.APPROVED,
        "stands_from": clock.today(),
    }
    form = CommitmentForm(sent(request), initial=first, adding=True)
    asking = Asking(
        title="Add a commitment",
        button="Add the commitment",
        back=plan_url(strategy, f"priority-{head.priority_id}"),
        done="The commitment was added to the plan.",
        above=f"Priority {number} {head.name}",
    )
    return ask(
        request,
        strategy,
        form,
        asking,
        lambda: commitments.add(
            priority=head.priority,
            worded=form.worded(),
            reference=form.cleaned_data["reference"],
            agreement=form.agreement,
            by=request.user,
            at=clock.now(),
        ),
    )


@in_strategy(access.EDIT_PLAN)
def commitment_edit(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Reword a commitment."""
    held = _commitment(strategy, reference)
    names = ("wording", "wording_source", "source", "plain_wording", "difference")
    first = {name: getattr(held[0], name) for name in names}
    first |= {"stands_from": clock.today(), "based_on": held[0].number}
    form = CommitmentForm(sent(request), initial=first, adding=False)
    asking = Asking(
        title=f"Change commitment {reference}",
        button="Save the change",
        back=plan_url(strategy, f"commitment-{held[0].commitment_id}"),
        done=f"Commitment {reference} was changed.",
        held=lambda: _commitment_rows(_commitment(strategy, reference)[0]),
        versions=versions(held, lambda each: each.wording),
    )
    return ask(
        request,
        strategy,
        form,
        asking,
        lambda: commitments.change(
            commitment=held[0].commitment,
            worded=form.worded(),
            agreement=form.agreement,
            based_on=form.based_on_version,
            by=request.user,
            at=clock.now(),
        ),
    )


@in_strategy(access.EDIT_PLAN)
def commitment_retire(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Retire a commitment, or reopen one that was retired."""
    held = _commitment(strategy, reference)[0]
    return _retire_or_reopen(
        request,
        strategy,
        held,
        kind="commitment",
        named=f"commitment {reference}",
        above=held.wording,
        write=commitments.reopen if held.retired else commitments.retire,
        now_held=lambda: _commitment_rows(_commitment(strategy, reference)[0]),
    )


RETIRED_STAYS = (
    "It leaves the plan from the day below. It stays in everything that speaks of earlier days, and can be "
    "reopened."
)
RETIRED_COMES_BACK = "It comes back into the plan from the day below, under the reference it had."


def _terms_of(held: PriorityRevision | CommitmentRevision) -> dict[str, Any]:
    return {"stands_from": clock.today(), "based_on": held.number}


def _priority(strategy: Strategy, number: int) -> list[PriorityRevision]:
    found = kept.priority(strategy, number)
    if not found:
        raise Http404(f"{strategy.name} has no priority {number}.")
    return found


def _commitment(strategy: Strategy, reference: str) -> list[CommitmentRevision]:
    found = kept.commitment(strategy, reference)
    if not found:
        raise Http404(f"{strategy.name} has no commitment {reference}.")
    return found


def _priority_rows(held: PriorityRevision) -> Rows:
    return (
        ("Name", held.name),
        ("Lead", held.lead or "No lead"),
        ("In use", "Retired" if held.retired else "In use"),
        ("Agreed", terms(held)),
    )


def _commitment_rows(held: CommitmentRevision) -> Rows:
    return (
        ("Wording", held.wording),
        ("Whose words", WordingSource(held.wording_source).label),
        ("Source", held.source),
        ("In plain words", held.plain_wording),
        ("Difference", held.difference),
        ("In use", "Retired" if held.retired else "In use"),
        ("Agreed", terms(held)),
    )


def _retire_or_reopen(
    request: StrategyRequest,
    strategy: Strategy,
    held: PriorityRevision | CommitmentRevision,
    *,
    kind: str,
    named: str,
    above: str,
    write: Callable[..., Any],
    now_held: Callable[[], Rows],
) -> HttpResponse:
    """Ask for the terms of taking a priority or a commitment out of the plan, or back into it, and do it."""
    verb, done = ("Reopen", "reopened") if held.retired else ("Retire", "retired")
    form = AgreedForm(sent(request), initial=_terms_of(held))
    asking = Asking(
        title=f"{verb} {named}",
        button=f"{verb} the {kind}",
        back=plan_url(strategy),
        done=f"{named.capitalize()} was {done}.",
        above=above,
        lead=RETIRED_COMES_BACK if held.retired else RETIRED_STAYS,
        held=now_held,
    )
    return ask(
        request,
        strategy,
        form,
        asking,
        lambda: write(
            **{kind: getattr(held, kind)},
            agreement=form.agreement,
            based_on=form.based_on_version,
            by=request.user,
            at=clock.now(),
        ),
    )
