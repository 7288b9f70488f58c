"""Adding priorities, and renaming, ordering, retiring and reopening them in agreed revisions."""

from datetime import date

import pytest

from priorities.models import Priority, PriorityRevision
from priorities.queries.tree import tree
from priorities.writes import priorities
from tests import builders
from tests.priorities.writes.agreement import AT, INVALID_AGREEMENTS, agreement, last_event
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db


def listed_at(strategy, as_at=builders.TODAY):
    return [(p.number, p.name) for p in tree(strategy, as_at, AT).priorities]


def test_add_uses_the_next_unused_number_and_is_audited():
    strategy, by = builders.strategy(), builders.user()
    builders.priority(strategy, 4)
    lead = builders.member(strategy)
    priority = priorities.add(
        strategy=strategy, name=" Early help ", lead=lead, agreement=agreement(), by=by, at=AT
    )
    assert priority.number == 5
    first = priority.revisions.get()
    assert (first.number, first.name, first.lead, first.recorded_by) == (1, "Early help", lead, by)
    event = last_event()
    assert (event.what, event.by, event.scope) == ("priority added", by, strategy.slug)
    assert event.text.after["name"] == "Early help"


def test_add_refuses_a_used_number():
    strategy = builders.strategy()
    builders.priority(strategy, 1)
    with pytest.raises(Refused) as refused:
        priorities.add(
            strategy=strategy,
            name="New",
            lead=None,
            number=1,
            agreement=agreement(),
            by=builders.user(),
            at=AT,
        )
    assert refused.value.reasons == {"number": "Priority 1 has already been used. Choose another number."}


@pytest.mark.parametrize("name", ["", "  ", "x" * 301, "Help for 0101011237 at home"])
def test_add_refuses_an_invalid_name(name):
    with pytest.raises(Refused) as refused:
        priorities.add(
            strategy=builders.strategy(),
            name=name,
            lead=None,
            agreement=agreement(),
            by=builders.user(),
            at=AT,
        )
    assert set(refused.value.reasons) == {"name"}


def test_change_keeps_the_name_of_earlier_days():
    strategy = builders.strategy()
    priority = builders.priority(strategy, 1, name="Prevention")
    priorities.change(
        priority=priority,
        name="Prevention and early help",
        lead=None,
        agreement=agreement(),
        based_on=1,
        by=builders.user(),
        at=AT,
    )
    assert listed_at(strategy) == [(1, "Prevention and early help")]
    assert listed_at(strategy, date(2026, 4, 7)) == [(1, "Prevention")]
    event = last_event()
    assert (event.text.before, event.text.after["name"]) == (
        {"name": "Prevention"},
        "Prevention and early help",
    )


@pytest.mark.parametrize(("fields", "field"), INVALID_AGREEMENTS)
def test_change_refuses_an_invalid_agreement(fields, field):
    priority = builders.priority(builders.strategy())
    with pytest.raises(Refused) as refused:
        priorities.change(
            priority=priority,
            name="Other",
            lead=None,
            agreement=agreement(**fields),
            based_on=1,
            by=builders.user(),
            at=AT,
        )
    assert set(refused.value.reasons) == {field}
    assert priority.revisions.count() == 1


def test_change_based_on_an_older_version_is_refused_with_the_current_number():
    priority = builders.priority(builders.strategy())
    values = {"priority": priority, "lead": None, "agreement": agreement(), "by": builders.user(), "at": AT}
    priorities.change(name="One", based_on=1, **values)
    with pytest.raises(EditConflict) as newer:
        priorities.change(name="Two", based_on=1, **values)
    assert newer.value.number == 2
    assert priority.revisions.latest("number").name == "One"


def test_change_that_changes_nothing_is_refused():
    priority = builders.priority(builders.strategy(), name="Same")
    with pytest.raises(Refused, match="the whole form"):
        priorities.change(
            priority=priority,
            name="Same",
            lead=None,
            agreement=agreement(),
            based_on=1,
            by=builders.user(),
            at=AT,
        )


def test_priority_is_retired_from_a_day_and_reopened_with_its_number():
    strategy, by = builders.strategy(), builders.user()
    priority = builders.priority(strategy, 3, name="Housing")
    priorities.retire(
        priority=priority, agreement=agreement(effective_from=date(2026, 4, 6)), based_on=1, by=by, at=AT
    )
    assert listed_at(strategy) == []
    assert listed_at(strategy, date(2026, 4, 5)) == [(3, "Housing")]
    priorities.reopen(priority=priority, agreement=agreement(), based_on=2, by=by, at=AT)
    assert listed_at(strategy) == [(3, "Housing")]
    assert last_event().what == "priority reopened"


def test_retire_is_refused_while_commitments_or_actions_belong_to_the_priority():
    priority = builders.priority(builders.strategy(), 1)
    builders.action(builders.commitment(priority))
    with pytest.raises(Refused) as refused:
        priorities.retire(priority=priority, agreement=agreement(), based_on=1, by=builders.user(), at=AT)
    assert refused.value.reasons == {
        "": "1.1 and 1.1.1 belong to this priority. First move its actions to commitments of other "
        "priorities, and retire its own commitments. A commitment cannot move, so add it to another priority "
        "as a new commitment."
    }


def test_move_changes_the_order_but_not_the_numbers():
    strategy, by = builders.strategy(), builders.user()
    first, second = builders.priority(strategy, name="A"), builders.priority(strategy, name="B")
    assert priorities.move(priority=second, up=True, by=by, at=AT)
    assert listed_at(strategy) == [(2, "B"), (1, "A")]
    assert not priorities.move(priority=Priority.objects.get(pk=second.pk), up=True, by=by, at=AT)
    assert not priorities.move(priority=Priority.objects.get(pk=first.pk), up=False, by=by, at=AT)
    assert PriorityRevision.objects.count() == 2


def test_person_without_a_role_cannot_lead_a_priority():
    strategy, by = builders.strategy(), builders.user()
    stranger = builders.person(name="Ida Stranger")
    errors = {
        "lead": (
            "Ida Stranger has no current role here that lets them take on work. Give them a role first, or "
            "choose someone else."
        )
    }
    with pytest.raises(Refused) as refused:
        priorities.add(
            strategy=strategy, name="Early help", lead=stranger, agreement=agreement(), by=by, at=AT
        )
    assert refused.value.reasons == errors
    values = {"priority": builders.priority(strategy), "agreement": agreement(), "by": by, "at": AT}
    with pytest.raises(Refused) as refused:
        priorities.change(name="Help", lead=stranger, based_on=1, **values)
    assert refused.value.reasons == errors


def test_priority_keeps_a_lead_whose_role_has_ended():
    strategy, by = builders.strategy(), builders.user()
    lead = builders.member(strategy)
    priority = builders.priority(strategy, lead=lead)
    lead.memberships.update(until=builders.START)
    values = {"agreement": agreement(), "based_on": 1, "by": by, "at": AT}
    assert priorities.change(priority=priority, name="Another", lead=lead, **values).lead == lead
