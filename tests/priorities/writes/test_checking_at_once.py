"""Two people check, update or decide at once: one is saved, and the other is told what came first."""

from datetime import timedelta
from functools import partial

import pytest

from priorities.choices import DecisionVerdict, ProposalKind, Rag, ReviewVerdict
from priorities.models import Action, Decision, Proposal, Review, Update
from priorities.writes import agreements, proposals, reviews
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.agreement import decided
from tests.priorities.writes.quarterly_strategy import NOW, Quarterly
from tests.priorities.writes.two_transactions import audit_faults, needs_postgresql, run_both
from tracker.models import User
from tracker.refusals import Refused

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]
LATER = NOW + timedelta(minutes=1)


def check(quarterly: Quarterly, *updates: Update, by: User) -> list[Review]:
    return reviews.check(
        strategy=quarterly.strategy, sentences={update.pk: "" for update in updates}, by=by, at=LATER
    )


def query(update: Update, by: User) -> Review:
    return reviews.query(update=update, question="Which teams?", by=by, at=LATER)


def decide(action: Action, proposal: Proposal, verdict: DecisionVerdict) -> list[Decision]:
    return agreements.decide(
        strategy=action.strategy,
        proposals=[proposal.pk],
        verdict=verdict,
        details=decided(),
        by=builders.user(),
        at=LATER,
    )


def asked(action: Action) -> Proposal:
    return Proposal.objects.create(
        action=action, kind=ProposalKind.STOP, reason="The money ended.", by=builders.user(),
        effective_from=TODAY, recorded_at=noon(TODAY),
    )  # fmt: skip


def test_two_reviewers_of_one_update_leave_one_review(quarterly: Quarterly) -> None:
    first, second = quarterly.action(), quarterly.action()
    updates = [quarterly.submit(action) for action in (first, second)]
    chair, other = builders.account(quarterly.chair), builders.user()
    late = run_both(partial(check, quarterly, *updates, by=chair), partial(query, updates[0], by=other))
    assert late.waited
    assert isinstance(late.error, Refused)
    assert "checked the update on" in late.error.reasons[f"update_{updates[0].pk}"]
    assert [review.verdict for review in Review.objects.all()] == [ReviewVerdict.CHECKED] * 2
    assert audit_faults() == []


def test_checks_of_many_in_any_order_wait_for_each_other(quarterly: Quarterly) -> None:
    updates = [quarterly.submit(quarterly.action()) for _ in range(3)]
    chair, other = builders.account(quarterly.chair), builders.user()
    late = run_both(
        partial(check, quarterly, *updates, by=chair), partial(check, quarterly, *updates[::-1], by=other)
    )
    assert isinstance(late.error, Refused)
    assert len(late.error.reasons) == 3
    assert Review.objects.count() == 3


def test_an_update_submitted_while_the_one_before_is_checked_refuses_the_check(quarterly: Quarterly) -> None:
    action = quarterly.action()
    before = quarterly.submit(action)
    late = run_both(
        partial(quarterly.submit, action, Rag.GREEN, at=LATER, based_on=before.pk, progress="More was done."),
        partial(check, quarterly, before, by=builders.account(quarterly.chair)),
    )
    assert isinstance(late.error, Refused)
    assert list(late.error.reasons) == [f"update_{before.pk}"]
    assert not Review.objects.exists()


def test_two_decisions_on_one_proposal_leave_one(quarterly: Quarterly) -> None:
    action = quarterly.action()
    stop = asked(action)
    late = run_both(
        partial(decide, action, stop, DecisionVerdict.AGREED),
        partial(decide, action, stop, DecisionVerdict.REFUSED),
    )
    assert late.waited
    assert isinstance(late.error, Refused)
    assert "has agreed this" in late.error.reasons[f"proposal_{stop.pk}"]
    assert Decision.objects.get().verdict == DecisionVerdict.AGREED
    assert audit_faults() == []


def test_a_proposal_replaced_while_it_is_decided_is_not_decided(quarterly: Quarterly) -> None:
    action = quarterly.action()
    stop = asked(action)
    again = partial(
        proposals.propose, action=action, kind=ProposalKind.STOP, reason="It is done elsewhere.",
        by=quarterly.user, at=LATER, seen=stop.pk,
    )  # fmt: skip
    late = run_both(again, partial(decide, action, stop, DecisionVerdict.AGREED))
    assert isinstance(late.error, Refused)
    assert list(late.error.reasons) == [f"proposal_{stop.pk}"]
    assert not Decision.objects.exists()
