"""Adding, changing, ordering, retiring and reopening the entries of a body's lists."""

import pytest

from priorities.models import CareGroup, DecisionMaker, Group, Locality, Partner, Service
from priorities.writes import entries
from priorities.writes.entries import EntryDetails
from tests import builders
from tests.priorities.writes.agreement import AT, TOMORROW, last_event
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

KINDS = [Group, Service, Partner, CareGroup, Locality]


def add(strategy, kind=Group, name="Justice", **fields):
    return entries.add(
        body=strategy.body, kind=kind, details=EntryDetails(name, **fields), by=builders.user(), at=AT
    )


def refusal(write, **values):
    with pytest.raises(Refused) as refused:
        write(by=builders.user(), at=AT, **values)
    return refused.value.reasons


@pytest.mark.parametrize("given", [None, builders.START])
def test_group_is_added_from_the_day_given_or_from_today(given):
    entry = add(builders.strategy(), added_on=given)
    assert (entry.added_on, entry.recorded_at) == (given or builders.TODAY, AT)


def test_group_added_from_a_future_day_is_refused():
    details = EntryDetails("Justice", added_on=TOMORROW)
    reasons = refusal(entries.add, body=builders.body(), kind=Group, details=details)
    assert list(reasons) == ["added_on"]


@pytest.mark.parametrize("kind", KINDS)
def test_entry_is_added_changed_retired_and_reopened(kind):
    strategy, by = builders.strategy(), builders.user()
    entry = add(strategy, kind, " Justice ")
    assert (entry.name, entry.order, last_event().what) == ("Justice", 1, f"{entries.WORDS[kind]} added")
    entry = entries.change(
        entry=entry,
        details=EntryDetails("Justice Services"),
        based_on=entries.version_hash(entry),
        by=by,
        at=AT,
    )
    assert last_event().text.before == {"name": "Justice"}
    entry = entries.retire(entry=entry, based_on=entries.version_hash(entry), by=by, at=AT)
    assert entry.retired_on == builders.TODAY
    assert set(refusal(entries.retire, entry=entry, based_on=entries.version_hash(entry))) == {""}
    entry = entries.reopen(entry=entry, based_on=entries.version_hash(entry), by=by, at=AT)
    assert entry.retired_on is None
    assert set(refusal(entries.reopen, entry=entry, based_on=entries.version_hash(entry))) == {""}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["", "x" * 201, "justice", "‘Justíce’", "Flat of 0101011237"])
def test_name_that_is_empty_too_long_taken_or_an_identifier_is_refused(kind, name):
    strategy = builders.strategy()
    add(strategy, kind)
    reasons = refusal(entries.add, body=strategy.body, kind=kind, details=EntryDetails(name))
    assert set(reasons) == {"name"}


def test_change_based_on_an_older_version_is_refused():
    group = add(builders.strategy())
    version, values = entries.version_hash(group), {"entry": group, "by": builders.user(), "at": AT}
    entries.change(details=EntryDetails("One"), based_on=version, **values)
    with pytest.raises(EditConflict):
        entries.change(details=EntryDetails("Two"), based_on=version, **values)


def test_group_cannot_be_part_of_itself_or_of_a_group_of_another_body():
    strategy = builders.strategy()
    parent = add(strategy, name="Top")
    child = add(strategy, name="Below", parent=parent)
    reasons = refusal(
        entries.change,
        entry=parent,
        details=EntryDetails("Top", parent=child),
        based_on=entries.version_hash(parent),
    )
    assert set(reasons) == {"parent"}
    elsewhere = add(builders.strategy(body=builders.body("Elsewhere")), name="Elsewhere")
    reasons = refusal(
        entries.change,
        entry=parent,
        details=EntryDetails("Top", parent=elsewhere),
        based_on=entries.version_hash(parent),
    )
    assert set(reasons) == {"parent"}


