"""The whole plan as it is now, including what has been retired, for the pages that change it and their forms."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from priorities.access import ROLES, UPDATE_OWN
from priorities.choices import ONE_HOLDER, Stage
from priorities.models import (
    Action,
    ActionRevision,
    Body,
    CareGroup,
    Commitment,
    CommitmentRevision,
    Group,
    GroupRole,
    Locality,
    Membership,
    MilestoneRevision,
    Partner,
    Person,
    Priority,
    PriorityRevision,
    Service,
    Strategy,
)
from priorities.queries.bodies import entry, groups_of
from priorities.queries.people import ids_named, without_membership
from priorities.queries.sql import union
from priorities.rules.lifecycle import ENDED
from priorities.rules.references import reference_key

ASSIGNABLE = [role for role, granted in ROLES.items() if UPDATE_OWN in granted]
"""The roles whose holders can be given work in the plan, because they may update it."""


@dataclass(frozen=True, slots=True)
class PlannedCommitment:
    """A commitment as it is now, with the actions whose home it is."""

    revision: CommitmentRevision
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class PlannedPriority:
    """A priority as it is now, with the commitments in use under it."""

    revision: PriorityRevision
    commitments: tuple[PlannedCommitment, ...]


@dataclass(frozen=True, slots=True)
class CurrentPlan:
    """The plan as it is now, and what has been retired from it."""

    priorities: tuple[PlannedPriority, ...]
    retired_priorities: tuple[PriorityRevision, ...]
    retired_commitments: tuple[CommitmentRevision, ...]
    withdrawn_actions: tuple[Action, ...]

    @property
    def commitments(self) -> list[PlannedCommitment]:
        """Return every commitment in use, in the plan's order."""
        return [commitment for priority in self.priorities for commitment in priority.commitments]


def current_plan(strategy: Strategy) -> CurrentPlan:
    """Return the plan as it is now.

    Runs four SQL queries, one more if services answer for actions, and one more if partners do.
    """
    actions: dict[int, list[Action]] = defaultdict(list)
    withdrawn = []
    for action in (
        Action.objects.filter(strategy=strategy, current__isnull=False)
        .select_related("current__merged_into")
        .prefetch_related("current__lead", "current__answering_service", "current__answering_partner")
        .order_by("order", "id")
    ):
        assert action.current is not None
        if action.current.is_withdrawn:
            withdrawn.append(action)
        else:
            actions[action.current.home_id].append(action)
    commitments: dict[int, list[PlannedCommitment]] = defaultdict(list)
    retired = []
    for revision in latest_commitment_revisions(strategy):
        if revision.retired:
            retired.append(revision)
            continue
        planned = PlannedCommitment(revision, tuple(actions[revision.commitment_id]))
        commitments[revision.commitment.priority_id].append(planned)
    priorities = list(latest_priority_revisions(strategy))
    return CurrentPlan(
        priorities=tuple(
            PlannedPriority(priority, tuple(commitments[priority.priority_id]))
            for priority in priorities
            if not priority.retired
        ),
        retired_priorities=tuple(priority for priority in priorities if priority.retired),
        retired_commitments=tuple(retired),
        withdrawn_actions=tuple(withdrawn),
    )


def latest_priority_revisions(strategy: Strategy) -> QuerySet[PriorityRevision]:
    """Return the latest revision of each priority, in order, with the priority and its lead."""
    return (
        PriorityRevision.objects.filter(priority__strategy=strategy)
        .annotate(latest=Max("priority__revisions__number"))
        .filter(number=F("latest"))
        .select_related("priority__strategy", "lead")
        .order_by("priority__order", "priority__number")
    )


def latest_commitment_revisions(strategy: Strategy) -> QuerySet[CommitmentRevision]:
    """Return the latest revision of each commitment, in the plan's order, with the commitment."""
    return (
        CommitmentRevision.objects.filter(commitment__strategy=strategy)
        .annotate(latest=Max("commitment__revisions__number"))
        .filter(number=F("latest"))
        .select_related("commitment__priority", "commitment__strategy")
        .order_by(
            "commitment__priority__order",
            "commitment__priority__number",
            "commitment__order",
            "commitment_id",
        )
    )


