"""Who presides over a group may check the updates of its actions and record its decisions."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities import access
from priorities.choices import GroupRoleKind, Role
from priorities.models import Group, Person, Strategy
from tests import builders
from tests.builders import TODAY
from tests.priorities.queries.unsaved_status import unsaved_status

pytestmark = pytest.mark.django_db
PRESIDING = (GroupRoleKind.CHAIR, GroupRoleKind.VICE_CHAIR, GroupRoleKind.COORDINATOR)


@pytest.fixture
def strategy() -> Strategy:
    """A strategy whose oversight group has a group under it, which has another under it."""
    created = builders.strategy()
    created.oversight_group = builders.group(created, name="Oversight")
    created.save(update_fields=["oversight_group"])
    under = builders.group(created, name="Under it", parent=created.oversight_group)
    builders.group(created, name="Under both", parent=under)
    return created


def reader_of(strategy: Strategy, person: Person) -> access.Reader:
    """Return the person as a reader of the strategy today."""
    found = access.reader(builders.account(person), strategy.slug, TODAY)
    assert found is not None
    return found


def names(groups: frozenset[int]) -> set[str]:
    """Return the names of groups."""
    return set(Group.objects.filter(pk__in=groups).values_list("name", flat=True))


@pytest.mark.parametrize("role", PRESIDING)
def test_the_chair_the_vice_chair_and_the_coordinator_preside_over_the_groups_under_theirs(
    strategy: Strategy, role: GroupRoleKind
) -> None:
    person = builders.member(strategy)
    builders.group_role(Group.objects.get(name="Under it"), person, role)
    reader = reader_of(strategy, person)
    assert names(reader.presides) == {"Under it", "Under both"}
    assert names(reader.groups) == (names(reader.presides) if role is GroupRoleKind.COORDINATOR else set())


def test_a_member_of_a_group_a_past_chair_and_a_chair_to_be_preside_over_nothing(strategy: Strategy) -> None:
    person = builders.member(strategy)
    group = Group.objects.get(name="Under it")
    builders.group_role(group, person, GroupRoleKind.MEMBER)
    builders.group_role(group, person, GroupRoleKind.CHAIR, until=date(2026, 4, 7))
    builders.group_role(group, person, GroupRoleKind.COORDINATOR, since=date(2026, 4, 9))
    assert reader_of(strategy, person).presides == frozenset()


def test_a_chair_who_only_reads_the_strategy_presides_over_nothing(strategy: Strategy) -> None:
    viewer = builders.member(strategy, Role.VIEWER)
    builders.group_role(Group.objects.get(name="Under it"), viewer, GroupRoleKind.CHAIR)
    assert reader_of(strategy, viewer).presides == frozenset()


def test_updates_are_checked_by_those_who_preside_over_the_actions_group(strategy: Strategy) -> None:
    person = builders.member(strategy, Role.LEAD)
    under, both = Group.objects.get(name="Under it"), Group.objects.get(name="Under both")
    builders.group_role(under, person, GroupRoleKind.CHAIR)
    reader = reader_of(strategy, person)
    may = [reader.may_check(unsaved_status(group_id=group)) for group in (under.pk, both.pk, None)]
    assert may == [True, True, False]
    assert not reader.may_check(unsaved_status(group_id=strategy.oversight_group_id))
    manager = reader_of(strategy, builders.member(strategy, Role.MANAGER))
    assert not manager.may_check(unsaved_status(group_id=under.pk))


def test_decisions_are_recorded_by_managers_and_by_those_who_preside(strategy: Strategy) -> None:
    person, chair = builders.member(strategy), builders.member(strategy)
    under, both, oversight = Group.objects.order_by("pk")[1], Group.objects.last(), strategy.oversight_group
    assert oversight is not None
    builders.group_role(under, person, GroupRoleKind.COORDINATOR)
    builders.group_role(oversight, chair, GroupRoleKind.CHAIR)

    def recorded_by(member: Person) -> list[bool]:
        reader = reader_of(strategy, member)
        return [reader.may_record_decision(group) for group in (oversight, under, both, None)]

    assert recorded_by(person) == [False, True, True, False]
    assert recorded_by(chair) == [True] * 4
    assert recorded_by(builders.member(strategy, Role.MANAGER)) == [True] * 4
    assert recorded_by(builders.member(strategy, Role.LEAD)) == [False] * 4


def test_without_an_oversight_group_only_managers_record_the_decisions_of_the_board() -> None:
    strategy = builders.strategy()
    person = builders.member(strategy)
    builders.group(strategy, coordinator=person)
    assert not reader_of(strategy, person).may_record_decision(None)
    assert reader_of(strategy, builders.member(strategy, Role.MANAGER)).may_record_decision(None)


def test_both_sets_of_groups_are_read_by_two_queries_and_by_none_without_a_role(strategy: Strategy) -> None:
    person = builders.member(strategy)
    readers = [reader_of(strategy, builders.member(strategy))]
    for name in ("Oversight", "Under it", "Under both"):
        builders.group_role(Group.objects.get(name=name), person, GroupRoleKind.COORDINATOR)
    readers.append(reader_of(strategy, person))
    counts = []
    for reader in readers:
        with CaptureQueriesContext(connection) as queries:
            assert len(reader.presides) == len(reader.groups)
        counts.append(len(queries))
    assert counts == [0, 2]
