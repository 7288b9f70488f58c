"""Two writes at once: either both are saved, or the second is refused and its user is told why.

The second write always starts before the first is committed.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from priorities.choices import (
    EvidenceDone,
    EvidenceKind,
    PeriodKind,
    Rag,
    ResultLevel,
    Role,
    Stage,
    Strength,
)
from priorities.figures.period_answers import period_answers
from priorities.models import (
    Action,
    ActionRevision,
    ActionSupport,
    EvidenceRevision,
    Meeting,
    Period,
    PeriodClosing,
    PeriodReopening,
    Person,
    StaffReading,
    Strategy,
    Update,
    Withdrawal,
)
from priorities.queries.calendar import calendar
from priorities.writes import (
    actions,
    closings,
    commitments,
    evidence,
    evidence_links,
    meetings,
    people,
    periods,
    risks,
    staff_readings,
    stages,
    strategies,
    supports,
    update_withdrawals,
    withdrawn_actions,
)
from priorities.writes.actions import ActionDetails
from priorities.writes.evidence import EvidenceDetails
from priorities.writes.people import PersonDetails
from priorities.writes.risks import RiskDetails
from priorities.writes.strategies import NewStrategy
from tests import builders
from tests.builders import TODAY
from tests.priorities.writes.agreement import agreement, decided
from tests.priorities.writes.quarterly_strategy import NOW, Quarterly
from tests.priorities.writes.two_transactions import audit_faults, needs_postgresql, run_both
from tracker.models import User
from tracker.refusals import EditConflict, Refused

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]

LATER = NOW + timedelta(minutes=1)


def name_meeting(quarterly: Quarterly, meeting: Meeting) -> Period:
    """Name the meeting that the winter period reports to, based on the period as the fixture has it."""
    period = quarterly.winter
    return periods.name_meeting(
        period=period,
        meeting=meeting,
        based_on=periods.version_hash([period]),
        by=quarterly.user,
        at=LATER,
    )


def test_a_choice_of_a_meeting_that_waited_for_another_is_refused(quarterly: Quarterly) -> None:
    first, second = (builders.meeting(quarterly.strategy, day) for day in (TODAY, TODAY - timedelta(days=1)))
    other = run_both(lambda: name_meeting(quarterly, first), lambda: name_meeting(quarterly, second))
    assert other.waited
    assert isinstance(other.error, EditConflict)
    assert Period.objects.get(pk=quarterly.winter.pk).meeting == first


def closed(quarterly: Quarterly, by: User, based_on: str, at: datetime = LATER) -> PeriodClosing:
    return closings.close(period=quarterly.winter, based_on=based_on, by=by, at=at)


def version_of_winter(quarterly: Quarterly) -> str:
    periods = calendar(quarterly.strategy, NOW)
    winter = next(each for each in periods.periods if each.key == quarterly.winter.pk)
    return closings.version_hash(quarterly.winter, period_answers(quarterly.strategy, winter, periods, NOW))


def test_a_closing_that_waited_for_another_closing_is_refused_and_says_who_closed_it(
    quarterly: Quarterly,
) -> None:
    quarterly.action()
    seen, first, second = version_of_winter(quarterly), builders.user(name="Al Chair"), builders.user()
    other = run_both(lambda: closed(quarterly, first, seen), lambda: closed(quarterly, second, seen))
    assert other.waited
    assert isinstance(other.error, Refused)
    assert other.error.reasons == {
        "": "January to March 2026 was already closed on 8 April 2026 by Al Chair. Go back to see it now."
    }
    assert PeriodClosing.objects.count() == 1


def test_an_update_that_waited_for_the_closing_of_its_period_is_refused(quarterly: Quarterly) -> None:
    action = quarterly.action()
    seen = version_of_winter(quarterly)
    other = run_both(
        lambda: closed(quarterly, builders.user(), seen), lambda: quarterly.submit(action, at=NOW)
    )
    assert other.waited
    assert isinstance(other.error, Refused)
    assert list(other.error.reasons) == ["period"]
    assert [row.carried for row in PeriodClosing.objects.get().statuses.all()] == [True]


def test_a_closing_that_waited_for_an_update_shows_the_list_again(quarterly: Quarterly) -> None:
    action, by = quarterly.action(), builders.user()
    seen = version_of_winter(quarterly)
    other = run_both(lambda: quarterly.submit(action, at=LATER), lambda: closed(quarterly, by, seen, NOW))
    assert other.waited
    assert isinstance(other.error, EditConflict)
    assert not PeriodClosing.objects.exists()


def test_a_withdrawal_that_waited_for_a_closing_counts_after_it(quarterly: Quarterly) -> None:
    action, by = quarterly.action(), builders.user()
    sent = quarterly.submit(action, at=NOW)
    seen = version_of_winter(quarterly)
    other = run_both(
        lambda: closed(quarterly, by, seen),
        lambda: update_withdrawals.withdraw(update=sent, reason="Wrong action.", by=quarterly.user, at=NOW),
    )
    assert (other.waited, other.error) == (True, None)
    closing = PeriodClosing.objects.get()
    assert other.result.recorded_at >= closing.recorded_at
    assert [row.carried for row in closing.statuses.all()] == [False]


def test_a_reopening_that_waited_for_another_is_refused(quarterly: Quarterly) -> None:
    by = builders.user()
    closing = closed(quarterly, by, version_of_winter(quarterly), NOW)

    def reopen() -> PeriodReopening:
        return closings.reopen(
            period=quarterly.winter, reason="One came late.", based_on=closing.pk, by=by, at=LATER
        )

    other = run_both(reopen, reopen)
    assert other.waited
    assert isinstance(other.error, Refused)
    assert "was already reopened" in other.error.reasons[""]
    assert PeriodReopening.objects.count() == 1


def test_a_choice_of_a_meeting_that_waited_for_its_removal_is_refused(quarterly: Quarterly) -> None:
    meeting = builders.meeting(quarterly.strategy, TODAY)
    version, chosen = meetings.version_hash(meeting), Meeting.objects.get(pk=meeting.pk)
    other = run_both(
        lambda: meetings.remove(meeting=meeting, based_on=version, by=quarterly.user, at=LATER),
        lambda: name_meeting(quarterly, chosen),
    )
    assert other.waited
    assert isinstance(other.error, Refused)
    assert list(other.error.reasons) == ["meeting"]


@pytest.fixture(autouse=True)
def _audit_finds_nothing() -> Iterator[None]:
    yield
    assert audit_faults() == []


def change(quarterly: Quarterly, action: Action, *, at: datetime = LATER, **changed: Any) -> ActionRevision:
    """Change an action's details, based on its first revision."""
    current = builders.current(action)
    values = {name: getattr(current, name) for name in ("title", "home", "kind", "group", "start", "due")}
    return actions.change(
        action=action,
        details=ActionDetails(**values | {"answering": current.lead} | changed),
        agreement=agreement(),
        based_on=1,
        by=quarterly.user,
        at=at,
    )


