"""What the database refuses in proposals and their decisions."""

from datetime import date
from typing import Any

from priorities.choices import DecisionVerdict, ProposalKind, Rag
from priorities.models import Action, Commitment, Decision, Proposal
from tests import builders
from tests.priorities.models.constraints import breaks

TODAY = builders.TODAY
LATER = date(2027, 3, 31)


def propose(action: Action, **fields: Any) -> Proposal:
    """Add a proposal to pause, with these values."""
    values = {
        "kind": ProposalKind.PAUSE,
        "reason": "The post is vacant.",
        "by": builders.user(),
        "effective_from": TODAY,
        "recorded_at": builders.noon(TODAY),
    }
    return Proposal.objects.create(action=action, **values | fields)


def decide(action: Action, **fields: Any) -> Decision:
    """Add a decision that refuses a proposal, with these values."""
    values = {
        "verdict": DecisionVerdict.REFUSED,
        "effective_from": TODAY,
        "reason": "Cover has been found.",
        "recorded_at": builders.noon(TODAY),
    } | fields
    values["proposal"] = fields.get("proposal") or propose(action)
    return Decision.objects.create(**values)


@breaks("proposal_kind_is_known")
def test_a_proposal_of_a_kind_that_is_unknown(action: Action) -> None:
    propose(action, kind="rename")


@breaks("proposal_has_a_reason")
def test_a_proposal_without_a_reason(action: Action) -> None:
    propose(action, reason="")


@breaks("proposal_says_who_made_it")
def test_a_proposal_of_no_one_and_no_update(action: Action) -> None:
    propose(action, by=None)


def test_an_update_that_no_account_entered_may_propose(action: Action) -> None:
    update = builders.update(action, Rag.BLUE, user=None)
    assert propose(action, update=update, kind=ProposalKind.COMPLETE, by=None).by is None


@breaks(
    "proposal_new_date_when_it_moves_a_date",
    {"kind": ProposalKind.NEW_DATE, "new_date": None},
    {"kind": ProposalKind.STOP, "new_date": LATER},
)
def test_a_proposal_whose_new_date_does_not_suit_its_kind(action: Action, broken: dict[str, Any]) -> None:
    propose(action, **broken)


@breaks("proposal_new_date_is_ahead")
def test_a_proposal_of_a_new_date_that_is_not_ahead(action: Action) -> None:
    propose(action, kind=ProposalKind.NEW_DATE, new_date=TODAY)


@breaks("proposal_of_a_kind_once_an_update")
def test_an_update_that_proposes_completion_twice(action: Action) -> None:
    update = builders.update(action, Rag.BLUE)
    for _ in range(2):
        propose(action, update=update, kind=ProposalKind.COMPLETE)


def test_an_update_may_propose_two_things_and_a_person_the_same_again(action: Action) -> None:
    update = builders.update(action)
    propose(action, update=update)
    propose(action, update=update, kind=ProposalKind.NEW_DATE, new_date=LATER)
    propose(action)
    propose(action)
    assert action.proposals.count() == 4


@breaks("decision_verdict_is_known")
def test_a_decision_with_a_verdict_that_is_unknown(action: Action) -> None:
    decide(action, verdict="perhaps")


@breaks(
    "decision_agreed_revises_refused_explains",
    {"verdict": DecisionVerdict.AGREED, "revised": False},
    {"verdict": DecisionVerdict.REFUSED, "revised": True},
    {"verdict": DecisionVerdict.REFUSED, "revised": False, "reason": ""},
)
def test_an_agreement_without_a_new_plan_or_a_refusal_with_one_or_without_a_reason(
    action: Action, broken: dict[str, Any]
) -> None:
    fields = dict(broken)
    revision = builders.revision(action) if fields.pop("revised") else None
    decide(action, revision=revision, **fields)


def test_a_refusal_changes_no_plan_and_an_agreement_needs_no_reason(
    action: Action, commitment: Commitment
) -> None:
    decide(action)
    other = builders.action(commitment)
    agreed = decide(other, verdict=DecisionVerdict.AGREED, reason="", revision=builders.revision(other))
    assert agreed.revision == other.current


@breaks("decision.proposal")
def test_a_proposal_decided_twice(action: Action) -> None:
    first = decide(action)
    decide(action, proposal=first.proposal)


@breaks("decision.revision")
def test_two_decisions_that_claim_one_revision(action: Action) -> None:
    revision = builders.revision(action)
    for _ in range(2):
        decide(action, verdict=DecisionVerdict.AGREED, revision=revision)