def revisions_of_priority(strategy: Strategy, number: int) -> list[PriorityRevision]:
    """Return every revision of a priority, latest first, or an empty list if there is no priority with that number."""
    return list(
        PriorityRevision.objects.filter(priority__strategy=strategy, priority__number=number)
        .select_related("priority__strategy", "lead", "recorded_by")
        .order_by("-number")
    )


def revisions_of_commitment(strategy: Strategy, reference: str) -> list[CommitmentRevision]:
    """Return every revision of a commitment, latest first, or an empty list if no commitment has that reference."""
    return list(
        CommitmentRevision.objects.filter(
            commitment__strategy=strategy, commitment__reference_key=reference_key(reference)
        )
        .select_related("commitment__strategy", "commitment__priority__strategy", "recorded_by")
        .order_by("-number")
    )


def revisions_of_action(strategy: Strategy, reference: str) -> list[ActionRevision]:
    """Return every revision of an action, latest first, or an empty list if there is no action with that reference."""
    return list(
        ActionRevision.objects.filter(
            action__strategy=strategy, action__reference_key=reference_key(reference)
        )
        .select_related(
            *("action__strategy", "home__priority", "group", "service", "lead", "deputy", "recorded_by"),
            *("answering_service", "answering_partner", "locality", "merged_into"),
        )
        .order_by("-number")
    )


def action_as_now(strategy: Strategy, reference: str) -> ActionRevision | None:
    """Return the current revision of an action, with its action, or None if there is no action with that reference.

    Runs one SQL query.
    """
    actions = Action.objects.filter(strategy=strategy, reference_key=reference_key(reference))
    action = actions.select_related("current__merged_into").first()
    if action is None or action.current is None:
        return None
    action.current.action = action
    return action.current


def other_actions(of: Action) -> list[Action]:
    """Return the other actions in the plan of the action's strategy, in order, with their current revisions.

    Runs one SQL query.
    """
    others = Action.objects.filter(strategy=of.strategy_id, current__isnull=False).exclude(pk=of.pk)
    return list(
        others.exclude(current__stage=Stage.WITHDRAWN).select_related("current").order_by("order", "id")
    )


def supported(of: Action) -> list[Commitment]:
    """Return the commitments that an action supports now, besides its home."""
    return [
        link.commitment for link in of.supports.filter(unlinked_on__isnull=True).select_related("commitment")
    ]


def latest_milestone_revisions(of: Action) -> list[MilestoneRevision]:
    """Return the latest revision of each of an action's milestones, in order, including retired milestones."""
    return list(
        MilestoneRevision.objects.filter(milestone__action=of)
        .annotate(latest=Max("milestone__revisions__number"))
        .filter(number=F("latest"))
        .select_related("milestone__action__strategy")
        .order_by("milestone__number")
    )


def revisions_of_milestone(strategy: Strategy, reference: str, number: int) -> list[MilestoneRevision]:
    """Return every revision of a milestone, latest first, or an empty list if there is no such milestone."""
    return list(
        MilestoneRevision.objects.filter(
            milestone__action__strategy=strategy,
            milestone__action__reference_key=reference_key(reference),
            milestone__number=number,
        )
        .select_related("milestone__action__strategy", "recorded_by")
        .order_by("-number")
    )


def in_use(rows: Iterable[Any], on: date, *also: Any) -> list[Any]:
    """Return the rows that are in use on a day, and those in `also`, which the record being changed may keep.

    Rows in `also` that are not among `rows` come last, and None in `also` is left out.
    """
    offered = [row for row in rows if row.retired_on is None or row.retired_on > on or row in also]
    return offered + [row for row in dict.fromkeys(also) if row is not None and row not in offered]


