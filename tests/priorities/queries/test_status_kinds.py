"""The status of each kind of action, and the cheaper queries that give the same answers."""

from datetime import date

import pytest

from priorities.choices import CountedAs, DecisionVerdict, Rag, Stage
from priorities.models import Strategy
from priorities.queries.calendar import calendar
from priorities.queries.ratings import counted_at
from priorities.queries.status import ActionStatus, status_among, status_at
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.queries.completed_action import complete
from tests.priorities.queries.unsaved_status import unsaved_status

MARCH, FALLEN_DUE = date(2026, 3, 1), date(2026, 2, 14)


@pytest.fixture
def strategy() -> Strategy:
    """A strategy with an action of each kind, a second strategy, and changes after the day that is read."""
    strategy = builders.strategy()
    builders.period(strategy, date(2026, 1, 1), date(2026, 1, 31), FALLEN_DUE)
    home = builders.commitment(builders.priority(strategy))
    builders.action(home)
    paused = builders.action(home, group=builders.group(strategy), due=date(2026, 1, 1))
    builders.update(paused, Rag.RED, date(2025, 12, 1))
    builders.revision(paused, stage=Stage.PAUSED, effective_from=date(2026, 1, 5), recorded_at=noon(MARCH))
    answered, late = builders.action(home), builders.action(home, due=date(2026, 2, 1))
    builders.update(
        answered, Rag.AMBER, date(2026, 1, 31), suggested=Rag.GREEN, period=strategy.periods.get()
    )
    builders.update(late, Rag.GREEN, date(2025, 12, 31))
    for verdict in (None, DecisionVerdict.AGREED, DecisionVerdict.REFUSED):
        done = builders.action(home)
        builders.update(done, Rag.AMBER, date(2026, 1, 10))
        complete(builders.update(done, Rag.BLUE, date(2026, 2, 10)), verdict, date(2026, 2, 20))
    builders.action(home, effective_from=TODAY)
    builders.update(late, Rag.RED, TODAY)
    builders.update(answered, Rag.GREEN, date(2026, 2, 1), recorded_at=noon(TODAY))
    other = builders.action(builders.commitment(builders.priority(builders.strategy())))
    builders.update(other, Rag.RED, date(2026, 2, 1))
    return strategy


@pytest.fixture
def statuses(strategy: Strategy) -> list[ActionStatus]:
    return status_at(strategy, MARCH, noon(MARCH))


@pytest.mark.django_db
def test_the_strategy_has_an_action_of_each_kind(statuses: list[ActionStatus]) -> None:
    assert [(one.rag, one.stage, one.is_late, one.not_updated) for one in statuses] == [
        (None, Stage.UNDER_WAY, False, True),
        (Rag.RED, Stage.PAUSED, False, False),
        (Rag.AMBER, Stage.UNDER_WAY, False, False),
        (Rag.GREEN, Stage.UNDER_WAY, True, True),
        (Rag.AMBER, Stage.UNDER_WAY, False, False),
        (Rag.BLUE, Stage.COMPLETE, False, False),
        (Rag.AMBER, Stage.UNDER_WAY, False, False),
    ]


@pytest.mark.django_db
def test_the_colours_of_a_day_are_those_of_its_statuses(
    strategy: Strategy, statuses: list[ActionStatus]
) -> None:
    assert counted_at(strategy, MARCH, noon(MARCH)) == {one.action_id: one.counted_as for one in statuses}


@pytest.mark.django_db
def test_the_status_of_some_is_the_status_of_each(strategy: Strategy, statuses: list[ActionStatus]) -> None:
    periods = calendar(strategy, noon(MARCH))
    first, last = statuses[0], statuses[-1]
    wanted = [last.action_id, first.action_id]
    assert status_among(wanted, MARCH, noon(MARCH), periods) == {one.action_id: one for one in (first, last)}
    assert status_among([], MARCH, noon(MARCH), periods) == {}


@pytest.mark.parametrize(
    ("stage", "rag", "live", "over", "counted_as"),
    [
        (Stage.UNDER_WAY, Rag.GREEN, True, False, CountedAs.GREEN),
        (Stage.UNDER_WAY, None, True, False, CountedAs.NO_UPDATE),
        (Stage.PROPOSED, Rag.GREY, False, False, CountedAs.GREY),
        (Stage.COMPLETE, Rag.BLUE, True, True, CountedAs.BLUE),
        (Stage.STOPPED, Rag.RED, False, True, CountedAs.STOPPED),
        (Stage.PAUSED, Rag.RED, False, False, CountedAs.PAUSED),
    ],
)
def test_an_action_is_counted_by_its_stage_and_its_colour(
    stage: Stage, rag: Rag | None, live: bool, over: bool, counted_as: CountedAs
) -> None:
    one = unsaved_status(stage=stage, rag=rag)
    assert (one.is_live, one.is_over, one.counted_as) == (live, over, counted_as)


@pytest.mark.parametrize(
    ("reported", "suggested", "better"),
    [
        (Rag.GREEN, Rag.AMBER, True),
        (Rag.AMBER, Rag.GREEN, False),
        (None, Rag.AMBER, False),
        (Rag.GREEN, None, False),
    ],
)
def test_a_colour_is_better_than_suggested_where_both_are_known(
    reported: Rag | None, suggested: Rag | None, better: bool
) -> None:
    assert unsaved_status(rag=reported, rated_suggested=suggested).better_than_suggested is better


@pytest.mark.parametrize(
    ("before", "now", "months"), [(MARCH, date(2026, 6, 1), 3), (None, MARCH, 0), (MARCH, None, 0)]
)
def test_months_slipped_are_counted_between_two_days(
    before: date | None, now: date | None, months: int
) -> None:
    assert unsaved_status(baseline_due=before, due=now).months_slipped == months
