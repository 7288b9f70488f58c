"""Later records change nothing for an earlier pair of dates."""

from datetime import date

import pytest

from priorities.choices import CountedAs, PeriodKind, Rag, Stage
from priorities.figures.strategy_data import strategy_data
from priorities.models import Group, Strategy
from priorities.queries.periods import periods_of
from priorities.queries.risks import groups, open_areas, open_risks
from priorities.queries.status import status_at
from priorities.writes import entries, periods, stages, update_withdrawals
from priorities.writes.decisions import DecisionDetails
from priorities.writes.entries import EntryDetails
from tests import builders
from tests.builders import START, TODAY, noon
from tests.priorities.queries.completed_action import complete

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 31)
PAIR = (date(2026, 4, 6), noon(date(2026, 4, 7)))


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy()


def test_periods_created_later(strategy: Strategy) -> None:
    action = builders.action(builders.commitment(builders.priority(strategy)))
    builders.update(action, on=date(2025, 12, 31))
    before = (
        strategy_data(strategy, *PAIR).compared_with,
        status_at(strategy, *PAIR),
        periods_of(strategy, PAIR[1]),
    )
    periods.create_periods(
        strategy=strategy,
        kind=PeriodKind.QUARTERLY,
        due_days=5,
        based_on=periods.version_hash([]),
        by=builders.user(),
        at=noon(TODAY),
    )
    after = (
        strategy_data(strategy, *PAIR).compared_with,
        status_at(strategy, *PAIR),
        periods_of(strategy, PAIR[1]),
    )
    assert after == before == (None, before[1], [])
    now = noon(TODAY)
    assert (strategy_data(strategy, PAIR[0], now).compared_with, len(periods_of(strategy, now)) > 0) == (
        date(2025, 12, 31),
        True,
    )


def test_an_update_withdrawn_later_and_a_decision_of_an_earlier_meeting_recorded_later(
    strategy: Strategy,
) -> None:
    first, second = (builders.action(builders.commitment(builders.priority(strategy))) for _ in range(2))
    wrong = builders.update(first, on=MARCH)
    reported = builders.update(second, Rag.BLUE, MARCH)
    complete(reported, None, MARCH)
    before = status_at(strategy, *PAIR)
    update_withdrawals.withdraw(
        update=wrong, reason="It was for another action.", by=builders.user(), at=noon(TODAY)
    )
    stages.move(
        action=second,
        stage=Stage.COMPLETE,
        details=DecisionDetails(
            group=None,
            effective_from=None,
            reason="Done.",
            meeting=builders.meeting(strategy, date(2026, 4, 2)),
        ),
        based_on=1,
        by=builders.user(),
        at=noon(TODAY),
        completion=reported.proposals.get().pk,
    )
    assert status_at(strategy, *PAIR) == before
    counted = [one.counted_as for one in status_at(strategy, PAIR[0], noon(TODAY))]
    assert counted == [CountedAs.NO_UPDATE, CountedAs.BLUE]


def test_a_group_added_later_or_retired_later(strategy: Strategy) -> None:
    first = builders.group(strategy)
    by = builders.user()
    entries.add(
        body=strategy.body, kind=Group, details=EntryDetails("New", added_on=START), by=by, at=noon(TODAY)
    )
    assert groups(strategy, *PAIR) == [first]
    entries.retire(entry=first, based_on=entries.version_hash(first), by=by, at=noon(TODAY))
    assert groups(strategy, *PAIR) == [first]
    assert [group.name for group in groups(strategy, TODAY, noon(TODAY))] == ["New"]


def test_a_group_is_not_named_before_the_day_it_was_added(strategy: Strategy) -> None:
    group = builders.group(strategy, added_on=MARCH)
    assert groups(strategy, date(2026, 3, 30), noon(TODAY)) == []
    assert groups(strategy, MARCH, noon(TODAY)) == [group]


@pytest.mark.parametrize(("create", "named"), [(builders.risk, open_risks), (builders.area, open_areas)])
def test_a_closing_recorded_later(strategy: Strategy, create, named) -> None:
    row = create(strategy)
    first = row.revisions.get()
    assert named(strategy, *PAIR) == [first]
    row.closed_on, row.closed_at = MARCH, noon(TODAY)
    row.save()
    assert named(strategy, *PAIR) == [first]
    assert named(strategy, PAIR[0], noon(TODAY)) == []
    assert named(strategy, date(2026, 3, 30), noon(TODAY)) == [first]
