"""Proposing changes, and agreeing and refusing several of them at one meeting."""

from datetime import date, timedelta
from typing import Any

import pytest

from priorities.choices import ActionKind, DecisionVerdict, ProposalKind, Rag, Stage
from priorities.models import Action, Decision, Proposal, Strategy
from priorities.queries.changes import undecided
from priorities.queries.status import status_of
from priorities.writes import agreements, proposals
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.agreement import AT, decided, last_event, oversight_group
from tracker import audit
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db
FEB, MAR = date(2026, 2, 10), date(2026, 3, 10)
AGREED, REFUSED = DecisionVerdict.AGREED, DecisionVerdict.REFUSED
LATER = AT + timedelta(hours=1)


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy()


@pytest.fixture
def action(strategy: Strategy) -> Action:
    return builders.action(builders.commitment(builders.priority(strategy)))


def propose(action: Action, kind: ProposalKind | None = ProposalKind.NEW_DATE, **answers: Any) -> Proposal:
    """Propose a change today, by default a new date."""
    values = {"reason": "Partners start in May.", "by": builders.user(), "at": AT, "seen": seen(action)}
    if kind is ProposalKind.NEW_DATE:
        values["new_date"] = date(2027, 3, 31)
    return proposals.propose(action=action, kind=kind, **values | answers)


def seen(action: Action) -> int | None:
    """Return the id of the latest proposal that waits."""
    return undecided(action.strategy, TODAY, LATER).filter(action=action).values_list("pk", flat=True).last()


def asked(action: Action, kind: ProposalKind, on: date = FEB, **fields: Any) -> Proposal:
    """Return a proposal that was made on an earlier day."""
    values = {"reason": "Asked for.", "by": builders.user(), "effective_from": on, "recorded_at": noon(on)}
    return Proposal.objects.create(action=action, kind=kind, **values | fields)


def decide(
    strategy: Strategy, *rows: Proposal, verdict: DecisionVerdict = AGREED, **details: Any
) -> list[Decision]:
    return agreements.decide(
        strategy=strategy,
        proposals=[row.pk for row in rows],
        verdict=verdict,
        details=decided(**details),
        by=builders.user(),
        at=LATER,
    )


def reasons(write: Any, *args: Any, **kwargs: Any) -> dict[str, str]:
    """Return the reasons with which a write is refused, having decided nothing."""
    before = Decision.objects.count(), Proposal.objects.count()
    with pytest.raises(Refused) as refused:
        write(*args, **kwargs)
    assert (Decision.objects.count(), Proposal.objects.count()) == before
    return refused.value.reasons


def test_a_date_that_has_passed_by_the_decision_is_not_agreed(strategy: Strategy, action: Action) -> None:
    passed = asked(action, ProposalKind.NEW_DATE, new_date=MAR)
    (why,) = reasons(decide, strategy, passed).values()
    assert "The date proposed, 10 March 2026, had passed by the day of the decision." in why
    (refused,) = decide(strategy, passed, verdict=REFUSED, reason="It has passed.")
    assert refused.verdict == REFUSED


def plan(action: Action, as_at: date = TODAY) -> tuple[Stage, date | None]:
    status = status_of(action, as_at, LATER)
    assert status is not None
    return status.stage, status.due or status.review


def test_a_proposal_changes_nothing_until_it_is_agreed(action: Action) -> None:
    made = propose(action, reason="  Partners start\nin May. ")
    assert (made.effective_from, made.reason, made.update) == (TODAY, "Partners start in May.", None)
    assert plan(action) == (Stage.UNDER_WAY, date(2026, 12, 31))
    event = last_event()
    assert (event.what, event.subject_id) == ("change proposed", str(action.pk))
    assert event.text.after["new_date"] == "2027-03-31"
    decide(action.strategy, made)
    assert plan(action) == (Stage.UNDER_WAY, date(2027, 3, 31))
    assert last_event().what == "new date agreed"
    assert audit.verify() == []


def test_a_later_proposal_of_the_kind_replaces_the_earlier(action: Action) -> None:
    first = propose(action)
    second = propose(action, new_date=date(2027, 6, 30))
    assert list(undecided(action.strategy, TODAY, LATER)) == [second]
    assert last_event().text.before["new_date"] == "2027-03-31"
    assert list(reasons(decide, action.strategy, first)) == [f"proposal_{first.pk}"]
    stop = propose(action, ProposalKind.STOP)
    assert list(undecided(action.strategy, TODAY, LATER)) == [second, stop]


def test_a_proposal_that_was_not_seen_is_not_replaced(action: Action) -> None:
    propose(action)
    assert list(reasons(propose, action, seen=None)) == [""]


