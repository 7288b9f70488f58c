"""Adding commitments, and rewording, ordering, retiring and reopening them in agreed revisions."""

from dataclasses import replace
from datetime import date

import pytest

from priorities.choices import WordingSource
from priorities.models import ActionSupport
from priorities.queries.tree import tree
from priorities.writes import commitments, priorities
from priorities.writes.commitments import CommitmentDetails
from tests import builders
from tests.priorities.writes.agreement import AT, INVALID_AGREEMENTS, agreement, last_event
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

DETAILS = CommitmentDetails(wording="We will train staff.", wording_source=WordingSource.SAMPLE)


def refusal(write, **values):
    with pytest.raises(Refused) as refused:
        write(by=builders.user(), at=AT, **values)
    return refused.value.reasons


def add(priority, details=DETAILS, **values):
    return commitments.add(
        priority=priority, details=details, agreement=agreement(), by=builders.user(), at=AT, **values
    )


def test_add_accepts_the_reference_as_published_once_in_any_spelling():
    priority = builders.priority(builders.strategy())
    added = add(priority, reference=" DAB  1 ")
    assert (added.reference, added.reference_key) == ("DAB 1", "dab1")
    for spelling in ("dab1", "DAB1.", "Dab 1 ."):
        reasons = refusal(
            commitments.add, priority=priority, details=DETAILS, agreement=agreement(), reference=spelling
        )
        assert reasons == {"reference": "DAB 1 has already been used. Choose another reference."}


def test_add_uses_the_next_unused_reference():
    priority = builders.priority(builders.strategy(), 2)
    builders.commitment(priority, reference="2.1")
    retired = builders.commitment(priority, reference="2.7")
    commitments.retire(commitment=retired, agreement=agreement(), based_on=1, by=builders.user(), at=AT)
    assert commitments.proposed_reference(priority) == "2.8"
    assert add(priority).reference == "2.8"


@pytest.mark.parametrize("reference", ["2.1", "2.1.", "2?1", "x" * 21, "/1"])
def test_add_refuses_a_used_or_malformed_reference(reference):
    priority = builders.priority(builders.strategy(), 2)
    builders.commitment(priority, reference="2.1")
    reasons = refusal(
        commitments.add, priority=priority, details=DETAILS, agreement=agreement(), reference=reference
    )
    assert set(reasons) == {"reference"}


def test_approved_wording_keeps_its_plain_version_and_needs_a_source():
    priority = builders.priority(builders.strategy())
    details = CommitmentDetails(
        wording="The Partnership shall ensure routine enquiry.",
        wording_source=WordingSource.APPROVED,
        source="Approved strategy, page 14",
        plain_wording="Staff will ask everybody.",
    )
    add(priority, details)
    (shown,) = tree(priority.strategy, builders.TODAY, AT).priorities[0].commitments
    assert (shown.wording, shown.plain_wording) == (details.wording, details.plain_wording)
    reasons = refusal(
        commitments.add, priority=priority, details=replace(details, source=""), agreement=agreement()
    )
    assert set(reasons) == {"source"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"wording": " "}, "wording"),
        ({"wording": "x" * 2_001}, "wording"),
        ({"wording_source": None}, "wording_source"),
        ({"source": "x" * 301}, "source"),
        ({"plain_wording": "Ask 0101011237 first."}, "plain_wording"),
    ],
)
def test_add_refuses_invalid_details(fields, field):
    priority = builders.priority(builders.strategy())
    reasons = refusal(
        commitments.add, priority=priority, details=replace(DETAILS, **fields), agreement=agreement()
    )
    assert set(reasons) == {field}


def test_change_keeps_the_wording_of_earlier_days():
    commitment = builders.commitment(builders.priority(builders.strategy()), wording="Old")
    revision = commitments.change(
        commitment=commitment, details=DETAILS, agreement=agreement(), based_on=1, by=builders.user(), at=AT
    )
    assert (revision.number, revision.wording) == (2, DETAILS.wording)
    before = tree(commitment.strategy, date(2026, 4, 7), AT).priorities[0].commitments
    assert [commitment.wording for commitment in before] == ["Old"]
    assert last_event().text.before == {"wording": "Old"}


@pytest.mark.parametrize(("fields", "field"), INVALID_AGREEMENTS)
def test_change_refuses_an_invalid_agreement(fields, field):
    commitment = builders.commitment(builders.priority(builders.strategy()))
    reasons = refusal(
        commitments.change,
        commitment=commitment,
        details=DETAILS,
        agreement=agreement(**fields),
        based_on=1,
    )
    assert set(reasons) == {field}
    assert commitment.revisions.count() == 1


def test_change_based_on_an_older_version_is_refused():
    commitment = builders.commitment(builders.priority(builders.strategy()))
    values = {"commitment": commitment, "agreement": agreement(), "by": builders.user(), "at": AT}
    commitments.change(details=DETAILS, based_on=1, **values)
    with pytest.raises(EditConflict):
        commitments.change(details=replace(DETAILS, wording="Mine"), based_on=1, **values)


def test_retire_ends_support_and_is_refused_while_actions_belong_to_the_commitment():
    priority = builders.priority(builders.strategy())
    home, other = builders.commitment(priority), builders.commitment(priority)
    action = builders.action(home)
    link = ActionSupport.objects.create(
        action=action, commitment=other, linked_on=builders.START, linked_at=builders.noon(builders.START)
    )
    reasons = refusal(commitments.retire, commitment=home, agreement=agreement(), based_on=1)
    assert reasons == {"": "1.1.1 belongs to this commitment. Move it to another commitment first."}
    commitments.retire(commitment=other, agreement=agreement(), based_on=1, by=builders.user(), at=AT)
    link.refresh_from_db()
    assert (link.unlinked_on, link.unlinked_at) == (builders.TODAY, AT)
    assert [c.reference for c in tree(priority.strategy, builders.TODAY, AT).priorities[0].commitments] == [
        "1.1"
    ]


def test_reopen_is_refused_until_the_priority_is_reopened():
    priority = builders.priority(builders.strategy())
    commitment = builders.commitment(priority)
    by = builders.user()
    commitments.retire(commitment=commitment, agreement=agreement(), based_on=1, by=by, at=AT)
    priorities.retire(priority=priority, agreement=agreement(), based_on=1, by=by, at=AT)
    reasons = refusal(commitments.reopen, commitment=commitment, agreement=agreement(), based_on=2)
    assert reasons == {"": "The priority of this commitment is retired. Reopen the priority first."}
    priorities.reopen(priority=priority, agreement=agreement(), based_on=2, by=by, at=AT)
    assert not commitments.reopen(
        commitment=commitment, agreement=agreement(), based_on=2, by=by, at=AT
    ).retired


def test_add_under_a_retired_priority_is_refused():
    priority = builders.priority(builders.strategy())
    priorities.retire(priority=priority, agreement=agreement(), based_on=1, by=builders.user(), at=AT)
    reasons = refusal(commitments.add, priority=priority, details=DETAILS, agreement=agreement())
    assert reasons == {"": "This priority is retired. Reopen it before adding to it."}


def test_move_stays_within_the_priority():
    priority = builders.priority(builders.strategy())
    builders.commitment(priority)
    second = builders.commitment(priority)
    assert commitments.move(commitment=second, up=True, by=builders.user(), at=AT)
    listed = tree(priority.strategy, builders.TODAY, AT).priorities[0].commitments
    assert [c.reference for c in listed] == ["1.2", "1.1"]
