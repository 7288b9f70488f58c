"""Adding, changing, ordering, retiring and reopening a strategy's priorities."""

from datetime import datetime

from django.db import transaction

from priorities.events import Event
from priorities.models import CommitmentRevision, Person, Priority, PriorityRevision, Strategy
from priorities.rules import bounds
from priorities.writes import ordering, plan_checks
from priorities.writes.plan_checks import refuse_duplicate, refuse_people_without_role
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
    """Add a priority and return it. If `number` is None, use the next unused number. Raises Refused."""
    terms = Terms(agreement, by, at)
    too_early = bounds.too_early(strategy.starts, clock.day_of(at), effective_from=agreement.effective_from)
    if errors := _name_errors(name) | too_early | terms.errors():
        raise Refused(errors)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        refuse_people_without_role(strategy=strategy, on=clock.day_of(at), named={"lead": lead})
        used = set(Priority.objects.filter(strategy=strategy).values_list("number", flat=True))
        number = number or max(used, default=0) + 1
        if number in used:
            raise Refused({"number": f"Priority {number} has already been used. Choose another number."})
        if not 0 < number <= LARGEST_NUMBER:
            raise Refused({"number": f"Enter a number from 1 to {LARGEST_NUMBER}."})
        refuse_duplicate(PriorityRevision.objects.filter(priority__strategy=strategy), "name", name)
        order = ordering.next_place(Priority.objects.filter(strategy=strategy), default=number)
        priority = Priority.objects.create(strategy=strategy, number=number, order=order)
        revision = create_first(priority, terms, name=name.strip(), lead=lead)
        record(
            what=Event.PRIORITY_ADDED,
            subject=priority,
            terms=terms,
            before={},
            after=audited_values(revision),
        )
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
    if errors := _name_errors(name):
        raise Refused(errors)
    with transaction.atomic():
        current = _locked_revision(priority, based_on)
        refuse_same(current, name=name.strip(), lead=lead)
        refuse_people_without_role(
            strategy=current.priority.strategy,
            on=clock.day_of(at),
            named={"lead": lead},
            current_ids=[current.lead_id],
        )
        return revise(Event.PRIORITY_CHANGED, current, Terms(agreement, by, at), name=name.strip(), lead=lead)


def retire(
    *, priority: Priority, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> PriorityRevision:
    """Retire a priority in a new revision, and return the revision.

    Raises Refused, including while the priority has commitments in use or actions, because no row of a table would then
    count them.
    """
    with transaction.atomic():
        current = _locked_revision(priority, based_on)
        if current.retired:
            raise Refused({"": "This priority is already retired."})
        if reason := plan_checks.why_priority_stays(priority):
            raise Refused({"": reason})
        last = (
            CommitmentRevision.objects.filter(commitment__priority=priority).order_by("effective_from").last()
        )
        if last and agreement.effective_from and agreement.effective_from < last.effective_from:
            raise Refused(
                {
                    "effective_from": f"It had a commitment in use until {long_date(last.effective_from)}. Enter that "
                    "day or a later one, so that the commitment stays counted."
                }
            )
        return revise(Event.PRIORITY_RETIRED, current, Terms(agreement, by, at), retired=True)


def reopen(
    *, priority: Priority, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> PriorityRevision:
    """Bring a retired priority back into use with its old number, and return the revision. Raises Refused."""
    with transaction.atomic():
        current = _locked_revision(priority, based_on)
        if not current.retired:
            raise Refused({"": "This priority is already in use."})
        return revise(Event.PRIORITY_REOPENED, current, Terms(agreement, by, at), retired=False)


def move(*, priority: Priority, up: bool, by: User, at: datetime) -> bool:
    """Move a priority one place up or down in the strategy's list, and return whether it moved.

    Its number does not change.
    """
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=priority.strategy_id)
        rows = (
            Priority.objects.select_for_update(no_key=True)
            .filter(strategy=strategy)
            .order_by("order", "number")
        )
        return ordering.move(
            row=priority, rows=list(ordering.in_use(rows)), up=up, by=by, at=at, scope=strategy.slug
        )


def _locked_revision(priority: Priority, based_on: int | None) -> PriorityRevision:
    """Return a priority's latest revision, and lock its strategy until the transaction ends. Raises EditConflict."""
    Strategy.objects.select_for_update(no_key=True).get(pk=priority.strategy_id)
    rows = PriorityRevision.objects.select_related("priority__strategy", "lead").filter(priority=priority)
    return latest_revision(rows, based_on)


def _name_errors(name: str) -> dict[str, str]:
    refuse_identifiers(name=name)
    if not name.strip():
        return {"name": "Enter the name of the priority, worded as in the strategy."}
    return too_long(name=(name, LONGEST_NAME))
