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
from priorities.writes.decisions import DecisionDetails
from priorities.writes.revisions import Terms, audited_values, record, revise_action
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
    details: DecisionDetails,
    based_on: int | None,
    by: User,
    at: datetime,
) -> ActionRevision:
    """Move an action to another stage in a new revision, and return the revision.

    If the new stage is complete, paused or stopped, record the decision on the undecided proposal for it. If there is
    none, record the decision to pause or stop the action on a new proposal by `by`. An action can be completed only if
    its latest update that counts reports completion, because only that update answers the question about the
    difference that the work has made. `based_on` is the number of the revision that the user saw. Raises Refused.
    """
    with transaction.atomic():
        action = lock_with_strategy(action)
        at = max(at, last_recorded(action))
        details = details.as_now()
        agreement = details.agreement(action.strategy)
        terms = Terms(agreement, by, at)
        current = current_revision(action)
        refuse_edit_conflict(current.number, based_on, current)
        errors = terms.errors(current.effective_from) | details.errors(action.strategy)
        if stage is None or stage not in lifecycle.stages_after(Stage(current.stage)):
            errors["stage"] = "Choose a stage that this action can move to."
        if errors or stage is None:
            raise Refused(errors)
        proposal = _undecided_proposal(action, stage)
        if stage is Stage.COMPLETE and proposal is None:
            raise Refused(
                {
                    "stage": "There is no report of completion to agree. Submit a Blue update first, and answer "
                    "its questions about the difference that the action has made."
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
        before, after = audit.changes(audited_values(current), audited_values(revision))
        after |= {
            "agreed_a_proposal": proposal is not None,
            "meeting": str(details.meeting or ""),
            "minute_reference": details.minute_reference.strip(),
        }
        if proposal or stage in PROPOSAL_KINDS:
            _record_agreed(
                proposal or _proposed_and_agreed(action, stage, revision), details, revision, by=by, at=at
            )
        record(what=Event.ACTION_MOVED, subject=action, terms=terms, before=before, after=after)
    return revision


def _record_agreed(
    proposal: Proposal, details: DecisionDetails, revision: ActionRevision, *, by: User, at: datetime
) -> None:
    """Record that a proposal was agreed and that `revision` changed the plan, with effect from the same day."""
    Decision.objects.create(
        proposal=proposal,
        verdict=DecisionVerdict.AGREED,
        group=details.group,
        meeting=details.meeting,
        minute_reference=details.minute_reference.strip(),
        effective_from=revision.effective_from,
        reason=revision.reason,
        by=by,
        recorded_at=at,
        revision=revision,
    )


def _proposed_and_agreed(action: Action, stage: Stage, revision: ActionRevision) -> Proposal:
    """Record the proposal of a change that was agreed without an earlier one, and return it."""
    return Proposal.objects.create(
        action=action,
        kind=PROPOSAL_KINDS[stage],
        reason=revision.reason,
        by=revision.recorded_by,
        effective_from=revision.effective_from,
        recorded_at=revision.recorded_at,
    )


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