@pytest.mark.parametrize(
    ("kind", "answers", "field"),
    [
        (None, {}, "kind"),
        (ProposalKind.COMPLETE, {}, "kind"),
        (ProposalKind.NEW_DATE, {"new_date": None}, "new_date"),
        (ProposalKind.NEW_DATE, {"new_date": TODAY}, "new_date"),
        (ProposalKind.NEW_DATE, {"new_date": date(2026, 12, 31)}, "new_date"),
        (ProposalKind.NEW_DATE, {"new_date": date(2099, 12, 31)}, "new_date"),
        (ProposalKind.PAUSE, {"reason": " "}, "reason"),
        (ProposalKind.PAUSE, {"reason": "x" * 401}, "reason"),
        (ProposalKind.PAUSE, {"reason": "For 0101011237."}, "reason"),
    ],
)
def test_a_proposal_that_is_not_complete_is_refused(
    action: Action, kind: ProposalKind | None, answers: dict[str, Any], field: str
) -> None:
    assert list(reasons(propose, action, kind, **answers)) == [field]


@pytest.mark.parametrize(
    ("stage", "kinds"),
    [
        (Stage.PROPOSED, [ProposalKind.NEW_DATE, ProposalKind.PAUSE, ProposalKind.STOP]),
        (Stage.PAUSED, [ProposalKind.NEW_DATE, ProposalKind.STOP]),
        (Stage.STOPPED, []),
        (Stage.COMPLETE, []),
    ],
)
def test_what_may_be_proposed_depends_on_the_stage(
    action: Action, stage: Stage, kinds: list[ProposalKind]
) -> None:
    builders.revision(action, stage=stage, effective_from=FEB, recorded_at=noon(FEB))
    for kind in (ProposalKind.NEW_DATE, ProposalKind.PAUSE, ProposalKind.STOP):
        if kind in kinds:
            propose(action, kind)
        else:
            assert list(reasons(propose, action, kind)) == ["kind"]


def test_a_date_before_the_work_starts_is_refused(strategy: Strategy) -> None:
    home = builders.commitment(builders.priority(strategy))
    action = builders.action(home, start=date(2026, 6, 1))
    assert list(reasons(propose, action, new_date=date(2026, 5, 1))) == ["new_date"]


def test_several_kinds_are_agreed_at_one_meeting_and_take_effect_on_its_day(strategy: Strategy) -> None:
    home = builders.commitment(builders.priority(strategy))
    late, rest, done, continuing = (builders.action(home) for _ in range(4))
    builders.revision(
        continuing, kind=ActionKind.CONTINUING, due=None, review=date(2026, 6, 30), effective_from=FEB,
        recorded_at=noon(FEB),
    )  # fmt: skip
    group = oversight_group(strategy)
    meeting = builders.meeting(strategy, MAR, group=group)
    reported = builders.update(done, Rag.BLUE, FEB)
    rows = [
        asked(late, ProposalKind.NEW_DATE, new_date=date(2027, 3, 31)),
        asked(rest, ProposalKind.PAUSE),
        asked(done, ProposalKind.COMPLETE, update=reported),
        asked(continuing, ProposalKind.NEW_DATE, new_date=date(2026, 9, 30)),
    ]
    made = decide(strategy, *rows, group=group, meeting=meeting, reason="", minute_reference=" Item 7 ")
    assert {(one.decided_by, one.meeting, one.minute_reference, one.reason) for one in made} == {
        (group.name, meeting, "Item 7", "Asked for.")
    }
    assert [plan(action, MAR) for action in (late, rest, done, continuing)] == [
        (Stage.UNDER_WAY, date(2027, 3, 31)),
        (Stage.PAUSED, date(2026, 12, 31)),
        (Stage.COMPLETE, date(2026, 12, 31)),
        (Stage.UNDER_WAY, date(2026, 9, 30)),
    ]
    assert plan(late, MAR - timedelta(days=1)) == (Stage.UNDER_WAY, date(2026, 12, 31))
    assert {one.revision.agreed_by for one in made if one.revision} == {group.name}
    assert audit.verify() == []


def test_a_decision_without_a_meeting_needs_a_reason(action: Action) -> None:
    stop = asked(action, ProposalKind.STOP)
    assert reasons(decide, action.strategy, stop, reason="") == {"reason": agreements.WITHOUT_A_MEETING}
    (decision,) = decide(action.strategy, stop, reason="Agreed by email.")
    assert (decision.meeting, decision.reason) == (None, "Agreed by email.")


def test_a_refusal_changes_no_plan_and_needs_a_reason(action: Action) -> None:
    date_asked = asked(action, ProposalKind.NEW_DATE, new_date=date(2027, 3, 31))
    stop = asked(action, ProposalKind.STOP)
    assert list(reasons(decide, action.strategy, stop, verdict=REFUSED, reason=" ")) == ["reason"]
    (decision,) = decide(action.strategy, stop, verdict=REFUSED, reason="It is still needed.")
    assert (decision.revision, decision.reason) == (None, "It is still needed.")
    event = last_event()
    assert (event.what, event.text.after["kind"]) == ("proposal refused", "Stopping")
    assert plan(action) == (Stage.UNDER_WAY, date(2026, 12, 31))
    assert list(undecided(action.strategy, TODAY, LATER)) == [date_asked]


