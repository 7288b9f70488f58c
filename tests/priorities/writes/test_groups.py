"""Adding, changing, ordering, retiring and reopening groups, services and care groups."""

import pytest

from priorities.models import CareGroup, Group, Service
from priorities.writes import groups
from priorities.writes.groups import BodyDetails
from tests import builders
from tests.priorities.writes.agreement import AT, TOMORROW, last_event
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

KINDS = [Group, Service, CareGroup]


def add(strategy, kind=Group, name="Justice", **fields):
    return groups.add(
        strategy=strategy, kind=kind, details=BodyDetails(name, **fields), by=builders.user(), at=AT
    )


def refusal(write, **values):
    with pytest.raises(Refused) as refused:
        write(by=builders.user(), at=AT, **values)
    return refused.value.reasons


@pytest.mark.parametrize("given", [None, builders.START])
def test_group_is_added_from_the_day_given_or_from_today(given):
    body = add(builders.strategy(), added_on=given)
    assert (body.added_on, body.recorded_at) == (given or builders.TODAY, AT)


def test_group_added_from_a_future_day_is_refused():
    details = BodyDetails("Justice", added_on=TOMORROW)
    reasons = refusal(groups.add, strategy=builders.strategy(), kind=Group, details=details)
    assert list(reasons) == ["added_on"]


@pytest.mark.parametrize("kind", KINDS)
def test_body_is_added_changed_retired_and_reopened(kind):
    strategy, by = builders.strategy(), builders.user()
    body = add(strategy, kind, " Justice ")
    assert (body.name, body.order, last_event().what) == ("Justice", 1, f"{groups.WORDS[kind]} added")
    body = groups.change(
        body=body, details=BodyDetails("Justice Services"), based_on=groups.version_hash(body), by=by, at=AT
    )
    assert last_event().text.before == {"name": "Justice"}
    body = groups.retire(body=body, based_on=groups.version_hash(body), by=by, at=AT)
    assert body.retired_on == builders.TODAY
    assert set(refusal(groups.retire, body=body, based_on=groups.version_hash(body))) == {""}
    body = groups.reopen(body=body, based_on=groups.version_hash(body), by=by, at=AT)
    assert body.retired_on is None
    assert set(refusal(groups.reopen, body=body, based_on=groups.version_hash(body))) == {""}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["", "x" * 201, "justice", "Flat of 0101011237"])
def test_name_that_is_empty_too_long_taken_or_an_identifier_is_refused(kind, name):
    strategy = builders.strategy()
    add(strategy, kind)
    reasons = refusal(groups.add, strategy=strategy, kind=kind, details=BodyDetails(name))
    assert set(reasons) == {"name"}


def test_change_based_on_an_older_version_is_refused():
    group = add(builders.strategy())
    version, values = groups.version_hash(group), {"body": group, "by": builders.user(), "at": AT}
    groups.change(details=BodyDetails("One"), based_on=version, **values)
    with pytest.raises(EditConflict):
        groups.change(details=BodyDetails("Two"), based_on=version, **values)


def test_group_cannot_be_part_of_itself_or_of_another_strategy():
    strategy = builders.strategy()
    parent = add(strategy, name="Top")
    child = add(strategy, name="Below", parent=parent)
    reasons = refusal(
        groups.change,
        body=parent,
        details=BodyDetails("Top", parent=child),
        based_on=groups.version_hash(parent),
    )
    assert set(reasons) == {"parent"}
    elsewhere = add(builders.strategy(), name="Elsewhere")
    reasons = refusal(
        groups.change,
        body=parent,
        details=BodyDetails("Top", parent=elsewhere),
        based_on=groups.version_hash(parent),
    )
    assert set(reasons) == {"parent"}


def test_service_is_retired_only_when_its_actions_have_ended():
    strategy = builders.strategy()
    service = builders.service(strategy)
    home = builders.commitment(builders.priority(strategy))
    builders.action(home, service=service, stage="stopped")
    live = builders.action(home, service=service)
    reasons = refusal(groups.retire, body=service, based_on=groups.version_hash(service))
    assert reasons == {"": f"{live.reference} still belongs to this service. Move it to another first."}
    builders.revision(live, service_id=None)
    assert groups.retire(
        body=service, based_on=groups.version_hash(service), by=builders.user(), at=AT
    ).retired_on


def test_move_changes_the_order():
    strategy = builders.strategy()
    add(strategy, name="A")
    second = add(strategy, name="B")
    assert groups.move(body=second, up=True, by=builders.user(), at=AT)
    assert [group.name for group in Group.objects.all()] == ["B", "A"]
    assert last_event().what == "order changed"


def test_group_is_not_retired_or_reopened_against_its_parent():
    strategy = builders.strategy()
    parent = builders.group(strategy)
    child = builders.group(strategy, name="Justice", parent=parent)
    assert "Justice" in refusal(groups.retire, body=parent, based_on=groups.version_hash(parent))[""]
    retired = groups.retire(body=child, based_on=groups.version_hash(child), by=builders.user(), at=AT)
    parent = groups.retire(body=parent, based_on=groups.version_hash(parent), by=builders.user(), at=AT)
    assert str(parent) in refusal(groups.reopen, body=child, based_on=groups.version_hash(retired))[""]


def test_group_cannot_be_moved_under_a_retired_group():
    strategy = builders.strategy()
    retired = builders.group(strategy, retired_on=builders.TODAY)
    group = builders.group(strategy, parent=retired)
    details = BodyDetails("Justice", parent=retired)
    assert list(refusal(groups.add, strategy=strategy, kind=Group, details=details)) == ["parent"]
    changed = groups.change(
        body=group, details=details, based_on=groups.version_hash(group), by=builders.user(), at=AT
    )
    assert changed.parent == retired
