"""Withdrawing an update: what counts from then on, and what counted before."""

from datetime import date, datetime, timedelta

import pytest

from priorities.choices import CountedAs, Rag, ReviewVerdict, Stage
from priorities.models import Action, Update, Withdrawal
from priorities.queries.changes import pending_completion, proposals_open
from priorities.queries.milestones import milestones_at
from priorities.queries.status import ActionStatus, status_of
from priorities.writes import stages, update_withdrawals
from tests import builders
from tests.builders import TODAY
from tests.priorities.writes.agreement import decided, last_event
from tests.priorities.writes.quarterly_strategy import CHI, NOW, Quarterly
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
RED = {"problem": "No partner.", "recovery_plan": "We ask again.", "forecast": TODAY + timedelta(days=300)}
GREEN = dict.fromkeys(("what_changed", "better_reason"), "A partner came.")
BLUE = {"difference_known": False, "no_evidence_reason": "It is in the minutes."}


def withdraw(
    update: Update, *, at: datetime = SOON, reason: str = "It was for another action."
) -> Withdrawal:
    return update_withdrawals.withdraw(update=update, reason=reason, by=builders.user(), at=at)


def status(action: Action, known_at: datetime = LATER) -> ActionStatus:
    found = status_of(action, TODAY, known_at)
    assert found is not None
    return found


def move(action: Action, stage: Stage, at: datetime = SOON) -> None:
    action.refresh_from_db()
    reported = pending_completion(action)
    stages.move(
        action=action,
        stage=stage,
        details=decided(),
        based_on=builders.current(action).number,
        by=builders.user(),
        at=at,
        completion=reported.pk if reported else None,
    )


def test_withdrawing_the_latest_update_makes_the_one_before_count_from_that_moment(
    quarterly: Quarterly,
) -> None:
    action = quarterly.action()
    first = quarterly.submit(action, Rag.RED, **RED)
    second = quarterly.submit(action, Rag.GREEN, based_on=first.pk, **GREEN)
    withdrawal = withdraw(second)
    assert (withdrawal.update, withdrawal.recorded_at) == (second, SOON)
    before, after = status(action, SOON - timedelta(microseconds=1)), status(action, SOON)
    assert (before.update_id, before.rag) == (second.pk, Rag.GREEN)
    assert (after.update_id, after.rag) == (first.pk, Rag.RED)


def test_withdrawing_the_only_update_leaves_the_action_without_one(quarterly: Quarterly) -> None:
    action = quarterly.action()
    withdraw(quarterly.submit(action))
    assert status(action).counted_as is CountedAs.NO_UPDATE
    again = quarterly.submit(action, based_on=action.updates.get().pk, at=LATER)
    assert status(action).update_id == again.pk


def test_withdrawing_a_correction_makes_the_corrected_update_count_again_with_its_question(
    quarterly: Quarterly,
) -> None:
    action = quarterly.action()
    first = quarterly.submit(action, Rag.RED, **RED)
    builders.review(first, ReviewVerdict.QUERIED, reason="Which partner?")
    second = quarterly.submit(action, Rag.GREEN, based_on=first.pk, **GREEN)
    assert (second.corrects, status(action).queried) == (first, False)
    withdraw(second)
    assert (status(action).update_id, status(action).question) == (first.pk, "Which partner?")


