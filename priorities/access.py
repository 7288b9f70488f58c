"""Who may do what in a strategy or a body: permissions and roles as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, QuerySet

from priorities.choices import ONE_HOLDER, GroupRoleKind, Role
from priorities.models import Body, Group, GroupRole, Membership, Person, Strategy, Update
from tracker.access import Permission
from tracker.models import User

READ = Permission("read", "Read the plan, the updates, the evidence, the risks and the dashboards")
UPDATE_OWN = Permission(
    "update own",
    "Update the actions that they lead or are deputy for, and those of the groups that they coordinate and the groups "
    "under these",
)
UPDATE_ANY = Permission("update any", "Enter updates for others")
ADD_EVIDENCE = Permission("add evidence", "Record evidence and link it to actions and commitments")
READ_PAPERS = Permission("read papers", "Read papers while they are being written")
WRITE_PAPERS = Permission("write papers", "Create, edit and redraft papers")
EDIT_PLAN = Permission(
    "edit plan",
    "Change the plan, who agrees what, the strategy's details, periods and meetings, and the body's lists, such as its "
    "groups",
)
MANAGE_PEOPLE = Permission(
    "manage people",
    "Add people and correct their details, give and end roles, give accounts, and hand over responsibilities",
)
MANAGE_ADMINISTRATORS = Permission(
    "manage administrators", "Give and end the role of administrator, and close leavers’ accounts"
)
SET_TOLERANCES = Permission("set tolerances", "Set the strategy's tolerances and thresholds")

PERMISSIONS = (
    READ,
    UPDATE_OWN,
    UPDATE_ANY,
    ADD_EVIDENCE,
    READ_PAPERS,
    WRITE_PAPERS,
    EDIT_PLAN,
    MANAGE_PEOPLE,
    MANAGE_ADMINISTRATORS,
    SET_TOLERANCES,
)

_DOING: dict[Permission, str] = {
    READ: "read it",
    UPDATE_OWN: "update its actions",
    UPDATE_ANY: "enter updates for others",
    ADD_EVIDENCE: "add evidence",
    READ_PAPERS: "read its papers while they are being written",
    WRITE_PAPERS: "write its papers",
    EDIT_PLAN: "change its plan",
    MANAGE_PEOPLE: "manage its people and their roles",
    MANAGE_ADMINISTRATORS: "give or end the role of administrator, or close accounts",
    SET_TOLERANCES: "set its tolerances and thresholds",
}


def refusal(permission: Permission) -> str:
    """Return the sentence for a user whose roles in a strategy do not grant the permission."""
    return f"Your role in this strategy does not let you {_DOING[permission]}."


CLOSING_REFUSED = "Your role in this strategy does not let you close or reopen its reporting periods."

CREATE_STRATEGY = Permission("create strategy", "Set up a new strategy and become its manager")
"""The only permission that does not depend on a role in the strategy concerned: see `may_create_strategy`."""
CREATORS = frozenset({Role.MANAGER, Role.ADMIN})

ROLES: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset({READ, UPDATE_OWN, ADD_EVIDENCE, READ_PAPERS}),
    Role.LEAD: frozenset({READ, UPDATE_OWN, UPDATE_ANY, ADD_EVIDENCE, READ_PAPERS}),
    Role.MANAGER: frozenset(
        {
            READ,
            UPDATE_OWN,
            UPDATE_ANY,
            ADD_EVIDENCE,
            READ_PAPERS,
            EDIT_PLAN,
            MANAGE_PEOPLE,
            SET_TOLERANCES,
        }
    ),
    Role.AUTHOR: frozenset({READ, UPDATE_OWN, ADD_EVIDENCE, READ_PAPERS, WRITE_PAPERS}),
    Role.VIEWER: frozenset({READ}),
    Role.ADMIN: frozenset(PERMISSIONS),
}


class Assigned(Protocol):
    """The fields of an action that decide who may update it."""

    @property
    def lead_id(self) -> int | None: ...
    @property
    def deputy_id(self) -> int | None: ...
    @property
    def group_id(self) -> int | None: ...


@dataclass(frozen=True)
class Coordinator:
    """The groups that a user coordinates, chairs or vice-chairs on a day.

    `has_roles` says whether the user has one of these roles in any group of the bodies concerned.
    """

    user: User
    on: date
    has_roles: bool

    @cached_property
    def _roles(self) -> list[GroupRole]:
        """The user's roles of chair, vice-chair or coordinator on the day, in the order of their groups.

        Runs one SQL query the first time it is read, if the user has one of these roles.
        """
        if not self.has_roles:
            return []
        roles = GroupRole.objects.on(self.on).filter(role__in=ONE_HOLDER, person__user=self.user)
        return list(roles.select_related("group").order_by("group", "pk"))

    @cached_property
    def _under(self) -> dict[int, list[int]]:
        """The ids of the groups directly under each group of the bodies concerned, by the id of the group above.

        Runs one SQL query the first time it is read.
        """
        under: dict[int, list[int]] = {}
        groups = Group.objects.filter(body__in={role.group.body_id for role in self._roles})
        for key, parent in groups.order_by().values_list("pk", "parent"):
            if parent is not None:
                under.setdefault(parent, []).append(key)
        return under

    @cached_property
    def own(self) -> list[Group]:
        """The groups that the user coordinates on the day, in order."""
        return [role.group for role in self._roles if role.role == GroupRoleKind.COORDINATOR]

    @cached_property
    def groups(self) -> frozenset[int]:
        """The ids of the groups that the user coordinates on the day, and of all the groups under them."""
        return self._with_groups_under(group.pk for group in self.own)

    @cached_property
    def presides(self) -> frozenset[int]:
        """The ids of the groups that the user chairs, vice-chairs or coordinates on the day, and of those under them.

        This and `groups` run two SQL queries between them the first time that either is read, and none if the user has
        no such role.
        """
        return self._with_groups_under(role.group_id for role in self._roles)

    def _with_groups_under(self, groups: Iterable[int]) -> frozenset[int]:
        found: set[int] = set()
        waiting = list(groups)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += self._under.get(key, ())
        return frozenset(found)


@dataclass(frozen=True)
class Reader:
    """A user in a strategy on a day: the person, their roles and the permissions that the roles grant."""

    strategy: Strategy
    person: Person
    roles: frozenset[Role]
    granted: frozenset[Permission]
    coordinator: Coordinator

    @property
    def groups(self) -> frozenset[int]:
        """The ids of the groups that the person coordinates, and of all the groups under them. See `Coordinator`."""
        return self.coordinator.groups

    @property
    def presides(self) -> frozenset[int]:
        """The ids of the groups that the person chairs or coordinates, and of all the groups under them.

        A vice-chair counts as a chair. The person presides over no group if their role in the strategy does not let
        them update their own actions. See `Coordinator`.
        """
        return self.coordinator.presides if self.may(UPDATE_OWN) else frozenset()

    def may(self, permission: Permission) -> bool:
        """Return whether one of the roles grants the permission."""
        return permission in self.granted

    @property
    def may_close_periods(self) -> bool:
        """Whether this person may close and reopen the strategy's reporting periods.

        The people who may are those who may record what the board decides: see `may_record_decision`.
        """
        return self.may_record_decision(None)

    def may_update(self, action: Assigned) -> bool:
        """Return whether this person may update this action.

        Anyone whose role lets them enter updates for others may. So may the action's lead and deputy and the
        coordinator of its group or of a group above it, if their role lets them update their own actions.
        """
        if self.may(UPDATE_ANY):
            return True
        if not self.may(UPDATE_OWN):
            return False
        return self.person.pk in (action.lead_id, action.deputy_id) or action.group_id in self.groups

    def may_send_link(self, action: Assigned) -> bool:
        """Return whether this person may send someone a link for updates with which they can update this action.

        People who may update the action may, except its lead: they answer for it themselves.
        """
        return self.may_update(action) and self.person.pk != action.lead_id

    @property
    def has_links_page(self) -> bool:
        """Whether other pages lead this person to the links for updates: they may update actions of other people."""
        return self.may(UPDATE_ANY) or (self.coordinator.has_roles and self.may(UPDATE_OWN))

    @property
    def has_waiting_page(self) -> bool:
        """Whether anything can wait for this person: updates to check, or proposals to agree or refuse."""
        return self.may(EDIT_PLAN) or (self.coordinator.has_roles and self.may(UPDATE_OWN))

    def may_check(self, action: Assigned) -> bool:
        """Return whether this person may check, query and note the updates on this action.

        The chair, the vice-chair and the coordinator of its group, and of the groups above it, may. `writes.reviews`
        also refuses people's own updates, where the strategy says so.
        """
        return action.group_id in self.presides

    def may_record_decision(self, group: Group | None) -> bool:
        """Return whether this person may record what a group, or the board if `group` is None, decides.

        Anyone who may change the plan may. So may the chair, the vice-chair and the coordinator of the group, or of a
        group above it. For the board, those of the strategy's oversight group may.
        """
        decided_by = group.pk if group else self.strategy.oversight_group_id
        return self.may(EDIT_PLAN) or decided_by in self.presides

    def may_withdraw(self, update: Update, action: Assigned) -> bool:
        """Return whether this person may withdraw this update on this action.

        Anyone who may change the plan may, and so may those who may check the update. So may its author and the person
        who entered it, if their role lets them update their own actions.
        """
        if self.may(EDIT_PLAN) or self.may_check(action):
            return True
        own = update.author_id == self.person.pk or update.user_id == self.person.user_id
        return own and self.may(UPDATE_OWN)

    def may_change_evidence(self, recorded_by: int | None, groups: Iterable[int | None]) -> bool:
        """Return whether this person may correct, unlink and withdraw an item of evidence.

        Anyone who may change the plan may, and so may the account that recorded the item, whose id is `recorded_by`. So
        may those who preside over a group of an action that the item is linked to. `groups` are the ids of these
        groups. Each needs a role that lets them add evidence.
        """
        if not self.may(ADD_EVIDENCE):
            return False
        if self.may(EDIT_PLAN) or (recorded_by is not None and recorded_by == self.person.user_id):
            return True
        return not self.presides.isdisjoint({group for group in groups if group is not None})

    def may_write_for(self, person: Person, action: Assigned) -> bool:
        """Return whether this reader may submit an update on this action on behalf of `person`.

        `person` must be the action's lead or deputy, and not the reader. The lead cannot submit an update on anyone's
        behalf. `may_update` checks whether the reader may update the action.
        """
        if self.person.pk in (action.lead_id, person.pk):
            return False
        return person.pk in (action.lead_id, action.deputy_id)


def reader(user: User, slug: str, on: date) -> Reader | None:
    """Return the user as a `Reader` of the strategy with that slug on that day, or None if they have no role there.

    Runs one SQL query.
    """
    memberships = Membership.objects.on(on).filter(person__user=user, strategy__slug=slug)
    found = _readers(user, on, memberships.order_by())
    return found[0] if found else None


def readers(user: User, on: date) -> list[Reader]:
    """Return a `Reader` for each strategy in which the user has a role on that day, in order of strategy name.

    Runs one SQL query.
    """
    memberships = Membership.objects.on(on).filter(person__user=user)
    return _readers(user, on, memberships.order_by("strategy__name__folded", "id"))


def hidden_from(user: User, on: date) -> QuerySet[Strategy, Any]:
    """Return the slugs of the sensitive strategies in which the user has no role on that day, as a subquery."""
    own = Membership.objects.on(on).filter(person__user=user).values("strategy")
    return Strategy.objects.filter(sensitive=True).exclude(pk__in=own).values("slug")


def may_create_strategy(user: User, on: date) -> bool:
    """Return whether the user may set up a strategy. Runs one SQL query.

    Staff may, and so may a manager or administrator of any strategy.
    """
    return may_create(user, readers(user, on))


def may_create(user: User, readers: Iterable[Reader]) -> bool:
    """Return whether the user may set up a strategy. `readers` is the result of `readers` for that user."""
    return user.is_staff or any(CREATORS & reader.roles for reader in readers)


@dataclass(frozen=True)
class BodyReader:
    """A user in a body on a day: their roles in its strategies, and their permissions on its pages."""

    body: Body
    readers: tuple[Reader, ...]
    granted: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        """Return whether this is one of `OF_A_BODY`, and one of the roles grants it or the user is staff."""
        return permission in self.granted

    @property
    def sees(self) -> list[Strategy]:
        """The body's strategies in which the user has a role, in order of name."""
        return [reader.strategy for reader in self.readers]


