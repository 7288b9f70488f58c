"""Adding milestones, and changing, retiring and reopening them in agreed revisions."""

from datetime import date

import pytest

from priorities.queries.milestones import milestones_at
from priorities.writes import milestones
from tests import builders
from tests.priorities.writes.agreement import AT, INVALID_AGREEMENTS, agreement, last_event
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

DUE = date(2026, 9, 30)


def action():
    return builders.action(builders.commitment(builders.priority(builders.strategy())))


def as_listed(milestone, as_at=builders.TODAY):
    return [(m.title, m.due, m.first_due) for m in milestones_at(milestone.action.strategy, as_at, AT)]


def test_add_uses_the_next_number_and_is_audited():
    its_action = action()
    builders.milestone(its_action, DUE)
    milestone = milestones.add(
        action=its_action, title="Sign-off", due=DUE, agreement=agreement(), by=builders.user(), at=AT
    )
    assert (milestone.number, milestone.revisions.get().title) == (2, "Sign-off")
    assert last_event().what == "milestone added"


@pytest.mark.parametrize(
    ("title", "due", "field"),
    [
        ("", DUE, "title"),
        ("x" * 301, DUE, "title"),
        ("See 0101011237", DUE, "title"),
        ("Ok", None, "due"),
        ("Ok", date(9999, 1, 1), "due"),
    ],
)
def test_add_refuses_an_invalid_title_or_date(title, due, field):
    with pytest.raises(Refused) as refused:
        milestones.add(
            action=action(), title=title, due=due, agreement=agreement(), by=builders.user(), at=AT
        )
    assert set(refused.value.reasons) == {field}


def test_change_keeps_the_first_date():
    milestone = builders.milestone(action(), DUE, title="Pilot")
    later = date(2026, 12, 31)
    values = {"milestone": milestone, "agreement": agreement(), "by": builders.user(), "at": AT}
    milestones.change(title="Pilot", due=later, based_on=1, **values)
    assert as_listed(milestone) == [("Pilot", later, DUE)]
    assert as_listed(milestone, date(2026, 4, 7)) == [("Pilot", DUE, DUE)]
    with pytest.raises(EditConflict):
        milestones.change(title="Mine", due=later, based_on=1, **values)
    with pytest.raises(Refused):
        milestones.change(title="Pilot", due=later, based_on=2, **values)


@pytest.mark.parametrize(("fields", "field"), INVALID_AGREEMENTS)
def test_change_refuses_an_invalid_agreement(fields, field):
    milestone = builders.milestone(action(), DUE)
    with pytest.raises(Refused) as refused:
        milestones.change(
            milestone=milestone,
            title="Other",
            due=DUE,
            agreement=agreement(**fields),
            based_on=1,
            by=builders.user(),
            at=AT,
        )
    assert set(refused.value.reasons) == {field}


def test_milestone_is_retired_and_reopened():
    milestone = builders.milestone(action(), DUE)
    values = {"milestone": milestone, "agreement": agreement(), "by": builders.user(), "at": AT}
    milestones.retire(based_on=1, **values)
    assert (len(as_listed(milestone)), len(as_listed(milestone, date(2026, 4, 7)))) == (0, 1)
    with pytest.raises(Refused):
        milestones.retire(based_on=2, **values)
    milestones.reopen(based_on=2, **values)
    assert len(as_listed(milestone)) == 1
    with pytest.raises(Refused):
        milestones.reopen(based_on=3, **values)
