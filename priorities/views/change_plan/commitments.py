"""Pages that add, change, retire and reopen commitments."""

from typing import Any

from priorities.choices import WordingSource
from priorities.forms.plan import CommitmentForm
from priorities.models import CommitmentRevision
from priorities.queries import plan
from priorities.views.change_plan import generic
from priorities.views.change_plan.priorities import REOPEN_INTRO, RETIRE_INTRO, PriorityView
from priorities.writes import commitments, plan_checks
from priorities.writes.commitments import CommitmentDetails
from tracker.wording import long_date


class CommitmentView(generic.PlanPartView):
    """A page about one commitment."""

    object: CommitmentRevision

    def get_revisions(self) -> list[CommitmentRevision]:
        reference = self.kwargs["reference"]
        return generic.found_or_404(
            plan.revisions_of_commitment(self.strategy, reference),
            f"{self.strategy.name} has no commitment {reference}.",
        )

    def get_words(self) -> dict[str, Any]:
        """Add the commitment's reference as published, because the URL has its key."""
        return {**super().get_words(), "reference": self.object.commitment.reference}

    def rows(self, current: CommitmentRevision) -> generic.Rows:
        return (
            ("Wording", current.wording),
            ("Type of wording", WordingSource(current.wording_source).label),
            ("Source", current.source),
            ("In plain words", current.plain_wording),
            ("Intended difference", current.difference),
            *((("Retired", f"Since {long_date(current.effective_from)}"),) if current.retired else ()),
            ("Agreed", current.how_agreed),
        )


class CommitmentAdd(PriorityView, generic.AddView):
    """Add a commitment under a priority."""

    form_class = CommitmentForm
    title = "Add a commitment"
    button = "Add the commitment"
    success_message = "The commitment was added to the plan."
    anchor = "priority-{object.priority_id}"
    above = "Priority {number} {object.name}"

    def get_initial(self) -> dict[str, Any]:
        reference = commitments.proposed_reference(self.object.priority)
        return {"reference": reference, "wording_source": WordingSource.APPROVED}

    def write(self, form: CommitmentForm, **by_at: Any) -> None:
        commitments.add(
            priority=self.object.priority,
            details=CommitmentDetails(**form.answers),
            reference=form.cleaned_data["reference"],
            **form.agreement_arguments,
            **by_at,
        )


class CommitmentEdit(CommitmentView, generic.ReviseView):
    """Change a commitment's details."""

    form_class = CommitmentForm
    title = "Change commitment {reference}"
    success_message = "Commitment {reference} was changed."
    anchor = "commitment-{object.commitment_id}"

    def get_versions(self) -> list[tuple[CommitmentRevision, str]]:
        return [(each, each.wording) for each in self.revisions]

    def write(self, form: CommitmentForm, **by_at: Any) -> None:
        commitments.change(
            commitment=self.object.commitment,
            details=CommitmentDetails(**form.answers),
            **form.agreement_arguments,
            **by_at,
        )


class CommitmentRetire(CommitmentView, generic.RetireView):
    """Retire a commitment, or reopen it."""

    title = "{verb} commitment {reference}"
    button = "{verb} the commitment"
    success_message = "Commitment {reference} was {done}."
    above = "{object.wording}"
    retire_intro = RETIRE_INTRO
    reopen_intro = REOPEN_INTRO

    def get_refusal(self) -> str:
        return "" if self.is_retired else plan_checks.why_commitment_stays(self.object.commitment)

    def write(self, form: Any, **by_at: Any) -> None:
        change = commitments.reopen if self.is_retired else commitments.retire
        change(commitment=self.object.commitment, **form.agreement_arguments, **by_at)
