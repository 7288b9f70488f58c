"""Today and now, read in one place. Nothing below views and commands reads a clock.

A day is a Europe/London day. `DEMO_TODAY` makes the demo's day stand still: from two in the afternoon it passes ten
thousand times as slowly as a real day. So later is always later, for more than eleven years, and what somebody recorded
last night is there this morning. Sessions, password links and the hold on a letter that is being sent go by the
machine's own time.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")
DEMO_BEGINS = time(14)
"""When a demo's day begins to pass, in London: after the hours at which the demo's own records were made."""
SLOWER = 10_000
COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)
"""The real moment at which a demo's clock stood at `DEMO_BEGINS`."""


def now() -> datetime:
    """The present moment, aware and in UTC; in a demo, a moment of the demo's day that is later every time."""
    real = of_this_machine()
    demo_day: date | None = settings.DEMO_TODAY
    if demo_day is None:
        return real
    passed = max(real - COUNTED_FROM, timedelta(0)) / SLOWER
    begins = datetime.combine(demo_day, DEMO_BEGINS, tzinfo=LONDON).astimezone(UTC)
    return min(begins + passed, end_of(demo_day))


def of_this_machine() -> datetime:
    """The present moment, aware and in UTC, in a demo too: for what must end after so many real minutes."""
    return datetime.now(UTC)


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
        raise ValueError("The “data to” date is in the future: choose today or an earlier day.")
    return end_of(day)
