"""The people in a strategy, the roles they have in it, and what each person is responsible for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from priorities.choices import ONE_HOLDER, Role
from priorities.models import (
    Action,
    ActionOwner,
    Departure,
    GroupRole,
    Membership,
    Person,
    PriorityRevision,
    Strategy,
)
from priorities.queries.bodies import groups_of
from priorities.queries.sql import union
from priorities.rules.lifecycle import ENDED
from priorities.rules.names import left
from tracker import mail
from tracker.models import User


@dataclass(frozen=True, slots=True)
class PersonInStrategy:
    """A person with the roles that they have on a day, and whether they can sign in.

    `group_roles` are the groups of the strategy that they chair or coordinate, or of which they are vice-chair, such as
    "Coordinator of Oversight Group". `left_on` is the last day of the roles of someone who has left.
    """

    person: Person
    roles: tuple[str, ...]
    group_roles: tuple[str, ...]
    account: str
    left_on: date | None

    @property
    def has_left(self) -> bool:
        """Return whether the person has no role."""
        return not self.roles


def people_in(strategy: Strategy, on: date) -> list[PersonInStrategy]:
    """Return everyone who has ever been given a role, and everyone whom the plan or a group of the strategy names.

    People whom only a group names are left out if they have had a role in another strategy: see `without_membership`.
    People who have a role on that day come first. Runs five SQL queries, and two others if the strategy names its
    oversight group.
    """
    memberships = Membership.objects.on(on).filter(strategy=strategy).order_by("since", "id")
    people = (
        _known(strategy)
        .select_related("user")
        .prefetch_related(Prefetch("memberships", queryset=memberships, to_attr="memberships_now"))
        .prefetch_related(
            Prefetch("group_roles", queryset=_group_roles(strategy, on), to_attr="group_roles_now"),
            Prefetch("departures", Departure.objects.from_strategy(strategy, on), "departures_now"),
        )
    )
    found = [
        PersonInStrategy(
            person=person,
            roles=tuple(_role(membership) for membership in person.memberships_now),
            group_roles=tuple(
                f"{role.get_role_display()} of {role.group.name}" for role in person.group_roles_now
            ),
            account=_account(person, has_left=bool(person.departures_now)),
            left_on=person.departures_now[0].last_day if person.departures_now else None,
        )
        for person in people
    ]
    return sorted(found, key=lambda known: known.has_left)


def undelivered(people: Iterable[PersonInStrategy], now: datetime) -> list[Person]:
    """Return those of these people to whose address we gave up sending an email in the last 90 days.

    Runs one SQL query.
    """
    given_up = mail.given_up_since(now - mail.TEXT_KEPT_FOR)
    return [each.person for each in people if each.person.email in given_up]


def _group_roles(strategy: Strategy, on: date) -> QuerySet[GroupRole]:
    """Return the roles on a day in the strategy's groups, other than that of member, in the order of the groups."""
    return (
        GroupRole.objects.on(on)
        .filter(role__in=ONE_HOLDER, group__in=groups_of(strategy), group__retired_on__isnull=True)
        .select_related("group")
        .order_by("group__order", "group__name__folded", "role", "since")
    )


def people_without_role(strategy: Strategy) -> list[Person]:
    """Return the people of a strategy's body who have never had a role in the strategy. Runs one SQL query."""
    own = Membership.objects.filter(strategy=strategy, person=OuterRef("pk"))
    return list(Person.objects.filter(~Exists(own), body=strategy.body_id))


def person(strategy: Strategy, key: int, on: date | None = None) -> Person | None:
    """Return the person with this id or, if they are not among the people of `people_in`, None.

    If `on` is given, they have `departures_now`: their departures from the strategy on that day.
    """
    found = _known(strategy).filter(pk=key).select_related("user")
    if on is None:
        return found.first()
    departures = Departure.objects.from_strategy(strategy, on)
    return found.prefetch_related(Prefetch("departures", departures, "departures_now")).first()


