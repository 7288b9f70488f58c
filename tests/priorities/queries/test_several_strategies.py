"""Reading several strategies at once gives the same rows as reading each by itself."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.models import PeriodClosing, Strategy
from priorities.queries.calendar import calendar, calendars
from priorities.queries.status import status_at, statuses_at
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.queries.test_status_oracle import random_history

pytestmark = pytest.mark.django_db


def strategy_with_its_own_periods(luck: random.Random) -> Strategy:
    """Return a strategy with random periods (perhaps none), settings and histories."""
    strategy = builders.strategy()
    first = date(2025, 1, 1) + timedelta(days=luck.randrange(90))
    for number in range(luck.randrange(4)):
        opens = first + timedelta(days=90 * number)
        ends = opens + timedelta(days=89)
        period = builders.period(strategy, opens, ends, ends + timedelta(days=luck.randrange(30)))
        if luck.random() < 0.4:
            PeriodClosing.objects.create(period=period, recorded_at=noon(period.due))
    if luck.random() < 0.5:
        builders.settings_version(
            strategy, quiet_days=luck.randrange(10, 90), recorded_at=noon(date(2025, 9, 1))
        )
    home = builders.commitment(builders.priority(strategy))
    for _ in range(luck.randrange(4)):
        random_history(
            builders.action(home, effective_from=date(2025, 1, 1), recorded_at=noon(date(2025, 1, 2))), luck
        )
    return strategy


@pytest.mark.parametrize("seed", range(4))
def test_several_strategies_read_at_once_are_as_each_by_itself(seed: int) -> None:
    luck = random.Random(seed)
    strategies = [strategy_with_its_own_periods(luck) for _ in range(6)]
    some = strategies[:5]
    for _ in range(10):
        as_at = date(2024, 12, 20) + timedelta(days=luck.randrange(520))
        known_at = noon(date(2024, 12, 20) + timedelta(days=luck.randrange(560)))
        found = calendars(some, known_at)
        assert found == {each.pk: calendar(each, known_at) for each in some}
        every = list(found.values())
        assert statuses_at(every, as_at, known_at) == {
            each.pk: status_at(each, as_at, known_at) for each in some
        }


@pytest.mark.parametrize("number", [1, 5])
def test_any_number_of_strategies_takes_one_query_for_statuses_and_two_for_calendars(number: int) -> None:
    strategies = [strategy_with_its_own_periods(random.Random(each)) for each in range(number)]
    with CaptureQueriesContext(connection) as of_calendars:
        found = calendars(strategies, noon(TODAY)).values()
    with CaptureQueriesContext(connection) as of_statuses:
        statuses_at(found, TODAY, noon(TODAY))
    assert (len(of_calendars), len(of_statuses)) == (2, 1)
