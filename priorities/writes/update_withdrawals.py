"""Withdrawing an update, for example because it was for another action."""

from datetime import datetime

from django.db import transaction

from priorities.choices import DecisionVerdict, ProposalKind, Rag, Stage
from priorities.events import Event
from priorities.models import Action, Decision, Proposal, Update, Withdrawal
from priorities.queries.status import status_of
from priorities.queries.updates import last_recorded, reports_work
from priorities.rules import lifecycle
from priorities.writes.revisions import Agreement, Terms, lock_action, revise_action
from priorities.writes.update_answers import LONGEST
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long


def withdraw(*, update: Update, reason: str, by: User, at: datetime) -> Withdrawal:
    """Withdraw an update, for example because it was for another action, and return the withdrawal.

    If it was the latest that counts, the one before it, such as an update that it corrected, becomes the latest. A
    completion that it reports and that is not yet agreed is no longer proposed. If the update started the work, the
    action may become Proposed again (see `_propose_again_if_started`). Raises Refused, including if a group or the
    board agreed the completion: without the report of it, the action would have no rating on the days on which it was
    complete.
    """
    reason = reason.strip()
    refuse_identifiers(reason=reason)
    errors = too_long(reason=(reason, LONGEST))
    if not reason:
        errors["reason"] = "Say why the update should not count, for example that it was for another action."
    if errors:
        raise Refused(errors)
    with transaction.atomic():
        action = lock_action(update.action_id)
        at = max(at, last_recorded(action))
        if Withdrawal.objects.filter(update=update).exists():
            raise Refused({"": "This update has already been withdrawn."})
        before = status_of(action, clock.day_of(at), at)
        if _completion_was_agreed(update):
            raise Refused(
                {
                    "": "The completion that this update reports was agreed, so the update stays. If the work is not "
                    "complete, reopen the action."
                }
            )
        withdrawal = Withdrawal.objects.create(update=update, reason=reason, by=by, recorded_at=at)
        _propose_again_if_started(action, update, by=by, at=at)
        after = status_of(action, clock.day_of(at), at)
        audit.record(
            what=Event.UPDATE_WITHDRAWN,
            by=by,
            at=at,
            subject=update,
            scope=action.strategy.slug,
            before={"counted_as": before.counted_as if before else ""},
            after={
                "action": action.reference,
                "period": update.period.name if update.period else "",
                "rag": Rag(update.rag),
                "reason": reason,
                "counted_as": after.counted_as if after else "",
            },
        )
    return withdrawal


def _completion_was_agreed(update: Update) -> bool:
    """Return whether a decision agreed the completion that the update reports.

    It may be on the proposal of a later update that reported the same completion again and kept its date.
    """
    own = Proposal.objects.filter(update=update, kind=ProposalKind.COMPLETE).first()
    if own is None or Decision.objects.filter(proposal=own, verdict=DecisionVerdict.REFUSED).exists():
        return False
    return Decision.objects.filter(
        proposal__action=update.action_id,
        proposal__kind=ProposalKind.COMPLETE,
        proposal__gte=own.pk,
        proposal__effective_from__lte=update.effective_from,
        verdict=DecisionVerdict.AGREED,
    ).exists()


def _propose_again_if_started(action: Action, update: Update, *, by: User, at: datetime) -> None:
    """Move the action back to Proposed, from the day of the start, if the withdrawn update started it.

    Does nothing if the action's plan has been revised since, or if another update that counts is not Grey.
    """
    current = action.current
    assert current is not None
    started_by_it = current.stage == Stage.UNDER_WAY and current.recorded_at == update.recorded_at
    if not started_by_it or current.number == 1 or reports_work(action):
        return
    withdrawn = Agreement(
        effective_from=current.effective_from,
        agreed_by=lifecycle.START_PUT_RIGHT,
        reason="The update that started the work was withdrawn.",
    )
    revise_action(action, Terms(withdrawn, by, at), stage=Stage.PROPOSED)
