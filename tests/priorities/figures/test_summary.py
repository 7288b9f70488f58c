"""The figures for the strategy and for each priority, commitment and group, and the next dates."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.choices import ActionKind, CountedAs, Movement, Rag, Stage
from priorities.figures import summary
from priorities.figures.movement import movements
from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.figures.summary import Row
from priorities.models import ClosingStatus, Group, PeriodClosing, PeriodReopening
from priorities.writes.closings import closing_statuses
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

PASSED = date(2026, 3, 1)


def data_of(plan: Plan, compared_with: date | None = date(2025, 12, 31)) -> StrategyData:
    return strategy_data(plan.strategy, TODAY, noon(TODAY), compared_with)


def counted(row: Row) -> tuple[str, str, dict[CountedAs, int], int]:
    """A row's key, name, counts above zero and total."""
    return (
        row.key,
        row.name,
        {counted_as: number for counted_as, number in row.counts.items() if number},
        row.total,
    )


@pytest.fixture
def plan() -> Plan:
    """Two actions under the first priority and three under the second; one of these supports the first."""
    plan = Plan()
    justice = builders.group(plan.strategy, name="Justice")
    care = builders.group(plan.strategy, name="Care")
    red = plan.action(Rag.RED, before=Rag.AMBER, group=justice, due=PASSED)
    plan.action(Rag.GREEN, before=Rag.AMBER, group=care)
    joined = date(2026, 1, 5)
    supporting_action = plan.action(
        Rag.AMBER,
        before=None,
        home=plan.second,
        group=justice,
        effective_from=joined,
        recorded_at=noon(joined),
    )
    plan.action(None, before=None, home=plan.second)
    plan.action(Rag.GREY, before=Rag.GREY, home=plan.second, stage=Stage.PROPOSED)
    plan.support(supporting_action, plan.first)
    builders.evidence(plan.strategy, red)
    builders.evidence(plan.strategy, supporting_action)
    builders.evidence(plan.strategy, plan.second)
    return plan


def test_whole_counts_every_action_once_with_all_its_figures(plan: Plan) -> None:
    row = summary.whole(data_of(plan))
    counts = {
        CountedAs.RED: 1,
        CountedAs.GREEN: 1,
        CountedAs.AMBER: 1,
        CountedAs.NO_UPDATE: 1,
        CountedAs.GREY: 1,
    }
    assert counted(row) == ("", "Test strategy", counts, 5)
    assert (row.late, row.not_updated, row.evidence, row.supporting) == (1, 1, 3, 0)
    assert (row.answered, row.asked) == (3, 4), "the action that joined in January was not asked"
    assert {movement: number for movement, number in row.moved.items() if number} == {
        Movement.BETTER: 1,
        Movement.WORSE: 1,
        Movement.SAME: 1,
        Movement.NEW: 1,
        Movement.NOT_COMPARED: 1,
    }


def test_headline_of_the_whole_says_how_many_of_the_live_actions_are_updated(plan: Plan) -> None:
    headline = summary.whole(data_of(plan)).headline
    assert (headline.rag, headline.live, headline.updated) == (Rag.AMBER, 4, 3)


def test_each_priority_counts_those_at_home_and_shows_its_support_beside(plan: Plan) -> None:
    first, second = summary.by_priority(data_of(plan))
    assert counted(first) == ("1", "Priority 1", {CountedAs.RED: 1, CountedAs.GREEN: 1}, 2)
    assert counted(second) == (
        "2",
        "Priority 2",
        {CountedAs.AMBER: 1, CountedAs.NO_UPDATE: 1, CountedAs.GREY: 1},
        3,
    )
    assert [(row.late, row.not_updated, row.supporting) for row in (first, second)] == [(1, 0, 1), (0, 1, 0)]
    assert (first.evidence, second.evidence) == (2, 2)
    assert [sum(row.moved.values()) for row in (first, second)] == [2, 3]
    assert first.moved[Movement.WORSE] == first.moved[Movement.BETTER] == second.moved[Movement.NEW] == 1
    assert (first.headline.rag, second.headline.rag) == (Rag.RED, Rag.AMBER)


