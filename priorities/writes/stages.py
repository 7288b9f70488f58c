"""Moving an action to another stage by agreement: pausing, stopping, completing or reopening it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from priorities.choices import DecisionVerdict, ProposalKind, Stage
from priorities.events import Event
from priorities.models import Action, ActionRevision, Decision, Proposal, Update
from priorities.queries.changes import pending_completion
from priorities.queries.updates import last_recorded, not_withdrawn
from priorities.rules import lifecycle
from priorities.writes.actions import current_revision, lock_with_strategy
from priorities.writes.revisions import Agreement, Terms, audited_values, record, revise_action
from tracker import audit
from tracker.models import User
from tracker.refusals import Refused, refuse_edit_conflict
from tracker.wording import long_date

PROPOSAL_KINDS = {
    Stage.COMPLETE: ProposalKind.COMPLETE,
    Stage.PAUSED: ProposalKind.PAUSE,
    Stage.STOPPED: ProposalKind.STOP,
}


def move(
    *,
    action: Action,
    stage: Stage | None,
    agreement: Agreement,
    based_on: int | None,
    by: User,
    at: datetime,
) -> ActionRevision:
    """Move an action to another stage in a new revision, and return the revision.

    If there is an undecided proposal for this stage, record that it was agreed. An action can be completed only if its
    latest update that counts reports completion, because only that update answers the question about the difference
    that the work has made. `based_on` is the number of the revision that the user saw. Raises Refused.
    """
    with transaction.atomic():
        action = lock_with_strategy(action)
        at = max(at, last_recorded(action))
        terms = Terms(agreement, by, at)
        current = current_revision(action)
        refuse_edit_conflict(current.number, based_on, current)
        errors = terms.errors(current.effective_from)
        if stage is None or stage not in lifecycle.stages_after(Stage(current.stage)):
            errors["stage"] = "Choose a stage that this action can move to."
        if errors or stage is None:
            raise Refused(errors)
        proposal = _undecided_proposal(action, stage)
        if stage is Stage.COMPLETE and proposal is None:
            raise Refused(
                {
                    "stage": "There is no report of completion to agree. Submit a Blue update first, saying what "
                    "difference the action has made and how we know."
                }
            )
        if (
            stage is Stage.COMPLETE
            and proposal
            and agreement.effective_from
            and agreement.effective_from < proposal.effective_from
        ):
            raise Refused(
                {
                    "effective_from": f"It was reported complete on {long_date(proposal.effective_from)}. "
                    "Enter that day or a later one."
                }
            )
        revision = revise_action(action, terms, stage=stage)
        if proposal is not None:
            Decision.objects.create(
                proposal=proposal,
                verdict=DecisionVerdict.AGREED,
                agreed_by=revision.agreed_by,
                reason=revision.reason,
                by=by,
                recorded_at=at,
                revision=revision,
            )
        before, after = audit.changes(audited_values(current), audited_values(revision))
        after |= {"agreed_a_proposal": proposal is not None}
        record(what=Event.ACTION_MOVED, subject=action, terms=terms, before=before, after=after)
    return revision


def _undecided_proposal(action: Action, stage: Stage) -> Proposal | None:
    """Return the latest undecided proposal for this stage, or None. A proposal whose update is withdrawn is ignored."""
    kind = PROPOSAL_KINDS.get(stage)
    if kind is None:
        return None
    if stage is Stage.COMPLETE:
        return pending_completion(action)
    counted = not_withdrawn(Update.objects.filter(action=action))
    undecided = Proposal.objects.filter(
        Q(update__in=list(counted)) | Q(update__isnull=True),
        action=action,
        kind=kind,
        decision__isnull=True,
    )
    return undecided.order_by("-id").first()
