"""An action reported complete is counted beside the colours until its completion is agreed or refused."""

from collections import Counter
from datetime import date

import pytest

from priorities.choices import Attention, CountedAs, DecisionVerdict, ExceptionReason, Movement, Rag, Stage
from priorities.figures import summary
from priorities.figures.exceptions import attention, report
from priorities.figures.movement import movements
from priorities.figures.selection import Filters, read, select
from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.models import Action, ClosingStatus, PeriodClosing
from priorities.queries.periods import closed_periods
from priorities.queries.status import status_at
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan
from tests.priorities.queries.completed_action import complete

pytestmark = pytest.mark.django_db

REPORTED = date(2026, 3, 26)
DECIDED = date(2026, 4, 2)


@pytest.fixture
def plan() -> Plan:
    """Two Greens under each of two priorities."""
    plan = Plan()
    for home in (plan.first, plan.first, plan.second, plan.second):
        plan.action(Rag.GREEN, home=home)
    return plan


def report_complete(plan: Plan, last: Rag | None, verdict: DecisionVerdict | None = None) -> Action:
    """Add an action under the first priority, past its due date, with this last rating, and report it complete."""
    action = plan.action(last, before=last, due=date(2026, 3, 1))
    complete(builders.update(action, Rag.BLUE, REPORTED, period=plan.periods[1]), verdict, DECIDED)
    return action


def data_of(plan: Plan) -> StrategyData:
    return strategy_data(plan.strategy, TODAY, noon(TODAY), date(2025, 12, 31))


def above_zero(row: summary.Row) -> dict[CountedAs, int]:
    return {counted_as: number for counted_as, number in row.counts.items() if number}


LAST = [None, Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY]


@pytest.mark.parametrize("last", LAST)
def test_it_is_counted_beside_the_colours_and_totals_add_up(plan: Plan, last: Rag | None) -> None:
    report_complete(plan, last)
    data = data_of(plan)
    whole, priorities = summary.whole(data), summary.by_priority(data)
    assert above_zero(whole) == {CountedAs.GREEN: 4, CountedAs.AWAITING_AGREEMENT: 1}
    assert above_zero(priorities[0]) == {CountedAs.GREEN: 2, CountedAs.AWAITING_AGREEMENT: 1}
    assert [sum(row.counts.values()) for row in (whole, *priorities)] == [5, 3, 2]
    assert (whole.headline.rag, whole.headline.live, whole.late) == (Rag.GREEN, 4, 0)


@pytest.mark.parametrize("last", LAST)
def test_it_is_no_exception_and_is_found_by_its_own_filter_alone(plan: Plan, last: Rag | None) -> None:
    action = report_complete(plan, last)
    builders.evidence(plan.strategy, action)
    data = data_of(plan)
    reasons = {Attention.RED, Attention.LATE}
    assert not [item for item in attention(data) if reasons & set(item.reasons)]
    assert report(data)[ExceptionReason.RED] == report(data)[ExceptionReason.LATE] == ()
    found = {
        counted_as: [status.reference for status in select(data, Filters(rating=counted_as))]
        for counted_as in CountedAs
    }
    assert found[CountedAs.AWAITING_AGREEMENT] == [action.reference]
    assert sum(map(len, found.values())) == 5
    assert read({"rating": "awaiting_agreement"}) == (Filters(rating=CountedAs.AWAITING_AGREEMENT), [])


@pytest.mark.parametrize("last", [Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY])
def test_its_rating_is_not_comparable_and_has_not_become_blue(plan: Plan, last: Rag) -> None:
    action = report_complete(plan, last)
    data = data_of(plan)
    [moved] = [one for one in movements(data) if one.now.action_id == action.pk]
    assert (moved.movement, moved.completed) == (Movement.NOT_COMPARED, False)
    row = summary.whole(data)
    assert (row.moved[Movement.NOT_COMPARED], row.completed, sum(row.moved.values())) == (1, 0, 5)


@pytest.mark.parametrize("last", [Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY])
def test_after_a_refusal_its_last_rating_counts_again(plan: Plan, last: Rag) -> None:
    report_complete(plan, last, DecisionVerdict.REFUSED)
    whole = summary.whole(data_of(plan))
    assert above_zero(whole) == Counter({CountedAs.GREEN: 4}) + Counter([CountedAs(last.value)])
    assert whole.headline.rag is (Rag.AMBER if last is Rag.RED else Rag.GREEN)
    # Before the refusal was recorded, the completion awaited agreement.
    before = strategy_data(plan.strategy, TODAY, noon(date(2026, 4, 1)))
    assert summary.whole(before).counts[CountedAs.AWAITING_AGREEMENT] == 1


def test_a_completion_refused_before_any_rating_is_not_rated(plan: Plan) -> None:
    report_complete(plan, None, DecisionVerdict.REFUSED)
    assert above_zero(summary.whole(data_of(plan))) == {CountedAs.GREEN: 4, CountedAs.NO_UPDATE: 1}


def test_once_agreed_it_is_blue(plan: Plan) -> None:
    report_complete(plan, Rag.RED, DecisionVerdict.AGREED)
    data = data_of(plan)
    assert above_zero(summary.whole(data)) == {CountedAs.GREEN: 4, CountedAs.BLUE: 1}
    assert summary.whole(data).completed == 1


@pytest.mark.parametrize("stage", [Stage.PAUSED, Stage.STOPPED])
def test_paused_and_stopped_come_first(plan: Plan, stage: Stage) -> None:
    builders.revision(report_complete(plan, Rag.RED), stage=stage)
    assert above_zero(summary.whole(data_of(plan))) == {CountedAs.GREEN: 4, CountedAs(stage.value): 1}


def test_a_closed_period_keeps_the_count(plan: Plan) -> None:
    report_complete(plan, Rag.RED)
    period = plan.periods[1]
    closing = PeriodClosing.objects.create(period=period, recorded_at=noon(DECIDED))
    for status in status_at(plan.strategy, period.ends, noon(DECIDED)):
        ClosingStatus.objects.create(
            closing=closing, action_id=status.action_id, home_id=status.home_id, stage=status.stage,
            rag=status.rag or "", awaiting_agreement=status.awaiting_agreement, due=status.due,
            update_id=status.update_id, carried=False,
        )  # fmt: skip
    [closed] = closed_periods(plan.strategy, TODAY, noon(TODAY))
    assert {counted_as: number for counted_as, number in closed.counts.items() if number} == {
        CountedAs.GREEN: 4,
        CountedAs.AWAITING_AGREEMENT: 1,
    }
    assert closed.total == 5


def test_its_due_date_is_not_among_the_next_dates(plan: Plan) -> None:
    action = plan.action(Rag.AMBER, due=date(2026, 5, 4))
    data = data_of(plan)
    assert [day for day, words in summary.next_dates(data, TODAY) if action.reference in words] == [
        date(2026, 5, 4)
    ]
    complete(builders.update(action, Rag.BLUE, REPORTED, period=plan.periods[1]), None, DECIDED)
    assert not [words for _, words in summary.next_dates(data_of(plan), TODAY) if action.reference in words]


@pytest.mark.parametrize("last", LAST)
def test_it_is_without_evidence_whatever_its_last_rating(plan: Plan, last: Rag | None) -> None:
    action = report_complete(plan, last)
    without = report(data_of(plan))[ExceptionReason.NO_EVIDENCE]
    assert action.pk in {each.status.action_id for each in without}
