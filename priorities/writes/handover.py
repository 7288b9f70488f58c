"""Handing over a leaver's duties to other people, and ending the leaver's roles, in one transaction."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from priorities.choices import GroupRoleKind
from priorities.events import Event
from priorities.models import Action, Body, GroupRole, Membership, Person, PriorityRevision, Strategy
from priorities.queries.bodies import groups_of
from priorities.queries.people import Duty, duties, has_role_elsewhere
from priorities.queries.updates import last_recorded
from priorities.writes import actions, group_roles, roles
from priorities.writes.plan_checks import refuse_people_without_role
from priorities.writes.revisions import Agreement, Terms, audited_values, record, revise, revise_action
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The result of a handover.

    `to` maps each new owner's name to the number of duties that they have taken over, and `left` is the number of
    duties that have no owner. `kept` is the number of roles in groups that the person keeps. `without_deputy` lists the
    references of actions that no longer have a deputy, because the same person would have been their lead and their
    deputy.
    """

    to: Mapping[str, int]
    left: int
    kept: int = 0
    without_deputy: tuple[str, ...] = ()

    @property
    def handed_over(self) -> int:
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
    kept: Collection[str] = (),
) -> HandedOver:
    """Hand each of a person's duties over to another person, or leave it without an owner. Return the result.

    `to` maps the duties' keys to their new owners, or to None. `kept` are the keys of roles in groups that the person
    keeps, which they may if they have a role in another strategy of the body. The person's roles end after `last_day`;
    if it is None, they keep their roles. `based_on` is the `version_hash` of the duties that the user saw. Raises
    Refused.
    """
    terms = Terms(agreement, by, at)
    if errors := terms.errors():
        raise Refused(errors)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        body = Body.objects.select_for_update(no_key=True).get(pk=strategy.body_id)
        today = clock.day_of(at)
        _lock(duties(strategy, person, today), _memberships_of_groups(strategy, person, today))
        # Roles in groups are recorded in the body's chain, and the other duties in the strategy's, which comes first.
        audit.lock_chain(strategy.slug, body.audit_scope)
        current = duties(strategy, person, today)
        refuse_edit_conflict(version_hash(current), based_on)
        if concerned := Action.objects.filter(pk__in=[duty.id for duty in current if duty.kind == "action"]):
            at = max(at, last_recorded(*concerned))
            terms = Terms(agreement, by, at)
        keeping = {duty.key for duty in current if duty.kind == "group" and duty.key in kept}
        if keeping and not has_role_elsewhere(strategy, person, today):
            raise Refused(
                dict.fromkeys(
                    keeping,
                    f"{person.name} has no role in another strategy, so they cannot keep this. Choose who takes "
                    "over, or leave it unassigned.",
                )
            )
        owners = {duty.key: to.get(duty.key) for duty in current if duty.key not in keeping}
        if any(owner == person for owner in owners.values()):
            raise Refused({"": f"{person.name} cannot take over from themselves. Choose someone else."})
        refuse_people_without_role(strategy=strategy, on=today, named=owners)
        without_deputy = [
            reference
            for duty in current
            if duty.key in owners and (reference := _hand_over_duty(duty, owners, terms))
        ]
        ended = False
        if last_day is not None:
            ended = _end_roles(
                strategy=strategy, person=person, last_day=last_day, reason=agreement.reason, by=by, at=at
            )
        if not owners and not ended:
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        audit.record(
            what=Event.DUTIES_HANDED_OVER,
            by=by,
            at=at,
            subject=person,
            scope=strategy.slug,
            before=dict.fromkeys(owners, person.name),
            after={key: str(owner or "unassigned") for key, owner in owners.items()}
            | {"last_day": last_day}
            | terms.agreement_fields,
        )
    taken_over = Counter(owner.name for owner in owners.values() if owner is not None)
    return HandedOver(
        to=taken_over,
        left=len(owners) - taken_over.total(),
        kept=len(keeping),
        without_deputy=tuple(without_deputy),
    )


def _memberships_of_groups(strategy: Strategy, person: Person, on: date) -> list[GroupRole]:
    """Return the person's memberships of groups that are not over on a day. They are not duties.

    The list is empty if the person has a role in another strategy of the body. They keep the memberships then, because
    all its strategies share its groups.
    """
    if has_role_elsewhere(strategy, person, on):
        return []
    roles = GroupRole.objects.not_over(on).filter(
        person=person, role=GroupRoleKind.MEMBER, group__in=groups_of(strategy)
    )
    return list(roles.select_related("group__body", "person"))