def test_groups_are_sorted_by_name_with_no_group_last(plan: Plan) -> None:
    rows = summary.by_group(data_of(plan))
    keys = {group.name: str(group.pk) for group in plan.strategy.body.groups.all()}
    assert [counted(row) for row in rows] == [
        (keys["Care"], "Care", {CountedAs.GREEN: 1}, 1),
        (keys["Justice"], "Justice", {CountedAs.RED: 1, CountedAs.AMBER: 1}, 2),
        ("none", "No group", {CountedAs.NO_UPDATE: 1, CountedAs.GREY: 1}, 2),
    ]
    assert [(row.late, row.evidence, row.supporting) for row in rows] == [(0, 0, 0), (1, 2, 0), (0, 0, 0)]
    assert [sum(row.moved.values()) for row in rows] == [1, 2, 2]


def test_a_commitments_own_actions_are_kept_apart_from_supporting_ones(plan: Plan) -> None:
    data = data_of(plan)
    first, second = data.tree.priorities
    assert [s.reference for s in summary.in_priority(data, first)] == ["1.1.1", "1.1.2"]
    assert [s.reference for s in summary.supporting(data, first)] == ["2.1.3"]
    assert summary.supporting(data, second) == []
    plan.support(plan.strategy.actions.get(reference="1.1.1"), plan.first)
    assert [s.reference for s in summary.supporting(data_of(plan), first)] == ["2.1.3"]


def test_supporting_actions_keep_the_plans_order(plan: Plan) -> None:
    third = builders.commitment(builders.priority(plan.strategy))
    for home in (third, plan.second, third):
        plan.support(plan.action(home=home), plan.first)
    data = data_of(plan)
    found = [s.reference for s in summary.supporting(data, data.tree.priorities[0])]
    assert found == ["2.1.3", "2.1.7", "3.1.6", "3.1.8"]


def test_commitments_of_a_priority_have_their_own_their_support_and_their_evidence(plan: Plan) -> None:
    only = builders.commitment(plan.first.priority, reference="1.2")
    plan.support(plan.strategy.actions.get(reference="2.1.3"), only)
    data = data_of(plan)
    rows = summary.by_commitment(data, data.tree.priorities[0])
    assert [
        (
            row.commitment.reference,
            [s.reference for s in row.actions],
            [s.reference for s in row.supporting],
            row.evidence,
        )
        for row in rows
    ] == [("1.1", ["1.1.1", "1.1.2"], ["2.1.3"], 2), ("1.2", [], ["2.1.3"], 1)]
    assert [row.headline.rag for row in rows] == [Rag.RED, None]
    assert "2.1.3" in rows[1].headline.words


def test_without_an_earlier_day_nothing_has_moved() -> None:
    bare = builders.strategy()
    builders.action(builders.commitment(builders.priority(bare)))
    data = strategy_data(bare, TODAY, noon(TODAY))
    assert data.compared_with is None
    assert (data.before, list(movements(data))) == ({}, [])
    assert set(summary.whole(data).moved.values()) == {0}


def test_the_default_comparison_day_is_the_end_of_the_last_period_that_fell_due(plan: Plan) -> None:
    data = data_of(plan, None)
    assert data.compared_with == date(2025, 12, 31)
    assert (data.as_at, data.known_at, data.known_on) == (TODAY, noon(TODAY), TODAY)
    assert data.before == data_of(plan).before != {}
    assert data.by_id == {status.action_id: status for status in data.statuses}


def test_statuses_are_judged_by_the_calendar_that_the_picture_shows(plan: Plan) -> None:
    data = data_of(plan)
    assert [status.not_updated for status in data.statuses] == [False, False, False, True, False]
    assert [period.name for period in data.calendar.periods] == [period.name for period in plan.periods]
    assert data.complete() is data


def test_next_dates_name_no_returns_for_a_period_before_any_action_was_planned() -> None:
    plan = Plan()
    expected = [(date(2026, 7, 14), "Updates for April to June 2026 are due")]
    assert summary.next_dates(data_of(plan), TODAY) == expected
    plan.action(
        effective_from=TODAY, recorded_at=builders.noon(TODAY), rag=None, before=None, due=date(2026, 4, 1)
    )
    assert summary.next_dates(data_of(plan), TODAY) == expected


def test_next_dates_name_no_updates_for_a_period_from_before_the_strategy_was_set_up() -> None:
    plan = Plan()
    plan.action(None, before=None)
    assert periods_named(plan) == ["January to March 2026", "April to June 2026"]
    plan.strategy.created_at = noon(date(2026, 4, 2))
    plan.strategy.save()
    assert periods_named(plan) == ["April to June 2026"]


