"""Moving actions to other stages: completing, pausing and reopening them."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from priorities.choices import Completion, CountedAs, DecisionVerdict, ProposalKind, Rag, ReviewVerdict, Stage
from priorities.models import Action, Decision, DecisionMaker, Meeting, Proposal, Update
from priorities.queries.changes import pending_completion, undecided
from priorities.queries.status import status_of
from priorities.writes import stages
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.agreement import AT, decided, last_event, oversight_group
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10)


def report_complete(action: Action, on: date) -> Update:
    update = builders.update(action, Rag.BLUE, on)
    Proposal.objects.create(
        action=action, update=update, kind="complete", reason="Reported complete.", by=update.user,
        effective_from=on, recorded_at=noon(on),
    )  # fmt: skip
    return update


def new_action() -> Action:
    return builders.action(builders.commitment(builders.priority(builders.strategy())))


def move(action: Action, stage: Stage, on: date = TODAY, **details: Any) -> None:
    action.refresh_from_db()
    assert action.current is not None
    stages.move(
        action=action,
        stage=stage,
        details=decided(**{"effective_from": on} | details),
        based_on=action.current.number,
        by=builders.user(),
        at=AT,
        completion=pending.pk if (pending := pending_completion(action)) else None,
    )


def rag_and_stage(action: Action, as_at: date = TODAY) -> tuple[Rag | None, Stage]:
    status = status_of(action, as_at, AT)
    assert status is not None
    return status.rag, status.stage


def test_action_is_completed_if_its_latest_update_reports_it_complete():
    action = new_action()
    builders.update(action, Rag.AMBER, JAN)
    report_complete(action, FEB)
    move(action, Stage.COMPLETE)
    assert rag_and_stage(action) == (Rag.BLUE, Stage.COMPLETE)


def test_complete_is_refused_if_a_later_update_shows_that_work_has_continued():
    action = new_action()
    report_complete(action, JAN)
    later = builders.update(action, Rag.RED, MAR)
    with pytest.raises(Refused) as refused:
        move(action, Stage.COMPLETE)
    assert list(refused.value.reasons) == ["stage"]
    builders.review(later, ReviewVerdict.QUERIED)
    with pytest.raises(Refused):
        move(action, Stage.COMPLETE)
    builders.withdrawal(later)
    move(action, Stage.COMPLETE)
    assert rag_and_stage(action) == (Rag.BLUE, Stage.COMPLETE)


def test_complete_may_be_agreed_while_the_update_that_reports_it_is_queried():
    action = new_action()
    builders.review(report_complete(action, FEB), ReviewVerdict.QUERIED)
    move(action, Stage.COMPLETE)
    assert rag_and_stage(action) == (Rag.BLUE, Stage.COMPLETE)


def test_complete_is_refused_if_the_update_that_reports_it_was_withdrawn():
    action = new_action()
    builders.withdrawal(report_complete(action, FEB))
    with pytest.raises(Refused):
        move(action, Stage.COMPLETE)


def test_complete_does_not_take_effect_before_it_was_reported():
    action = new_action()
    report_complete(action, MAR)
    with pytest.raises(Refused) as refused:
        move(action, Stage.COMPLETE, FEB)
    assert refused.value.reasons == {
        "effective_from": "It counts as reported complete from 10 March 2026. Enter that day or a later one."
    }
    meeting = builders.meeting(action.strategy, FEB)
    with pytest.raises(Refused) as refused:
        move(action, Stage.COMPLETE, meeting=meeting)
    assert refused.value.reasons == {
        "meeting": "It counts as reported complete from 10 March 2026. Choose a later meeting."
    }
    move(action, Stage.COMPLETE, MAR)


def test_pause_agrees_a_proposal_from_an_earlier_update():
    action = new_action()
    update = builders.update(action, Rag.AMBER, JAN)
    proposal = Proposal.objects.create(
        action=action, update=update, kind="pause", reason="No funds.", by=update.user,
        effective_from=JAN, recorded_at=noon(JAN),
    )  # fmt: skip
    builders.update(action, Rag.AMBER, FEB)
    move(action, Stage.PAUSED)
    proposal.refresh_from_db()
    assert proposal.decision.revision == Action.objects.get(pk=action.pk).current


def test_reopened_action_has_its_last_rating_before_blue_and_needs_a_new_report():
    action = new_action()
    builders.update(action, Rag.AMBER, JAN)
    report_complete(action, FEB)
    move(action, Stage.COMPLETE, FEB)
    move(action, Stage.UNDER_WAY, MAR)
    assert rag_and_stage(action) == (Rag.AMBER, Stage.UNDER_WAY)
    assert rag_and_stage(action, FEB) == (Rag.BLUE, Stage.COMPLETE)
    with pytest.raises(Refused):
        move(action, Stage.COMPLETE)
    report_complete(action, TODAY)
    move(action, Stage.COMPLETE)
    assert rag_and_stage(action) == (Rag.BLUE, Stage.COMPLETE)


def awaiting(action: Action, as_at: date, known_at: datetime = AT) -> bool:
    status = status_of(action, as_at, known_at)
    assert status is not None
    return status.awaiting_agreement


def test_a_completion_counts_from_the_meeting_that_agreed_it_although_it_is_recorded_later():
    action = new_action()
    builders.update(action, Rag.AMBER, JAN)
    report_complete(action, FEB)
    move(action, Stage.COMPLETE, meeting=builders.meeting(action.strategy, MAR))
    eve, before_it_was_recorded = MAR - timedelta(days=1), noon(TODAY) - timedelta(microseconds=1)
    assert (awaiting(action, eve), awaiting(action, MAR)) == (True, False)
    assert (rag_and_stage(action, eve), rag_and_stage(action, MAR)) == (
        (Rag.AMBER, Stage.UNDER_WAY),
        (Rag.BLUE, Stage.COMPLETE),
    )
    assert awaiting(action, MAR, before_it_was_recorded)
    decision = Decision.objects.get()
    assert (decision.effective_from, decision.recorded_at) == (MAR, AT)


def test_a_refused_completion_counts_as_its_last_rating_from_the_day_of_the_decision():
    action = new_action()
    builders.update(action, Rag.AMBER, JAN)
    update = report_complete(action, FEB)
    Decision.objects.create(
        proposal=update.proposals.get(), verdict=DecisionVerdict.REFUSED, reason="Two teams have still to start.",
        effective_from=MAR, recorded_at=noon(TODAY),
    )  # fmt: skip
    assert (awaiting(action, FEB), awaiting(action, MAR)) == (True, False)
    assert rag_and_stage(action, MAR) == (Rag.AMBER, Stage.UNDER_WAY)


def test_a_decision_says_which_group_or_board_made_it_and_at_which_meeting():
    action = new_action()
    group = oversight_group(action.strategy)
    meeting = builders.meeting(action.strategy, MAR, group=group)
    report_complete(action, FEB)
    move(action, Stage.COMPLETE, group=group, meeting=meeting, minute_reference=" Item 7 ")
    decision = Decision.objects.get()
    assert (decision.group, decision.meeting, decision.minute_reference) == (group, meeting, "Item 7")
    assert decision.decided_by == decision.revision.agreed_by == group.name
    move(action, Stage.UNDER_WAY)
    assert builders.current(Action.objects.get()).agreed_by == action.strategy.board
    assert last_event().text.after["minute_reference"] == ""


def test_a_pause_without_a_proposal_is_proposed_and_agreed_at_once():
    action = new_action()
    meeting = builders.meeting(action.strategy, MAR)
    move(action, Stage.PAUSED, meeting=meeting)
    decision = Decision.objects.get()
    assert (decision.decided_by, decision.meeting, decision.proposal.kind) == (
        action.strategy.board,
        meeting,
        ProposalKind.PAUSE,
    )
    assert decision.proposal.update is None


def test_a_meeting_of_another_group_or_strategy_is_refused():
    action = new_action()
    group, other = oversight_group(action.strategy), builders.strategy()
    of_the_board = builders.meeting(action.strategy, MAR)
    for wrong in (
        {"group": group, "meeting": of_the_board},
        {"meeting": builders.meeting(action.strategy, MAR, group=group)},
        {"meeting": builders.meeting(other, MAR)},
    ):
        with pytest.raises(Refused) as refused:
            move(action, Stage.PAUSED, **wrong)
        assert list(refused.value.reasons) == ["meeting"]
    assert not Decision.objects.exists()


def test_each_kind_is_decided_by_the_group_that_the_strategy_names_or_by_the_board():
    action = new_action()
    group = oversight_group(action.strategy)
    DecisionMaker.objects.create(
        strategy=action.strategy, kind=ProposalKind.STOP, group=builders.group(action.strategy), set_at=AT
    )
    DecisionMaker.objects.create(strategy=action.strategy, kind=ProposalKind.COMPLETE, set_at=AT)
    with pytest.raises(Refused) as refused:
        move(action, Stage.STOPPED, group=group)
    named = DecisionMaker.objects.get(kind=ProposalKind.STOP).group
    assert refused.value.reasons == {
        "group": f"In this strategy, {named} decides whether an action is stopped."
    }
    report_complete(action, FEB)
    with pytest.raises(Refused) as refused:
        move(action, Stage.COMPLETE, group=group)
    assert action.strategy.board in refused.value.reasons["group"]
    move(action, Stage.PAUSED, group=group)
    move(action, Stage.STOPPED)
    assert [decision.group for decision in Decision.objects.order_by("pk")] == [group, None]


def test_a_group_of_another_body_is_refused():
    with pytest.raises(Refused) as refused:
        move(new_action(), Stage.PAUSED, group=builders.group(builders.strategy(body="Another body")))
    assert list(refused.value.reasons) == ["group"]


def test_a_meeting_that_was_corrected_or_removed_since_the_page_was_opened():
    action = new_action()
    meeting = builders.meeting(action.strategy, MAR)
    Meeting.objects.filter(pk=meeting.pk).update(held_on=FEB)
    move(action, Stage.PAUSED, meeting=meeting)
    assert Decision.objects.get().effective_from == FEB
    removed = builders.meeting(action.strategy, JAN)
    Meeting.objects.filter(pk=removed.pk).delete()
    with pytest.raises(Refused) as refused:
        move(action, Stage.STOPPED, meeting=removed)
    assert list(refused.value.reasons) == ["meeting"]


def test_a_meeting_that_has_yet_to_be_held_decides_nothing():
    action = new_action()
    with pytest.raises(Refused) as refused:
        move(action, Stage.PAUSED, meeting=builders.meeting(action.strategy, TODAY + timedelta(days=1)))
    assert list(refused.value.reasons) == ["effective_from"]


@pytest.mark.parametrize("words", ["x" * 101, "Item 7, CHI 0101011237"])
def test_a_minute_reference_that_is_too_long_or_holds_an_identifier_is_refused(words: str):
    with pytest.raises(Refused) as refused:
        move(new_action(), Stage.PAUSED, minute_reference=words)
    assert list(refused.value.reasons) == ["minute_reference"]


def refuse(action: Action, seen: int | None, **details: object) -> Decision:
    return stages.refuse_completion(
        action=action, details=decided(**details), by=builders.user(), at=AT, completion=seen
    )


def test_refused_completion_counts_under_its_last_rating_again_and_changes_no_plan():
    action = new_action()
    red = builders.update(action, Rag.RED, JAN)
    proposal = report_complete(action, FEB).proposals.get()
    decision = refuse(action, proposal.pk, effective_from=MAR, reason="Two teams are not trained.")
    assert (decision.verdict, decision.revision, decision.effective_from) == (
        DecisionVerdict.REFUSED,
        None,
        MAR,
    )
    assert (decision.reason, decision.proposal) == ("Two teams are not trained.", proposal)
    status = status_of(action, TODAY, AT)
    assert status is not None
    assert (status.counted_as, status.completion, status.deciding_id) == (
        CountedAs.RED,
        Completion.REFUSED,
        red.pk,
    )
    assert (status.forecast, status.stage) == (red.forecast, Stage.UNDER_WAY)
    assert builders.current(action).number == 1
    event = last_event()
    assert (event.what, event.subject_id) == ("completion refused", str(action.pk))
    # The work goes on, and can be reported complete again.
    assert pending_completion(action) is None
    report_complete(action, TODAY)
    move(action, Stage.COMPLETE)
    assert rag_and_stage(action) == (Rag.BLUE, Stage.COMPLETE)


def test_refusal_needs_a_reason_a_day_since_the_report_and_a_report():
    action = new_action()
    with pytest.raises(Refused) as refused:
        refuse(action, None)
    assert list(refused.value.reasons) == ["stage"]
    proposal = report_complete(action, MAR).proposals.get()
    for details, field in (
        ({"reason": " "}, "reason"),
        ({"effective_from": None}, "effective_from"),
        ({"effective_from": FEB}, "effective_from"),
        ({"reason": "See 0101011237."}, "reason"),
    ):
        with pytest.raises(Refused) as refused:
            refuse(action, proposal.pk, **details)
        assert list(refused.value.reasons) == [field]
    assert not Decision.objects.exists()


@pytest.mark.parametrize("verdict", DecisionVerdict)
def test_completion_that_was_reported_again_meanwhile_is_neither_agreed_nor_refused(verdict: DecisionVerdict):
    action = new_action()
    first = report_complete(action, FEB).proposals.get()
    report_complete(action, MAR)
    decide: Any = partial(refuse, action, first.pk)
    if verdict is DecisionVerdict.AGREED:
        decide = partial(
            stages.move, action=action, stage=Stage.COMPLETE, details=decided(), based_on=1, by=builders.user(),
            at=AT, completion=first.pk,
        )  # fmt: skip
    with pytest.raises(Refused) as refused:
        decide()
    assert refused.value.reasons == {"stage": stages.REPORTED_AGAIN}
    assert not Decision.objects.exists()


def test_completion_that_lapsed_when_the_work_was_paused_cannot_be_agreed():
    action = new_action()
    proposal = report_complete(action, JAN).proposals.get()
    move(action, Stage.PAUSED, FEB)
    move(action, Stage.UNDER_WAY, MAR)
    for seen in (proposal.pk, None):
        with pytest.raises(Refused):
            refuse(action, seen)
    with pytest.raises(Refused):
        move(action, Stage.COMPLETE)


def test_a_decision_names_a_group_under_the_oversight_group_or_a_decision_maker():
    action = new_action()
    strategy, other = action.strategy, builders.group(action.strategy)
    strategy.oversight_group = builders.group(strategy)
    strategy.save()
    with pytest.raises(Refused) as refused:
        move(action, Stage.PAUSED, group=other)
    assert list(refused.value.reasons) == ["group"]
    strategy.decision_makers.create(kind=ProposalKind.PAUSE, group=other, set_at=AT)
    move(action, Stage.PAUSED, group=other)
    move(action, Stage.UNDER_WAY, group=strategy.oversight_group)


def test_a_pause_agreed_before_it_was_proposed_is_another_decision():
    action = new_action()
    proposed = Proposal.objects.create(
        action=action, kind="pause", reason="The money ended.", by=builders.user(), effective_from=MAR,
        recorded_at=noon(MAR),
    )  # fmt: skip
    move(action, Stage.PAUSED, on=FEB)
    decision = Decision.objects.get()
    assert decision.proposal != proposed
    assert decision.effective_from == decision.proposal.effective_from == FEB
    assert not undecided(action.strategy, TODAY, AT).exists()
