"""Moving an action to another stage by agreement: pausing, stopping, completing, resuming or reopening it.

The completion that an update reports is agreed, which moves the action, or refused, which does not.
"""

from datetime import datetime

from django.db import transaction

from priorities.choices import DecisionVerdict, ProposalKind, Stage
from priorities.events import Event
from priorities.models import Action, ActionRevision, Decision, Proposal
from priorities.queries.changes import pending_completion, undecided
from priorities.queries.updates import last_recorded, reports_work
from priorities.rules import lifecycle
from priorities.writes import agreements
from priorities.writes.actions import current_revision, lock_with_strategy
from priorities.writes.agreements import PROPOSAL_KINDS
from priorities.writes.decisions import DecisionDetails
from priorities.writes.revisions import Agreement, Terms, audited_values, record, revise_action
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_edit_conflict

REPORTED_AGAIN = (
    "Another update has reported the action complete since you opened this page. It is shown above. Read it, and "
    "choose again."
)


def move(
    *,
    action: Action,
    stage: Stage | None,
    details: DecisionDetails,
    based_on: int | None,
    by: User,
    at: datetime,
    completion: int | None = None,
) -> ActionRevision:
    """Move an action to another stage in a new revision, and return the revision.

    If the new stage is complete, paused or stopped, record the decision on the undecided proposal for it. If there was
    none on the day of the decision to pause or stop the action, record the decision on a new proposal by `by`. An
    action can be completed only if its latest update that counts reports completion, because only that update answers
    the question about the difference that the work has made. `based_on` is the number of the revision that the user
    saw, and `completion` the id of the proposal of completion that the user saw, or None. Raises Refused.
    """
    with transaction.atomic():
        action = lock_with_strategy(action)
        at = max(at, last_recorded(action))
        details = details.as_now()
        agreement = details.agreement(action.strategy)
        terms = Terms(agreement, by, at)
        current = current_revision(action)
        refuse_edit_conflict(current.number, based_on, current)
        kinds = [PROPOSAL_KINDS[stage]] if stage in PROPOSAL_KINDS else []
        errors = terms.errors(current.effective_from) | details.errors(action.strategy, kinds)
        if stage is None or stage not in lifecycle.stages_after(Stage(current.stage)):
            errors["stage"] = "Choose a stage that this action can move to."
        if errors or stage is None:
            raise Refused(errors)
        if stage is Stage.COMPLETE:
            proposal: Proposal | None = _reported_completion(action, completion, details, terms)
        elif kind := PROPOSAL_KINDS.get(stage):
            waiting = undecided(action.strategy, clock.day_of(at), at).filter(
                action=action, kind=kind, effective_from__lte=agreement.effective_from
            )
            proposal = waiting.last() or _proposed_and_agreed(action, kind, terms)
        else:
            proposal = None
        if proposal:
            agreements.carry_out(action, proposal, DecisionVerdict.AGREED, details, terms)
            return current_revision(action)
        revision = revise_action(action, terms, stage=stage)
        before, after = audit.changes(audited_values(current), audited_values(revision))
        after |= {"meeting": str(details.meeting or ""), "minute_reference": details.minute_reference.strip()}
        record(what=Event.ACTION_MOVED, subject=action, terms=terms, before=before, after=after)
    return revision


def why_not_proposed_again(action: Action) -> str:
    """Return why an action cannot be moved back to Proposed after a start by mistake; "" if it can.

    Runs one SQL query if the action is under way.
    """
    stage = Stage(current_revision(action).stage)
    if stage is not Stage.UNDER_WAY:
        return f"The action is {stage.label.lower()}. Only an action that is under way can be put back to proposed."
    if reports_work(action):
        return (
            "Updates say that work has started. If they are wrong, withdraw each of them in the action's history "
            "first."
        )
    return ""


def propose_again(
    *, action: Action, reason: str, based_on: int | None, by: User, at: datetime
) -> ActionRevision:
    """Move an action that was started by mistake back to Proposed in a new revision, and return the revision.

    It takes effect on the day of the current revision, so that the action counts as not started since then. It needs no
    agreement, because starting needs none. `based_on` is the number of the revision that the user saw. Raises Refused,
    including if an update that counts says that work has started.
    """
    with transaction.atomic():
        action = lock_with_strategy(action)
        at = max(at, last_recorded(action))
        current = current_revision(action)
        refuse_edit_conflict(current.number, based_on, current)
        agreement = Agreement(current.effective_from, lifecycle.START_PUT_RIGHT, reason)
        terms = Terms(agreement, by, at)
        if errors := terms.errors(current.effective_from):
            raise Refused(errors)
        if sentence := why_not_proposed_again(action):
            raise Refused({"": sentence})
        revision = revise_action(action, terms, stage=Stage.PROPOSED)
        before, after = audit.changes(audited_values(current), audited_values(revision))
        record(what=Event.ACTION_MOVED, subject=action, terms=terms, before=before, after=after)
    return revision


def refuse_completion(
    *, action: Action, details: DecisionDetails, by: User, at: datetime, completion: int | None
) -> Decision:
    """Record that a group or the board refused the completion that an action's latest update reports.

    The plan does not change, and the action counts under its last rating, if any, again. `completion` is the id of the
    proposal that the user saw. Raises Refused.
    """
    with transaction.atomic():
        action = lock_with_strategy(action)
        at = max(at, last_recorded(action))
        details = details.as_now()
        terms = Terms(details.agreement(action.strategy), by, at)
        if errors := terms.errors() | details.errors(action.strategy, [ProposalKind.COMPLETE]):
            raise Refused(errors)
        proposal = _reported_completion(action, completion, details, terms, DecisionVerdict.REFUSED)
        return agreements.carry_out(action, proposal, DecisionVerdict.REFUSED, details, terms)


def _reported_completion(
    action: Action,
    seen: int | None,
    details: DecisionDetails,
    terms: Terms,
    verdict: DecisionVerdict = DecisionVerdict.AGREED,
) -> Proposal:
    """Return the proposal of completion that awaits agreement.

    Raises Refused if there is none, if it is not the proposal that the user saw, or if the decision takes effect before
    the day from which completion was reported.
    """
    proposal = pending_completion(action)
    if proposal is None:
        raise Refused(
            {
                "stage": "There is no report of completion to agree. Submit a Blue update first, and answer "
                "its questions about the difference that the action has made."
            }
        )
    if proposal.pk != seen:
        raise Refused({"stage": REPORTED_AGAIN})
    if errors := agreements.decision_errors(proposal, action, verdict, terms, details):
        raise Refused(errors)
    return proposal


def _proposed_and_agreed(action: Action, kind: ProposalKind, terms: Terms) -> Proposal:
    """Record the proposal of a change that is agreed without an earlier one, and return it."""
    agreement = terms.agreement
    assert agreement.effective_from, "The terms have been checked."
    return Proposal.objects.create(
        action=action,
        kind=kind,
        reason=agreement.reason.strip(),
        by=terms.by,
        effective_from=agreement.effective_from,
        recorded_at=terms.at,
    )
