"""Today and now, read in one place. Nothing below views and commands reads a clock.

A day is a Europe/London day. `DEMO_TODAY` makes the demo's day stand still; the time of day stays real, and
sessions and tokens never come here.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment, aware and in UTC; in a demo, this time of day on the demo's day."""
    real = datetime.now(UTC)
    demo_day: date | None = settings.DEMO_TODAY
    if demo_day is None:
        return real
    return datetime.combine(demo_day, real.astimezone(LONDON).time(), tzinfo=LONDON).astimezone(UTC)


def today() -> date:
    """The present day in London; in a demo, the demo's day."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The London day that an aware moment falls on."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone before its day can be named.")
    return moment.astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """The last microsecond of a London day, in UTC."""
    return datetime.combine(day, time.max, tzinfo=LONDON).astimezone(UTC)


def moment_known(day: date | None) -> datetime:
    """The moment up to which records count, for the day a reader asked for.

    None or today gives now; an earlier day gives its end. A later day raises ValueError, because what will be
    recorded by then is not known.
    """
    present = now()
    if day is None or day == day_of(present):
        return present
    if day > day_of(present):
        raise ValueError(
            "What will be recorded on a later day is not known yet: choose today or an earlier day."
        )
    return end_of(day)
