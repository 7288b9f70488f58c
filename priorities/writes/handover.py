"""Handing over a leaver's duties to named people and ending the leaver's roles, in one step."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from priorities.events import Event
from priorities.models import Action, Group, Membership, Person, PriorityRevision, Strategy
from priorities.queries.people import Duty, duties
from priorities.writes import actions, roles
from priorities.writes.plan_checks import refuse_strangers
from priorities.writes.revisions import Agreement, Terms, record, revise, revise_action, shown
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The result of a handover.

    `to` maps each name to the number of duties that the person has taken over, and `left` counts the duties without an
    owner. `without_deputy` lists the references of actions that have lost their deputy, because the deputy is the lead.
    """

    to: Mapping[str, int]
    left: int
    without_deputy: tuple[str, ...] = ()

    @property
    def given(self) -> int:
        """The number of duties that have a new owner."""
        return sum(self.to.values())


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
    """Hand each of a person's duties over to another person, or leave it without an owner.

    `to` maps the duties' keys to people. The person's roles end after `last_day`; if it is None, they keep their roles.
    `based_on` is the `mark` of the duties that the user saw. Raises Refused.
    """
    terms = Terms(agreement, by, at)
    if reasons := terms.wrong():
        raise Refused(reasons)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        _lock_actions(duties(strategy, person))
        held = duties(strategy, person)
        refuse_edit_conflict(mark(held), based_on)
        chosen = {duty.key: to.get(duty.key) for duty in held}
        if any(each == person for each in chosen.values()):
            raise Refused({"": f"{person.name} cannot take over from themselves. Choose someone else."})
        refuse_strangers(strategy, clock.day_of(at), chosen)
        lost = [reference for duty in held if (reference := _give(duty, chosen, terms))]
        if last_day is not None:
            _end_roles(strategy, person, last_day, by, at)
        audit.record(
            what=Event.DUTIES_HANDED_OVER,
            by=by,
            at=at,
            subject=person,
            scope=strategy.slug,
            before={duty.key: person.name for duty in held},
            after={key: str(each or "nobody") for key, each in chosen.items()}
            | {"last_day": last_day}
            | terms.why,
        )
    given = Counter(each.name for each in chosen.values() if each is not None)
    return HandedOver(to=given, left=len(held) - given.total(), without_deputy=tuple(lost))


def _lock_actions(held: list[Duty]) -> None:
    """Lock all the actions among the duties, in one order, before the first audit event.

    A transaction that records an audit event locks the end of the audit chain. An update on an action locks the action
    and then waits for the chain, so locking an action after the first event could cause a deadlock.
    """
    of_actions = Action.objects.filter(pk__in=[duty.id for duty in held if duty.kind == "action"])
    list(of_actions.select_for_update().order_by("pk").values_list("pk"))


def mark(held: list[Duty]) -> str:
    """Return a short fingerprint of a person's duties, for the form that hands them over."""
    return fingerprint(*((duty.key, duty.version) for duty in held))


def _give(duty: Duty, chosen: Mapping[str, Person | None], terms: Terms) -> str:
    """Hand over one duty, with an audit event on its group, priority or action.

    Return the action's reference if the handover leaves the action without a deputy, else an empty string.
    """
    to = chosen[duty.key]
    if duty.kind == "group":
        _give_group(duty, to, terms)
    elif duty.kind == "priority":
        _give_priority(duty, to, terms)
    else:
        return _give_action(duty, to, terms)
    return ""


def _give_group(duty: Duty, to: Person | None, terms: Terms) -> None:
    group = Group.objects.select_related("strategy", "lead", "coordinator").get(pk=duty.id)
    before = {duty.part: str(getattr(group, duty.part))}
    setattr(group, duty.part, to)
    group.save(update_fields=[duty.part])
    record(Event.GROUP_CHANGED, group, terms, before, {duty.part: str(to or "")})


def _give_priority(duty: Duty, to: Person | None, terms: Terms) -> None:
    rows = PriorityRevision.objects.filter(priority=duty.id).select_related("priority__strategy", "lead")
    current = rows.latest("number")
    revise(Event.PRIORITY_CHANGED, current, terms.not_before(current.effective_from), lead=to)


def _give_action(duty: Duty, to: Person | None, terms: Terms) -> str:
    action = actions.locked(Action.objects.get(pk=duty.id))
    current = actions.held(action)
    changed: dict[str, Any] = {f"{duty.part}_id": to.pk if to else None}
    other = "deputy" if duty.part == "lead" else "lead"
    both = to is not None and getattr(current, f"{other}_id") == to.pk
    if to is not None and both:
        # One person cannot be both lead and deputy of an action: the new owner becomes its lead, and it has no deputy.
        changed = {"lead_id": to.pk, "deputy_id": None}
    stands = terms.not_before(current.effective_from)
    revision = revise_action(action, stands, **changed)
    before, after = audit.changes(shown(current), shown(revision))
    record(Event.ACTION_CHANGED, action, stands, before, after)
    return action.reference if both else ""


def _end_roles(strategy: Strategy, person: Person, last_day: date, by: User, at: datetime) -> None:
    """End every role that would go on after `last_day`, and withdraw roles that would begin after that day."""
    held = Membership.objects.filter(strategy=strategy, person=person).exclude(until__lte=last_day)
    for membership in held.exclude(until__lt=clock.day_of(at)):
        try:
            if last_day < membership.since and clock.day_of(at) < membership.since:
                roles.withdraw(membership=membership, by=by, at=at)
                continue
            if last_day < membership.since:
                raise Refused({"last_day": "This is before their role began. Enter a later last day."})
            roles.change_days(
                membership=membership,
                since=membership.since,
                until=last_day,
                based_on=roles.mark(membership),
                by=by,
                at=at,
            )
        except Refused as refused:
            raise Refused({"last_day": " ".join(refused.reasons.values())}) from refused
