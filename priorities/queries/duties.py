"""What rests on one person in a strategy: live actions, groups and priorities."""

from dataclasses import dataclass

from django.db.models import F, Q

from priorities.models import Action, Group, Membership, Person, PriorityRevision, Strategy
from priorities.rules.lifecycle import ENDED


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that a person leads, is deputy for or coordinates. `version` changes when it does."""

    kind: str
    id: int
    part: str
    name: str
    version: str

    @property
    def key(self) -> str:
        """Its mark in a form: "action_12_lead"."""
        return f"{self.kind}_{self.id}_{self.part}"


def duties(strategy: Strategy, person: Person) -> list[Duty]:
    """What rests on a person now, actions first and in the plan's order. Three SQL queries.

    Actions that are complete or stopped keep the lead they had, so they are no duty.
    """
    return [*_actions(strategy, person), *_groups(strategy, person), *_priorities(strategy, person)]


def strategies_of(person: Person) -> set[int]:
    """The keys of the strategies that a person has or had a role in, or that name them in their plan. One SQL query."""
    rows = (
        Membership.objects.filter(person=person).values_list("strategy"),
        Group.objects.filter(Q(lead=person) | Q(coordinator=person)).values_list("strategy"),
        Action.objects.filter(Q(current__lead=person) | Q(current__deputy=person)).values_list("strategy"),
        PriorityRevision.objects.filter(lead=person).values_list("priority__strategy"),
    )
    return {key for (key,) in rows[0].order_by().union(*(each.order_by() for each in rows[1:]))}


def _actions(strategy: Strategy, person: Person) -> list[Duty]:
    actions = (
        Action.objects.filter(
            Q(current__lead=person) | Q(current__deputy=person), strategy=strategy, current__isnull=False
        )
        .exclude(current__stage__in=ENDED)
        .select_related("current")
        .order_by("order", "id")
    )
    return [
        Duty(
            kind="action",
            id=action.pk,
            part="lead" if action.current.lead_id == person.pk else "deputy",
            name=f"{action.reference} {action.current.title}",
            version=str(action.current.number),
        )
        for action in actions
        if action.current is not None
    ]


def _groups(strategy: Strategy, person: Person) -> list[Duty]:
    groups = Group.objects.filter(
        Q(lead=person) | Q(coordinator=person), strategy=strategy, retired_on__isnull=True
    )
    return [
        Duty(kind="group", id=group.pk, part=part, name=group.name, version=group.name)
        for group in groups.order_by("order", "name__folded")
        for part in ("lead", "coordinator")
        if getattr(group, f"{part}_id") == person.pk
    ]


def _priorities(strategy: Strategy, person: Person) -> list[Duty]:
    later = PriorityRevision.objects.filter(
        priority__strategy=strategy, priority__revisions__number__gt=F("number")
    )
    latest = (
        PriorityRevision.objects.filter(priority__strategy=strategy, lead=person, retired=False)
        .exclude(pk__in=later.values("pk"))
        .select_related("priority")
        .order_by("priority__order", "priority__number")
    )
    return [
        Duty(
            kind="priority",
            id=revision.priority_id,
            part="lead",
            name=f"Priority {revision.priority.number} {revision.name}",
            version=str(revision.number),
        )
        for revision in latest
    ]
