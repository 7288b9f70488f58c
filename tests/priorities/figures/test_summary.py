"""The figures of the whole, of each priority, commitment and group, and the dates that come next."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.choices import ActionKind, CountedAs, Movement, Rag, Stage
from priorities.figures import summary
from priorities.figures.movement import movements
from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.figures.summary import Row
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

PASSED = date(2026, 3, 1)


def seen(plan: Plan, compared_with: date | None = date(2025, 12, 31)) -> StrategyData:
    return strategy_data(plan.strategy, TODAY, noon(TODAY), compared_with)


def counted(row: Row) -> tuple[str, str, dict[CountedAs, int], int]:
    """A row's key, name, its standings that are not nought, and its total."""
    return (
        row.key,
        row.name,
        {counted_as: number for counted_as, number in row.counts.items() if number},
        row.total,
    )


@pytest.fixture
def plan() -> Plan:
    """Two actions under the first priority, three under the second, of which one supports the first."""
    made = Plan()
    justice = builders.group(made.strategy, name="Justice")
    care = builders.group(made.strategy, name="Care")
    red = made.action(Rag.RED, before=Rag.AMBER, group=justice, due=PASSED)
    made.action(Rag.GREEN, before=Rag.AMBER, group=care)
    joined = date(2026, 1, 5)
    helping = made.action(
        Rag.AMBER,
        before=None,
        home=made.second,
        group=justice,
        effective_from=joined,
        recorded_at=noon(joined),
    )
    made.action(None, before=None, home=made.second)
    made.action(Rag.GREY, before=Rag.GREY, home=made.second, stage=Stage.PROPOSED)
    made.support(helping, made.first)
    builders.evidence(made.strategy, red)
    builders.evidence(made.strategy, helping)
    builders.evidence(made.strategy, made.second)
    return made


def test_whole_counts_every_action_once_and_everything_that_is_said_of_them(plan: Plan) -> None:
    row = summary.whole(seen(plan))
    standings = {
        CountedAs.RED: 1,
        CountedAs.GREEN: 1,
        CountedAs.AMBER: 1,
        CountedAs.NO_UPDATE: 1,
        CountedAs.GREY: 1,
    }
    assert counted(row) == ("", "Test strategy", standings, 5)
    assert (row.late, row.not_updated, row.evidence, row.supporting) == (1, 1, 3, 0)
    assert {movement: number for movement, number in row.moved.items() if number} == {
        Movement.BETTER: 1,
        Movement.WORSE: 1,
        Movement.SAME: 1,
        Movement.NEW: 1,
        Movement.NOT_COMPARED: 1,
    }


def test_headline_of_the_whole_says_how_many_of_the_live_actions_are_updated(plan: Plan) -> None:
    headline = summary.whole(seen(plan)).headline
    assert (headline.rag, headline.live, headline.updated) == (Rag.AMBER, 4, 3)


def test_each_priority_counts_those_at_home_and_shows_its_support_beside(plan: Plan) -> None:
    first, second = summary.by_priority(seen(plan))
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


def test_groups_come_by_name_with_those_that_have_none_last(plan: Plan) -> None:
    rows = summary.by_group(seen(plan))
    keys = {group.name: str(group.pk) for group in plan.strategy.groups.all()}
    assert [counted(row) for row in rows] == [
        (keys["Care"], "Care", {CountedAs.GREEN: 1}, 1),
        (keys["Justice"], "Justice", {CountedAs.RED: 1, CountedAs.AMBER: 1}, 2),
        ("none", "No group", {CountedAs.NO_UPDATE: 1, CountedAs.GREY: 1}, 2),
    ]
    assert [(row.late, row.evidence, row.supporting) for row in rows] == [(0, 0, 0), (1, 2, 0), (0, 0, 0)]
    assert [sum(row.moved.values()) for row in rows] == [1, 2, 2]


def test_actions_at_home_and_supporting_ones_are_told_apart(plan: Plan) -> None:
    shown = seen(plan)
    first, second = shown.tree.priorities
    assert [s.reference for s in summary.in_priority(shown, first)] == ["1.1.1", "1.1.2"]
    assert [s.reference for s in summary.supporting(shown, first)] == ["2.1.3"]
    assert summary.supporting(shown, second) == []
    plan.support(plan.strategy.actions.get(reference="1.1.1"), plan.first)
    assert [s.reference for s in summary.supporting(seen(plan), first)] == ["2.1.3"]


