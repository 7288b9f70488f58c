"""Writes calendar files in the iCalendar format (RFC 5545), which phones and calendar programs read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration

from tracker.clock import LONDON

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Strategy Progress Tracker//EN"
REFRESH_EVERY = timedelta(hours=6)
"""How often calendar programs are asked to fetch the file again."""


@dataclass(frozen=True, slots=True)
class DayEvent:
    """Something that happens on a day. `uid` stays the same when the day or the title changes."""

    uid: str
    day: date
    title: str
    url: str


def calendar_file(name: str, events: Collection[DayEvent], on: date) -> bytes:
    """Return the events as a calendar file, in order of day and then title.

    The same events on the same day give the same bytes: each event is stamped with the beginning of `on`.
    """
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    # Programs read one of each of these pairs: the first is in RFC 7986, the second is older.
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH_EVERY))
    stamp = datetime.combine(on, time.min, tzinfo=LONDON).astimezone(UTC)
    for one in sorted(events, key=lambda event: (event.day, event.title, event.uid)):
        calendar.add_component(_component(one, stamp))
    if not events:
        # RFC 5545 (section 3.6) requires a component. Without one, some programs keep the events that they have.
        calendar.add_component(_utc())
    return calendar.to_ical()


def _component(one: DayEvent, stamp: datetime) -> Event:
    event = Event()
    event.add("UID", one.uid)
    event.add("DTSTAMP", stamp)
    event.add("DTSTART", one.day)
    event.add("SUMMARY", one.title)
    event.add("URL", one.url)
    # A due date does not make anyone busy for the day.
    event.add("TRANSP", "TRANSPARENT")
    return event


def _utc() -> Timezone:
    """Return the time zone of UTC, as a component that adds nothing to a calendar."""
    standard = TimezoneStandard()
    standard.add("DTSTART", datetime(1970, 1, 1))  # noqa: DTZ001 - RFC 5545 requires a local time here
    standard.add("TZOFFSETFROM", timedelta(0))
    standard.add("TZOFFSETTO", timedelta(0))
    zone = Timezone()
    zone.add("TZID", "UTC")
    zone.add_component(standard)
    return zone
