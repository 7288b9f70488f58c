"""Adding, rewording, ordering, retiring and reopening the priorities of a strategy."""

from datetime import datetime
from typing import Any

from django.db import transaction

from priorities.models import Action, CommitmentRevision, Person, Priority, PriorityRevision, Strategy
from priorities.rules.wording import day
from priorities.writes import agreement as agreed
from priorities.writes import ordering
from priorities.writes.agreement import Agreement
from priorities.writes.belonging import refuse_strangers
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers

LONGEST_NAME = 300
LARGEST_NUMBER = 999


def add(
    *,
    strategy: Strategy,
    name: str,
    lead: Person | None,
    agreement: Agreement,
    by: User,
    at: datetime,
    number: int | None = None,
) -> Priority:
    """Add a priority under the next number never used, or the one given, and return it. Raises Refused."""
    reasons = _wrong(name) | agreed.wrong(agreement, at)
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update().get(pk=strategy.pk)
        refuse_strangers(strategy, clock.day_of(at), {"lead": lead})
        used = set(Priority.objects.filter(strategy=strategy).values_list("number", flat=True))
        number = number or max(used, default=0) + 1
        if number in used:
            raise Refused({"number": f"Priority {number} is in use, or was. Choose a number never used."})
        if not 0 < number <= LARGEST_NUMBER:
            raise Refused({"number": f"Give a number from 1 to {LARGEST_NUMBER}."})
        last = Priority.objects.filter(strategy=strategy).order_by("order").last()
        priority = Priority.objects.create(
            strategy=strategy, number=number, order=last.order + 1 if last else number
        )
        first = PriorityRevision.objects.create(
            priority=priority, number=1, name=name.strip(), lead=lead, **agreed.recorded(agreement, by, at)
        )
        _audit("priority added", priority, by, at, {}, _shown(first) | _why(first))
    return priority


def change(
    *,
    priority: Priority,
    name: str,
    lead: Person | None,
    agreement: Agreement,
    based_on: int | None,
    by: User,
    at: datetime,
) -> PriorityRevision:
    """Give a priority another name or lead, as a new revision. `based_on` is the number of the one seen.

    Raises Refused.
    """
    if reasons := _wrong(name):
        raise Refused(reasons)
    with transaction.atomic():
        current = _current(priority)
        agreed.refuse_newer(current.number, based_on)
        if (current.name, current.lead_id) == (name.strip(), lead.pk if lead else None):
            raise Refused(
                {"": "Nothing differs from what the priority says now. Change something, or go back."}
            )
        refuse_strangers(current.priority.strategy, clock.day_of(at), {"lead": lead}, [current.lead_id])
        return _revise("priority changed", current, agreement, by, at, name=name.strip(), lead=lead)


def retire(
    *, priority: Priority, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> PriorityRevision:
    """Take a priority out of use. Refused while commitments or actions are under it: they would be counted nowhere."""
    with transaction.atomic():
        current = _current(priority)
        agreed.refuse_newer(current.number, based_on)
        if current.retired:
            raise Refused({"": "This priority is retired already."})
        if under := _in_use(priority):
            raise Refused({"": f"{under} stand under this priority. Retire or move them first."})
        last = CommitmentRevision.objects.filter(commitment__priority=priority).order_by("stands_from").last()
        if last and agreement.stands_from and agreement.stands_from < last.stands_from:
            raise Refused(
                {
                    "stands_from": f"A commitment was in use under it until {day(last.stands_from)}. "
                    "Give that day or a later one: it would be counted nowhere."
                }
            )
        return _revise("priority retired", current, agreement, by, at, retired=True)


def reopen(
    *, priority: Priority, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> PriorityRevision:
    """Bring a retired priority back into use, under its own number. Raises Refused."""
    with transaction.atomic():
        current = _current(priority)
        agreed.refuse_newer(current.number, based_on)
        if not current.retired:
            raise Refused({"": "This priority is in use already."})
        return _revise("priority reopened", current, agreement, by, at, retired=False)


def move(*, priority: Priority, up: bool, by: User, at: datetime) -> bool:
    """Move a priority one place up or down on every page. Its number stays. Returns whether it moved."""
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update().get(pk=priority.strategy_id)
        rows = Priority.objects.select_for_update().filter(strategy=strategy).order_by("order", "number")
        return ordering.move(
            one=priority, among=list(ordering.in_use(rows)), up=up, by=by, at=at, scope=strategy.slug
        )


def _current(priority: Priority) -> PriorityRevision:
    """The latest revision of a priority; its strategy is locked until the transaction ends."""
    Strategy.objects.select_for_update().get(pk=priority.strategy_id)
    latest: PriorityRevision = (
        PriorityRevision.objects.select_related("priority__strategy", "lead")
        .filter(priority=priority)
        .latest("number")
    )
    return latest


def _in_use(priority: Priority) -> str:
    """The commitments in force and the homes of actions under a priority, by reference; empty where there are none."""
    latest: dict[int, CommitmentRevision] = {
        row.commitment_id: row
        for row in CommitmentRevision.objects.filter(commitment__priority=priority)
        .select_related("commitment")
        .order_by("number")
    }
    found = [row.commitment.reference for row in latest.values() if not row.retired]
    found += Action.objects.filter(current__home__priority=priority).values_list("reference", flat=True)
    return ", ".join(sorted(found))


def _revise(
    what: str, current: PriorityRevision, agreement: Agreement, by: User, at: datetime, **changed: Any
) -> PriorityRevision:
    if reasons := agreed.wrong(agreement, at, current.stands_from):
        raise Refused(reasons)
    values = {"name": current.name, "lead": current.lead, "retired": current.retired} | changed
    revision = PriorityRevision.objects.create(
        priority=current.priority,
        number=current.number + 1,
        **values,
        **agreed.recorded(agreement, by, at),
    )
    before, after = agreed.changes(_shown(current), _shown(revision))
    _audit(what, current.priority, by, at, before, after | _why(revision))
    return revision


def _wrong(name: str) -> dict[str, str]:
    refuse_identifiers(name=name)
    if not name.strip():
        return {"name": "Give the priority a name, in the strategy's own words."}
    return agreed.too_long(name=(name, LONGEST_NAME))


def _shown(revision: PriorityRevision) -> dict[str, Any]:
    return {
        "name": revision.name,
        "lead": str(revision.lead) if revision.lead else "",
        "retired": revision.retired,
    }


def _why(revision: PriorityRevision) -> dict[str, Any]:
    return {
        "stands_from": revision.stands_from,
        "agreed_by": revision.agreed_by,
        "reason": revision.reason,
    }


def _audit(
    what: str, priority: Priority, by: User, at: datetime, before: dict[str, Any], after: dict[str, Any]
) -> None:
    audit.record(
        what=what, by=by, at=at, subject=priority, scope=priority.strategy.slug, before=before, after=after
    )
