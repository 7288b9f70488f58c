"""Handing over a leaver's duties and ending their roles."""

from datetime import date

import pytest

from priorities.choices import Role, Stage
from priorities.models import Group, GroupRole
from priorities.queries.people import duties
from priorities.writes import handover
from tests import builders
from tests.priorities.writes.agreement import AT, INVALID_AGREEMENTS, agreement, last_event
from tracker.models import AuditEvent
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def strategy():
    return builders.strategy()


@pytest.fixture
def manager(strategy):
    return builders.member(strategy, Role.MANAGER).user


@pytest.fixture
def leaver(strategy):
    """A person who leads an action, a priority and a group, is deputy for an action, and coordinates the group."""
    person = builders.member(strategy)
    home = builders.commitment(builders.priority(strategy, lead=person))
    builders.action(home, lead=person)
    builders.action(home, deputy=person)
    builders.action(home, lead=person, stage=Stage.COMPLETE)
    builders.group(strategy, chair=person, coordinator=person)
    return person


def hand_over(strategy, leaver, by, to, last_day=None, kept=(), **fields):
    return handover.hand_over(
        strategy=strategy,
        person=leaver,
        to=to,
        last_day=last_day,
        kept=kept,
        agreement=agreement(**fields),
        based_on=handover.version_hash(duties(strategy, leaver, builders.TODAY)),
        by=by,
        at=AT,
    )


def test_duties_are_every_lead_deputy_and_coordinator_of_open_work(strategy, leaver):
    assert [
        (duty.kind, duty.part, duty.name.split()[0]) for duty in duties(strategy, leaver, builders.TODAY)
    ] == [
        ("action", "lead", "1.1.1"),
        ("action", "deputy", "1.1.2"),
        ("group", "chair", "Group"),
        ("group", "coordinator", "Group"),
        ("priority", "lead", "Priority"),
    ]


def test_duties_go_to_the_new_owners_and_the_roles_end(strategy, leaver, manager):
    successor = builders.member(strategy)
    keys = [duty.key for duty in duties(strategy, leaver, builders.TODAY)]
    result = hand_over(strategy, leaver, manager, dict.fromkeys(keys[:4], successor), date(2026, 4, 30))
    assert (result.handed_over, result.left) == (4, 1)
    assert duties(strategy, leaver, builders.TODAY) == []
    assert [(duty.kind, duty.part) for duty in duties(strategy, successor, builders.TODAY)] == [
        ("action", "lead"),
        ("action", "deputy"),
        ("group", "chair"),
        ("group", "coordinator"),
    ]
    assert leaver.memberships.get().until == date(2026, 4, 30)
    revision = strategy.actions.get(reference="1.1.1").current
    assert (revision.number, revision.reason) == (2, "The partners asked for it.")
    assert last_event().what == "duties handed over"


def test_complete_actions_keep_their_lead(strategy, leaver, manager):
    hand_over(strategy, leaver, manager, {})
    assert strategy.actions.get(reference="1.1.3").current.lead == leaver


def test_deputy_who_becomes_lead_is_no_longer_deputy(strategy, manager):
    leaver, deputy = builders.member(strategy), builders.member(strategy)
    action = builders.action(builders.commitment(builders.priority(strategy)), lead=leaver, deputy=deputy)
    result = hand_over(strategy, leaver, manager, {f"action_{action.pk}_lead": deputy})
    assert (result.to, result.without_deputy) == ({deputy.name: 1}, (action.reference,))
    action.refresh_from_db()
    assert (action.current.lead, action.current.deputy) == (deputy, None)


def test_handover_is_refused_if_the_duties_have_changed(strategy, leaver, manager):
    version = handover.version_hash(duties(strategy, leaver, builders.TODAY))
    builders.action(builders.commitment(builders.priority(strategy)), lead=leaver)
    with pytest.raises(EditConflict):
        handover.hand_over(
            strategy=strategy,
            person=leaver,
            to={},
            last_day=None,
            agreement=agreement(),
            based_on=version,
            by=manager,
            at=AT,
        )