@dataclass(frozen=True, slots=True)
class RoleNotHeld:
    """A strategy in which an account has no role now: its name, the days of its last role, and whom to ask for another.

    The name of a sensitive strategy and of the people to ask in it are left out.
    """

    strategy: str
    since: date
    until: date | None
    ask: tuple[str, ...]


def roles_not_held(user: User, on: date) -> list[RoleNotHeld]:
    """Return, for an account without a role now, its last or next role in each strategy.

    Runs two SQL queries, or one if there is none.
    """
    last: dict[int, Membership] = {}
    memberships = Membership.objects.filter(person__user=user).select_related("strategy")
    for membership in memberships.order_by("since", "pk"):
        last[membership.strategy_id] = membership
    if not last:
        return []
    managers: dict[int, list[str]] = {}
    for row in (
        Membership.objects.on(on)
        .filter(strategy__in=last, strategy__sensitive=False, role=Role.MANAGER)
        .select_related("person")
        .order_by("person__name__folded", "pk")
    ):
        managers.setdefault(row.strategy_id, []).append(f"{row.person.name} ({row.person.job_title})")
    return [
        RoleNotHeld(
            strategy="a sensitive strategy" if row.strategy.sensitive else row.strategy.name,
            since=row.since,
            until=row.until,
            ask=tuple(managers.get(key, ())),
        )
        for key, row in last.items()
    ]


def is_to_leave(strategy: Strategy, person: Person, on: date) -> bool:
    """Return whether a person has left or is to leave the strategy, and is still responsible for anything in it.

    Runs one SQL query, and those of `duties` if they leave.
    """
    leaves = Departure.objects.current().filter(strategy=strategy, person=person, until=None)
    return leaves.exists() and bool(duties(strategy, person, on))


def left_by(strategy: Strategy, day: date) -> dict[int, str]:
    """Return, by id, who has left the strategy by that day, in words such as "Ann Lee left on 3 May 2026".

    Runs one SQL query.
    """
    departures = Departure.objects.in_effect(day).filter(strategy=strategy).select_related("person")
    return {row.person_id: left(row.person.name, row.since) for row in departures.order_by("-since", "pk")}


def roles(strategy: Strategy, of: Person) -> list[Membership]:
    """Return every role that a person has been given in a strategy, latest first, including roles that have ended."""
    memberships = Membership.objects.filter(strategy=strategy, person=of)
    return list(memberships.select_related("person").order_by("-since", "-id"))


def role(strategy: Strategy, of: Person, key: int) -> Membership | None:
    """Return the role with this id, or None if the person has no such role in the strategy."""
    return (
        Membership.objects.filter(strategy=strategy, person=of, pk=key)
        .select_related("person", "strategy")
        .first()
    )


def ids_named(actions: QuerySet[Action], group_roles: QuerySet[GroupRole]) -> set[int]:
    """Return the ids of the leads and deputies of these actions, and of the people with these roles in groups.

    Runs one SQL query, which reads each action once.
    """
    pairs = union(
        actions.values_list("current__lead", "current__deputy"),
        group_roles.values_list("person", "person"),
    )
    return {key for pair in pairs for key in pair if key is not None}


def without_membership(group_roles: QuerySet[GroupRole]) -> QuerySet[GroupRole]:
    """Return the roles among `group_roles` whose holder has never had a role in any strategy.

    A body's strategies share its groups, so a strategy's groups also name people of other strategies.
    """
    # A subquery with LIMIT: PostgreSQL would answer EXISTS from the roles of every strategy.
    own = Membership.objects.filter(person=OuterRef("person")).order_by().values("pk")[:1]
    return group_roles.annotate(membership=Subquery(own)).filter(membership=None)


