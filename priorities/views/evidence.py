"""Adding evidence to an action."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from priorities import access
from priorities.forms.evidence import EvidenceForm
from priorities.models import Strategy
from priorities.queries.action_plan import plan_of
from priorities.queries.places import care_groups, referenced, services
from priorities.views import navigation
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.writes import evidence
from tracker import clock
from tracker.address import Address
from tracker.methods import takes_form
from tracker.refusals import Refused

UPDATE = "update"


@in_strategy(access.ADD_EVIDENCE)
@takes_form
def add(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Record an item of evidence for one action, and for whatever else it shows delivery of."""
    now = clock.now()
    revisions = plan_of(strategy, reference, clock.day_of(now), now)
    if not revisions:
        raise Http404(f"{strategy.name} has no action {reference}.")
    action = revisions[-1].action
    actions, commitments = referenced(strategy)
    address = Address(request.GET)
    back_to_update = address.text("then") == UPDATE
    # The form of an update names the day that the update takes effect.
    day = address.day("on")
    today = clock.day_of(now)
    offered = services(strategy)
    form = EvidenceForm(
        request.POST or None,
        initial={"stands_from": day if day and day <= today else None},
        services=offered,
        care_groups=care_groups(strategy),
        references={**commitments, **actions},
    )
    if request.method == "POST" and form.is_valid():
        also = form.cleaned_data["also"]
        chosen = {action.pk: action} | {actions[r].pk: actions[r] for r in also if r in actions}
        try:
            item = evidence.add(
                strategy=strategy,
                shown=form.shown(),
                service=next((s for s in offered if s.pk == form.cleaned_data["service"]), None),
                reach=form.reach(),
                actions=list(chosen.values()),
                commitments=[commitments[r] for r in also if r not in actions],
                by=request.user,
                at=now,
                key=form.cleaned_data["key"],
                stands_from=form.cleaned_data["stands_from"],
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, f"Evidence {item.reference} is added to {reference}: {item.phrase}.")
            return redirect("action_update" if back_to_update else "action", strategy.slug, reference)
    return render(
        request,
        "priorities/evidence_add.html",
        {
            "strategy": strategy,
            "strategy_nav": navigation.local(strategy, "actions", request.standing),
            "action": action,
            "plan": revisions[-1],
            "form": form,
            "back_to_update": back_to_update,
        },
    )