def move(quarterly: Quarterly, action: Action, stage: Stage, completion: int | None = None) -> ActionRevision:
    return stages.move(
        action=action,
        stage=stage,
        details=decided(),
        based_on=1,
        by=quarterly.user,
        at=LATER,
        completion=completion,
    )


def withdraw(quarterly: Quarterly, update: Update) -> Withdrawal:
    return update_withdrawals.withdraw(
        update=update, reason="It was for another action.", by=quarterly.user, at=LATER
    )


def current_revision(action: Action) -> ActionRevision:
    return builders.current(Action.objects.select_related("current").get(pk=action.pk))


def test_update_that_waited_for_a_stop_is_refused(quarterly: Quarterly) -> None:
    action = quarterly.action(stage=Stage.PROPOSED)
    second = run_both(lambda: move(quarterly, action, Stage.STOPPED), lambda: quarterly.submit(action))
    assert isinstance(second.error, Refused)
    assert "This action is stopped" in second.error.reasons["rag"]
    assert (current_revision(action).number, current_revision(action).stage) == (2, Stage.STOPPED)
    assert not Update.objects.exists()


def test_stop_that_waited_for_an_update_is_refused_as_newer(quarterly: Quarterly) -> None:
    action = quarterly.action(stage=Stage.PROPOSED)
    second = run_both(lambda: quarterly.submit(action), lambda: move(quarterly, action, Stage.STOPPED))
    assert isinstance(second.error, EditConflict)
    assert second.error.number == 2
    assert current_revision(action).stage == Stage.UNDER_WAY


