"""Pages that change priorities and commitments."""

from functools import partial
from typing import Any

from django.http import HttpResponse

from priorities import access
from priorities.choices import WordingSource
from priorities.forms.plan import CommitmentForm, PriorityForm
from priorities.models import CommitmentRevision, PriorityRevision, Strategy
from priorities.queries import plan as kept
from priorities.rules.wording import day
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.plan_form import (
    Asking,
    Rows,
    ask,
    ask_terms,
    changing,
    filled,
    plan_url,
    retiring,
    sent,
    terms,
    there,
    versions,
)
from priorities.writes import commitments, in_use, priorities
from tracker import clock
from tracker.methods import takes_form

WORDED = ("wording", "wording_source", "source", "plain_wording", "difference")
RETIRED_STAYS = (
    "It leaves the plan from the day below. It stays in everything that speaks of earlier days, and can be "
    "reopened."
)
RETIRED_COMES_BACK = "It comes back into the plan from the day below, under the reference it had."


@in_strategy(access.EDIT_PLAN)
@takes_form
def priority_add(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Add a priority."""
    today = clock.today()
    form = PriorityForm(sent(request), initial={"stands_from": today}, people=kept.people_of(strategy, today))
    asking = Asking(
        makes=True,
        title="Add a priority",
        button="Add the priority",
        back=plan_url(strategy),
        done="The priority was added to the plan.",
    )

    def write(**made: Any) -> None:
        priorities.add(strategy=strategy, agreement=form.agreement, **form.said, **made)

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def priority_edit(request: StrategyRequest, strategy: Strategy, number: int) -> HttpResponse:
    """Give a priority another name or lead."""
    held = _priority(strategy, number)
    people = kept.people_of(strategy, clock.today(), held[0].lead)
    form = PriorityForm(sent(request), initial=filled(held[0], "name", "lead"), people=people)
    asking = changing(
        f"priority {number}",
        said=f"Priority {number}",
        back=plan_url(strategy, f"priority-{held[0].priority_id}"),
        held=lambda: _priority_rows(_priority(strategy, number)[0]),
        versions=versions(held, lambda each: each.name),
    )

    def write(**made: Any) -> None:
        priorities.change(priority=held[0].priority, **form.said, **form.basis, **made)

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def priority_retire(request: StrategyRequest, strategy: Strategy, number: int) -> HttpResponse:
    """Retire a priority, or reopen one that was retired."""
    held = _priority(strategy, number)[0]
    change = priorities.reopen if held.retired else priorities.retire
    asking = retiring(
        held.retired,
        "priority",
        f"priority {number}",
        said=f"Priority {number}",
        back=plan_url(strategy),
        above=held.name,
        lead=RETIRED_COMES_BACK if held.retired else RETIRED_STAYS,
        stopped="" if held.retired else in_use.of_priority(held.priority),
        held=lambda: _priority_rows(_priority(strategy, number)[0]),
    )
    return ask_terms(request, strategy, held, asking, partial(change, priority=held.priority))


@in_strategy(access.EDIT_PLAN)
@takes_form
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
        makes=True,
        title="Add a commitment",
        button="Add the commitment",
        back=plan_url(strategy, f"priority-{head.priority_id}"),
        done="The commitment was added to the plan.",
        above=f"Priority {number} {head.name}",
    )

    def write(**made: Any) -> None:
        commitments.add(
            priority=head.priority,
            worded=form.worded(),
            reference=form.cleaned_data["reference"],
            agreement=form.agreement,
            **made,
        )

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def commitment_edit(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Reword a commitment."""
    held = _commitment(strategy, reference)
    form = CommitmentForm(sent(request), initial=filled(held[0], *WORDED), adding=False)
    asking = changing(
        f"commitment {reference}",
        said=f"Commitment {reference}",
        back=plan_url(strategy, f"commitment-{held[0].commitment_id}"),
        held=lambda: _commitment_rows(_commitment(strategy, reference)[0]),
        versions=versions(held, lambda each: each.wording),
    )

    def write(**made: Any) -> None:
        commitments.change(commitment=held[0].commitment, worded=form.worded(), **form.basis, **made)

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def commitment_retire(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Retire a commitment, or reopen one that was retired."""
    held = _commitment(strategy, reference)[0]
    change = commitments.reopen if held.retired else commitments.retire
    asking = retiring(
        held.retired,
        "commitment",
        f"commitment {reference}",
        said=f"Commitment {reference}",
        back=plan_url(strategy),
        above=held.wording,
        lead=RETIRED_COMES_BACK if held.retired else RETIRED_STAYS,
        stopped="" if held.retired else in_use.of_commitment(held.commitment),
        held=lambda: _commitment_rows(_commitment(strategy, reference)[0]),
    )
    return ask_terms(request, strategy, held, asking, partial(change, commitment=held.commitment))


def _priority(strategy: Strategy, number: int) -> list[PriorityRevision]:
    return there(kept.priority(strategy, number), f"{strategy.name} has no priority {number}.")


def _commitment(strategy: Strategy, reference: str) -> list[CommitmentRevision]:
    return there(kept.commitment(strategy, reference), f"{strategy.name} has no commitment {reference}.")


def _priority_rows(held: PriorityRevision) -> Rows:
    return (
        ("Name", held.name),
        ("Lead", held.lead or "No lead"),
        *_retired(held),
        ("Agreed", terms(held)),
    )


def _retired(held: PriorityRevision | CommitmentRevision) -> Rows:
    """That it is retired, where it is: of what is in use nothing is said."""
    return (("Retired", f"Since {day(held.stands_from)}"),) if held.retired else ()


def _commitment_rows(held: CommitmentRevision) -> Rows:
    return (
        ("Wording", held.wording),
        ("Whose words", WordingSource(held.wording_source).label),
        ("Source", held.source),
        ("In plain words", held.plain_wording),
        ("Difference", held.difference),
        *_retired(held),
        ("Agreed", terms(held)),
    )
