"""What the database refuses in the roles that people have in groups."""

from datetime import date, timedelta

import pytest

from priorities.choices import ONE_HOLDER
from priorities.models import Group, GroupRole, Strategy
from tests import builders
from tests.builders import START, TODAY, noon
from tests.priorities.models.constraints import breaks
from tracker.append_only import AppendOnlyError

DAY = timedelta(days=1)


@pytest.fixture
def group(strategy: Strategy) -> Group:
    return builders.group(strategy)


@breaks("group_role_ends_after_it_starts")
def test_a_role_in_a_group_that_ends_before_it_starts(group: Group) -> None:
    builders.group_role(group, builders.person(), until=START - DAY)


@breaks("group_role_withdrawn_after_it_is_set")
def test_a_role_in_a_group_that_is_withdrawn_before_it_is_set(group: Group) -> None:
    builders.group_role(group, builders.person(), set_at=noon(TODAY), withdrawn_at=noon(TODAY - DAY))


@breaks("group_role_is_known")
def test_a_role_in_a_group_that_is_unknown(group: Group) -> None:
    builders.group_role(group, builders.person(), "secretary")


@breaks("group_role_has_one_open_holder", *({"role": role} for role in ONE_HOLDER))
def test_two_open_holders_of_a_role_that_one_person_has(group: Group, broken: dict[str, str]) -> None:
    for _ in range(2):
        builders.group_role(group, builders.person(), broken["role"])


@breaks("group_role_is_open_once")
def test_a_person_who_is_a_member_of_a_group_twice(group: Group) -> None:
    member = builders.person()
    for since in (START, TODAY):
        builders.group_role(group, member, "member", since=since)


def test_a_group_may_have_many_members_and_past_and_withdrawn_coordinators(group: Group) -> None:
    for fields in ({"until": TODAY}, {"withdrawn_at": noon(TODAY)}, {}):
        builders.group_role(group, builders.person(), **fields)
        builders.group_role(group, builders.person(), "member")
    assert group.roles.count() == 6


def test_the_days_of_a_role_are_never_changed_and_it_is_withdrawn_once(group: Group) -> None:
    role = builders.group_role(group, builders.person())
    role.withdrawn_at = noon(TODAY)
    role.save(update_fields=["withdrawn_at"])
    for field, value in (("until", TODAY), ("withdrawn_at", noon(TODAY + DAY))):
        changed = GroupRole.objects.get()
        setattr(changed, field, value)
        with pytest.raises(AppendOnlyError):
            changed.save(update_fields=[field])


@pytest.mark.parametrize(
    ("as_at", "known", "expected"),
    [
        (date(2026, 3, 31), date(2026, 3, 1), ["first"]),  # before the successor was known
        (date(2026, 4, 1), date(2026, 3, 1), ["first"]),
        (date(2026, 3, 31), date(2026, 4, 2), ["first"]),
        (date(2026, 4, 1), date(2026, 4, 2), ["second"]),
        (date(2022, 4, 1), date(2026, 4, 2), []),
    ],
)
def test_as_known_answers_the_same_after_a_change(
    group: Group, as_at: date, known: date, expected: list[str]
) -> None:
    first, second = builders.person(name="first"), builders.person(name="second")
    change = date(2026, 3, 20)
    builders.group_role(group, first, withdrawn_at=noon(change))
    builders.group_role(group, first, until=date(2026, 3, 31), set_at=noon(change))
    builders.group_role(group, second, since=date(2026, 4, 1), set_at=noon(change))
    found = GroupRole.objects.as_known(as_at, noon(known))
    assert [role.person.name for role in found] == expected