def test_stop_that_waited_for_an_update_counts_after_it(quarterly: Quarterly) -> None:
    action = quarterly.action()
    after_move = LATER + timedelta(minutes=1)
    second = run_both(
        lambda: quarterly.submit(action, Rag.GREEN, at=after_move),
        lambda: move(quarterly, action, Stage.STOPPED),
    )
    assert second.error is None
    assert (Update.objects.get().recorded_at, current_revision(action).recorded_at) == (
        after_move,
        after_move,
    )


def test_withdrawal_that_waited_for_the_agreement_of_the_completion_is_refused(quarterly: Quarterly) -> None:
    action = quarterly.action()
    reported = quarterly.submit(
        action, Rag.BLUE, difference_known=False, no_evidence_reason="It is in the minutes."
    )
    proposal = reported.proposals.get()
    second = run_both(
        lambda: move(quarterly, action, Stage.COMPLETE, completion=proposal.pk),
        lambda: withdraw(quarterly, reported),
    )
    assert isinstance(second.error, Refused)
    assert "reopen the action" in second.error.reasons[""]
    assert not Withdrawal.objects.exists()


def test_agreement_that_waited_for_the_withdrawal_of_the_report_is_refused(quarterly: Quarterly) -> None:
    action = quarterly.action()
    reported = quarterly.submit(
        action, Rag.BLUE, difference_known=False, no_evidence_reason="It is in the minutes."
    )
    proposal = reported.proposals.get()
    second = run_both(
        lambda: withdraw(quarterly, reported),
        lambda: move(quarterly, action, Stage.COMPLETE, completion=proposal.pk),
    )
    assert isinstance(second.error, Refused)
    assert list(second.error.reasons) == ["stage"]
    assert current_revision(action).stage == Stage.UNDER_WAY


def test_update_that_waited_for_another_is_refused(quarterly: Quarterly) -> None:
    action = quarterly.action()
    second = run_both(lambda: quarterly.submit(action), lambda: quarterly.submit(action, Rag.GREEN))
    assert isinstance(second.error, Refused)
    assert "since you opened the page" in second.error.reasons[""]
    assert Update.objects.count() == 1


def test_form_sent_twice_at_once_submits_one_update(quarterly: Quarterly) -> None:
    action, key = quarterly.action(), uuid4()
    second = run_both(lambda: quarterly.submit(action, key=key), lambda: quarterly.submit(action, key=key))
    assert second.error is None
    assert second.result == Update.objects.get()


def test_update_that_waited_for_a_change_starts_the_changed_action(quarterly: Quarterly) -> None:
    action = quarterly.action(stage=Stage.PROPOSED)
    second = run_both(
        lambda: change(quarterly, action, title="Another title"), lambda: quarterly.submit(action)
    )
    assert second.error is None
    assert (current_revision(action).number, current_revision(action).title) == (3, "Another title")
    assert current_revision(action).stage == Stage.UNDER_WAY


def test_change_that_waited_for_an_update_is_refused_as_newer(quarterly: Quarterly) -> None:
    action = quarterly.action(stage=Stage.PROPOSED)
    second = run_both(
        lambda: quarterly.submit(action), lambda: change(quarterly, action, title="Another title")
    )
    assert isinstance(second.error, EditConflict)
    assert second.error.number == 2


def test_change_that_waited_for_another_is_refused(quarterly: Quarterly) -> None:
    action = quarterly.action()
    second = run_both(
        lambda: change(quarterly, action, title="The first"),
        lambda: change(quarterly, action, title="The second"),
    )
    assert isinstance(second.error, EditConflict)
    assert (current_revision(action).number, current_revision(action).title) == (2, "The first")
    assert ActionRevision.objects.count() == 2


def test_support_that_a_later_request_linked_first_ends_when_it_was_linked(quarterly: Quarterly) -> None:
    action, other = quarterly.action(), builders.commitment(quarterly.home.priority)
    second = run_both(
        lambda: change(quarterly, action, supports=(other,)),
        lambda: commitments.retire(
            commitment=other, agreement=agreement(), based_on=1, by=quarterly.user, at=NOW
        ),
    )
    assert second.error is None
    link = ActionSupport.objects.get()
    assert (link.linked_at, link.unlinked_at) == (LATER, LATER)