def _known(strategy: Strategy) -> QuerySet[Person]:
    known = union(
        Membership.objects.filter(strategy=strategy).values("person"),
        PriorityRevision.objects.filter(priority__strategy=strategy, lead__isnull=False).values("lead"),
        # Of the body's people: PostgreSQL would otherwise look for owners of every revision of every action.
        ActionOwner.objects.filter(person__body=strategy.body_id, revision__action__strategy=strategy).values(
            "person"
        ),
        Person.objects.filter(
            pk__in=ids_named(
                Action.objects.filter(strategy=strategy),
                without_membership(GroupRole.objects.current()).filter(group__in=groups_of(strategy)),
            )
        ).values("pk"),
    )
    return Person.objects.filter(pk__in=known)


def _role(membership: Membership) -> str:
    label = str(Role(membership.role).label)
    return f"{label} (set by themselves)" if membership.set_by_themselves else label


def _account(person: Person, *, has_left: bool) -> str:
    if person.user is None:
        return "No account"
    if not person.can_sign_in:
        return "Cannot sign in"
    return "Can still sign in" if has_left else "Can sign in"


@dataclass(frozen=True, slots=True)
class Duty:
    """An action or priority that a person leads or is deputy for, or their role in a group.

    `id` is that of the action, the priority or the role in the group. `version` is the number of the current revision
    of the action or priority, or the group's name.
    """

    kind: str
    id: int
    part: str
    name: str
    version: str

    @property
    def key(self) -> str:
        """Return the name of the duty's form field, such as "action_12_lead"."""
        return f"{self.kind}_{self.id}_{self.part}"


def duties(strategy: Strategy, person: Person, on: date) -> list[Duty]:
    """Return a person's duties on a day: actions first, then groups and priorities.

    An action that is complete or stopped keeps its lead, but is no longer a duty, and nor is a retired priority or a
    role in a retired group. A role in a group that is to come is a duty, but membership of a group is not. Runs three
    SQL queries, and another if the strategy names its oversight group.
    """
    return [*_actions(strategy, person), *_groups(strategy, person, on), *_priorities(strategy, person)]


def has_role_elsewhere(strategy: Strategy, person: Person, on: date) -> bool:
    """Return whether a person has or will have a role in another strategy of the body. Runs one SQL query.

    Then they may keep their roles in groups when they leave this one, because the body's strategies share its groups.
    """
    elsewhere = Membership.objects.filter(person=person).exclude(strategy=strategy)
    return elsewhere.exclude(until__lt=on).exists()


def leaves_account_open(person: Person, from_day: date) -> bool:
    """Return whether a person has had roles, but has none from a day on, and has an account that is open.

    Roles that the account has as another person, in another body, count too. Runs one SQL query, or none if the person
    cannot sign in.
    """
    if not person.can_sign_in:
        return False
    last_days = list(Membership.objects.filter(person__user=person.user).values_list("until", flat=True))
    return bool(last_days) and all(day is not None and day < from_day for day in last_days)


def strategies_of(person: Person) -> set[int]:
    """Return the ids of the strategies in which a person has ever been given a role, and of those that name them.

    A strategy names the leads and deputies of its actions, everyone published as an owner of an action, everyone who
    has led a priority, and the people with roles in its actions' groups. Runs one SQL query.
    """
    rows = (
        Membership.objects.filter(person=person).values_list("strategy"),
        Action.objects.filter(
            current__group__in=GroupRole.objects.current().filter(person=person).values("group")
        ).values_list("strategy"),
        Action.objects.filter(Q(current__lead=person) | Q(current__deputy=person)).values_list("strategy"),
        PriorityRevision.objects.filter(lead=person).values_list("priority__strategy"),
        ActionOwner.objects.filter(person=person).values_list("revision__action__strategy"),
    )
    return {key for (key,) in union(*rows)}


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


def _groups(strategy: Strategy, person: Person, on: date) -> list[Duty]:
    roles = GroupRole.objects.not_over(on).filter(
        person=person, role__in=ONE_HOLDER, group__in=groups_of(strategy), group__retired_on__isnull=True
    )
    return [
        Duty(
            kind="group",
            id=role.pk,
            part=role.get_role_display().lower(),
            name=role.group.name,
            version=role.group.name,
        )
        for role in roles.select_related("group").order_by(
            "group__order", "group__name__folded", "role", "since"
        )
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