@pytest.mark.parametrize(
    ("fields", "field"), [case for case in INVALID_AGREEMENTS if "effective_from" not in case[0]]
)
def test_handover_refuses_an_invalid_agreement(strategy, leaver, manager, fields, field):
    with pytest.raises(Refused) as refused:
        hand_over(strategy, leaver, manager, {}, **fields)
    assert set(refused.value.reasons) == {field}
    assert len(duties(strategy, leaver, builders.TODAY)) == 5


def test_person_cannot_take_over_from_themselves(strategy, leaver, manager):
    key = duties(strategy, leaver, builders.TODAY)[0].key
    with pytest.raises(Refused):
        hand_over(strategy, leaver, manager, {key: leaver})


def test_nothing_is_handed_over_if_the_last_day_is_refused(strategy, leaver, manager):
    with pytest.raises(Refused) as refused:
        hand_over(strategy, leaver, manager, {}, date(2020, 1, 1))
    assert set(refused.value.reasons) == {"last_day"}
    assert len(duties(strategy, leaver, builders.TODAY)) == 5


def test_handover_to_a_person_of_another_strategy_is_refused(strategy, leaver, manager):
    outsider = builders.member(builders.strategy())
    key = duties(strategy, leaver, builders.TODAY)[0].key
    with pytest.raises(Refused) as refused:
        hand_over(strategy, leaver, manager, {key: outsider})
    assert list(refused.value.reasons) == [key]
    assert len(duties(strategy, leaver, builders.TODAY)) == 5


def test_each_duty_handed_over_has_its_own_audit_event(strategy, leaver, manager):
    successor = builders.member(strategy)
    keys = [duty.key for duty in duties(strategy, leaver, builders.TODAY)]
    hand_over(strategy, leaver, manager, dict.fromkeys(keys, successor))
    texts = {
        (event.what, event.subject_kind, tuple(sorted(event.text.before))): event.text
        for event in AuditEvent.objects.select_related("text")
    }
    assert set(texts) - {key for key in texts if key[0] == "duties handed over"} == {
        ("action changed", "priorities.action", ("deputy",)),
        ("action changed", "priorities.action", ("lead",)),
        ("group role ended", "priorities.grouprole", ("until",)),
        ("group role given", "priorities.grouprole", ()),
        ("priority changed", "priorities.priority", ("lead",)),
    }
    for (what, _, parts), text in texts.items():
        if what in ("action changed", "priority changed"):
            assert (text.before[parts[0]], text.after[parts[0]]) == (str(leaver), str(successor))
            assert text.after["agreed_by"] == "The oversight group"


def test_roles_in_groups_pass_on_from_the_day_of_the_agreement(strategy, leaver, manager):
    successor, group = builders.member(strategy), Group.objects.get()
    to_come = builders.group_role(group, leaver, "vice_chair", since=date(2026, 6, 1))
    builders.group_role(group, leaver, "member")
    keys = [duty.key for duty in duties(strategy, leaver, builders.TODAY)]
    assert f"group_{to_come.pk}_vice-chair" in keys
    hand_over(
        strategy,
        leaver,
        manager,
        {key: successor for key in keys if "chair" in key},
        date(2026, 4, 30),
        effective_from=date(2026, 4, 2),
    )
    roles = (
        GroupRole.objects.current().order_by("role", "since").values_list("person", "role", "since", "until")
    )
    assert list(roles) == [
        (leaver.pk, "chair", builders.START, date(2026, 4, 1)),
        (successor.pk, "chair", date(2026, 4, 2), None),
        (leaver.pk, "coordinator", builders.START, date(2026, 4, 1)),
        (leaver.pk, "member", builders.START, date(2026, 4, 30)),
        (successor.pk, "vice_chair", date(2026, 6, 1), None),
    ]


