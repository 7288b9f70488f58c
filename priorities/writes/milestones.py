"""Adding milestones, and changing their titles and dates by revisions. Who has done one says so in an update."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from priorities.models import Action, Milestone, MilestoneRevision
from priorities.rules import bounds
from priorities.writes import agreement as agreed
from priorities.writes.actions import locked, why
from priorities.writes.agreement import Agreement
from tracker import audit
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers

LONGEST_TITLE = 300


def add(
    *, action: Action, title: str, due: date | None, agreement: Agreement, by: User, at: datetime
) -> Milestone:
    """Add a milestone to an action under the next number never used there, and return it. Raises Refused."""
    if reasons := _wrong(action, title, due) | agreed.wrong(agreement, at):
        raise Refused(reasons)
    assert due is not None
    with transaction.atomic():
        action = locked(action)
        last = Milestone.objects.filter(action=action).order_by("number").last()
        milestone = Milestone.objects.create(action=action, number=last.number + 1 if last else 1)
        first = MilestoneRevision.objects.create(
            milestone=milestone,
            number=1,
            title=title.strip(),
            due=due,
            **agreed.recorded(agreement, by, at),
        )
        _audit("milestone added", milestone, by, at, {}, _shown(first) | why(agreement))
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
    """Give a milestone another title or date, as a new revision. `based_on` is the number seen. Raises Refused."""
    if reasons := _wrong(milestone.action, title, due):
        raise Refused(reasons)
    with transaction.atomic():
        current = _current(milestone)
        agreed.refuse_newer(current.number, based_on)
        if (current.title, current.due) == (title.strip(), due):
            raise Refused(
                {"": "Nothing differs from what the milestone says now. Change something, or go back."}
            )
        return _revise("milestone changed", current, agreement, by, at, title=title.strip(), due=due)


def retire(
    *, milestone: Milestone, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> MilestoneRevision:
    """Take a milestone out of the plan. It stays in the plan's history. Raises Refused."""
    with transaction.atomic():
        current = _current(milestone)
        agreed.refuse_newer(current.number, based_on)
        if current.retired:
            raise Refused({"": "This milestone is retired already."})
        return _revise("milestone retired", current, agreement, by, at, retired=True)


def reopen(
    *, milestone: Milestone, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> MilestoneRevision:
    """Bring a retired milestone back into the plan. Raises Refused."""
    with transaction.atomic():
        current = _current(milestone)
        agreed.refuse_newer(current.number, based_on)
        if not current.retired:
            raise Refused({"": "This milestone is in the plan already."})
        return _revise("milestone reopened", current, agreement, by, at, retired=False)


def _current(milestone: Milestone) -> MilestoneRevision:
    """The latest revision of a milestone; its action is locked until the transaction ends."""
    locked(milestone.action)
    latest: MilestoneRevision = (
        MilestoneRevision.objects.select_related("milestone__action__strategy")
        .filter(milestone=milestone)
        .latest("number")
    )
    return latest


def _revise(
    what: str, current: MilestoneRevision, agreement: Agreement, by: User, at: datetime, **changed: Any
) -> MilestoneRevision:
    if reasons := agreed.wrong(agreement, at, current.stands_from):
        raise Refused(reasons)
    values = {"title": current.title, "due": current.due, "retired": current.retired} | changed
    revision = MilestoneRevision.objects.create(
        milestone=current.milestone,
        number=current.number + 1,
        **values,
        **agreed.recorded(agreement, by, at),
    )
    before, after = agreed.changes(_shown(current), _shown(revision))
    _audit(what, current.milestone, by, at, before, after | why(agreement))
    return revision


def _wrong(action: Action, title: str, due: date | None) -> dict[str, str]:
    refuse_identifiers(title=title)
    reasons = agreed.too_long(title=(title, LONGEST_TITLE))
    if not title.strip():
        reasons["title"] = "Say in a few words what will have been done."
    if due is None:
        reasons["due"] = "Give the day by which it is to be done."
    return reasons | bounds.out_of_bounds(action.strategy.starts, action.strategy.ends, due=due)


def _shown(revision: MilestoneRevision) -> dict[str, Any]:
    return {"title": revision.title, "due": revision.due, "retired": revision.retired}


def _audit(
    what: str, milestone: Milestone, by: User, at: datetime, before: dict[str, Any], after: dict[str, Any]
) -> None:
    audit.record(
        what=what,
        by=by,
        at=at,
        subject=milestone,
        scope=milestone.action.strategy.slug,
        before=before,
        after=after,
    )
