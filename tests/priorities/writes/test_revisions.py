"""What the revisions of every part of the plan have in common."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from priorities.models import ActionRevision, CommitmentRevision, MilestoneRevision, PriorityRevision
from priorities.writes.revisions import (
    Terms,
    audited_values,
    latest_revision,
    next_revision,
    part_of,
    refuse_same,
    revise,
)
from tests import builders
from tests.priorities.writes.agreement import AT, INVALID_AGREEMENTS, agreement, last_event
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
    """Create one part of each kind, with its first revision."""
    strategy = builders.strategy("test")
    lead, deputy = builders.member(strategy), builders.member(strategy)
    home = builders.commitment(builders.priority(strategy, lead=lead))
    action = builders.action(home, lead=lead, deputy=deputy, group=builders.group(strategy))
    builders.milestone(action, date(2026, 9, 30))


def own_fields(revision):
    """Return a revision's stored fields except its key, number and terms."""
    row = type(revision).objects.filter(pk=revision.pk).values().get()
    left_out = {"id", "number", "effective_from", "agreed_by", "reason", "recorded_by_id", "recorded_at"}
    return {name: value for name, value in row.items() if name not in left_out}


@each_kind
def test_next_revision_differs_only_in_the_changed_fields(kind, terms):
    current = kind.objects.get()
    revision = next_revision(current, terms, **CHANGES[kind])
    assert own_fields(revision) == own_fields(current) | CHANGES[kind]
    stored = kind.objects.get(number=2)
    assert (stored.effective_from, stored.agreed_by, stored.reason) == tuple(terms.agreement_fields.values())
    assert (stored.recorded_by, stored.recorded_at) == (terms.by, AT)
    assert kind.objects.get(number=1).pk == current.pk != revision.pk


@each_kind
def test_next_revision_never_takes_effect_before_the_previous_one(kind, terms):
    current = kind.objects.get()
    earlier = terms.agreement.effective_from - timedelta(days=30)
    later = next_revision(current, terms)
    earlier_terms = Terms(agreement(effective_from=earlier), terms.by, AT)
    assert next_revision(later, earlier_terms).effective_from == later.effective_from


@each_kind
def test_revise_audits_the_changed_fields_and_the_terms(kind, terms):
    current = kind.objects.get()
    before = audited_values(current)
    with transaction.atomic():
        revision = revise("part changed", current, terms, **CHANGES[kind])
    event = last_event()
    assert (event.what, event.by, event.scope) == ("part changed", terms.by, "test")
    assert event.subject_id == str(part_of(revision).pk)
    assert event.text.before == {name: before[name] for name in CHANGES[kind]}
    agreement_values = terms.agreement_fields | {
        "effective_from": terms.agreement_fields["effective_from"].isoformat()
    }
    assert event.text.after == CHANGES[kind] | agreement_values


@each_kind
@pytest.mark.parametrize(("fields", "field"), INVALID_AGREEMENTS)
def test_revise_refuses_invalid_terms(kind, terms, fields, field):
    with pytest.raises(Refused) as refused:
        revise("part changed", kind.objects.get(), Terms(agreement(**fields), terms.by, AT))
    assert (set(refused.value.reasons), kind.objects.count()) == ({field}, 1)


@each_kind
def test_refuse_same_refuses_only_a_change_of_nothing(kind):
    current = kind.objects.get()
    same = {name: getattr(current, name) for name in CHANGES[kind]}
    part = kind.part
    with pytest.raises(Refused) as refused:
        refuse_same(current, **same)
    assert refused.value.reasons == {"": f"You have not changed the {part}. Make a change, or go back."}
    refuse_same(current, **CHANGES[kind])


@each_kind
def test_latest_revision_raises_newer_for_an_older_version(kind, terms):
    revision = next_revision(kind.objects.get(), terms)
    assert latest_revision(kind.objects.all(), 2) == revision
    with pytest.raises(EditConflict) as newer:
        latest_revision(kind.objects.all(), 1)
    assert newer.value.number == 2


def test_audited_values_give_related_rows_by_name():
    values = audited_values(ActionRevision.objects.get())
    assert (values["home"], values["service"]) == ("1.1", "")
    assert (values["lead"], values["group"]) == (
        ActionRevision.objects.get().lead.name,
        str(ActionRevision.objects.get().group),
    )
    assert set(values) == {name.removesuffix("_id") for name in own_fields(ActionRevision.objects.get())} - {
        "action"
    }


def test_terms_are_stripped(terms):
    terms = Terms(agreement(agreed_by=" The board ", reason=" Asked. \n"), terms.by, AT)
    assert (terms.agreement_fields["agreed_by"], terms.agreement_fields["reason"]) == ("The board", "Asked.")