def test_support_removed_in_a_request_that_began_before_it_was_linked(quarterly: Quarterly) -> None:
    action, other = quarterly.action(), builders.commitment(quarterly.home.priority)
    second = run_both(
        lambda: change(quarterly, action, supports=(other,)),
        lambda: change(quarterly, action, title="Another title", at=NOW),
    )
    assert second.error is None
    link = ActionSupport.objects.get()
    assert (link.linked_at, link.unlinked_at) == (LATER, LATER)


def test_support_linked_again_starts_no_earlier_than_it_ended(quarterly: Quarterly) -> None:
    action, other = quarterly.action(), builders.commitment(quarterly.home.priority)
    supports.start(action=action, commitments=[other], day=builders.TODAY, at=NOW)
    second = run_both(
        lambda: change(quarterly, action),
        lambda: change(quarterly, action, supports=(other,), at=NOW),
    )
    assert second.error is None
    ended, again = ActionSupport.objects.order_by("pk")
    assert (ended.unlinked_at, again.linked_at) == (LATER, LATER)


def test_updates_on_two_actions_are_both_submitted(quarterly: Quarterly) -> None:
    one, other = quarterly.action(), quarterly.action()
    second = run_both(lambda: quarterly.submit(one), lambda: quarterly.submit(other))
    assert second.error is None
    assert Update.objects.count() == 2


def test_two_pages_opened_by_staff_at_once_are_one_reading(quarterly: Quarterly) -> None:
    staff = builders.user(is_staff=True)

    def read() -> None:
        staff_readings.record(slugs={quarterly.strategy.slug}, by=staff, at=NOW)

    assert run_both(read, read).error is None
    assert StaffReading.objects.get().reader == staff


DETAILS = NewStrategy(
    name="Carers Strategy",
    short_name="Carers",
    board="Test Board",
    starts=date(2026, 4, 1),
    ends=date(2029, 3, 31),
    period_kind=PeriodKind.NONE,
)


def set_up(by: User, *members: PersonDetails) -> Strategy:
    return strategies.create(
        details=replace(DETAILS, body=builders.body()), priorities=("Breaks",), members=members, by=by, at=NOW
    )


def test_form_sent_twice_at_once_creates_one_strategy() -> None:
    by = builders.user()
    second = run_both(lambda: set_up(by), lambda: set_up(by))
    assert isinstance(second.error, Refused)
    assert list(second.error.reasons) == ["name"]
    assert Strategy.objects.count() == 1


def test_two_strategies_with_one_name_at_once_get_different_slugs() -> None:
    one, other = builders.user(), builders.user()
    second = run_both(lambda: set_up(one), lambda: set_up(other))
    assert second.error is None
    assert set(Strategy.objects.values_list("slug", flat=True)) == {"carers", "carers-2"}


def test_person_added_to_two_strategies_at_once_is_created_once(quarterly: Quarterly) -> None:
    manager, mo = (
        builders.member(quarterly.strategy, Role.MANAGER),
        PersonDetails("Mo Ross", "Nurse", "mo@test.example"),
    )
    second = run_both(
        lambda: set_up(builders.user(), mo),
        lambda: people.add(
            strategy=quarterly.strategy,
            details=mo,
            role=Role.VIEWER,
            since=builders.TODAY,
            by=builders.account(manager),
            at=NOW,
        ),
    )
    assert second.error is None
    assert Person.objects.get(email="mo@test.example").memberships.count() == 2


TOOLKIT = EvidenceDetails(
    phrase="a toolkit",
    kind=EvidenceKind.TOOL,
    done=EvidenceDone.IN_USE,
    source="A report",
    result_level=ResultLevel.PRACTICE,
    strength=Strength.RECORDED,
)


def test_a_correction_that_waited_for_another_is_refused(quarterly: Quarterly) -> None:
    item = builders.evidence(quarterly.strategy, quarterly.action())

    def correct(finding: str) -> EvidenceRevision:
        return evidence.revise(
            item=item,
            details=replace(TOOLKIT, finding=finding),
            service=None,
            reason="It was left out.",
            based_on=1,
            by=quarterly.user,
            at=NOW,
        )

    second = run_both(lambda: correct("First."), lambda: correct("Second."))
    assert second.waited
    assert isinstance(second.error, EditConflict)
    assert list(item.revisions.values_list("number", "finding")) == [(1, ""), (2, "First.")]


