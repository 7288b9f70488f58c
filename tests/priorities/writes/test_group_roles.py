"""Appointing people to roles in groups, and ending, correcting and withdrawing these roles."""

from datetime import date, timedelta
from typing import Any

import pytest

from priorities.choices import GroupRoleKind
from priorities.models import Group, GroupRole, Person, Strategy
from priorities.writes import group_roles
from tests import builders
from tests.builders import START, TODAY, noon
from tests.priorities.writes.agreement import last_event
from tracker import audit
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
COORDINATOR, CHAIR, MEMBER = GroupRoleKind.COORDINATOR, GroupRoleKind.CHAIR, GroupRoleKind.MEMBER


@pytest.fixture
def group() -> Group:
    return builders.group(builders.strategy(), name="Oversight group")


@pytest.fixture
def people(group: Group) -> list[Person]:
    """Three people who may take on work in the group's strategy."""
    return [builders.member(group.body.strategies.get()) for _ in range(3)]


def appoint(group: Group, person: Person | None, since: date | None = TODAY, **fields: Any) -> GroupRole:
    strategy = group.body.strategies.get()
    values = {"role": COORDINATOR, "strategy": strategy, "by": builders.user(), "at": noon(TODAY)}
    return group_roles.appoint(group=group, person=person, since=since, **values | fields)


def refusal(write: Any, **fields: Any) -> dict[str, str]:
    before = list(GroupRole.objects.values())
    values = {"strategy": Strategy.objects.first(), "by": builders.user(), "at": noon(TODAY)}
    with pytest.raises(Refused) as refused:
        write(**values | seen(fields.get("role")) | fields)
    assert list(GroupRole.objects.values()) == before
    return refused.value.reasons


def seen(role: object) -> dict[str, Any]:
    if not isinstance(role, GroupRole):
        return {}
    return {"strategy": Strategy.objects.first(), "based_on": group_roles.version(role)}


def holders(group: Group, day: date, role: str = COORDINATOR) -> list[Person]:
    return [one.person for one in GroupRole.objects.on(day).filter(group=group, role=role)]


@pytest.mark.parametrize("since", [TODAY - DAY, TODAY, TODAY + timedelta(days=30)])
def test_a_successor_ends_the_predecessors_role_the_day_before(
    group: Group, people: list[Person], since: date
) -> None:
    first, second, _ = people
    appoint(group, first, START)
    appoint(group, second, since)
    assert holders(group, since - DAY) == [first]
    assert holders(group, since) == [second]
    assert holders(group, since + timedelta(days=1000)) == [second]


@pytest.mark.parametrize("role", [CHAIR, GroupRoleKind.VICE_CHAIR, COORDINATOR])
def test_each_role_with_one_holder_passes_on_and_leaves_the_others(
    group: Group, people: list[Person], role: GroupRoleKind
) -> None:
    first, second, other = people
    for kind in GroupRoleKind:
        appoint(group, first if kind is role else other, START, role=kind)
    appoint(group, second, role=role)
    current = {one.role: one.person for one in GroupRole.objects.on(TODAY)}
    assert current == {kind: second if kind is role else other for kind in GroupRoleKind}


def test_a_change_that_began_before_the_role_was_recorded_is_recorded_with_it(
    group: Group, people: list[Person]
) -> None:
    first, second, _ = people
    later = noon(TODAY) + timedelta(minutes=1)
    appoint(group, first, START, at=later)
    created = appoint(group, second)
    former = GroupRole.objects.exclude(withdrawn_at=None).get()
    assert (former.set_at, former.withdrawn_at, created.set_at) == (later, later, later)


def test_a_group_has_many_members_but_each_once(group: Group, people: list[Person]) -> None:
    for person in people:
        appoint(group, person, role=MEMBER)
    assert set(refusal(appoint, group=group, person=people[0], role=MEMBER)) == {"since"}
    assert len(holders(group, TODAY, MEMBER)) == 3


def test_appointing_before_someone_who_is_to_come_needs_a_last_day(
    group: Group, people: list[Person]
) -> None:
    first, second, third = people
    appoint(group, first, START)
    appoint(group, second, date(2026, 6, 1))
    reasons = refusal(appoint, group=group, person=third, since=date(2026, 5, 1))
    assert reasons == {
        "since": f"{second.name} has this role from 1 June 2026. Choose days on which they do not have it, or first "
        "change the dates of their role."
    }
    appoint(group, third, date(2026, 5, 1), until=date(2026, 5, 31))
    days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [holders(group, day) for day in days] == [[first], [third], [third], [second]]


