"""Days are London days. A demo's date does not change, but its time moves forward."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from tracker import clock


def test_now_is_the_present_moment_in_utc(settings: Settings) -> None:
    settings.DEMO_TODAY = None
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC


def at(monkeypatch: pytest.MonkeyPatch, real: datetime) -> datetime:
    """Return the clock's time when this machine's clock shows `real`."""
    monkeypatch.setattr(clock, "real_now", lambda: real)
    return clock.now()


def test_demo_passes_its_afternoon_so_that_later_is_later(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO_TODAY = date(2026, 4, 8)
    before_midnight = at(monkeypatch, datetime(2026, 11, 21, 23, 56, tzinfo=UTC))
    after_midnight = at(monkeypatch, datetime(2026, 11, 22, 0, 18, tzinfo=UTC))
    years_later = at(monkeypatch, datetime(2037, 5, 1, 6, 0, tzinfo=UTC))
    two_in_the_afternoon = datetime(2026, 4, 8, 14, tzinfo=clock.LONDON)
    assert two_in_the_afternoon < before_midnight < after_midnight < years_later
    assert {clock.day_of(moment) for moment in (before_midnight, after_midnight, years_later)} == {
        date(2026, 4, 8)
    }
    assert after_midnight - before_midnight == timedelta(minutes=22) / 10_000
    assert after_midnight.tzinfo is UTC


@pytest.mark.parametrize(
    ("real", "demo"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 4, 8, 13, tzinfo=UTC)),
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 8, 13, tzinfo=UTC)),
        (datetime(2060, 1, 1, tzinfo=UTC), clock.end_of(date(2026, 4, 8))),
    ],
)
def test_demo_never_leaves_its_day(
    real: datetime, demo: datetime, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO_TODAY = date(2026, 4, 8)
    assert at(monkeypatch, real) == demo


def test_the_time_of_this_machine_passes_in_a_demo_too(settings: Settings) -> None:
    settings.DEMO_TODAY = date(2026, 4, 8)
    before = datetime.now(UTC)
    assert before <= clock.real_now() <= datetime.now(UTC)


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
    with pytest.raises(ValueError, match="data to"):
        clock.moment_known(date(2026, 4, 9))
