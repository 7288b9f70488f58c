"""Proposing a change to an action's plan without an update: a new date, a pause or a stop.

A Blue update proposes completion, and an update may propose a new date: see `priorities.writes.updates`. What is
proposed reaches the plan only when it is agreed: see `priorities.writes.agreements`.
"""

from datetime import date, datetime

from django.db import transaction

from priorities.choices import ActionKind, ProposalKind, Stage
from priorities.events import Event
from priorities.models import Action, ActionRevision, Proposal, Strategy
from priorities.queries.changes import undecided
from priorities.queries.updates import last_recorded
from priorities.rules import bounds, lifecycle
from priorities.writes.actions import current_revision
from priorities.writes.revisions import LONGEST_REASON, lock_action
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long
from tracker.wording import long_date


def propose(
    *,
    action: Action,
    kind: ProposalKind | None,
    reason: str,
    by: User,
    at: datetime,
    new_date: date | None = None,
    seen: int | None = None,
) -> Proposal:
    """Propose a new date, a pause or a stop, and return the proposal.

    An undecided proposal of the same kind is replaced. `seen` is the id of the latest undecided proposal on the action
    that the user saw, or None. Raises Refused, including if there is a newer one.
    """
    reason = " ".join(reason.split())
    refuse_identifiers(reason=reason)
    with transaction.atomic():
        action = lock_action(action.pk)
        at = max(at, last_recorded(action))
        today, current = clock.day_of(at), current_revision(action)
        errors = too_long(reason=(reason, LONGEST_REASON))
        if not reason:
            errors["reason"] = "Say why you propose this change."
        if kind is None or kind not in lifecycle.proposals_at(Stage(current.stage)):
            errors["kind"] = "Choose what to propose."
        if kind is ProposalKind.NEW_DATE:
            errors |= new_date_errors(action.strategy, current, new_date, today)
        if errors or kind is None:
            raise Refused(errors)
        waiting = undecided(action.strategy, today, at).filter(action=action)
        latest = waiting.order_by("-id").first()
        if latest is not None and latest.pk != seen:
            raise Refused(
                {
                    "": "Another change to this action has been proposed since you opened the page. It "
                    "is shown above. Read it, and send yours again if it is still needed."
                }
            )
        replaced = waiting.filter(kind=kind).last()
        proposal = Proposal.objects.create(
            action=action,
            kind=kind,
            new_date=new_date if kind is ProposalKind.NEW_DATE else None,
            reason=reason,
            by=by,
            effective_from=today,
            recorded_at=at,
        )
        audit.record(
            what=Event.PROPOSAL_MADE,
            by=by,
            at=at,
            subject=action,
            scope=action.strategy.slug,
            before={"new_date": replaced.new_date, "reason": replaced.reason} if replaced else {},
            after={"kind": kind.label, "new_date": proposal.new_date, "reason": reason},
        )
    return proposal


def new_date_errors(
    strategy: Strategy, current: ActionRevision, new_date: date | None, today: date
) -> dict[str, str]:
    """Return, by field, the error in a new date that is proposed for an action on a day."""
    planned = current.due if current.kind == ActionKind.TIME_LIMITED else current.review
    if new_date is None:
        return {"new_date": "Enter the new date. For example, 30 September 2026."}
    if new_date <= today:
        return {"new_date": "Enter a date in the future."}
    if new_date == planned:
        return {"new_date": f"The plan already says {long_date(new_date)}. Enter another date."}
    if current.start and new_date < current.start:
        return {
            "new_date": f"Work starts on {long_date(current.start)}. Enter that day or a later one, or ask a manager "
            "to change the start."
        }
    return bounds.out_of_bounds(strategy.starts, strategy.ends, new_date=new_date)
