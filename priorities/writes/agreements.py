"""Agreeing and refusing what is proposed: a completion, a new date, a pause or a stop.

What is proposed reaches the plan only when the group or the board agrees it, from the day of the decision.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from priorities.choices import ActionKind, DecisionVerdict, ProposalKind, Stage
from priorities.events import Event
from priorities.models import Action, ActionRevision, Decision, Proposal, Strategy
from priorities.queries.changes import undecided
from priorities.queries.updates import last_recorded
from priorities.rules import lifecycle
from priorities.writes.actions import current_revision
from priorities.writes.decisions import DecisionDetails
from priorities.writes.revisions import (
    LONGEST_REASON,
    Terms,
    audited_values,
    lock_action,
    record,
    revise_action,
)
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused
from tracker.wording import long_date

PROPOSAL_KINDS = {
    Stage.COMPLETE: ProposalKind.COMPLETE,
    Stage.PAUSED: ProposalKind.PAUSE,
    Stage.STOPPED: ProposalKind.STOP,
}
WITHOUT_A_MEETING = "No meeting is chosen, so say how it was decided and why."
_STAGES = {kind: stage for stage, kind in PROPOSAL_KINDS.items()}


def decide(
    *,
    strategy: Strategy,
    proposals: Collection[int],
    verdict: DecisionVerdict,
    details: DecisionDetails,
    by: User,
    at: datetime,
) -> list[Decision]:
    """Record what a group or the board decided on proposals at one meeting, or on one day, and return the decisions.

    `proposals` contains their ids. If they are agreed, each changes the plan of its action from the day of the
    decision. If no reason is given, the reason of an agreement is that of the proposal; a refusal needs its own, and so
    does a decision made without a meeting. Raises Refused, with a reason for each proposal that cannot be decided in
    this way. Nothing is then recorded.
    """
    if not proposals:
        raise Refused({"": "Tick the proposals that were decided."})
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        concerned = (
            Action.objects.filter(strategy=strategy, proposals__in=proposals).order_by("pk").distinct()
        )
        actions = {key: lock_action(key) for key in concerned.values_list("pk", flat=True)}
        if not actions:
            raise Refused({"": "None of these proposals is in this strategy. Open the page again."})
        at = max(at, last_recorded(*actions.values()))
        details = details.as_now()
        found = _still_open(strategy, proposals, at)
        terms = {proposal.pk: _terms(proposal, verdict, details, strategy, by, at) for proposal in found}
        # The errors that all of them share are shown once, with their fields.
        kinds = {ProposalKind(proposal.kind) for proposal in found}
        errors = terms[found[0].pk].errors() | details.errors(strategy, sorted(kinds))
        if not (details.meeting or details.reason.strip()):
            errors["reason"] = WITHOUT_A_MEETING
        if not details.reason.strip() and "reason" not in errors:
            errors |= _too_long_to_keep(found)
        if errors:
            raise Refused(errors)
        early = {
            f"proposal_{proposal.pk}": f"{proposal.action.reference}: {' '.join(reasons.values())}"
            for proposal in found
            if (
                reasons := decision_errors(
                    proposal, actions[proposal.action_id], verdict, terms[proposal.pk], details
                )
            )
        }
        if verdict is DecisionVerdict.AGREED:
            early |= _moved_twice(found)
        if early:
            raise Refused(early)
        # A date comes first: an action that has ended gets no new date.
        found.sort(key=lambda proposal: proposal.kind != ProposalKind.NEW_DATE)
        return [
            carry_out(actions[proposal.action_id], proposal, verdict, details, terms[proposal.pk])
            for proposal in found
        ]


def _moved_twice(proposals: Collection[Proposal]) -> dict[str, str]:
    """Return an error for each proposal to move an action to another stage, if there is more than one on the action."""
    moves = [proposal for proposal in proposals if proposal.kind in _STAGES]
    number = Counter(proposal.action_id for proposal in moves)
    return {
        f"proposal_{proposal.pk}": f"{proposal.action.reference}: You can agree only one completion, pause or stop "
        "of an action. Untick the others."
        for proposal in moves
        if number[proposal.action_id] > 1
    }


def _still_open(strategy: Strategy, ids: Collection[int], at: datetime) -> list[Proposal]:
    """Return these proposals. Raises Refused if any has been decided or withdrawn, saying what became of it."""
    waiting = undecided(strategy, clock.day_of(at), at).filter(pk__in=ids).select_related("action")
    found = list(waiting)
    gone = Proposal.objects.filter(pk__in=ids, action__strategy=strategy).exclude(
        pk__in=[row.pk for row in found]
    )
    reasons = {
        f"proposal_{proposal.pk}": f"{proposal.action.reference}: {_what_became_of(proposal)}"
        for proposal in gone.select_related("action__strategy", "decision__group", "decision__meeting")
    }
    if reasons or len(found) < len(set(ids)):
        raise Refused(reasons or {"": "One of these proposals is not in this strategy. Open the page again."})
    return found


def _what_became_of(proposal: Proposal) -> str:
    """Return why a proposal no longer waits for a decision."""
    decision: Decision | None = getattr(proposal, "decision", None)
    if decision is None:
        return (
            "This no longer needs a decision, because another proposal or a change to the plan replaced it."
        )
    verdict = DecisionVerdict(decision.verdict).label.lower()
    return f"{decision.decided_by} has {verdict} this, from {long_date(decision.effective_from)}."


def _terms(
    proposal: Proposal,
    verdict: DecisionVerdict,
    details: DecisionDetails,
    strategy: Strategy,
    by: User,
    at: datetime,
) -> Terms:
    agreement = details.agreement(strategy)
    if verdict is DecisionVerdict.AGREED and not agreement.reason.strip():
        agreement = replace(agreement, reason=proposal.reason[:LONGEST_REASON])
    return Terms(agreement, by, at)


def _too_long_to_keep(proposals: Collection[Proposal]) -> dict[str, str]:
    """Return an error on the reason if the reason of one of the proposals is too long to be kept with the plan."""
    long = [proposal.action.reference for proposal in proposals if len(proposal.reason) > LONGEST_REASON]
    if not long:
        return {}
    return {
        "reason": f"Say why in a sentence: the reason given for {long[0]} is too long to keep with the plan."
    }


def decision_errors(
    proposal: Proposal, action: Action, verdict: DecisionVerdict, terms: Terms, details: DecisionDetails
) -> dict[str, str]:
    """Return the error, by field, if a decision cannot be made on a proposal of a locked action.

    It cannot take effect before the proposal and, because it revises the plan, an agreement cannot take effect before
    the plan was last revised. The action must be able to move to the stage that was proposed. A new date cannot be
    before the start, nor have passed by the day of the decision.
    """
    day = terms.agreement.effective_from
    assert day, "The terms have been checked."
    current = current_revision(action)
    stage = Stage(current.stage)
    asked = _STAGES.get(ProposalKind(proposal.kind))
    if stage is Stage.WITHDRAWN:
        return {"stage": "The action has been withdrawn. Leave this proposal unticked."}
    if verdict is DecisionVerdict.AGREED and asked and asked not in lifecycle.stages_after(stage):
        return {"stage": f"The action is {stage.label.lower()} now. Leave this proposal unticked."}
    if (
        verdict is DecisionVerdict.AGREED
        and proposal.new_date
        and current.start
        and proposal.new_date < current.start
    ):
        return {
            "new_date": f"Work now starts on {long_date(current.start)}, after the date proposed. Leave this "
            "proposal unticked."
        }
    if verdict is DecisionVerdict.AGREED and proposal.new_date and proposal.new_date < day:
        return {
            "new_date": f"The date proposed, {long_date(proposal.new_date)}, had passed by the day of the decision. "
            "Leave this proposal unticked, and ask for a later date."
        }
    field, later = (
        ("meeting", "Choose a later meeting.")
        if details.meeting
        else ("effective_from", "Enter that day or a later one.")
    )
    if day < proposal.effective_from:
        reported = "reported complete" if proposal.kind == ProposalKind.COMPLETE else "proposed"
        return {field: f"It counts as {reported} from {long_date(proposal.effective_from)}. {later}"}
    revised = current.effective_from
    if verdict is DecisionVerdict.AGREED and day < revised:
        return {field: f"The previous version took effect on {long_date(revised)}. {later}"}
    return {}


def carry_out(
    action: Action, proposal: Proposal, verdict: DecisionVerdict, details: DecisionDetails, terms: Terms
) -> Decision:
    """Record the decision on a proposal of a locked action with its audit event, and return it.

    If it was agreed, the plan is revised. The caller has checked the terms and the details.
    """
    kind = ProposalKind(proposal.kind)
    where = {
        "meeting": str(details.meeting or ""),
        "minute_reference": details.minute_reference.strip(),
    }
    if verdict is DecisionVerdict.REFUSED:
        decision = _record_decision(proposal, verdict, details, terms)
        is_completion = kind is ProposalKind.COMPLETE
        asked = {"reported_complete" if is_completion else "proposed": proposal.effective_from}
        record(
            what=Event.COMPLETION_REFUSED if is_completion else Event.PROPOSAL_REFUSED,
            subject=action,
            terms=terms,
            before={},
            after=asked
            | ({} if is_completion else {"kind": kind.label, "new_date": proposal.new_date})
            | where,
        )
        return decision
    before = current_revision(action)
    revision = revise_action(action, terms, **_change(proposal, before))
    decision = _record_decision(proposal, verdict, details, terms, revision)
    was, now = audit.changes(audited_values(before), audited_values(revision))
    # A change that was agreed without an earlier proposal has one that was recorded with the decision.
    agreed = {"agreed_a_proposal": proposal.recorded_at < terms.at or proposal.update_id is not None}
    record(
        what=Event.DATE_AGREED if kind is ProposalKind.NEW_DATE else Event.ACTION_MOVED,
        subject=action,
        terms=terms,
        before=was,
        after=now | agreed | where,
    )
    return decision


def _change(proposal: Proposal, current: ActionRevision) -> dict[str, Any]:
    """Return the fields of the plan that a proposal changes. The date of continuing work is its review date."""
    kind = ProposalKind(proposal.kind)
    if kind is not ProposalKind.NEW_DATE:
        return {"stage": _STAGES[kind]}
    field = "due" if current.kind == ActionKind.TIME_LIMITED else "review"
    return {field: proposal.new_date}


def _record_decision(
    proposal: Proposal,
    verdict: DecisionVerdict,
    details: DecisionDetails,
    terms: Terms,
    revision: ActionRevision | None = None,
) -> Decision:
    agreement = terms.agreement
    assert agreement.effective_from, "The terms have been checked."
    return Decision.objects.create(
        proposal=proposal,
        verdict=verdict,
        group=details.group,
        meeting=details.meeting,
        minute_reference=details.minute_reference.strip(),
        effective_from=revision.effective_from if revision else agreement.effective_from,
        reason=agreement.reason.strip(),
        by=terms.by,
        recorded_at=terms.at,
        revision=revision,
    )
