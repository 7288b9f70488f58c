"""A person who leaves: everything they hold goes to named people, and their roles end, in one step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from priorities.models import Action, Group, Membership, Person, PriorityRevision, Strategy
from priorities.queries.duties import Duty, duties
from priorities.writes import actions, people, plan
from priorities.writes import agreement as agreed
from priorities.writes.agreement import Agreement
from priorities.writes.belonging import refuse_strangers
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many duties went to somebody, and how many are left without anybody."""

    given: int
    left: int


def hand_over(
    *,
    strategy: Strategy,
    person: Person,
    to: Mapping[str, Person | None],
    last_day: date | None,
    agreement: Agreement,
    based_on: str,
    by: User,
    at: datetime,
) -> HandedOver:
    """Give each duty of a person, by its key, to somebody else or to nobody, and end their roles after `last_day`.

    Without a last day they keep their roles. `based_on` is the `mark` of the duties that were seen. Raises Refused.
    """
    if reasons := agreed.wrong(agreement, at):
        raise Refused(reasons)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update().get(pk=strategy.pk)
        held = duties(strategy, person)
        agreed.refuse_newer(mark(held), based_on)
        chosen = {duty.key: to.get(duty.key) for duty in held}
        if any(each == person for each in chosen.values()):
            raise Refused({"": f"{person.name} cannot take over from themselves. Choose somebody else."})
        refuse_strangers(strategy, clock.day_of(at), chosen)
        for duty in held:
            _give(duty, chosen, agreement, by, at)
        if last_day is not None:
            _end_roles(strategy, person, last_day, by, at)
        audit.record(
            what="duties handed over",
            by=by,
            at=at,
            subject=person,
            scope=strategy.slug,
            before={duty.key: person.name for duty in held},
            after={key: str(each or "nobody") for key, each in chosen.items()}
            | {
                "last_day": last_day,
                "stands_from": agreement.stands_from,
                "agreed_by": agreement.agreed_by,
                "reason": agreement.reason,
            },
        )
    given = sum(each is not None for each in chosen.values())
    return HandedOver(given=given, left=len(held) - given)


def mark(held: list[Duty]) -> str:
    """A short mark of a person's duties, for the form that hands them over."""
    return agreed.fingerprint(*((duty.key, duty.version) for duty in held))


def _give(
    duty: Duty, chosen: Mapping[str, Person | None], agreement: Agreement, by: User, at: datetime
) -> None:
    """Give one duty on, with an event on what it is a duty of: whose history tells who led it."""
    to = chosen[duty.key]
    if duty.kind == "group":
        _give_group(duty, to, agreement, by, at)
    elif duty.kind == "priority":
        _give_priority(duty, to, agreement, by, at)
    else:
        _give_action(duty, to, agreement, by, at)


def _give_group(duty: Duty, to: Person | None, agreement: Agreement, by: User, at: datetime) -> None:
    group = Group.objects.select_related("strategy", "lead", "coordinator").get(pk=duty.id)
    before = {duty.part: str(getattr(group, duty.part))}
    setattr(group, duty.part, to)
    group.save(update_fields=[duty.part])
    audit.record(
        what="group changed",
        by=by,
        at=at,
        subject=group,
        scope=group.strategy.slug,
        before=before,
        after={duty.part: str(to or "")} | actions.why(agreement),
    )


def _give_priority(duty: Duty, to: Person | None, agreement: Agreement, by: User, at: datetime) -> None:
    current = (
        PriorityRevision.objects.filter(priority=duty.id)
        .select_related("priority__strategy", "lead")
        .latest("number")
    )
    assert agreement.stands_from is not None
    stands = replace(agreement, stands_from=max(agreement.stands_from, current.stands_from))
    PriorityRevision.objects.create(
        priority_id=duty.id,
        number=current.number + 1,
        name=current.name,
        retired=current.retired,
        lead=to,
        **agreed.recorded(stands, by, at),
    )
    audit.record(
        what="priority changed",
        by=by,
        at=at,
        subject=current.priority,
        scope=current.priority.strategy.slug,
        before={"lead": str(current.lead)},
        after={"lead": str(to or "")} | actions.why(stands),
    )


def _give_action(duty: Duty, to: Person | None, agreement: Agreement, by: User, at: datetime) -> None:
    action = actions.locked(Action.objects.get(pk=duty.id))
    current = actions.held(action)
    changed: dict[str, Any] = {f"{duty.part}_id": to.pk if to else None}
    other = "deputy" if duty.part == "lead" else "lead"
    if to is not None and getattr(current, f"{other}_id") == to.pk:
        # One person cannot be both: a deputy who takes over is deputy no more, and a lead needs none of themselves.
        changed = {"lead_id": to.pk, "deputy_id": None}
    revision = plan.revise(action, **changed, **agreed.terms(agreement), by=by, at=at)
    before, after = agreed.changes(actions.shown(current), actions.shown(revision))
    audit.record(
        what="action changed",
        by=by,
        at=at,
        subject=action,
        scope=action.strategy.slug,
        before=before,
        after=after | actions.why(agreement),
    )


def _end_roles(strategy: Strategy, person: Person, last_day: date, by: User, at: datetime) -> None:
    """End every role that goes on after the last day; one that was to begin later never does."""
    held = Membership.objects.filter(strategy=strategy, person=person).exclude(until__lte=last_day)
    for membership in held.exclude(until__lt=clock.day_of(at)):
        try:
            if last_day < membership.since and clock.day_of(at) < membership.since:
                people.withdraw(membership=membership, by=by, at=at)
                continue
            if last_day < membership.since:
                raise Refused({"last_day": "This is before they began. Give the last day of their role."})
            people.change_days(
                membership=membership,
                since=membership.since,
                until=last_day,
                based_on=people.mark(membership),
                by=by,
                at=at,
            )
        except Refused as refused:
            raise Refused({"last_day": " ".join(refused.reasons.values())}) from refused