EDIT_BODY = Permission("edit body", "Correct the names of a body")
"""Only staff have this permission."""
OF_A_BODY = frozenset({READ, EDIT_PLAN, MANAGE_PEOPLE, EDIT_BODY})
"""The permissions on a body's own pages. Staff have them all, and each role in a strategy grants some."""


def bodies_seen(user: User, on: date) -> QuerySet[Body]:
    """Return the bodies that the user may see, in order of name.

    They are the bodies of the strategies in which the user has a role on that day or, for staff, all bodies.
    """
    if user.is_staff:
        return Body.objects.all()
    return Body.objects.filter(
        pk__in=Membership.objects.on(on).filter(person__user=user).values("strategy__body")
    )


def body_readers(user: User, bodies: Iterable[Body], on: date) -> list[BodyReader]:
    """Return the user as a `BodyReader` of each of these bodies, which they may see. Runs one SQL query."""
    own = readers(user, on)
    return [_body_reader(user, body, own) for body in bodies]


def body_reader(user: User, slug: str, on: date) -> BodyReader | None:
    """Return the user as a `BodyReader` of the body with that slug on that day, or None if they may not see it.

    Runs two SQL queries at most.
    """
    body = bodies_seen(user, on).filter(slug=slug).first()
    return body_readers(user, [body], on)[0] if body else None


