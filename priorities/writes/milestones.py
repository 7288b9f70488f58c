"""Adding milestones, and changing their titles and dates in revisions. Updates record that a milestone is done."""

from datetime import date, datetime

from django.db import transaction

from priorities.events import Event
from priorities.models import Action, Milestone, MilestoneRevision
from priorities.rules import bounds
from priorities.writes.actions import locked
from priorities.writes.plan_checks import refuse_twice
from priorities.writes.revisions import (
    Agreement,
    Terms,
    create_first,
    locked_current,
    record,
    refuse_same,
    revise,
    shown,
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
    early = bounds.too_early(
        action.strategy.starts, clock.day_of(at), effective_from=agreement.effective_from
    )
    reasons = _wrong(action, title, due) | early | terms.wrong()
    if reasons or due is None:
        raise Refused(reasons)
    with transaction.atomic():
        action = locked(action)
        refuse_twice(MilestoneRevision.objects.filter(milestone__action=action), "title", title)
        last = Milestone.objects.filter(action=action).order_by("number").last()
        milestone = Milestone.objects.create(action=action, number=last.number + 1 if last else 1)
        first = create_first(milestone, terms, title=title.strip(), due=due)
        record(Event.MILESTONE_ADDED, milestone, terms, {}, shown(first))
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
    if reasons := _wrong(milestone.action, title, due):
        raise Refused(reasons)
    with transaction.atomic():
        current = _held(milestone, based_on)
        refuse_same(current, title=title.strip(), due=due)
        return revise(
            Event.MILESTONE_CHANGED, current, Terms(agreement, by, at), title=title.strip(), due=due
        )


def retire(
    *, milestone: Milestone, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> MilestoneRevision:
    """Take a milestone out of the plan. The plan's history still shows the milestone. Raises Refused."""
    with transaction.atomic():
        current = _held(milestone, based_on)
        if current.retired:
            raise Refused({"": "This milestone is retired already."})
        return revise(Event.MILESTONE_RETIRED, current, Terms(agreement, by, at), retired=True)


def reopen(
    *, milestone: Milestone, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> MilestoneRevision:
    """Bring a retired milestone back into the plan. Raises Refused."""
    with transaction.atomic():
        current = _held(milestone, based_on)
        if not current.retired:
            raise Refused({"": "This milestone is in the plan already."})
        return revise(Event.MILESTONE_REOPENED, current, Terms(agreement, by, at), retired=False)


def _held(milestone: Milestone, based_on: int | None) -> MilestoneRevision:
    """Return a milestone's latest revision, and lock its action until the transaction ends. Raises EditConflict."""
    locked(milestone.action)
    rows = MilestoneRevision.objects.select_related("milestone__action__strategy").filter(milestone=milestone)
    return locked_current(rows, based_on)


def _wrong(action: Action, title: str, due: date | None) -> dict[str, str]:
    refuse_identifiers(title=title)
    reasons = too_long(title=(title, LONGEST_TITLE))
    if not title.strip():
        reasons["title"] = "Say in a few words what will be done."
    if due is None:
        reasons["due"] = "Enter the due date."
    return reasons | bounds.out_of_bounds(action.strategy.starts, action.strategy.ends, due=due)
