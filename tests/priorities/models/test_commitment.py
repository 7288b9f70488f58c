"""What the database refuses in commitments and their wording."""

from typing import Any

from priorities.choices import WordingSource
from priorities.models import Commitment, CommitmentRevision
from tests import builders
from tests.priorities.models.constraints import SAYS_NOTHING, breaks


def reword(commitment: Commitment, **fields: Any) -> CommitmentRevision:
    """Add a second wording of a commitment, with these values."""
    values = {
        "number": 2,
        "wording": "We will ask every woman, every time.",
        "wording_source": WordingSource.SAMPLE,
        "effective_from": builders.TODAY,
        "agreed_by": "The oversight group",
        "reason": "Said more plainly.",
        "recorded_by": builders.user(),
        "recorded_at": builders.noon(builders.TODAY),
    }
    return CommitmentRevision.objects.create(commitment=commitment, **values | fields)


@breaks(
    "commitment_reference_used_once", {"reference": "DAB 1"}, {"reference": "dab1"}, {"reference": "DAB1."}
)
def test_two_commitments_of_a_strategy_with_one_reference(
    commitment: Commitment, broken: dict[str, str]
) -> None:
    builders.commitment(commitment.priority, reference="DAB 1")
    builders.commitment(commitment.priority, **broken)


@breaks("commitment_has_a_reference")
def test_a_commitment_without_a_reference(commitment: Commitment) -> None:
    builders.commitment(commitment.priority, reference="")


@breaks("commitment_revision_numbered_once")
def test_two_wordings_with_one_number(commitment: Commitment) -> None:
    reword(commitment, number=1)


@breaks("commitmentrevision_numbered_from_one")
def test_a_wording_numbered_nought(commitment: Commitment) -> None:
    reword(commitment, number=0)


@breaks("commitment_revision_has_wording")
def test_a_revision_of_a_commitment_without_wording(commitment: Commitment) -> None:
    reword(commitment, wording="")


@breaks("commitment_revision_approved_names_source")
def test_approved_wording_that_does_not_say_where_it_was_approved(commitment: Commitment) -> None:
    reword(commitment, wording_source=WordingSource.APPROVED, source="")


@breaks("commitment_revision_source_is_known")
def test_wording_of_a_source_that_is_unknown(commitment: Commitment) -> None:
    reword(commitment, wording_source="hearsay")


@breaks("commitmentrevision_says_who_and_why", *SAYS_NOTHING)
def test_a_wording_without_who_agreed_it_or_why(commitment: Commitment, broken: dict[str, str]) -> None:
    reword(commitment, **broken)


@breaks("commitmentrevision_names_its_author")
def test_a_later_revision_of_a_commitment_without_an_author(commitment: Commitment) -> None:
    reword(commitment, recorded_by=None)


def test_sample_wording_needs_no_source_and_approved_wording_takes_one(commitment: Commitment) -> None:
    reword(commitment, source="")
    reword(commitment, number=3, wording_source=WordingSource.APPROVED, source="The strategy, page 12")
    assert commitment.revisions.count() == 3