def _body_reader(user: User, body: Body, readers: Iterable[Reader]) -> BodyReader:
    """Return the user as a `BodyReader` of a body. `readers` is the result of `readers` for that user."""
    own = tuple(reader for reader in readers if reader.strategy.body_id == body.pk)
    granted = frozenset[Permission]().union(*(reader.granted for reader in own)) & OF_A_BODY
    return BodyReader(body, own, OF_A_BODY if user.is_staff else granted)


def bodies_for_new_strategy(user: User, on: date) -> QuerySet[Body]:
    """Return the bodies in which the user may set up a strategy.

    Staff may do so in every body, and others in those where they manage or administer a strategy on that day.
    """
    if user.is_staff:
        return Body.objects.all()
    managed = Membership.objects.on(on).filter(person__user=user, role__in=CREATORS)
    return Body.objects.filter(pk__in=managed.values("strategy__body"))


def _readers(user: User, on: date, memberships: QuerySet[Membership]) -> list[Reader]:
    """Return a `Reader` for each strategy of these memberships, in their order."""
    by_strategy: dict[int, list[Membership]] = {}
    group_roles = GroupRole.objects.on(on).filter(person=OuterRef("person"), role__in=ONE_HOLDER)
    memberships = memberships.annotate(in_groups=Exists(group_roles))
    for membership in memberships.select_related("strategy__body", "person"):
        by_strategy.setdefault(membership.strategy_id, []).append(membership)
    has_roles = any(
        membership.in_groups  # type: ignore[attr-defined]  # annotated above
        for own in by_strategy.values()
        for membership in own
    )
    coordinator = Coordinator(user, on, has_roles)
    return [_reader(memberships, coordinator) for memberships in by_strategy.values()]


def _reader(memberships: list[Membership], coordinator: Coordinator) -> Reader:
    roles = frozenset(Role(membership.role) for membership in memberships)
    granted = frozenset[Permission]().union(*(ROLES[role] for role in roles))
    first = memberships[0]
    return Reader(
        strategy=first.strategy,
        person=first.person,
        roles=roles,
        granted=granted,
        coordinator=coordinator,
    )