def test_role_that_begins_after_the_last_day_is_withdrawn(strategy, leaver, manager):
    later = strategy.memberships.create(person=leaver, role=Role.AUTHOR, since=date(2026, 6, 1))
    strategy.memberships.create(person=leaver, role=Role.VIEWER, since=date(2026, 4, 20))
    hand_over(strategy, leaver, manager, {}, date(2026, 4, 30))
    assert [(each.role, each.until) for each in leaver.memberships.order_by("since")] == [
        (Role.MEMBER, date(2026, 4, 30)),
        (Role.VIEWER, date(2026, 4, 30)),
    ]
    withdrawn = AuditEvent.objects.select_related("text").get(what="role withdrawn")
    assert (withdrawn.subject_id, withdrawn.text.before["role"]) == (str(later.pk), Role.AUTHOR)


def test_audit_events_give_the_day_on_which_each_change_takes_effect(strategy, leaver, manager):
    successor = builders.member(strategy)
    keys = [duty.key for duty in duties(strategy, leaver, builders.TODAY)]
    action = strategy.actions.get(reference="1.1.1")
    builders.revision(action, title="Later words", effective_from=date(2026, 4, 6))
    hand_over(strategy, leaver, manager, dict.fromkeys(keys, successor), effective_from=date(2026, 4, 2))
    events = AuditEvent.objects.filter(what="action changed").order_by("pk")
    days = [event.text.after["effective_from"] for event in events]
    assert days == [str(one.current.effective_from) for one in strategy.actions.filter(current__number__gt=1)]
    assert days == ["2026-04-06", "2026-04-02"]


def test_audit_events_strip_the_agreement_as_the_revisions_do(strategy, leaver, manager):
    hand_over(strategy, leaver, manager, {}, agreed_by=" The board ", reason=" They retire. ")
    agreements = {
        (event.text.after["agreed_by"], event.text.after["reason"])
        for event in AuditEvent.objects.select_related("text")
        if "agreed_by" in event.text.after
    }
    assert agreements == {("The board", "They retire.")}


def test_no_one_keeps_a_role_in_a_group_without_a_role_in_another_strategy(strategy, leaver, manager):
    kept = [duty.key for duty in duties(strategy, leaver, builders.TODAY) if duty.kind == "group"]
    elsewhere = builders.strategy().memberships
    role = elsewhere.create(person=leaver, role=Role.MEMBER, since=builders.START, until=builders.START)
    with pytest.raises(Refused) as refused:
        hand_over(strategy, leaver, manager, {}, kept=kept)
    assert set(refused.value.reasons) == set(kept)
    role.until = None
    role.save()
    result = hand_over(strategy, leaver, manager, {}, date(2026, 4, 30), kept=kept)
    assert (result.kept, result.left) == (2, 3)
    assert [duty.key for duty in duties(strategy, leaver, builders.TODAY)] == kept


def test_a_handover_that_changes_nothing_is_refused(strategy, manager):
    person = builders.member(strategy, until=date(2026, 4, 30))
    for last_day in (None, date(2026, 4, 30)):
        with pytest.raises(Refused) as refused:
            hand_over(strategy, person, manager, {}, last_day)
        assert refused.value.reasons == {"": "You have not changed anything. Make a change, or go back."}
    hand_over(strategy, person, manager, {}, date(2026, 4, 29))
    assert person.memberships.get().until == date(2026, 4, 29)


def test_a_role_in_a_group_that_has_not_begun_is_withdrawn_for_the_reason_of_the_agreement(strategy, manager):
    person, group = builders.member(strategy), builders.group(strategy)
    for role in ("chair", "member"):
        builders.group_role(group, person, role, since=date(2026, 6, 1))
    hand_over(strategy, person, manager, {}, date(2026, 4, 30), reason=" They retire. ")
    withdrawn = AuditEvent.objects.select_related("text").filter(what="group role withdrawn")
    assert [event.text.after for event in withdrawn] == [{"reason": "They retire."}] * 2
    assert not group.roles.current().exists()
