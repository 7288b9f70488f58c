"""Days are London days, and a demo's day stands still."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from tracker import clock

pytestmark = pytest.mark.real_hour


def test_now_is_the_present_moment_in_utc(settings: Settings) -> None:
    settings.DEMO_TODAY = None
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC


def test_demo_day_stands_still_while_the_time_of_day_goes_on(settings: Settings) -> None:
    settings.DEMO_TODAY = date(2026, 4, 8)
    real = datetime.now(UTC).astimezone(clock.LONDON).replace(tzinfo=None)
    demo = clock.now().astimezone(clock.LONDON).replace(tzinfo=None)
    assert clock.today() == date(2026, 4, 8)
    assert demo.date() == date(2026, 4, 8)
    assert timedelta(0) <= datetime.combine(real.date(), demo.time()) - real < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 31, 22, 59, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), date(2026, 4, 1)),
        (datetime(2026, 1, 31, 23, 59, tzinfo=UTC), date(2026, 1, 31)),
    ],
)
def test_day_of_follows_summer_time(moment: datetime, day: date) -> None:
    assert clock.day_of(moment) == day


def test_day_of_refuses_a_moment_without_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.day_of(datetime(2026, 4, 8))


def test_end_of_is_the_last_microsecond_of_the_london_day() -> None:
    assert clock.end_of(date(2026, 4, 8)) == datetime(2026, 4, 8, 22, 59, 59, 999999, tzinfo=UTC)
    assert clock.end_of(date(2026, 1, 8)) == datetime(2026, 1, 8, 23, 59, 59, 999999, tzinfo=UTC)


def test_moment_known(settings: Settings) -> None:
    settings.DEMO_TODAY = date(2026, 4, 8)
    assert clock.day_of(clock.moment_known(None)) == date(2026, 4, 8)
    assert clock.moment_known(date(2026, 4, 8)) < clock.end_of(date(2026, 4, 8))
    assert clock.moment_known(date(2026, 3, 31)) == clock.end_of(date(2026, 3, 31))
    with pytest.raises(ValueError, match="later day"):
        clock.moment_known(date(2026, 4, 9))
