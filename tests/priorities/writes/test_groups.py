"""Groups, services and care groups: corrected in place, audited, retired and reopened, never lost."""

import pytest

from priorities.models import CareGroup, Group, Service
from priorities.writes import groups
from priorities.writes.groups import Described
from tests import builders
from tests.priorities.writes.agreement import AT, TOMORROW, last_event
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

KINDS = [Group, Service, CareGroup]


def add(strategy, kind=Group, name="Justice", **fields):
    return groups.add(
        strategy=strategy, kind=kind, described=Described(name, **fields), by=builders.user(), at=AT
    )


def refusal(write, **values):
    with pytest.raises(Refused) as refused:
        write(by=builders.user(), at=AT, **values)
    return refused.value.reasons


@pytest.mark.parametrize("given", [None, builders.START])
def test_group_is_named_from_the_day_given_or_from_today(given):
    made = add(builders.strategy(), added_on=given)
    assert (made.added_on, made.recorded_at) == (given or builders.TODAY, AT)


def test_group_is_not_named_from_a_later_day():
    described = Described("Justice", added_on=TOMORROW)
    reasons = refusal(groups.add, strategy=builders.strategy(), kind=Group, described=described)
    assert list(reasons) == ["added_on"]


@pytest.mark.parametrize("kind", KINDS)
def test_body_is_added_changed_retired_and_reopened(kind):
    strategy, by = builders.strategy(), builders.user()
    made = add(strategy, kind, " Justice ")
    assert (made.name, made.order, last_event().what) == ("Justice", 1, f"{groups.WORDS[kind]} added")
    made = groups.change(
        body=made, described=Described("Justice Services"), based_on=groups.mark(made), by=by, at=AT
    )
    assert last_event().text.before == {"name": "Justice"}
    made = groups.retire(body=made, based_on=groups.mark(made), by=by, at=AT)
    assert made.retired_on == builders.TODAY
    assert set(refusal(groups.retire, body=made, based_on=groups.mark(made))) == {""}
    made = groups.reopen(body=made, based_on=groups.mark(made), by=by, at=AT)
    assert made.retired_on is None
    assert set(refusal(groups.reopen, body=made, based_on=groups.mark(made))) == {""}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["", "x" * 201, "justice", "Flat of 0101011237"])
def test_name_that_is_empty_long_taken_or_identifying_is_refused(kind, name):
    strategy = builders.strategy()
    add(strategy, kind)
    reasons = refusal(groups.add, strategy=strategy, kind=kind, described=Described(name))
    assert set(reasons) == {"name"}


def test_change_based_on_what_is_no_longer_said_is_refused():
    group = add(builders.strategy())
    seen, values = groups.mark(group), {"body": group, "by": builders.user(), "at": AT}
    groups.change(described=Described("One"), based_on=seen, **values)
    with pytest.raises(EditConflict):
        groups.change(described=Described("Two"), based_on=seen, **values)


def test_group_cannot_stand_under_itself_or_under_another_strategy():
    strategy = builders.strategy()
    top = add(strategy, name="Top")
    below = add(strategy, name="Below", parent=top)
    reasons = refusal(
        groups.change, body=top, described=Described("Top", parent=below), based_on=groups.mark(top)
    )
    assert set(reasons) == {"parent"}
    elsewhere = add(builders.strategy(), name="Elsewhere")
    reasons = refusal(
        groups.change, body=top, described=Described("Top", parent=elsewhere), based_on=groups.mark(top)
    )
    assert set(reasons) == {"parent"}


def test_service_with_live_actions_is_not_retired_and_one_with_ended_ones_is():
    strategy = builders.strategy()
    service = builders.service(strategy)
    home = builders.commitment(builders.priority(strategy))
    builders.action(home, service=service, stage="stopped")
    live = builders.action(home, service=service)
    reasons = refusal(groups.retire, body=service, based_on=groups.mark(service))
    assert reasons == {"": f"{live.reference} still belong to this service. Move them to another first."}
    builders.revision(live, service_id=None)
    assert groups.retire(body=service, based_on=groups.mark(service), by=builders.user(), at=AT).retired_on


def test_move_changes_the_order():
    strategy = builders.strategy()
    add(strategy, name="A")
    second = add(strategy, name="B")
    assert groups.move(body=second, up=True, by=builders.user(), at=AT)
    assert [group.name for group in Group.objects.all()] == ["B", "A"]
    assert last_event().what == "order changed"


@pytest.mark.parametrize("part", ["lead", "coordinator"])
def test_group_is_led_by_somebody_of_the_strategy(part):
    strategy, stranger = builders.strategy(), builders.member(builders.strategy())
    described = Described("Justice", **{part: stranger})
    assert set(refusal(groups.add, strategy=strategy, kind=Group, described=described)) == {part}
    made = add(strategy, name="Housing", **{part: builders.member(strategy)})
    seen = groups.mark(made)
    assert set(refusal(groups.change, body=made, described=described, based_on=seen)) == {part}


def test_group_keeps_a_lead_who_has_no_role_any_more():
    strategy = builders.strategy()
    lead = builders.person()
    made = builders.group(strategy, lead=lead)
    described = Described("Another name", lead=lead)
    values = {"based_on": groups.mark(made), "by": builders.user(), "at": AT}
    assert groups.change(body=made, described=described, **values).lead == lead


def test_group_is_not_retired_over_those_that_stand_under_it():
    strategy = builders.strategy()
    above = builders.group(strategy)
    below = builders.group(strategy, name="Justice", parent=above)
    assert "Justice" in refusal(groups.retire, body=above, based_on=groups.mark(above))[""]
    retired = groups.retire(body=below, based_on=groups.mark(below), by=builders.user(), at=AT)
    above = groups.retire(body=above, based_on=groups.mark(above), by=builders.user(), at=AT)
    assert str(above) in refusal(groups.reopen, body=below, based_on=groups.mark(retired))[""]


def test_group_is_not_put_under_one_that_is_retired():
    strategy = builders.strategy()
    gone = builders.group(strategy, retired_on=builders.TODAY)
    held = builders.group(strategy, parent=gone)
    described = Described("Justice", parent=gone)
    assert list(refusal(groups.add, strategy=strategy, kind=Group, described=described)) == ["parent"]
    kept = groups.change(
        body=held, described=described, based_on=groups.mark(held), by=builders.user(), at=AT
    )
    assert kept.parent == gone
