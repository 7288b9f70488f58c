"""What `status_at` finds, rule by rule."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.choices import CountedAs, DecisionVerdict, Rag, ReviewVerdict, Stage
from priorities.figures.exceptions import reasons
from priorities.models import (
    Action,
    PeriodClosing,
    PeriodReopening,
    Strategy,
)
from priorities.queries.calendar import calendar
from priorities.queries.status import ActionStatus, status_at, status_of
from tests import builders
from tests.priorities.queries.completed_action import complete
from tracker import clock

pytestmark = pytest.mark.django_db

JAN = date(2026, 1, 10)
FEB = date(2026, 2, 10)
MAR = date(2026, 3, 10)


def make_action(**fields) -> Action:
    strategy = builders.strategy()
    return builders.action(builders.commitment(builders.priority(strategy)), **fields)


def status(action: Action, as_at: date = builders.TODAY, known_on: date = builders.TODAY) -> ActionStatus:
    found = status_of(action, as_at, clock.end_of(known_on))
    assert found is not None
    return found


def test_status_of_an_action_without_updates_has_no_colour():
    found = status(make_action())
    assert (found.rag, found.update_id, found.counted_as) == (None, None, CountedAs.NO_UPDATE)


def test_status_uses_the_latest_update_in_effect_on_the_day():
    action = make_action()
    builders.update(action, Rag.GREEN, JAN)
    builders.update(action, Rag.AMBER, MAR)
    assert status(action, FEB).rag is Rag.GREEN
    assert status(action, MAR).rag is Rag.AMBER


def test_status_leaves_out_what_was_recorded_after_known_at():
    action = make_action()
    builders.update(action, Rag.GREEN, JAN)
    builders.update(action, Rag.RED, FEB, recorded_at=builders.noon(MAR))
    assert status(action, FEB, known_on=FEB).rag is Rag.GREEN
    assert status(action, FEB, known_on=MAR).rag is Rag.RED


def test_status_uses_the_later_of_two_updates_on_one_day():
    action = make_action()
    builders.update(action, Rag.GREEN, JAN)
    builders.update(action, Rag.RED, JAN)
    assert status(action).rag is Rag.RED


def test_status_counts_a_queried_update_with_its_question_until_it_is_reviewed_again():
    action = make_action()
    builders.update(action, Rag.GREEN, JAN)
    late = builders.update(action, Rag.RED, FEB)
    builders.review(late, ReviewVerdict.QUERIED, FEB, reason="Which teams?")
    queried = status(action)
    assert (queried.rag, queried.queried, queried.question) == (Rag.RED, True, "Which teams?")
    builders.review(late, ReviewVerdict.CHECKED, MAR, reason="Seen.")
    assert status(action, known_on=FEB).queried
    checked = status(action)
    assert (checked.rag, checked.verdict, checked.queried, checked.question) == (
        Rag.RED,
        ReviewVerdict.CHECKED,
        False,
        "",
    )


@pytest.mark.parametrize("queried", list(Rag))
@pytest.mark.parametrize("before", [Rag.GREEN, Rag.RED])
def test_a_query_never_brings_back_the_colour_before_and_its_correction_ends_it(before, queried):
    action = make_action()
    builders.update(action, before, JAN)
    late = builders.update(action, queried, FEB)
    unqueried = status(action)
    builders.review(late, ReviewVerdict.QUERIED, MAR)
    found = status(action)
    assert (found.rag, found.reported, found.update_id) == (unqueried.rag, queried, late.pk)
    assert found.queried
    # A correction is for the same period, so it takes effect on the same day or later.
    correction = builders.update(
        action, Rag.AMBER, FEB, recorded_at=builders.noon(builders.TODAY), corrects=late
    )
    found = status(action)
    assert (found.rag, found.update_id, found.queried) == (Rag.AMBER, correction.pk, False)
    assert status(action, known_on=MAR).queried


def test_a_withdrawn_update_counts_until_the_moment_of_its_withdrawal():
    action = make_action()
    first = builders.update(action, Rag.GREEN, JAN)
    late = builders.update(action, Rag.RED, FEB)
    withdrawal = builders.withdrawal(late, MAR)
    for known_at, rag, latest in (
        (withdrawal.recorded_at - timedelta(microseconds=1), Rag.RED, late),
        (withdrawal.recorded_at, Rag.GREEN, first),
        (builders.noon(builders.TODAY), Rag.GREEN, first),
    ):
        found = status_of(action, builders.TODAY, known_at)
        assert found is not None
        assert (found.rag, found.update_id) == (rag, latest.pk)


def test_a_queried_update_counts_again_once_its_correction_is_withdrawn():
    action = make_action()
    queried = builders.update(action, Rag.RED, JAN)
    builders.review(queried, ReviewVerdict.QUERIED, FEB)
    builders.withdrawal(builders.update(action, Rag.GREEN, FEB, corrects=queried), MAR)
    assert (status(action, known_on=FEB).rag, status(action).rag) == (Rag.GREEN, Rag.RED)
    assert status(action).queried


def test_an_action_whose_one_update_is_withdrawn_has_no_update():
    action = make_action()
    builders.withdrawal(builders.update(action, Rag.RED, JAN), FEB)
    assert (status(action).has_update, status(action).counted_as) == (False, CountedAs.NO_UPDATE)


def test_status_of_blue_awaiting_agreement_keeps_the_last_colour_and_says_so():
    action = make_action()
    builders.update(action, Rag.AMBER, JAN)
    complete(builders.update(action, Rag.BLUE, FEB), None, MAR)
    found = status(action)
    assert (found.rag, found.reported, found.awaiting_agreement) == (Rag.AMBER, Rag.BLUE, True)


def test_status_of_blue_counts_once_agreed_and_not_before():
    action = make_action()
    builders.update(action, Rag.AMBER, JAN)
    complete(builders.update(action, Rag.BLUE, FEB), DecisionVerdict.AGREED, MAR)
    before, after = status(action, known_on=FEB), status(action, known_on=MAR)
    assert (before.rag, before.awaiting_agreement) == (Rag.AMBER, True)
    assert (after.rag, after.awaiting_agreement, after.stage) == (Rag.BLUE, False, Stage.COMPLETE)


def test_status_of_blue_refused_keeps_the_last_colour_and_waits_no_more():
    action = make_action()
    builders.update(action, Rag.GREEN, JAN)
    complete(builders.update(action, Rag.BLUE, FEB), DecisionVerdict.REFUSED, MAR)
    found = status(action)
    assert (found.rag, found.awaiting_agreement) == (Rag.GREEN, False)


def test_status_uses_the_plan_in_effect_on_the_day():
    action = make_action(due=date(2026, 3, 31))
    builders.revision(action, due=date(2026, 9, 30), effective_from=MAR, recorded_at=builders.noon(MAR))
    before, after = status(action, FEB), status(action)
    assert (before.due, after.due) == (date(2026, 3, 31), date(2026, 9, 30))
    assert (before.baseline_due, after.baseline_due) == (date(2026, 3, 31), date(2026, 3, 31))
    assert (before.months_slipped, after.months_slipped) == (0, 6)


def test_status_leaves_out_an_action_not_planned_by_the_day():
    action = make_action(effective_from=MAR, recorded_at=builders.noon(MAR))
    assert status_of(action, FEB, clock.end_of(builders.TODAY)) is None
    assert status_at(action.strategy, FEB, clock.end_of(builders.TODAY)) == []


@pytest.mark.parametrize(
    ("due", "late"), [(date(2026, 4, 7), 1), (date(2026, 4, 8), 0), (date(2026, 4, 9), 0)]
)
def test_status_is_late_from_the_day_after_it_was_due(due, late):
    found = status(make_action(due=due))
    assert (found.late_days, found.is_late) == (late, late == 1)


def test_status_says_the_london_day_on_which_the_update_was_sent_in():
    action = make_action()
    assert status(action).updated_on is None
    sent = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    builders.update(action, Rag.GREEN, JAN, recorded_at=sent)
    assert status(action).updated_on == date(2026, 3, 30)


@pytest.mark.parametrize(("verdict", "late"), [(None, 0), (DecisionVerdict.REFUSED, 38)])
def test_status_of_what_is_reported_complete_is_late_only_once_that_is_refused(verdict, late):
    action = make_action(due=date(2026, 3, 1))
    complete(builders.update(action, Rag.BLUE, FEB), verdict, MAR)
    assert (status(action).late_days, status(action).is_late) == (late, late > 0)


def test_a_paused_action_counts_as_paused_and_not_as_a_colour():
    action = make_action()
    builders.update(action, Rag.RED, JAN)
    builders.revision(action, stage=Stage.PAUSED, effective_from=FEB, recorded_at=builders.noon(FEB))
    found = status(action)
    assert (found.counted_as, found.is_live, found.rag) == (CountedAs.PAUSED, False, Rag.RED)


def test_status_is_not_late_while_paused_and_late_again_once_resumed():
    action = make_action(due=date(2026, 1, 31))
    builders.revision(action, stage=Stage.PAUSED, effective_from=FEB, recorded_at=builders.noon(FEB))
    builders.revision(action, stage=Stage.UNDER_WAY, effective_from=MAR, recorded_at=builders.noon(MAR))
    days = [FEB - timedelta(days=1), FEB, MAR - timedelta(days=1), MAR]
    assert [status(action, day).late_days for day in days] == [9, 0, 0, 38]


def quarters(strategy: Strategy) -> None:
    for opens, ends, due in [
        (date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 14)),
        (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14)),
    ]:
        builders.period(strategy, opens, ends, due)


def test_status_of_a_completion_awaits_agreement_until_the_day_of_the_decision():
    action = make_action(due=JAN)
    quarters(action.strategy)
    complete(builders.update(action, Rag.BLUE, FEB), DecisionVerdict.AGREED, MAR)
    for known_on in (FEB, MAR):
        waiting = status(action, FEB, known_on=known_on)
        assert (waiting.awaiting_agreement, waiting.is_over, waiting.late_days) == (True, False, 0)
    agreed = status(action, MAR)
    assert (agreed.rag, agreed.stage, agreed.late_days) == (Rag.BLUE, Stage.COMPLETE, 0)
    assert (agreed.not_updated, agreed.is_over, reasons(agreed)) == (False, True, ())


def test_status_of_blue_falls_back_once_the_plan_says_that_the_work_goes_on():
    action = make_action()
    builders.update(action, Rag.AMBER, JAN)
    complete(builders.update(action, Rag.BLUE, FEB), DecisionVerdict.AGREED, FEB)
    builders.revision(action, title="Reworded", effective_from=FEB, recorded_at=builders.noon(FEB))
    builders.revision(action, stage=Stage.UNDER_WAY, effective_from=MAR, recorded_at=builders.noon(MAR))
    found = [status(action, day) for day in (FEB, MAR)]
    assert [(one.rag, one.stage, one.awaiting_agreement) for one in found] == [
        (Rag.BLUE, Stage.COMPLETE, False),
        (Rag.AMBER, Stage.UNDER_WAY, False),
    ]
    assert status(action, MAR, known_on=FEB).rag is Rag.BLUE


@pytest.mark.parametrize(
    ("rag", "suggested", "better"),
    [
        (Rag.GREEN, Rag.AMBER, True),
        (Rag.GREEN, Rag.GREEN, False),
        (Rag.AMBER, Rag.GREEN, False),
        (Rag.GREEN, "", False),
    ],
)
def test_status_is_better_than_suggested_by_the_ratings_and_not_by_the_words(rag, suggested, better):
    action = make_action()
    builders.update(action, rag, suggested=suggested, better_reason="The partner has promised.")
    assert status(action).better_than_suggested is better


def test_status_is_not_updated_by_an_update_for_a_later_period():
    action = make_action()
    quarters(action.strategy)
    autumn, winter = action.strategy.periods.order_by("opens")
    builders.update(action, on=date(2026, 2, 1), period=winter)
    assert status(action).not_updated is True
    answer = builders.update(action, on=date(2025, 12, 31), period=autumn, recorded_at=builders.noon(MAR))
    assert status(action).not_updated is False
    assert status(action, known_on=FEB).not_updated is True
    builders.review(answer, ReviewVerdict.QUERIED)
    assert (status(action).not_updated, status(action).answered) == (False, True)
    builders.withdrawal(answer)
    assert (status(action).not_updated, status(action).answered) == (True, False)


def test_the_latest_of_several_updates_for_one_period_counts():
    action = make_action()
    quarters(action.strategy)
    winter = action.strategy.periods.latest("opens")
    for day in (date(2026, 1, 21), date(2026, 2, 18)):
        builders.meeting(action.strategy, day)
    builders.update(action, Rag.RED, date(2026, 1, 14), period=winter)
    for_february = builders.update(action, Rag.AMBER, date(2026, 2, 11), period=winter)
    assert (status(action).rag, status(action).update_id) == (Rag.AMBER, for_february.pk)
    assert status(action, known_on=date(2026, 1, 21)).rag == Rag.RED
    at_end = builders.update(
        action, Rag.GREEN, date(2026, 3, 31), period=winter, recorded_at=builders.noon(MAR)
    )
    assert status(action).update_id == at_end.pk


@pytest.mark.parametrize(
    ("set_up_on", "expected"),
    [(date(2025, 12, 31), True), (date(2026, 1, 1), False), (date(2026, 4, 8), False)],
)
def test_status_is_updated_where_the_last_period_ended_before_the_strategy_was_set_up(set_up_on, expected):
    strategy = builders.strategy(created_at=builders.noon(set_up_on))
    quarters(strategy)
    action = builders.action(builders.commitment(builders.priority(strategy)))
    assert status(action).not_updated is expected


def test_status_is_not_updated_only_once_the_period_has_fallen_due():
    action = make_action()
    quarters(action.strategy)
    builders.update(action, Rag.GREEN, date(2025, 12, 31), period=action.strategy.periods.earliest("opens"))
    assert status(action, known_on=date(2026, 4, 13)).not_updated is False
    fallen = status_of(action, date(2026, 4, 14), clock.end_of(date(2026, 4, 14)))
    assert fallen is not None
    assert fallen.not_updated is True


def test_calendar_knows_a_period_closed_until_it_was_reopened():
    strategy = make_action().strategy
    quarters(strategy)
    closing = PeriodClosing.objects.create(period=strategy.periods.first(), recorded_at=builders.noon(FEB))
    PeriodReopening.objects.create(closing=closing, reason="Closed too soon.", recorded_at=builders.noon(MAR))
    closed = [
        calendar(strategy, builders.noon(day)).periods[0].closed
        for day in (JAN, FEB + timedelta(days=1), MAR + timedelta(days=1))
    ]
    assert closed == [False, True, False]


@pytest.mark.parametrize("actions", [1, 3])
def test_status_at_costs_three_queries_whatever_the_number_of_actions(actions):
    strategy = builders.strategy()
    home = builders.commitment(builders.priority(strategy))
    for _ in range(actions):
        builders.update(builders.action(home))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = status_at(strategy, builders.TODAY, clock.end_of(builders.TODAY))
    assert (len(found), len(queries)) == (actions, 3)
