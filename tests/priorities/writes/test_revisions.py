"""What every revision has in common, whatever part of the plan it is a version of."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from priorities.models import ActionRevision, CommitmentRevision, MilestoneRevision, PriorityRevision
from priorities.writes.revisions import (
    Terms,
    locked_current,
    next_revision,
    part_of,
    refuse_same,
    revise,
    shown,
)
from tests import builders
from tests.priorities.writes.agreement import AT, BROKEN_AGREEMENTS, agreement, last_event
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

CHANGES = {
    PriorityRevision: {"name": "Other", "retired": True},
    CommitmentRevision: {"wording": "Other", "retired": True},
    ActionRevision: {"title": "Other", "stage": "stopped"},
    MilestoneRevision: {"title": "Other", "retired": True},
}
each_kind = pytest.mark.parametrize("kind", CHANGES)


@pytest.fixture
def terms():
    return Terms(agreement(), builders.user(), AT)


@pytest.fixture(autouse=True)
def _plan():
    """One part of each kind, with its first revision."""
    strategy = builders.strategy("test")
    lead, deputy = builders.member(strategy), builders.member(strategy)
    home = builders.commitment(builders.priority(strategy, lead=lead))
    action = builders.action(home, lead=lead, deputy=deputy, group=builders.group(strategy))
    builders.milestone(action, date(2026, 9, 30))


def said(revision):
    """Every field of a revision, as stored, but its own key, number and terms."""
    row = type(revision).objects.filter(pk=revision.pk).values().get()
    apart = {"id", "number", "effective_from", "agreed_by", "reason", "recorded_by_id", "recorded_at"}
    return {name: value for name, value in row.items() if name not in apart}


@each_kind
def test_next_revision_says_what_the_last_said_but_for_what_changed(kind, terms):
    current = kind.objects.get()
    made = next_revision(current, terms, **CHANGES[kind])
    assert said(made) == said(current) | CHANGES[kind]
    stored = kind.objects.get(number=2)
    assert (stored.effective_from, stored.agreed_by, stored.reason) == tuple(terms.why.values())
    assert (stored.recorded_by, stored.recorded_at) == (terms.by, AT)
    assert kind.objects.get(number=1).pk == current.pk != made.pk


@each_kind
def test_next_revision_never_stands_before_the_last(kind, terms):
    current = kind.objects.get()
    earlier = terms.agreement.effective_from - timedelta(days=30)
    later = next_revision(current, terms)
    asked = Terms(agreement(effective_from=earlier), terms.by, AT)
    assert next_revision(later, asked).effective_from == later.effective_from


@each_kind
def test_revise_records_what_changed_and_on_what_terms(kind, terms):
    current = kind.objects.get()
    before = shown(current)
    with transaction.atomic():
        made = revise("part changed", current, terms, **CHANGES[kind])
    event = last_event()
    assert (event.what, event.by, event.scope) == ("part changed", terms.by, "test")
    assert event.subject_id == str(part_of(made).pk)
    assert event.text.before == {name: before[name] for name in CHANGES[kind]}
    why = terms.why | {"effective_from": terms.why["effective_from"].isoformat()}
    assert event.text.after == CHANGES[kind] | why


@each_kind
@pytest.mark.parametrize(("fields", "named"), BROKEN_AGREEMENTS)
def test_revise_refuses_terms_that_are_not_whole(kind, terms, fields, named):
    with pytest.raises(Refused) as refused:
        revise("part changed", kind.objects.get(), Terms(agreement(**fields), terms.by, AT))
    assert (set(refused.value.reasons), kind.objects.count()) == ({named}, 1)


@each_kind
def test_change_of_nothing_is_refused_and_another_is_not(kind):
    current = kind.objects.get()
    same = {name: getattr(current, name) for name in CHANGES[kind]}
    what = kind.part
    with pytest.raises(Refused) as refused:
        refuse_same(current, **same)
    assert refused.value.reasons == {"": f"You have not changed the {what}. Make a change, or go back."}
    refuse_same(current, **CHANGES[kind])


@each_kind
def test_held_is_the_latest_and_the_one_that_was_seen(kind, terms):
    made = next_revision(kind.objects.get(), terms)
    assert locked_current(kind.objects.all(), 2) == made
    with pytest.raises(EditConflict) as conflict:
        locked_current(kind.objects.all(), 1)
    assert conflict.value.number == 2


def test_shown_names_people_and_bodies_and_leaves_nobody_empty():
    seen = shown(ActionRevision.objects.get())
    assert (seen["home"], seen["service"]) == ("1.1", "")
    assert (seen["lead"], seen["group"]) == (
        ActionRevision.objects.get().lead.name,
        str(ActionRevision.objects.get().group),
    )
    assert set(seen) == {name.removesuffix("_id") for name in said(ActionRevision.objects.get())} - {"action"}


def test_what_was_typed_around_the_words_is_not_kept(terms):
    typed = Terms(agreement(agreed_by=" The board ", reason=" Asked. \n"), terms.by, AT)
    assert (typed.why["agreed_by"], typed.why["reason"]) == ("The board", "Asked.")