@pytest.mark.parametrize("their_last", [None, date(2026, 6, 1)])
def test_someone_who_has_the_role_longer_is_not_ended_by_a_stand_in(
    group: Group, people: list[Person], their_last: date | None
) -> None:
    chair, stand_in, _ = people
    role = appoint(group, chair, START, role=CHAIR, until=their_last)
    to = " to 1 June 2026" if their_last else ""
    days = {"since": date(2026, 5, 1), "until": date(2026, 5, 31)}
    reasons = refusal(appoint, group=group, person=stand_in, role=CHAIR, **days)
    assert reasons == {
        "until": f"{chair.name} has this role from 1 April 2023{to}, so also after this day. First enter their last "
        "day in the role. If they will have the role again, appoint them from the day after the last day here."
    }
    end = {"strategy": group.body.strategies.get(), "based_on": group_roles.version(role)}
    group_roles.end(role=role, until=date(2026, 4, 30), by=builders.user(), at=noon(TODAY), **end)
    appoint(group, stand_in, role=CHAIR, **days)
    appoint(group, chair, date(2026, 6, 1), role=CHAIR)
    found = [holders(group, day, CHAIR) for day in (date(2026, 4, 30), *days.values(), date(2026, 6, 1))]
    assert found == [[chair], [stand_in], [stand_in], [chair]]


def test_no_one_is_appointed_twice_or_on_the_day_on_which_another_begins(
    group: Group, people: list[Person]
) -> None:
    first, second, _ = people
    appoint(group, first, TODAY)
    assert set(refusal(appoint, group=group, person=first, since=TODAY + DAY)) == {"since"}
    assert set(refusal(appoint, group=group, person=second, since=TODAY)) == {"since"}


def test_appointment_needs_a_person_with_a_role_a_role_a_day_and_a_group_in_use(
    group: Group, people: list[Person]
) -> None:
    values = {"group": group, "person": people[0]}
    assert set(refusal(appoint, group=group, person=None, role=None)) == {"person", "role"}
    assert set(refusal(appoint, **values, since=None)) == {"since"}
    assert set(refusal(appoint, **values, since=date(1026, 4, 8))) == {"since"}
    assert set(refusal(appoint, **values, until=TODAY - DAY)) == {"until"}
    stranger = builders.member(builders.strategy(body="Elsewhere"))
    assert set(refusal(appoint, group=group, person=stranger)) == {"person"}
    Group.objects.update(retired_on=TODAY)
    assert set(refusal(appoint, **values)) == {""}


def test_the_last_day_is_a_day_in_the_role(group: Group, people: list[Person]) -> None:
    role = appoint(group, people[0], START)
    by = builders.user()
    ended = group_roles.end(role=role, until=TODAY, by=by, at=noon(TODAY), **seen(role))
    assert (holders(group, TODAY), holders(group, TODAY + DAY)) == ([people[0]], [])
    assert (ended.set_by, ended.set_at, ended.until) == (by, noon(TODAY), TODAY)
    event = last_event()
    assert (event.what, event.text.before, event.text.after) == (
        "group role ended",
        {"until": None},
        {"until": "2026-04-08"},
    )
    assert set(refusal(group_roles.end, role=ended, until=None)) == {"until"}
    assert set(refusal(group_roles.end, role=ended, until=START - DAY)) == {"until"}
    assert set(refusal(group_roles.end, role=ended, until=TODAY + DAY)) == {"until"}


def test_a_correction_needs_a_reason_and_keeps_what_was_known_before(
    group: Group, people: list[Person]
) -> None:
    role = appoint(group, people[0], START, at=noon(TODAY - DAY))
    values = {"role": role, "since": date(2025, 5, 1), "until": None}
    assert set(refusal(group_roles.correct, **values, reason=" ")) == {"reason"}
    assert set(refusal(group_roles.correct, **values, reason="They live at G1 1AA, 0101011237")) == {"reason"}
    assert set(refusal(group_roles.correct, role=role, since=START, until=None, reason="A slip.")) == {""}
    by = builders.user()
    corrected = group_roles.correct(**values, **seen(role), reason="A slip.", by=by, at=noon(TODAY))
    assert corrected.reason == "A slip."
    assert holders(group, date(2025, 4, 30)) == []
    before = GroupRole.objects.as_known(date(2025, 4, 30), noon(TODAY - DAY))
    assert [one.person for one in before] == [people[0]]


