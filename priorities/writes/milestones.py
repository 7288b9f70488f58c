"""Adding, changing, retiring and reopening milestones. Updates record which milestones are done."""

from datetime import date, datetime

from django.db import transaction

from priorities.events import Event
from priorities.models import Action, Milestone, MilestoneRevision
from priorities.queries.updates import last_recorded
from priorities.rules import bounds
from priorities.writes.actions import current_revision, lock_with_strategy
from priorities.writes.plan_checks import refuse_duplicate, refuse_withdrawn
from priorities.writes.revisions import (
    Agreement,
    Terms,
    audited_values,
    create_first,
    latest_revision,
    record,
    refuse_same,
    revise,
)
from tracker import clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long

LONGEST_TITLE = 300


def add(
    *, action: Action, title: str, due: date | None, agreement: Agreement, by: User, at: datetime
) -> Milestone:
    """Add a milestone to an action with the next unused number, and return the milestone. Raises Refused."""
    terms = Terms(agreement, by, at)
    too_early = bounds.too_early(
        action.strategy.starts, clock.day_of(at), effective_from=agreement.effective_from
    )
    errors = _milestone_errors(action, title, due) | too_early | terms.errors()
    if errors or due is None:
        raise Refused(errors)
    with transaction.atomic():
        action = lock_with_strategy(action)
        terms = Terms(agreement, by, max(at, last_recorded(action)))
        refuse_withdrawn(current_revision(action))
        refuse_duplicate(MilestoneRevision.objects.filter(milestone__action=action), "title", title)
        last = Milestone.objects.filter(action=action).order_by("number").last()
        milestone = Milestone.objects.create(action=action, number=last.number + 1 if last else 1)
        revision = create_first(milestone, terms, title=title.strip(), due=due)
        record(
            what=Event.MILESTONE_ADDED,
            subject=milestone,
            terms=terms,
            before={},
            after=audited_values(revision),
        )
    return milestone


def change(
    *,
    milestone: Milestone,
    title: str,
    due: date | None,
    agreement: Agreement,
    based_on: int | None,
    by: User,
    at: datetime,
) -> MilestoneRevision:
    """Change a milestone's title or date in a new revision, and return the revision.

    `based_on` is the number of the revision that the user saw. Raises Refused.
    """
    if errors := _milestone_errors(milestone.action, title, due):
        raise Refused(errors)
    with transaction.atomic():
        current = _locked_revision(milestone, based_on)
        at = max(at, last_recorded(milestone.action))
        refuse_same(current, title=title.strip(), due=due)
        return revise(
            Event.MILESTONE_CHANGED, current, Terms(agreement, by, at), title=title.strip(), due=due
        )


def retire(
    *, milestone: Milestone, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> MilestoneRevision:
    """Take a milestone out of the plan in a new revision, and return the revision.

    The plan's history still shows the milestone. Raises Refused.
    """
    with transaction.atomic():
        current = _locked_revision(milestone, based_on)
        at = max(at, last_recorded(milestone.action))
        if current.retired:
            raise Refused({"": "This milestone is already retired."})
        return revise(Event.MILESTONE_RETIRED, current, Terms(agreement, by, at), retired=True)


def reopen(
    *, milestone: Milestone, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> MilestoneRevision:
    """Bring a retired milestone back into the plan in a new revision, and return the revision. Raises Refused."""
    with transaction.atomic():
        current = _locked_revision(milestone, based_on)
        at = max(at, last_recorded(milestone.action))
        if not current.retired:
            raise Refused({"": "This milestone is already in the plan."})
        return revise(Event.MILESTONE_REOPENED, current, Terms(agreement, by, at), retired=False)


def _locked_revision(milestone: Milestone, based_on: int | None) -> MilestoneRevision:
    """Return a milestone's latest revision, and lock its action and strategy.

    Raises EditConflict, and Refused if the action has been withdrawn.
    """
    action = lock_with_strategy(milestone.action)
    refuse_withdrawn(current_revision(action))
    rows = MilestoneRevision.objects.select_related("milestone__action__strategy").filter(milestone=milestone)
    return latest_revision(rows, based_on)


def _milestone_errors(action: Action, title: str, due: date | None) -> dict[str, str]:
    refuse_identifiers(title=title)
    errors = too_long(title=(title, LONGEST_TITLE))
    if not title.strip():
        errors["title"] = "Say in a few words what will be done."
    if due is None:
        errors["due"] = "Enter the due date."
    return errors | bounds.out_of_bounds(action.strategy.starts, action.strategy.ends, due=due)
