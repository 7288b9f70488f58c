"""Adding, rewording, ordering, retiring and reopening a strategy's priorities."""

from datetime import datetime

from django.db import transaction

from priorities.events import Event
from priorities.models import CommitmentRevision, Person, Priority, PriorityRevision, Strategy
from priorities.rules import bounds
from priorities.writes import ordering, plan_checks
from priorities.writes.plan_checks import refuse_strangers, refuse_twice
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
from tracker.wording import long_date

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
    """Add a priority and return it. Without a `number`, the next unused number is used. Raises Refused."""
    terms = Terms(agreement, by, at)
    early = bounds.too_early(strategy.starts, clock.day_of(at), effective_from=agreement.effective_from)
    if reasons := _wrong(name) | early | terms.wrong():
        raise Refused(reasons)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        refuse_strangers(strategy, clock.day_of(at), {"lead": lead})
        used = set(Priority.objects.filter(strategy=strategy).values_list("number", flat=True))
        number = number or max(used, default=0) + 1
        if number in used:
            raise Refused({"number": f"Priority {number} has already been used. Choose another number."})
        if not 0 < number <= LARGEST_NUMBER:
            raise Refused({"number": f"Enter a number from 1 to {LARGEST_NUMBER}."})
        refuse_twice(PriorityRevision.objects.filter(priority__strategy=strategy), "name", name)
        order = ordering.next_place(Priority.objects.filter(strategy=strategy), first=number)
        priority = Priority.objects.create(strategy=strategy, number=number, order=order)
        first = create_first(priority, terms, name=name.strip(), lead=lead)
        record(Event.PRIORITY_ADDED, priority, terms, {}, shown(first))
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
    """Change a priority's name or lead in a new revision, and return the revision.

    `based_on` is the number of the revision that the user saw. Raises Refused.
    """
    if reasons := _wrong(name):
        raise Refused(reasons)
    with transaction.atomic():
        current = _held(priority, based_on)
        refuse_same(current, name=name.strip(), lead=lead)
        refuse_strangers(current.priority.strategy, clock.day_of(at), {"lead": lead}, [current.lead_id])
        return revise(Event.PRIORITY_CHANGED, current, Terms(agreement, by, at), name=name.strip(), lead=lead)


def retire(
    *, priority: Priority, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> PriorityRevision:
    """Take a priority out of use. Raises Refused while it has commitments or actions, which no row would then count."""
    with transaction.atomic():
        current = _held(priority, based_on)
        if current.retired:
            raise Refused({"": "This priority is retired already."})
        if under := plan_checks.why_priority_stays(priority):
            raise Refused({"": under})
        last = (
            CommitmentRevision.objects.filter(commitment__priority=priority).order_by("effective_from").last()
        )
        if last and agreement.effective_from and agreement.effective_from < last.effective_from:
            raise Refused(
                {
                    "effective_from": f"It had a commitment in use until {long_date(last.effective_from)}. Enter that "
                    "day or a later one, so that it stays counted."
                }
            )
        return revise(Event.PRIORITY_RETIRED, current, Terms(agreement, by, at), retired=True)


def reopen(
    *, priority: Priority, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> PriorityRevision:
    """Bring a retired priority back into use with its old number. Raises Refused."""
    with transaction.atomic():
        current = _held(priority, based_on)
        if not current.retired:
            raise Refused({"": "This priority is in use already."})
        return revise(Event.PRIORITY_REOPENED, current, Terms(agreement, by, at), retired=False)


def move(*, priority: Priority, up: bool, by: User, at: datetime) -> bool:
    """Move a priority one place up or down on every page, and return whether it moved. Its number does not change."""
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=priority.strategy_id)
        rows = (
            Priority.objects.select_for_update(no_key=True)
            .filter(strategy=strategy)
            .order_by("order", "number")
        )
        return ordering.move(
            one=priority, among=list(ordering.in_use(rows)), up=up, by=by, at=at, scope=strategy.slug
        )


def _held(priority: Priority, based_on: int | None) -> PriorityRevision:
    """Return a priority's latest revision, and lock its strategy until the transaction ends. Raises EditConflict."""
    Strategy.objects.select_for_update(no_key=True).get(pk=priority.strategy_id)
    rows = PriorityRevision.objects.select_related("priority__strategy", "lead").filter(priority=priority)
    return locked_current(rows, based_on)


def _wrong(name: str) -> dict[str, str]:
    refuse_identifiers(name=name)
    if not name.strip():
        return {"name": "Enter the name of the priority, worded as in the strategy."}
    return too_long(name=(name, LONGEST_NAME))