@pytest.mark.parametrize("deed", ["link", "unlink", "withdraw"])
def test_evidence_is_linked_unlinked_and_withdrawn_once_by_two_at_once(
    quarterly: Quarterly, deed: str
) -> None:
    item = builders.evidence(quarterly.strategy, quarterly.action())
    link, action = item.links.get(), quarterly.action()
    terms = {"by": quarterly.user, "at": NOW}
    write: Callable[[], Any] = {
        "link": lambda: evidence_links.link(item=item, actions=[action], linked_on=TODAY, **terms),
        "unlink": lambda: evidence_links.unlink(link=link, unlinked_on=TODAY, reason="A slip.", **terms),
        "withdraw": lambda: evidence_links.withdraw(item=item, withdrawn_on=TODAY, reason="A slip.", **terms),
    }[deed]
    second = run_both(write, write)
    assert second.waited
    assert isinstance(second.error, Refused)
    assert audit_faults() == []


def test_a_correction_that_waited_for_a_withdrawal_is_refused(quarterly: Quarterly) -> None:
    item = builders.evidence(quarterly.strategy, quarterly.action())
    terms = {"reason": "A slip.", "by": quarterly.user, "at": NOW}
    second = run_both(
        lambda: evidence_links.withdraw(item=item, withdrawn_on=TODAY, **terms),
        lambda: evidence_links.unlink(link=item.links.get(), unlinked_on=TODAY, **terms),
    )
    assert second.waited
    assert isinstance(second.error, Refused)
    assert "has been withdrawn since" in second.error.reasons[""]
    assert item.links.get().unlinked_on is None


def test_a_change_of_a_risk_that_waited_for_its_closing_is_refused(quarterly: Quarterly) -> None:
    risk = builders.risk(quarterly.strategy)
    terms = {"risk": risk, "by": quarterly.user, "at": NOW}
    second = run_both(
        lambda: risks.close_risk(closed_on=TODAY, **terms),
        lambda: risks.revise_risk(
            details=RiskDetails(title="Staff leave", source="A report"),
            owner=None,
            reason="It has grown.",
            based_on=1,
            **terms,
        ),
    )
    assert second.waited
    assert isinstance(second.error, Refused)
    assert "closed on" in second.error.reasons[""]
    assert risk.revisions.count() == 1


def test_a_closing_that_waited_for_another_is_refused(quarterly: Quarterly) -> None:
    risk = builders.risk(quarterly.strategy)
    terms = {"risk": risk, "by": quarterly.user, "at": NOW}
    second = run_both(
        lambda: risks.close_risk(closed_on=TODAY, **terms),
        lambda: risks.close_risk(closed_on=TODAY - timedelta(days=1), **terms),
    )
    assert second.waited
    assert isinstance(second.error, Refused)
    risk.refresh_from_db()
    assert risk.closed_on == TODAY


@pytest.mark.parametrize("first", ["evidence added", "evidence linked", "another action merged into it"])
def test_an_update_waits_for_a_write_that_names_its_action(quarterly: Quarterly, first: str) -> None:
    action, duplicate = quarterly.action(), quarterly.action()
    strategy, by_at = quarterly.strategy, {"by": quarterly.user, "at": NOW}
    item = builders.evidence(strategy, duplicate)
    named: dict[str, Callable[[], object]] = {
        "evidence added": lambda: evidence.add(
            strategy=strategy, details=TOOLKIT, service=None, reach={}, actions=[action], key=uuid4(), **by_at
        ),
        "evidence linked": lambda: evidence_links.link(item=item, actions=[action], linked_on=TODAY, **by_at),
        "another action merged into it": lambda: withdrawn_actions.withdraw(
            action=duplicate, into=action, agreement=agreement(), based_on=1, **by_at
        ),
    }
    second = run_both(named[first], lambda: quarterly.submit(action, at=LATER))
    assert (second.error, second.waited) == (None, True)
    assert audit_faults() == []
