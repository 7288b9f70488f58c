"""What is set once stays, and no date, home, stage or wording changes by a direct call either."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction

from priorities.models import (
    Action,
    ActionRevision,
    ActionSupport,
    Commitment,
    CommitmentRevision,
    EvidenceLink,
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
KEPT = [Action, Commitment, Priority, Milestone, ActionSupport, EvidenceLink]


@contextmanager
def refused(why=FixedFieldError):
    """Expects the block to be refused. Whatever else its transaction had written would fall with it."""
    with pytest.raises(why), transaction.atomic():
        yield


@pytest.fixture
def action():
    made = builders.action(builders.commitment(builders.priority(builders.strategy())))
    builders.milestone(made, LATER)
    return made


@pytest.fixture
def linked(action):
    """An action that supports a second commitment and has evidence."""
    ActionSupport.objects.create(
        action=action,
        commitment=builders.commitment(action.current.home.priority),
        linked_on=builders.START,
        linked_at=builders.noon(builders.START),
    )
    builders.evidence(action.strategy, action)


@pytest.mark.usefixtures("action")
@pytest.mark.parametrize(("model", "changed"), REVISED)
def test_revision_is_never_changed_by_a_direct_call(model, changed):
    row = model.objects.get()
    with refused(AppendOnlyError):
        model.objects.update(**changed)
    with refused(AppendOnlyError):
        model._base_manager.update(**changed)
    for name, value in changed.items():
        setattr(row, name, value)
    with refused(AppendOnlyError):
        row.save()
    with refused(AppendOnlyError):
        model.objects.bulk_update([row], list(changed))
    with refused(AppendOnlyError):
        row.delete()


def test_action_points_only_to_its_own_first_and_latest_plan(action):
    first = action.current
    second = builders.revision(action, due=LATER)
    other = builders.action(first.home)
    for baseline, current in ((first, first), (second, second), (first, other.current), (None, None)):
        held = Action.objects.get(pk=action.pk)
        held.baseline, held.current = baseline, current
        with refused():
            held.save()
    with refused():
        Action.objects.filter(pk=action.pk).update(current=first)
    with refused():
        Action.objects.filter(pk=action.pk).update(baseline=second)
    with refused():
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
    with refused():
        row.save()
    with refused():
        row.save(update_fields=[name.removesuffix("_id") for name in changed])
    with refused():
        model.objects.update(**changed)
    with refused():
        model.objects.bulk_update([row], [name.removesuffix("_id") for name in changed])


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize("model", KEPT)
def test_what_has_a_plan_is_never_deleted(model):
    row = model.objects.first()
    before = model.objects.count()
    for deed in (row.delete, model.objects.all().delete, model._base_manager.all().delete):
        with refused():
            deed()
    with refused():
        model._base_manager.all()._raw_delete("default")
    assert model.objects.count() == before


def test_rows_are_never_added_over_others(action):
    first = action.current
    builders.revision(action, due=LATER)
    home = first.home
    moved = Action(strategy_id=action.strategy_id, reference=action.reference, baseline=first, current=first)
    elsewhere = Commitment(
        strategy_id=home.strategy_id, reference=home.reference, priority=builders.priority(home.strategy)
    )
    for row, field in ((moved, "current"), (elsewhere, "priority")):
        over = {"update_fields": [field], "unique_fields": ["strategy", "reference"]}
        for asked in ({"update_conflicts": True, **over}, {"ignore_conflicts": True}):
            with refused():
                type(row).objects.bulk_create([row], **asked)
            with refused():
                type(row)._base_manager.bulk_create([row], **asked)
    held = Action.objects.get()
    assert (held.current.due, held.current.home.priority) == (LATER, home.priority)


def over(row, **changed):
    """A new object under the key of a row that exists, which says what the row says but for the fields given."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**values | changed)


OVERWRITTEN = {
    "action's reference": (Action, {"reference": "9.9.9"}),
    "action's plan": (Action, {"baseline_id": None, "current_id": None}),
    "commitment's place": (Commitment, {"reference": "9.9", "priority_id": 999}),
    "priority's number": (Priority, {"number": 9}),
    "milestone's action": (Milestone, {"action_id": 999, "number": 5}),
    "support's commitment": (ActionSupport, {"commitment_id": 999}),
    "support's first day": (ActionSupport, {"linked_on": LATER}),
    "evidence's action": (EvidenceLink, {"action_id": 999}),
}
SAVED = {
    "save": lambda row: row.save(),
    "save over": lambda row: row.save(force_update=True),
    "save past the model": lambda row: row.save_base(),
    "save as a fixture": lambda row: row.save_base(raw=True),
}


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize("save", SAVED.values(), ids=SAVED)
@pytest.mark.parametrize(("model", "changed"), OVERWRITTEN.values(), ids=OVERWRITTEN)
def test_object_under_the_key_of_a_row_never_changes_it(model, changed, save):
    row = model.objects.first()
    with refused():
        save(over(row, **changed))
    assert [getattr(over(model.objects.get(pk=row.pk)), name) for name in changed] == [
        getattr(row, name) for name in changed
    ]


@pytest.mark.usefixtures("action")
@pytest.mark.parametrize("save", [SAVED["save past the model"], SAVED["save as a fixture"]])
@pytest.mark.parametrize(("model", "changed"), REVISED)
def test_revision_is_never_changed_past_the_model(model, changed, save):
    row = model.objects.get()
    with refused(AppendOnlyError):
        save(over(row, **changed))
    assert over(model.objects.get()).__dict__ | {"_state": 0} == over(row).__dict__ | {"_state": 0}


def test_action_is_never_left_without_its_plan(action):
    action.current = None
    with refused():
        action.save(update_fields=["current"])


def test_link_ends_once(action):
    other = builders.commitment(action.current.home.priority)
    link = ActionSupport.objects.create(
        action=action, commitment=other, linked_on=builders.START, linked_at=builders.noon(builders.START)
    )
    link.unlinked_on, link.unlinked_at = builders.TODAY, builders.noon(builders.TODAY)
    link.save()
    link.unlinked_on = LATER
    with refused():
        link.save()


def test_order_may_change(action):
    action.order = 7
    action.save(update_fields=["order"])
    Commitment.objects.update(order=3)
    assert Action.objects.get().order == 7
