"""Closing a period, reopening it, and what the figures say before, between and after."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from priorities.choices import ActionKind, CountedAs, Rag, Stage
from priorities.figures import summary
from priorities.figures.period_answers import period_answers
from priorities.figures.strategy_data import strategy_data
from priorities.models import ClosingStatus, Period, PeriodClosing, PeriodReopening
from priorities.queries.calendar import calendar
from priorities.queries.people import duties
from priorities.queries.periods import closed_periods, periods_of
from priorities.queries.status import status_at
from priorities.writes import actions, closings, handover, milestones, update_withdrawals, withdrawn_actions
from priorities.writes.actions import ActionDetails
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.agreement import agreement, last_event
from tests.priorities.writes.quarterly_strategy import CHI, NOW, Quarterly
from tracker.models import AuditEvent, User
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 31)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def quarterly() -> Quarterly:
    return Quarterly()


@pytest.fixture
def by() -> User:
    return builders.user(name="Mo Manager")


def version(period: Period, at: datetime = NOW) -> str:
    periods = calendar(period.strategy, at)
    facts = next(each for each in periods.periods if each.key == period.pk)
    return closings.version_hash(period, period_answers(period.strategy, facts, periods, at))


def close(period: Period, by: User, at: datetime = NOW, based_on: str | None = None) -> PeriodClosing:
    based_on = version(period, at) if based_on is None else based_on
    return closings.close(period=period, based_on=based_on, by=by, at=at)


def reopen(closing: PeriodClosing, by: User, at: datetime = NOW, reason: str = "Two came late.") -> None:
    closings.reopen(period=closing.period, reason=reason, based_on=closing.pk, by=by, at=at)


def refused(write: Callable[..., Any], *args: Any) -> dict[str, str]:
    with pytest.raises(Refused) as error:
        write(*args)
    return error.value.reasons


def rows(closing: PeriodClosing) -> list[tuple[object, ...]]:
    names = ("action", "home", "stage", "rag", "awaiting_agreement", "due", "update", "carried")
    return list(closing.statuses.order_by("action").values_list(*names))


def test_a_closing_stores_every_status_and_marks_those_without_an_update(
    quarterly: Quarterly, by: User
) -> None:
    answered, carried, never = (quarterly.action() for _ in range(3))
    builders.update(carried, Rag.AMBER, date(2025, 12, 20))
    sent = quarterly.submit(answered)
    closing = close(quarterly.winter, by)
    found = {row.action_id: (row.rag, row.carried, row.update_id) for row in closing.statuses.all()}
    assert found == {
        answered.pk: ("green", False, sent.pk),
        carried.pk: ("amber", True, carried.updates.get().pk),
        never.pk: ("", True, None),
    }
    event = last_event()
    assert (event.what, event.by) == ("period closed", by)
    assert all(words in event.text.words for words in (carried.reference, never.reference))


def test_the_rows_of_a_closing_can_be_made_again(quarterly: Quarterly, by: User) -> None:
    action, paused = quarterly.action(), quarterly.action(stage=Stage.PAUSED)
    quarterly.submit(action)
    quarterly.submit(quarterly.action(), Rag.BLUE, difference_known=False, no_evidence_reason="None.")
    closing = close(quarterly.winter, by)
    stored = rows(closing)
    assert len(stored) == 3
    builders.revision(
        paused, stage=Stage.UNDER_WAY, effective_from=MARCH, recorded_at=closing.recorded_at + MINUTE
    )
    update_withdrawals.withdraw(
        update=action.updates.get(),
        reason="Wrong action.",
        by=quarterly.user,
        at=closing.recorded_at + MINUTE,
    )
    made = closings.closing_statuses(PeriodClosing.objects.get(pk=closing.pk))
    assert sorted(
        (
            row.action_id, row.home_id, row.stage, row.rag, row.awaiting_agreement, row.due, row.update_id,
            row.carried,
        )
        for row in made
    ) == stored  # fmt: skip


def test_a_period_that_has_not_ended_or_is_closed_is_refused(quarterly: Quarterly, by: User) -> None:
    assert refused(close, quarterly.spring, by) == {
        "": "April to June 2026 ends on 30 June 2026. You can close it from the next day."
    }
    close(quarterly.winter, by)
    assert refused(close, quarterly.winter, builders.user(), NOW + MINUTE) == {
        "": "January to March 2026 was already closed on 8 April 2026 by Mo Manager. Go back to see it now."
    }
    assert PeriodClosing.objects.count() == 1


def test_a_withdrawn_period_is_refused(quarterly: Quarterly, by: User) -> None:
    based_on = version(quarterly.winter)
    quarterly.winter.withdrawn_at = NOW
    quarterly.winter.save()
    assert list(refused(close, quarterly.winter, by, NOW + MINUTE, based_on)) == [""]


def test_a_closing_is_refused_if_other_actions_lack_an_update_than_the_page_showed(
    quarterly: Quarterly, by: User
) -> None:
    action = quarterly.action()
    seen = version(quarterly.winter)
    quarterly.submit(action)
    with pytest.raises(EditConflict):
        close(quarterly.winter, by, NOW + MINUTE, seen)
    assert not PeriodClosing.objects.exists()
    close(quarterly.winter, by, NOW + MINUTE)


def test_an_update_for_a_closed_period_is_refused_until_it_is_reopened(
    quarterly: Quarterly, by: User
) -> None:
    action = quarterly.action()
    closing = close(quarterly.winter, by)
    assert refused(quarterly.submit, action) == {
        "period": "January to March 2026 is closed to updates. Choose a later period."
    }
    reopen(closing, by, NOW + MINUTE)
    assert quarterly.submit(action, at=NOW + 2 * MINUTE).effective_from == MARCH


def test_a_request_that_began_before_the_closing_is_recorded_after_it(quarterly: Quarterly, by: User) -> None:
    action = quarterly.action()
    later = quarterly.submit(action, at=NOW + MINUTE)
    closing = close(quarterly.winter, by, NOW, version(quarterly.winter, NOW + MINUTE))
    assert closing.recorded_at == later.recorded_at
    assert [row.carried for row in closing.statuses.all()] == [False]


def test_reopening_asks_for_a_reason_without_personal_identifiers(quarterly: Quarterly, by: User) -> None:
    closing = close(quarterly.winter, by)
    for reason in ("", " ", "x" * 401, f"For {CHI}."):
        assert list(refused(reopen, closing, by, NOW + MINUTE, reason)) == ["reason"]
    reopen(closing, by, NOW + MINUTE, "Call 0141 420 5756: two came late.")
    assert last_event().what == "period reopened"
    assert PeriodReopening.objects.get().closing == closing


def test_a_period_is_reopened_once_and_can_be_closed_again(quarterly: Quarterly, by: User) -> None:
    first = close(quarterly.winter, by)
    reopen(first, by, NOW + MINUTE)
    assert refused(reopen, first, by, NOW + 2 * MINUTE) == {
        "": "January to March 2026 was already reopened on 8 April 2026 by Mo Manager. Go back to see it now."
    }
    second = close(quarterly.winter, by, NOW + 2 * MINUTE)
    with pytest.raises(EditConflict):
        reopen(first, by, NOW + 3 * MINUTE)
    reopen(second, by, NOW + 3 * MINUTE)
    assert refused(reopen, PeriodClosing(period=quarterly.spring), by) == {
        "": "April to June 2026 is not closed."
    }
    [winter] = [
        one for one in periods_of(quarterly.strategy, NOW + 4 * MINUTE) if one.key == quarterly.winter.pk
    ]
    assert (winter.closing, [one.key for one in winter.undone]) == (None, [first.pk, second.pk])


def test_a_period_from_before_the_set_up_is_closed_as_before_we_began(quarterly: Quarterly, by: User) -> None:
    quarterly.strategy.created_at = noon(date(2026, 4, 1))
    quarterly.strategy.save()
    quarterly.action()
    closing = close(quarterly.winter, by)
    assert (closing.before_we_began, closing.statuses.count()) == (True, 0)
    assert closed_periods(quarterly.strategy, TODAY, NOW) == []
    reopen(closing, by, NOW + MINUTE)


def test_a_period_closed_with_gaps_is_not_answered_in_any_figure(quarterly: Quarterly, by: User) -> None:
    answered, gap = quarterly.action(), quarterly.action()
    builders.update(gap, Rag.GREEN, date(2025, 12, 20))
    quarterly.submit(answered)
    may = date(2026, 5, 1)
    before = [status.not_updated for status in status_at(quarterly.strategy, may, noon(may))]
    close(quarterly.winter, by, noon(may))
    later = noon(may) + MINUTE
    after = [status.not_updated for status in status_at(quarterly.strategy, may, later)]
    assert before == after == [False, True]
    [history] = closed_periods(quarterly.strategy, may, later)
    assert (history.total, history.carried, history.counts[CountedAs.GREEN]) == (2, 1, 2)
    [_, winter] = periods_of(quarterly.strategy, later)
    assert winter.closing is not None
    assert winter.answered == 1
    data = strategy_data(quarterly.strategy, may, later)
    facts = data.calendar.periods[0]
    found = period_answers(quarterly.strategy, facts, data.calendar, later)
    assert ([one.status.action_id for one in found.missing], found.asked) == ([gap.pk], 2)


def test_a_gap_counts_from_the_closing_where_that_is_before_the_due_date(
    quarterly: Quarterly, by: User
) -> None:
    quarterly.action()

    def figures(at: datetime) -> tuple[bool, bool, int]:
        data = strategy_data(quarterly.strategy, TODAY, at)
        row = summary.whole(data)
        return data.statuses[0].not_updated, data.period_not_due is not None, row.asked

    assert figures(NOW) == (False, True, 0)
    closing = close(quarterly.winter, by, NOW + MINUTE)
    assert figures(NOW + MINUTE) == (True, False, 1)
    reopen(closing, by, NOW + 2 * MINUTE)
    assert figures(NOW + 2 * MINUTE) == figures(NOW) == (False, True, 0)
    assert figures(NOW + MINUTE) == (True, False, 1)


def test_undoing_a_closing_is_undone_in_the_figures_and_every_past_pair_stays(
    quarterly: Quarterly, by: User
) -> None:
    action = quarterly.action()
    strategy = quarterly.strategy

    def figures(at: datetime) -> tuple[object, ...]:
        return (
            calendar(strategy, at).periods,
            closed_periods(strategy, TODAY, at),
            periods_of(strategy, at),
            status_at(strategy, MARCH, at),
            status_at(strategy, TODAY, at),
        )

    moments = [NOW + MINUTE * number for number in range(5)]
    seen = {moments[0]: figures(moments[0])}
    first = close(quarterly.winter, by, moments[1])
    seen[moments[1]] = figures(moments[1])
    reopen(first, by, moments[2])
    seen[moments[2]] = figures(moments[2])
    quarterly.submit(action, Rag.RED, at=moments[3], problem="No trainer.",
                     recovery_plan="Another is trained.", forecast=date(2027, 3, 1))  # fmt: skip
    seen[moments[3]] = figures(moments[3])
    close(quarterly.winter, by, moments[4])
    assert [len(figures(moment)[1]) for moment in moments] == [0, 1, 0, 0, 1]
    for moment, figure in seen.items():
        assert figures(moment) == figure, moment
    [red] = closed_periods(strategy, TODAY, moments[4])
    assert (red.counts[CountedAs.RED], red.carried) == (1, 0)
    assert ClosingStatus.objects.count() == 2
    events = AuditEvent.objects.filter(what__startswith="period ").order_by("pk")
    assert [event.what for event in events] == [
        "period closed", "period reopened", "period closed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "write", ["an update withdrawn", "an action withdrawn", "an update for another period"]
)
def test_a_write_that_waited_for_the_closing_does_not_change_its_figures(
    quarterly: Quarterly, by: User, write: str
) -> None:
    action, waited_since = quarterly.action(), NOW - timedelta(seconds=1)
    update = quarterly.submit(action, at=NOW - MINUTE)
    closing = close(quarterly.winter, by)
    if write == "an update withdrawn":
        update_withdrawals.withdraw(update=update, reason="Of another action.", by=by, at=waited_since)
    elif write == "an action withdrawn":
        withdrawn_actions.withdraw(
            action=action,
            into=None,
            agreement=agreement(effective_from=MARCH),
            based_on=1,
            by=by,
            at=waited_since,
        )
    else:
        earlier = builders.period(quarterly.strategy, date(2025, 10, 1), date(2025, 12, 31), MARCH)
        other = quarterly.action()
        quarterly.submit(other, at=waited_since, period=earlier)
        assert other.updates.get().recorded_at > closing.recorded_at
        return
    (again,), stored = closings.closing_statuses(closing), closing.statuses.get()
    assert (again.update_id, again.rag, again.stage) == (stored.update_id, stored.rag, stored.stage)


@pytest.mark.parametrize(
    "write", ["a plan changed", "a milestone added", "a milestone changed", "a handover"]
)
def test_a_change_of_the_plan_that_waited_for_the_closing_is_recorded_after_it(
    quarterly: Quarterly, by: User, write: str
) -> None:
    action, waited_since = quarterly.action(), NOW - timedelta(seconds=1)
    milestone = builders.milestone(action, date(2026, 6, 30))
    closing = close(quarterly.winter, by)
    terms: dict[str, Any] = {"agreement": agreement(effective_from=MARCH), "by": by, "at": waited_since}
    if write == "a plan changed":
        details = ActionDetails(
            title="Another title",
            home=quarterly.home,
            kind=ActionKind.TIME_LIMITED,
            group=quarterly.group,
            answering=quarterly.lead,
            due=date(2027, 1, 31),
        )
        made: Any = actions.change(action=action, details=details, based_on=1, **terms)
    elif write == "a milestone added":
        made = milestones.add(action=action, title="Another", due=TODAY, **terms).revisions.get()
    elif write == "a milestone changed":
        made = milestones.change(milestone=milestone, title="Another", due=TODAY, based_on=1, **terms)
    else:
        version_hash = handover.version_hash(duties(quarterly.strategy, quarterly.lead, TODAY))
        to = {duty.key: quarterly.chair for duty in duties(quarterly.strategy, quarterly.lead, TODAY)}
        handover.hand_over(
            strategy=quarterly.strategy,
            person=quarterly.lead,
            to=to,
            last_day=None,
            based_on=version_hash,
            **terms,
        )
        made = action.revisions.latest("number")
    assert made.recorded_at > closing.recorded_at