def test_next_dates_name_the_updates_for_a_period_unless_it_was_closed_before_its_due_date() -> None:
    plan = Plan()
    plan.action(None, before=None)
    PeriodClosing.objects.create(period=plan.periods[1], recorded_at=noon(TODAY))
    assert periods_named(plan) == ["April to June 2026"]
    # A page of that day that shows what was known after the due date names it, as it was then still to come.
    later = strategy_data(plan.strategy, TODAY, noon(date(2026, 4, 20)), None)
    words = [words for _, words in summary.next_dates(later, TODAY)]
    assert "Updates for January to March 2026 are due" in words


def periods_named(plan: Plan) -> list[str]:
    words = [words for _, words in summary.next_dates(data_of(plan), TODAY)]
    return [each[len("Updates for ") : -len(" are due")] for each in words if each.startswith("Updates for ")]


def test_next_dates_name_the_updates_for_a_period_on_whose_last_day_an_action_was_planned() -> None:
    plan, last_day = Plan(), date(2026, 3, 31)
    plan.action(
        effective_from=last_day, recorded_at=noon(last_day), rag=None, before=None, due=date(2026, 4, 1)
    )
    first, _ = summary.next_dates(data_of(plan), TODAY)
    assert first == (date(2026, 4, 14), "Updates for January to March 2026 are due")


def test_next_dates_are_returns_and_due_dates_of_live_work_soonest_first() -> None:
    plan = Plan()
    plan.action(title="Train staff", due=date(2026, 5, 1))
    plan.action(title="Due on the day", due=TODAY)
    plan.action(title="Passed", due=date(2026, 4, 7))
    plan.action(title="Paused", due=date(2026, 5, 2), stage=Stage.PAUSED)
    plan.action(Rag.GREY, before=None, title="Not started", due=date(2026, 5, 3))
    builders.update(
        builders.action(plan.first, title="Helpline", kind=ActionKind.CONTINUING, review=date(2026, 4, 20))
    )
    assert summary.next_dates(data_of(plan), TODAY) == [
        (TODAY, "1.1.2 Due on the day is due"),
        (date(2026, 4, 14), "Updates for January to March 2026 are due"),
        (date(2026, 4, 20), "1.1.6 Helpline is due for review"),
        (date(2026, 5, 1), "1.1.1 Train staff is due"),
        (date(2026, 7, 14), "Updates for April to June 2026 are due"),
    ]
    on_the_day = summary.next_dates(data_of(plan), date(2026, 7, 14))
    assert on_the_day == [(date(2026, 7, 14), "Updates for April to June 2026 are due")]


def test_paused_and_stopped_work_does_not_count_in_a_headline(plan: Plan) -> None:
    for stage in (Stage.PAUSED, Stage.STOPPED):
        builders.revision(plan.strategy.actions.get(reference="1.1.1"), stage=stage)
        data = data_of(plan)
        commitment = summary.by_commitment(data, data.tree.priorities[0])[0]
        for headline in (summary.by_priority(data)[0].headline, commitment.headline):
            assert (headline.rag, headline.live) == (Rag.GREEN, 1)


def test_a_complete_picture_asks_nothing_more(plan: Plan) -> None:
    data = data_of(plan).complete()
    with CaptureQueriesContext(connection) as queries:
        assert data.before
        assert data.evidence.items()
        assert movements(data)
    assert len(queries) == 0


def test_the_share_updated_by_group_is_the_same_once_the_period_is_closed_or_reopened(plan: Plan) -> None:
    care = Group.objects.get(name="Care")
    plan.action(None, before=None, group=care)
    plan.action(None, before=None, group=care, stage=Stage.PAUSED)

    def shares() -> dict[str, tuple[int, int]]:
        return {row.name: (row.answered, row.asked) for row in summary.by_group(data_of(plan))}

    expected = {"Care": (1, 2), "Justice": (1, 1), "No group": (1, 2)}
    assert shares() == expected
    closing = PeriodClosing.objects.create(period=plan.periods[0], recorded_at=noon(date(2026, 2, 1)))
    ClosingStatus.objects.bulk_create(closing_statuses(closing))
    assert shares() == expected
    PeriodReopening.objects.create(closing=closing, reason="Late.", recorded_at=noon(date(2026, 2, 2)))
    assert shares() == expected


def test_no_share_is_shown_before_a_period_has_fallen_due(plan: Plan) -> None:
    row = summary.whole(strategy_data(plan.strategy, date(2025, 12, 31), noon(date(2026, 1, 13))))
    assert (row.answered, row.asked) == (0, 0)