def test_service_is_retired_only_when_its_actions_have_ended():
    strategy = builders.strategy()
    service = builders.service(strategy)
    home = builders.commitment(builders.priority(strategy))
    builders.action(home, service=service, stage="stopped")
    live = builders.action(home, service=service)
    reasons = refusal(entries.retire, entry=service, based_on=entries.version_hash(service))
    assert reasons == {"": f"{live.reference} still names this service. Change it first."}
    builders.revision(live, service_id=None)
    assert entries.retire(
        entry=service, based_on=entries.version_hash(service), by=builders.user(), at=AT
    ).retired_on


@pytest.mark.parametrize("sensitive", [False, True])
def test_service_stays_while_actions_of_another_strategy_of_the_body_use_it(sensitive):
    other = builders.strategy(sensitive=sensitive, short_name="Carers")
    service = builders.service(builders.strategy())
    live = builders.action(builders.commitment(builders.priority(other)), service=service)
    reasons = refusal(entries.retire, entry=service, based_on=entries.version_hash(service))
    where = "a sensitive strategy" if sensitive else "Carers"
    assert reasons == {"": f"{live.reference} in {where} still names this service. Change it first."}


def test_oversight_group_of_a_strategy_is_not_retired():
    group = builders.group(builders.body())
    builders.strategy(oversight_group=group, short_name="Carers")
    reasons = refusal(entries.retire, entry=group, based_on=entries.version_hash(group))
    assert "oversight group of Carers" in reasons[""]


def test_group_that_decides_proposals_is_not_retired():
    strategy = builders.strategy(short_name="Carers")
    group = builders.group(strategy)
    for kind in ("pause", "stop"):
        DecisionMaker.objects.create(strategy=strategy, kind=kind, group=group, set_at=AT)
    reasons = refusal(entries.retire, entry=group, based_on=entries.version_hash(group))
    assert "agrees proposals in Carers." in reasons[""]
    DecisionMaker.objects.update(group=None)
    assert entries.retire(
        entry=group, based_on=entries.version_hash(group), by=builders.user(), at=AT
    ).retired_on


def test_two_bodies_may_use_the_same_name():
    for body in (builders.body(), builders.body("Elsewhere")):
        for kind in KINDS:
            values = {"details": EntryDetails("Justice"), "by": builders.user(), "at": AT}
            assert entries.add(body=body, kind=kind, **values).body == body


def test_move_changes_the_order():
    strategy = builders.strategy()
    add(strategy, name="A")
    second = add(strategy, name="B")
    assert entries.move(entry=second, up=True, by=builders.user(), at=AT)
    assert [group.name for group in Group.objects.all()] == ["B", "A"]
    assert last_event().what == "order changed"


def test_group_is_not_retired_or_reopened_against_its_parent():
    strategy = builders.strategy()
    parent = builders.group(strategy)
    child = builders.group(strategy, name="Justice", parent=parent)
    assert "Justice" in refusal(entries.retire, entry=parent, based_on=entries.version_hash(parent))[""]
    retired = entries.retire(entry=child, based_on=entries.version_hash(child), by=builders.user(), at=AT)
    parent = entries.retire(entry=parent, based_on=entries.version_hash(parent), by=builders.user(), at=AT)
    assert str(parent) in refusal(entries.reopen, entry=child, based_on=entries.version_hash(retired))[""]


def test_group_cannot_be_moved_under_a_retired_group():
    strategy = builders.strategy()
    retired = builders.group(strategy, retired_on=builders.TODAY)
    group = builders.group(strategy, parent=retired)
    details = EntryDetails("Justice", parent=retired)
    assert list(refusal(entries.add, body=strategy.body, kind=Group, details=details)) == ["parent"]
    changed = entries.change(
        entry=group, details=details, based_on=entries.version_hash(group), by=builders.user(), at=AT
    )
    assert changed.parent == retired


@pytest.mark.parametrize("kind", KINDS)
def test_an_unchanged_entry_is_refused(kind):
    entry = add(builders.strategy(), kind)
    values = {"entry": entry, "based_on": entries.version_hash(entry)}
    reasons = refusal(entries.change, details=EntryDetails(" Justice "), **values)
    assert reasons == {"": "You have not changed anything. Make a change, or go back."}