def _lock(current: list[Duty], memberships: list[GroupRole]) -> None:
    """Lock the actions and then the groups, in the order of their keys, before the ends of the audit chains.

    A transaction that submits an update locks an action and then waits for the chain, so locking an action after the
    chain could cause a deadlock. The same is true of a group, which a transaction that appoints someone locks.
    """
    keys = {kind: [duty.id for duty in current if duty.kind == kind] for kind in ("action", "group")}
    rows = Action.objects.filter(pk__in=keys["action"])
    list(rows.select_for_update().order_by("pk").values_list("pk"))
    roles = GroupRole.objects.filter(pk__in=keys["group"])
    group_roles.lock_groups(
        {*roles.values_list("group", flat=True), *(role.group_id for role in memberships)}
    )


def version_hash(current: list[Duty]) -> str:
    """Return a short hash of a person's duties, so that a form can tell whether they have changed."""
    return fingerprint(*((duty.key, duty.version) for duty in current))


def _hand_over_duty(duty: Duty, owners: Mapping[str, Person | None], terms: Terms) -> str:
    """Hand over one duty, with audit events on its role in a group, its priority or its action.

    Return the action's reference if it has no deputy now because its lead would also have been its deputy, else "".
    """
    to = owners[duty.key]
    if duty.kind == "group":
        _hand_over_group(duty, to, terms)
    elif duty.kind == "priority":
        _hand_over_priority(duty, to, terms)
    else:
        return _hand_over_action(duty, to, terms)
    return ""


def _hand_over_group(duty: Duty, to: Person | None, terms: Terms) -> None:
    role = GroupRole.objects.select_related("group__body", "person").get(pk=duty.id)
    on = terms.agreement.effective_from
    assert on is not None
    try:
        group_roles.hand_over(
            role=role, to=to, on=on, reason=terms.agreement.reason, by=terms.by, at=terms.at
        )
    except Refused as refused:
        raise Refused({duty.key: " ".join(refused.reasons.values())}) from refused


def _hand_over_priority(duty: Duty, to: Person | None, terms: Terms) -> None:
    rows = PriorityRevision.objects.filter(priority=duty.id).select_related("priority__strategy", "lead")
    current = rows.latest("number")
    revise(Event.PRIORITY_CHANGED, current, terms.not_before(current.effective_from), lead=to)


def _hand_over_action(duty: Duty, to: Person | None, terms: Terms) -> str:
    action = actions.lock_with_strategy(Action.objects.get(pk=duty.id))
    current = actions.current_revision(action)
    changed: dict[str, Any] = {f"{duty.part}_id": to.pk if to else None}
    other = "deputy" if duty.part == "lead" else "lead"
    is_both = to is not None and getattr(current, f"{other}_id") == to.pk
    if to is not None and is_both:
        # A person cannot be both lead and deputy of an action: they become its lead, and it has no deputy.
        changed = {"lead_id": to.pk, "deputy_id": None}
    later_terms = terms.not_before(current.effective_from)
    revision = revise_action(action, later_terms, **changed)
    before, after = audit.changes(audited_values(current), audited_values(revision))
    record(what=Event.ACTION_CHANGED, subject=action, terms=later_terms, before=before, after=after)
    return action.reference if is_both else ""


def _end_roles(
    *, strategy: Strategy, person: Person, last_day: date, reason: str, by: User, at: datetime
) -> bool:
    """End the person's roles after `last_day`, and withdraw any role that begins after both that day and today.

    Their memberships of groups end as well, unless they have a role in another strategy of the body. Return whether
    there was any role to end. Raises Refused, with the error under `last_day`.
    """
    today = clock.day_of(at)
    rows = Membership.objects.filter(strategy=strategy, person=person).exclude(until__lte=last_day)
    memberships = list(rows.exclude(until__lt=today))
    for membership in memberships:
        try:
            if last_day < membership.since and today < membership.since:
                roles.withdraw(membership=membership, by=by, at=at)
                continue
            if last_day < membership.since:
                raise Refused({"last_day": "This is before their role began. Enter a later last day."})
            roles.change_days(
                membership=membership,
                since=membership.since,
                until=last_day,
                based_on=roles.version_hash(membership),
                by=by,
                at=at,
            )
        except Refused as refused:
            raise Refused({"last_day": " ".join(refused.reasons.values())}) from refused
    after = last_day + group_roles.ONE_DAY
    in_groups = _memberships_of_groups(strategy, person, after)
    for role in in_groups:
        group_roles.hand_over(role=role, to=None, on=after, reason=reason, by=by, at=at)
    return bool(memberships or in_groups)
