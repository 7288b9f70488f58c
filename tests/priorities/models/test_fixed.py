"""What is set once stays, and no date, home, stage or wording changes by a direct call either."""

from datetime import date

import pytest
from django.db.models import ProtectedError

from priorities.models import (
    Action,
    ActionRevision,
    ActionSupport,
    Commitment,
    CommitmentRevision,
    Milestone,
    MilestoneRevision,
    Priority,
    PriorityRevision,
)
from priorities.models.fixed import FixedFieldError
from tests import builders
from tracker.append_only import AppendOnlyError

pytestmark = pytest.mark.django_db

LATER = date(2030, 1, 1)
REVISED = [
    (ActionRevision, {"due": LATER}),
    (ActionRevision, {"stage": "stopped"}),
    (ActionRevision, {"home_id": 1}),
    (ActionRevision, {"title": "Other"}),
    (CommitmentRevision, {"wording": "Other"}),
    (MilestoneRevision, {"due": LATER}),
    (PriorityRevision, {"name": "Other"}),
]


@pytest.fixture
def action():
    made = builders.action(builders.commitment(builders.priority(builders.strategy())))
    builders.milestone(made, LATER)
    return made


@pytest.mark.usefixtures("action")
@pytest.mark.parametrize(("model", "changed"), REVISED)
def test_revision_is_never_changed_by_a_direct_call(model, changed):
    row = model.objects.get()
    with pytest.raises(AppendOnlyError):
        model.objects.update(**changed)
    with pytest.raises(AppendOnlyError):
        model._base_manager.update(**changed)
    for name, value in changed.items():
        setattr(row, name, value)
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        model.objects.bulk_update([row], list(changed))
    with pytest.raises(AppendOnlyError):
        row.delete()


def test_action_points_only_to_its_own_first_and_latest_plan(action):
    first = action.current
    second = builders.revision(action, due=LATER)
    other = builders.action(first.home)
    for baseline, current in ((first, first), (second, second), (first, other.current), (None, None)):
        held = Action.objects.get(pk=action.pk)
        held.baseline, held.current = baseline, current
        with pytest.raises(FixedFieldError):
            held.save()
    with pytest.raises(FixedFieldError):
        Action.objects.filter(pk=action.pk).update(current=first)
    with pytest.raises(FixedFieldError):
        Action.objects.filter(pk=action.pk).update(baseline=second)
    with pytest.raises(FixedFieldError):
        Action.objects.bulk_update([action], ["current"])


@pytest.mark.usefixtures("action")
@pytest.mark.parametrize(
    ("model", "changed"),
    [
        (Action, {"reference": "9.9.9"}),
        (Commitment, {"reference": "9.9"}),
        (Commitment, {"priority_id": 999}),
        (Priority, {"number": 9}),
        (Milestone, {"number": 9}),
        (Milestone, {"action_id": 999}),
    ],
)
def test_reference_or_place_is_never_changed(model, changed):
    row = model.objects.get()
    for name, value in changed.items():
        setattr(row, name, value)
    with pytest.raises(FixedFieldError):
        row.save()
    with pytest.raises(FixedFieldError):
        row.save(update_fields=[name.removesuffix("_id") for name in changed])
    with pytest.raises(FixedFieldError):
        model.objects.update(**changed)
    with pytest.raises(FixedFieldError):
        model.objects.bulk_update([row], [name.removesuffix("_id") for name in changed])


@pytest.mark.usefixtures("action")
@pytest.mark.parametrize("model", [Action, Commitment, Priority, Milestone])
def test_what_has_a_plan_is_never_deleted(model):
    with pytest.raises((ProtectedError, AppendOnlyError)):
        model.objects.get().delete()


def test_link_ends_once(action):
    other = builders.commitment(action.current.home.priority)
    link = ActionSupport.objects.create(
        action=action, commitment=other, linked_on=builders.START, linked_at=builders.noon(builders.START)
    )
    link.unlinked_on, link.unlinked_at = builders.TODAY, builders.noon(builders.TODAY)
    link.save()
    link.unlinked_on = LATER
    with pytest.raises(FixedFieldError):
        link.save()


def test_order_may_change(action):
    action.order = 7
    action.save(update_fields=["order"])
    Commitment.objects.update(order=3)
    assert Action.objects.get().order == 7
