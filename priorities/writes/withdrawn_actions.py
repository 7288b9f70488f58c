"""Taking an action out of the plan, such as a duplicate of another action, and putting it back."""

from datetime import date, datetime

from django.db import transaction

from priorities.choices import Stage
from priorities.events import Event
from priorities.models import Action, ActionRevision
from priorities.queries.updates import last_recorded
from priorities.rules import lifecycle
from priorities.writes import plan_checks
from priorities.writes.actions import current_revision, lock_with_strategy
from priorities.writes.revisions import Agreement, Terms, audited_values, record, revise_action
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_edit_conflict
from tracker.wording import listed


def withdraw(
    *,
    action: Action,
    into: Action | None,
    agreement: Agreement,
    based_on: int | None,
    by: User,
    at: datetime,
) -> ActionRevision:
    """Withdraw an action in a new revision, and return the revision. Its updates, evidence and history stay.

    From the day of the agreement, the action is left out of counts, lists and forms. `into` is the action of the same
    strategy that it duplicates, or None. `based_on` is the number of the revision that the user saw. Raises Refused.
    """
    with transaction.atomic():
        action = lock_with_strategy(action, into)
        at = max(at, last_recorded(action))
        current = current_revision(action)
        refuse_edit_conflict(current.number, based_on, current)
        terms = Terms(agreement, by, at)
        errors = terms.errors(current.effective_from)
        if current.is_withdrawn:
            raise Refused({"": f"{action.reference} has already been withdrawn."})
        if into is not None and (sentence := _why_not_into(action, into)):
            errors["into"] = sentence
        if errors:
            raise Refused(errors)
        revision = revise_action(action, terms, stage=Stage.WITHDRAWN, merged_into=into)
        _record(Event.ACTION_WITHDRAWN, current, revision, terms)
    return revision


def put_back(
    *, action: Action, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> ActionRevision:
    """Put a withdrawn action back into the plan, in the stage that it had before, and return the new revision.

    Its commitment must be in use on the day of the agreement. If work on it continues, its group, services, partner and
    locality must not be retired. `based_on` is the number of the revision that the user saw. Raises Refused.
    """
    with transaction.atomic():
        action = lock_with_strategy(action)
        at = max(at, last_recorded(action))
        current = current_revision(action)
        refuse_edit_conflict(current.number, based_on, current)
        terms = Terms(agreement, by, at)
        if not current.is_withdrawn:
            raise Refused({"": f"{action.reference} is already in the plan."})
        errors, day = terms.errors(current.effective_from), agreement.effective_from
        if errors or day is None:
            raise Refused(errors)
        if plan_checks.why_not_in_use(current.home, day):
            raise Refused(
                {
                    "": f"The action belongs to {current.home.reference}, which is not in use on that day. Reopen it "
                    "first, or enter a later day."
                }
            )
        before = action.revisions.exclude(stage=Stage.WITHDRAWN).latest("number")
        if before.stage not in lifecycle.ENDED:
            _refuse_retired(current, clock.day_of(at))
        revision = revise_action(action, terms, stage=before.stage, merged_into=None)
        _record(Event.ACTION_PUT_BACK, current, revision, terms)
    return revision


def _refuse_retired(current: ActionRevision, today: date) -> None:
    """Raise Refused if the action names an entry of the body's lists that was retired while it was withdrawn."""
    named = (
        current.group,
        current.service,
        current.locality,
        current.answering_service,
        current.answering_partner,
    )
    gone = dict.fromkeys(entry.name for entry in plan_checks.retired(named, today))
    if gone:
        it, is_gone = ("it", "is") if len(gone) == 1 else ("them", "are")
        raise Refused(
            {
                "": f"{listed(list(gone))} {is_gone} no longer in use. Reopen {it}, and then put the action back."
            }
        )


def _why_not_into(action: Action, into: Action) -> str:
    """Return why an action cannot be merged into another; "" if it can. Runs one SQL query."""
    found = (
        Action.objects.filter(pk=into.pk, strategy=action.strategy_id)
        .exclude(pk=action.pk)
        .exclude(current__stage=Stage.WITHDRAWN)
    )
    return "" if found.exists() else "Choose another action in the plan of this strategy."


def _record(what: Event, current: ActionRevision, revision: ActionRevision, terms: Terms) -> None:
    before, after = audit.changes(audited_values(current), audited_values(revision))
    record(what=what, subject=revision.action, terms=terms, before=before, after=after)
