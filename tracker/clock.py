"""The current date and time. Rules, queries and a strategy's writes are given the time and never read the clock.

A day is a Europe/London day. With `DEMO_TODAY`, the date does not change: from 2 p.m. the demo's clock runs ten
thousand times as slowly as a real clock. So the time still moves forward, for more than eleven years, and what was
recorded last night is still in the past this morning. Sessions, failed sign-ins, password links, submission keys and
the sending of emails use the machine's own time.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")
DEMO_BEGINS = time(14)
"""The London time at which a demo's clock starts: later than the times of the demo's own records."""
SLOWER = 10_000
COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)
"""The real time at which a demo's clock showed `DEMO_BEGINS`."""


def now() -> datetime:
    """Return the current time, aware and in UTC. In a demo, it is a time on the demo's day, and never goes back."""
    real = real_now()
    demo_day: date | None = settings.DEMO_TODAY
    if demo_day is None:
        return real
    passed = max(real - COUNTED_FROM, timedelta(0)) / SLOWER
    begins = datetime.combine(demo_day, DEMO_BEGINS, tzinfo=LONDON).astimezone(UTC)
    return min(begins + passed, end_of(demo_day))


def real_now() -> datetime:
    """Return the real time, aware and in UTC, even in a demo, for limits that are in real minutes."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date in London or, in a demo, the demo's date."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the London date of an aware datetime. Raises ValueError if the datetime is naive."""
    if moment.tzinfo is None:
        raise ValueError("The date of a datetime without a time zone is not known.")
    return moment.astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """Return the last microsecond of a London day, in UTC."""
    return datetime.combine(day, time.max, tzinfo=LONDON).astimezone(UTC)


def moment_known(day: date | None) -> datetime:
    """Return the time up to which records count, for the day that a reader chose.

    Returns the current time for None or today, and the end of the day for an earlier day. Raises ValueError for a later
    day, because its records do not exist yet.
    """
    present = now()
    if day is None or day == day_of(present):
        return present
    if day > day_of(present):
        raise ValueError("The “data to” date is in the future: choose today or an earlier date.")
    return end_of(day)