def test_supporting_actions_stand_in_the_order_of_the_plan(plan: Plan) -> None:
    third = builders.commitment(builders.priority(plan.strategy))
    for home in (third, plan.second, third):
        plan.support(plan.action(home=home), plan.first)
    shown = seen(plan)
    found = [s.reference for s in summary.supporting(shown, shown.tree.priorities[0])]
    assert found == ["2.1.3", "2.1.7", "3.1.6", "3.1.8"]


def test_commitments_of_a_priority_have_their_own_their_support_and_their_evidence(plan: Plan) -> None:
    only = builders.commitment(plan.first.priority, reference="1.2")
    plan.support(plan.strategy.actions.get(reference="2.1.3"), only)
    shown = seen(plan)
    rows = summary.by_commitment(shown, shown.tree.priorities[0])
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
    shown = strategy_data(bare, TODAY, noon(TODAY))
    assert shown.compared_with is None
    assert (shown.before, list(movements(shown))) == ({}, [])
    assert set(summary.whole(shown).moved.values()) == {0}


def test_without_a_day_to_compare_with_it_is_the_last_period_whose_returns_were_due(plan: Plan) -> None:
    shown = seen(plan, None)
    assert shown.compared_with == date(2025, 12, 31)
    assert (shown.as_at, shown.known_at, shown.known_on) == (TODAY, noon(TODAY), TODAY)
    assert shown.before == seen(plan).before != {}
    assert shown.by_id == {status.action_id: status for status in shown.statuses}


def test_statuses_are_judged_by_the_calendar_that_the_picture_shows(plan: Plan) -> None:
    shown = seen(plan)
    assert [status.not_updated for status in shown.statuses] == [False, False, False, True, False]
    assert [period.name for period in shown.calendar.periods] == [period.name for period in plan.periods]
    assert shown.complete() is shown


def test_next_dates_name_no_returns_for_a_period_before_any_action_was_planned() -> None:
    plan = Plan()
    expected = [(date(2026, 7, 14), "Updates for April to June 2026 are due")]
    assert summary.next_dates(seen(plan), TODAY) == expected
    plan.action(
        effective_from=TODAY, recorded_at=builders.noon(TODAY), rag=None, before=None, due=date(2026, 4, 1)
    )
    assert summary.next_dates(seen(plan), TODAY) == expected


def test_next_dates_name_returns_for_a_period_on_whose_last_day_an_action_was_planned() -> None:
    plan, last_day = Plan(), date(2026, 3, 31)
    plan.action(
        effective_from=last_day, recorded_at=noon(last_day), rag=None, before=None, due=date(2026, 4, 1)
    )
    first, _ = summary.next_dates(seen(plan), TODAY)
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
    assert summary.next_dates(seen(plan), TODAY) == [
        (TODAY, "1.1.2 Due on the day is due"),
        (date(2026, 4, 14), "Updates for January to March 2026 are due"),
        (date(2026, 4, 20), "1.1.6 Helpline is due for review"),
        (date(2026, 5, 1), "1.1.1 Train staff is due"),
        (date(2026, 7, 14), "Updates for April to June 2026 are due"),
    ]
    on_the_day = summary.next_dates(seen(plan), date(2026, 7, 14))
    assert on_the_day == [(date(2026, 7, 14), "Updates for April to June 2026 are due")]


def test_paused_and_stopped_work_takes_no_part_in_a_headline(plan: Plan) -> None:
    for stage in (Stage.PAUSED, Stage.STOPPED):
        builders.revision(plan.strategy.actions.get(reference="1.1.1"), stage=stage)
        shown = seen(plan)
        commitment = summary.by_commitment(shown, shown.tree.priorities[0])[0]
        for headline in (summary.by_priority(shown)[0].headline, commitment.headline):
            assert (headline.rag, headline.live) == (Rag.GREEN, 1)


def test_a_complete_picture_asks_nothing_more(plan: Plan) -> None:
    shown = seen(plan).complete()
    with CaptureQueriesContext(connection) as asked:
        assert shown.before
        assert shown.evidence.items()
        assert movements(shown)
    assert len(asked) == 0