def test_a_correction_does_not_overlap_another_holder(group: Group, people: list[Person]) -> None:
    first, second, _ = people
    appoint(group, first, START)
    later = appoint(group, second, TODAY)
    earlier = GroupRole.objects.current().get(person=first)
    values = {"until": None, "reason": "A slip."}
    assert set(refusal(group_roles.correct, role=earlier, since=START, **values)) == {"since"}
    assert set(refusal(group_roles.correct, role=later, since=TODAY - DAY, **values)) == {"since"}


def test_a_withdrawn_role_counts_on_no_day_and_cannot_be_changed_again(
    group: Group, people: list[Person]
) -> None:
    role = appoint(group, people[0], START, at=noon(TODAY - DAY))
    assert set(refusal(group_roles.withdraw, role=role, reason="")) == {"reason"}
    by, reason = builders.user(), "It was for another group."
    group_roles.withdraw(role=role, reason=reason, by=by, at=noon(TODAY), **seen(role))
    assert holders(group, TODAY) == []
    assert last_event().text.after == {"reason": "It was for another group."}
    assert list(GroupRole.objects.as_known(TODAY, noon(TODAY - DAY))) == [role]
    assert set(refusal(group_roles.end, role=role, until=TODAY)) == {""}
    assert set(refusal(group_roles.withdraw, role=role, reason="Again.")) == {""}


def test_a_change_based_on_an_earlier_version_of_a_role_is_refused(
    group: Group, people: list[Person]
) -> None:
    role = appoint(group, people[0], START)
    by = builders.user()
    changed = group_roles.end(role=role, until=TODAY, by=by, at=noon(TODAY), **seen(role))
    for write, values in (
        (group_roles.end, {"until": START}),
        (group_roles.correct, {"since": START, "until": START, "reason": "A slip."}),
        (group_roles.withdraw, {"reason": "A slip."}),
    ):
        with pytest.raises(EditConflict) as conflict:
            write(role=role, by=by, at=noon(TODAY), **seen(role), **values)
        assert (conflict.value.number, conflict.value.changed_by) == (group_roles.version(changed), by)
    assert GroupRole.objects.current().get() == changed


def test_events_record_every_row(group: Group, people: list[Person]) -> None:
    audit.record(what="made for a test", by=None, at=noon(TODAY), subject=group)
    appoint(group, people[0], START)
    role = appoint(group, people[1], TODAY)
    by = builders.user()
    role = group_roles.end(role=role, until=TODAY, by=by, at=noon(TODAY), **seen(role))
    group_roles.withdraw(role=role, reason="A slip.", by=by, at=noon(TODAY), **seen(role))
    unrecorded = [fault for fault in audit.verify() if "GroupRole" in str(fault)]
    assert unrecorded == []


def test_a_strategy_gives_and_changes_roles_only_in_its_own_groups(
    group: Group, people: list[Person]
) -> None:
    strategy = group.body.strategies.get()
    role = appoint(group, people[0], START)
    strategy.oversight_group = builders.group(strategy)
    strategy.save()
    under = builders.group(strategy, parent=strategy.oversight_group)
    not_ours = {"": f"Oversight group is not one of the groups of {strategy.name}."}
    assert refusal(appoint, group=group, person=people[1]) == not_ours
    assert refusal(group_roles.end, role=role, until=TODAY) == not_ours
    assert refusal(group_roles.correct, role=role, since=START, until=TODAY, reason="A slip.") == not_ours
    assert refusal(group_roles.withdraw, role=role, reason="A slip.") == not_ours
    for own in (strategy.oversight_group, under):
        appoint(own, people[1])


def test_an_equal_last_day_is_refused(group: Group, people: list[Person]) -> None:
    role = appoint(group, people[0], START, until=TODAY)
    assert refusal(group_roles.end, role=role, until=TODAY) == {
        "": "You have not changed anything. Make a change, or go back."
    }