def test_if_one_cannot_be_decided_none_is(strategy: Strategy) -> None:
    home = builders.commitment(builders.priority(strategy))
    first, second = (builders.action(home) for _ in range(2))
    early = asked(first, ProposalKind.PAUSE)
    late = asked(second, ProposalKind.PAUSE, MAR)
    found = reasons(decide, strategy, early, late, effective_from=FEB)
    assert found == {
        f"proposal_{late.pk}": "1.1.2: It counts as proposed from 10 March 2026. Enter that day or a later one."
    }
    builders.revision(second, title="Changed", effective_from=TODAY, recorded_at=noon(TODAY))
    found = reasons(decide, strategy, early, late, meeting=builders.meeting(strategy, MAR))
    assert found == {
        f"proposal_{late.pk}": "1.1.2: The previous version took effect on 8 April 2026. Choose a later meeting."
    }
    decide(strategy, late, verdict=REFUSED, effective_from=MAR)


def test_a_completion_of_an_action_that_left_the_plan_meanwhile_is_not_decided(action: Action) -> None:
    reported = asked(action, ProposalKind.COMPLETE, update=builders.update(action, Rag.BLUE, FEB))
    builders.revision(action, stage=Stage.WITHDRAWN, effective_from=MAR, recorded_at=noon(MAR))
    for verdict in (AGREED, REFUSED):
        found = reasons(decide, action.strategy, reported, verdict=verdict)
        assert found == {
            f"proposal_{reported.pk}": "1.1.1: The action has been withdrawn. Leave this proposal unticked."
        }


def test_what_was_decided_meanwhile_says_by_whom(action: Action) -> None:
    stop = asked(action, ProposalKind.STOP)
    decide(action.strategy, stop, verdict=REFUSED, effective_from=MAR)
    assert reasons(decide, action.strategy, stop) == {
        f"proposal_{stop.pk}": "1.1.1: Test Integration Joint Board has refused this, from 10 March 2026."
    }


def test_nothing_ticked_proposals_of_another_strategy_and_wrong_details_are_refused(action: Action) -> None:
    other = builders.strategy()
    elsewhere = asked(builders.action(builders.commitment(builders.priority(other))), ProposalKind.PAUSE)
    stop = asked(action, ProposalKind.STOP)
    assert list(reasons(decide, action.strategy)) == [""]
    assert list(reasons(decide, action.strategy, elsewhere)) == [""]
    assert list(reasons(decide, action.strategy, stop, elsewhere)) == [""]
    for details, field in (
        ({"effective_from": None}, "effective_from"),
        ({"effective_from": TODAY + timedelta(days=1)}, "effective_from"),
        ({"minute_reference": "x" * 101}, "minute_reference"),
        ({"reason": "For 0101011237."}, "reason"),
        ({"meeting": builders.meeting(other, MAR)}, "meeting"),
    ):
        assert list(reasons(decide, action.strategy, stop, **details)) == [field]


def test_a_reason_that_is_too_long_for_the_plan_is_asked_for_again(action: Action) -> None:
    long = asked(action, ProposalKind.STOP, reason="x" * 401)
    assert list(reasons(decide, action.strategy, long, reason="")) == ["reason"]
    (decision,) = decide(action.strategy, long, reason="The money ended.")
    assert decision.reason == "The money ended."


@pytest.mark.parametrize(
    "kinds",
    [
        (ProposalKind.COMPLETE, ProposalKind.PAUSE),
        (ProposalKind.PAUSE, ProposalKind.COMPLETE),
        (ProposalKind.STOP, ProposalKind.PAUSE),
    ],
)
def test_an_action_is_not_moved_to_two_stages_at_once(action: Action, kinds: list[ProposalKind]) -> None:
    reported = builders.update(action, Rag.BLUE, FEB)
    rows = [asked(action, kind, update=reported if kind is ProposalKind.COMPLETE else None) for kind in kinds]
    assert list(reasons(decide, action.strategy, *rows)) == [f"proposal_{row.pk}" for row in rows]
    decide(action.strategy, *rows, verdict=REFUSED)


def test_a_date_and_a_stop_are_agreed_at_once_with_the_date_first(action: Action) -> None:
    stop = asked(action, ProposalKind.STOP)
    later = asked(action, ProposalKind.NEW_DATE, new_date=date(2027, 3, 31))
    decide(action.strategy, stop, later)
    assert plan(action) == (Stage.STOPPED, date(2027, 3, 31))
    assert [row.stage for row in action.revisions.order_by("number")] == [
        Stage.UNDER_WAY,
        Stage.UNDER_WAY,
        Stage.STOPPED,
    ]


def test_a_date_before_the_start_that_the_plan_has_now_is_not_agreed(action: Action) -> None:
    early = asked(action, ProposalKind.NEW_DATE, new_date=date(2026, 6, 30))
    builders.revision(
        action, start=date(2026, 7, 1), due=date(2026, 9, 30), effective_from=MAR, recorded_at=noon(MAR)
    )
    assert list(reasons(decide, action.strategy, early)) == [f"proposal_{early.pk}"]
    decide(action.strategy, early, verdict=REFUSED)
