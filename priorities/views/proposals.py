"""The page on which people who may update an action propose a new date, a pause or a stop."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from priorities import access
from priorities.choices import ActionKind, ProposalKind, Stage
from priorities.forms.waiting import ProposeForm
from priorities.models import ActionRevision
from priorities.queries.changes import undecided
from priorities.queries.decision_makers import decision_makers
from priorities.queries.status import ActionStatus, status_of
from priorities.queries.tree import current_plan_of
from priorities.queries.waiting import ProposalToDecide, proposals_to_decide
from priorities.rules import lifecycle
from priorities.views import links
from priorities.views.change_plan import generic
from priorities.views.withdrawn_action import refuse_withdrawn
from priorities.writes import proposals
from tracker import clock
from tracker.wording import long_date


class ActionPropose(generic.AddView):
    """Propose a new date, a pause or a stop for an action. It reaches the plan only once it is agreed."""

    permission = access.READ
    form_class = ProposeForm
    template_name = "priorities/propose.html"
    title = "Propose a change to {object.action.reference}"
    above = "{object.title}"
    button = "Send the proposal"
    object: ActionRevision
    status: ActionStatus

    def load(self) -> None:
        """Set the status too. Raises Http404 if the plan has no such action, and PermissionDenied for other readers."""
        today, now = clock.today(), clock.now()
        plan = current_plan_of(self.strategy, self.kwargs["reference"], today, now)
        if plan is None:
            raise Http404(f"{self.strategy.name} has no action {self.kwargs['reference']}.")
        refuse_withdrawn(plan)
        self.object = plan
        status = status_of(self.object.action, today, now)
        assert status is not None
        self.status = status
        if not self.request.reader.may_update(status):
            raise PermissionDenied(
                "Your role does not let you update this action, so you cannot propose a change."
            )

    def get_frame(self) -> dict[str, Any]:
        return {
            "strategy": self.strategy,
            "strategy_nav": links.navigation(self.strategy, "actions", self.request.reader),
        }

    def get_success_url(self) -> str:
        """Return the URL of the action's page, with the link to the list that it was opened from."""
        back = links.back(self.request, self.strategy)
        return links.to_action(self.strategy, self.object.action.reference, back.query)

    def get_intro(self) -> str:
        deciders = decision_makers(self.strategy)
        names = {
            kind: str(deciders[kind] or self.strategy.board)
            for kind in lifecycle.proposals_at(Stage(self.object.stage))
        }
        if not names:
            return ""
        first, *others = dict.fromkeys(names.values())
        if not others:
            return f"{first} decides whether to agree your proposal. Until then, the plan does not change."
        words = "; ".join(f"{kind.label.lower()}, {name}" for kind, name in names.items())
        return f"Who decides on each kind of change: {words}. Until then, the plan does not change."

    def get_refusal(self) -> str:
        stage = Stage(self.object.stage)
        if lifecycle.proposals_at(stage):
            return ""
        return (
            f"This action is {stage.label.lower()}. If work is continuing, ask a manager of the strategy to reopen "
            "it, and then propose the change."
        )

    def waiting(self) -> list[ProposalToDecide]:
        """Return what has been proposed for the action and waits for a decision."""
        return proposals_to_decide(self.strategy, [self.status], clock.now())

    def get_initial(self) -> dict[str, Any]:
        """Add the id of the latest proposal that waits, so that a newer one is not replaced unseen."""
        latest = undecided(self.strategy, clock.today(), clock.now()).filter(action=self.object.action)
        return {"seen": latest.values_list("pk", flat=True).last()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kinds": lifecycle.proposals_at(Stage(self.object.stage))}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        revision = self.object
        planned = revision.due if revision.kind == ActionKind.TIME_LIMITED else revision.review
        return super().get_context_data(
            planned=planned,
            is_continuing=revision.kind == ActionKind.CONTINUING,
            waiting=self.waiting(),
            **kwargs,
        )

    def write(self, form: ProposeForm, **by_at: Any) -> str:
        answers = form.cleaned_data
        made = proposals.propose(
            action=self.object.action,
            kind=answers["kind"],
            new_date=answers["new_date"],
            reason=answers["reason"],
            seen=answers["seen"],
            **by_at,
        )
        kind = ProposalKind(made.kind)
        what = f"{kind.label.lower()}, {long_date(made.new_date)}" if made.new_date else kind.label.lower()
        decider = decision_makers(self.strategy)[kind] or self.strategy.board
        return f"Proposed: {what}. {decider} will agree or refuse it. Until then, the plan does not change."