def people_of(strategy: Strategy, on: date, *also: Person | None) -> list[Person]:
    """Return the people who may be named in the plan.

    They are the people whose role on that day lets them update actions; the leads and deputies of actions that have not
    ended, if they have never had a role in the strategy; the people with a role other than member in its groups, if
    they have never had a role in any strategy; and those in `also`. A person who may only read, or whose role ends on
    that day, is left out unless in `also`. Each comes with their account. Runs two SQL queries, and another if the
    strategy names its oversight group.
    """
    memberships = Membership.objects.filter(strategy=strategy)
    assignable = memberships.on(on).filter(role__in=ASSIGNABLE).exclude(until=on)
    live = Action.objects.filter(strategy=strategy).exclude(current__stage__in=ENDED)
    also_ids = {person.pk for person in also if person is not None}
    group_roles = without_membership(GroupRole.objects.not_over(on)).filter(
        group__in=groups_of(strategy), role__in=ONE_HOLDER
    )
    others = Person.objects.filter(pk__in=ids_named(live, group_roles) | also_ids)
    return list(
        Person.objects.filter(
            Q(pk__in=also_ids)
            | Exists(assignable.filter(person=OuterRef("pk")))
            | ~Exists(memberships.filter(person=OuterRef("pk"))),
            pk__in=union(assignable.values("person"), others.values("pk")),
        ).select_related("user")
    )


def people_of_body(body: Body, on: date) -> list[Person]:
    """Return the people of a body who may have a role in its groups. Runs one SQL query.

    They are the people whose role in one of its strategies on that day lets them update actions, and the people who
    have never had a role. A person whose role ends on that day is left out.
    """
    memberships = Membership.objects.filter(person=OuterRef("pk"))
    assignable = memberships.on(on).filter(role__in=ASSIGNABLE).exclude(until=on)
    return list(Person.objects.filter(Exists(assignable) | ~Exists(memberships), body=body))


def row_to_move(strategy: Strategy, kind: str, key: int) -> Any | None:
    """Return the row that a button moves up or down, or None if the strategy and its body have no such row."""
    models: dict[str, type[Any]] = {
        "priority": Priority,
        "commitment": Commitment,
        "action": Action,
    }
    if kind in models:
        return models[kind].objects.filter(strategy=strategy, pk=key).select_related("strategy").first()
    entries: dict[str, type[Any]] = {
        "group": Group,
        "service": Service,
        "partner": Partner,
        "care_group": CareGroup,
        "locality": Locality,
    }
    return entry(strategy.body_id, entries[kind], key) if kind in entries else None


def services(strategy: Strategy) -> list[Service]:
    """Return the services of the strategy's body in order, including retired ones. Runs one SQL query."""
    return list(Service.objects.filter(body=strategy.body_id))


def partners(strategy: Strategy) -> list[Partner]:
    """Return the partners of the strategy's body in order, including retired ones. Runs one SQL query."""
    return list(Partner.objects.filter(body=strategy.body_id))


def care_groups(strategy: Strategy) -> list[CareGroup]:
    """Return the care groups of the strategy's body in order, including retired ones. Runs one SQL query."""
    return list(CareGroup.objects.filter(body=strategy.body_id))


def localities(strategy: Strategy) -> list[Locality]:
    """Return the localities of the strategy's body in order, including retired ones. Runs one SQL query."""
    return list(Locality.objects.filter(body=strategy.body_id))


def by_reference(strategy: Strategy) -> tuple[dict[str, Action], dict[str, Commitment]]:
    """Return every action that is not withdrawn, and every commitment, by the key of its reference.

    Runs two SQL queries.
    """
    actions = Action.objects.filter(strategy=strategy).exclude(current__stage=Stage.WITHDRAWN)
    return (
        {action.reference_key: action for action in actions},
        {commitment.reference_key: commitment for commitment in Commitment.objects.filter(strategy=strategy)},
    )


def action_with_id(key: int) -> Action:
    """Return the action with this id. Runs one SQL query."""
    return Action.objects.get(pk=key)
