"""The roles that people have in groups."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from priorities.choices import GroupRoleKind
from priorities.models import Group, GroupRole, Person
from tracker.models import User


@dataclass(frozen=True, slots=True)
class RolesOfGroup:
    """The roles in a group on a day: held now, held by people who have left, to come, and ended."""

    held: Sequence[GroupRole]
    left: Sequence[GroupRole]
    to_come: Sequence[GroupRole]
    ended: Sequence[GroupRole]


def roles_of_group(group: Group, on: date) -> RolesOfGroup:
    """Return the roles in a group on a day, as they are recorded now. Runs two SQL queries."""
    kinds = GroupRoleKind.values
    roles = sorted(
        group.roles.current().select_related("person", "group"),
        key=lambda role: (kinds.index(role.role), role.since, role.pk),
    )
    here = set(group.roles.on(on).of_people_here(on))
    now = [role for role in roles if role.since <= on and not _ended(role, on)]
    return RolesOfGroup(
        held=[role for role in now if role in here],
        left=[role for role in now if role not in here],
        to_come=[role for role in roles if role.since > on],
        ended=sorted((role for role in roles if _ended(role, on)), key=lambda role: role.since, reverse=True),
    )


def group_role(group: Group, key: int) -> GroupRole | None:
    """Return the role with this id as it is recorded now.

    A change gives a role another id, so the id may be one that the role had earlier. If the role has been withdrawn and
    not replaced, returns its last row. Returns None if the group never had such a role. Runs two SQL queries.
    """
    found: GroupRole | None = group.roles.filter(pk=key).select_related("person", "group__body").first()
    if found is None or found.withdrawn_at is None:
        return found
    later = group.roles.filter(person=found.person, role=found.role, pk__gt=found.pk)
    for row in later.select_related("person", "group__body", "set_by").order_by("pk"):
        # The row that replaced another was set at the moment at which that row was withdrawn.
        if row.set_at == found.withdrawn_at:
            found = row
    return found


def held_by_group(body: int, on: date) -> dict[int, list[GroupRole]]:
    """Return, by group id, the roles of chair and coordinator held on a day in all the groups of a body.

    People who have left all the body's strategies are left out. Runs one SQL query.
    """
    found: dict[int, list[GroupRole]] = defaultdict(list)
    roles = GroupRole.objects.on(on).of_people_here(on)
    roles = roles.filter(group__body=body, role__in=(GroupRoleKind.CHAIR, GroupRoleKind.COORDINATOR))
    for role in roles.select_related("person").order_by("role", "pk"):
        found[role.group_id].append(role)
    return dict(found)


def groups_of_user(user: User, on: date) -> set[int]:
    """Return the ids of the groups in which a user has a role on a day, whatever the role. Runs one SQL query."""
    roles = GroupRole.objects.on(on).of_people_here(on).filter(person__user=user)
    return set(roles.order_by().values_list("group", flat=True))


def coordinator_at(group_id: int | None, as_at: date, known_at: datetime) -> Person | None:
    """Return the coordinator of a group on a day, as known at a moment.

    Returns None if there was none, or if they had left all the body's strategies.

    Runs one SQL query.
    """
    role = (
        GroupRole.objects.as_known(as_at, known_at)
        .of_people_here(as_at, known_at)
        .filter(group=group_id, role=GroupRoleKind.COORDINATOR)
        .select_related("person")
        .first()
    )
    return role.person if role else None


def roles_known(group: Group, as_at: date, known_at: datetime) -> list[GroupRole]:
    """Return the roles in a group on a day, as known at a moment, the longest held first.

    People who had left all the body's strategies are left out. Runs one SQL query.
    """
    roles = group.roles.as_known(as_at, known_at).of_people_here(as_at, known_at)
    return list(roles.select_related("person").order_by("since", "pk"))


def _ended(role: GroupRole, on: date) -> bool:
    return role.until is not None and role.until < on