def test_withdrawing_a_corrected_update_changes_nothing_else(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = quarterly.submit(action, Rag.RED, **RED)
    builders.review(first, ReviewVerdict.QUERIED)
    second = quarterly.submit(action, Rag.GREEN, based_on=first.pk, **GREEN)
    withdraw(first)
    assert (status(action).update_id, status(action).queried) == (second.pk, False)


def test_withdrawing_a_report_of_completion_ends_its_proposal(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = quarterly.submit(action)
    reported = quarterly.submit(action, Rag.BLUE, based_on=first.pk, **BLUE)
    assert status(action).awaiting_agreement
    withdraw(reported)
    assert (status(action).counted_as, status(action).awaiting_agreement) == (CountedAs.GREEN, False)
    assert proposals_open(action.strategy, TODAY, LATER) == {}
    with pytest.raises(Refused):
        move(action, Stage.COMPLETE, LATER)
    assert status(action, NOW).awaiting_agreement


def test_the_report_of_an_agreed_completion_stays_even_after_the_action_is_reopened(
    quarterly: Quarterly,
) -> None:
    action = quarterly.action()
    first = quarterly.submit(action)
    reported = quarterly.submit(action, Rag.BLUE, based_on=first.pk, **BLUE)
    move(action, Stage.COMPLETE)
    with pytest.raises(Refused) as refused:
        withdraw(reported, at=LATER)
    assert "reopen the action" in refused.value.reasons[""]
    assert status(action).counted_as is CountedAs.BLUE
    withdraw(first, at=LATER)
    assert status(action).counted_as is CountedAs.BLUE
    move(action, Stage.UNDER_WAY, LATER)
    with pytest.raises(Refused):
        withdraw(reported, at=LATER)
    assert [withdrawal.update for withdrawal in Withdrawal.objects.all()] == [first]


def test_an_action_that_the_withdrawn_update_started_is_proposed_again(quarterly: Quarterly) -> None:
    action = quarterly.action(stage=Stage.PROPOSED)
    first = quarterly.submit(action)
    assert status(action, NOW).stage is Stage.UNDER_WAY
    withdraw(first)
    assert (status(action).stage, status(action, NOW).stage) == (Stage.PROPOSED, Stage.UNDER_WAY)


def test_an_action_with_another_update_stays_under_way(quarterly: Quarterly) -> None:
    action = quarterly.action(stage=Stage.PROPOSED)
    first = quarterly.submit(action)
    quarterly.submit(action, based_on=first.pk, **GREEN)
    withdraw(first)
    assert status(action).stage is Stage.UNDER_WAY


def test_the_first_of_two_reports_of_an_agreed_completion_stays(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = quarterly.submit(action, Rag.BLUE, **BLUE)
    quarterly.submit(action, Rag.BLUE, based_on=first.pk, **BLUE)
    move(action, Stage.COMPLETE)
    with pytest.raises(Refused):
        withdraw(first, at=LATER)
    assert status(action).counted_as is CountedAs.BLUE


def test_withdrawing_an_update_takes_back_the_milestones_that_it_marked(quarterly: Quarterly) -> None:
    action = quarterly.action()
    milestone = builders.milestone(action, TODAY)
    update = quarterly.submit(action, done_milestones={milestone.pk: date(2026, 3, 31)})
    withdraw(update)
    done = [milestones_at(action.strategy, TODAY, at)[0].done_on for at in (NOW, LATER)]
    assert done == [update.effective_from, None]


def test_an_update_is_withdrawn_once(quarterly: Quarterly) -> None:
    update = quarterly.submit(quarterly.action())
    withdraw(update)
    with pytest.raises(Refused) as refused:
        withdraw(update, at=LATER)
    assert refused.value.reasons == {"": "This update has already been withdrawn."}


@pytest.mark.parametrize("reason", [" ", "x" * 2001, f"It was about {CHI}."])
def test_a_withdrawal_says_why_without_identifiers(quarterly: Quarterly, reason: str) -> None:
    update = quarterly.submit(quarterly.action())
    with pytest.raises(Refused) as refused:
        withdraw(update, reason=reason)
    assert list(refused.value.reasons) == ["reason"]
    assert not Withdrawal.objects.exists()


def test_a_withdrawal_is_audited_with_what_the_action_counts_as(quarterly: Quarterly) -> None:
    action = quarterly.action()
    update = quarterly.submit(action)
    withdraw(update)
    event = last_event()
    assert (event.what, event.subject_id, event.scope) == ("update withdrawn", str(update.pk), "test")
    assert (event.text.before, event.text.after) == (
        {"counted_as": "green"},
        {
            "action": action.reference,
            "period": "January to March 2026",
            "rag": "green",
            "reason": "It was for another action.",
            "counted_as": "no_update",
        },
    )


def test_a_report_that_was_followed_by_other_work_is_withdrawn_after_a_later_report_was_agreed(
    quarterly: Quarterly,
) -> None:
    action = quarterly.action()
    first = quarterly.submit(action, Rag.BLUE, at=NOW - timedelta(days=40), **BLUE)
    second = quarterly.submit(action, based_on=first.pk, at=NOW - timedelta(days=30))
    quarterly.submit(action, Rag.BLUE, based_on=second.pk, at=NOW - timedelta(days=20), **BLUE)
    move(action, Stage.COMPLETE)
    withdraw(first, at=LATER)
    assert status(action).counted_as is CountedAs.BLUE
