"""Calendar files follow RFC 5545: line ends, folding, escaping, required properties, whole days."""

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from tracker.calendar_file import DayEvent, calendar_file

DAY = date(2026, 4, 8)
URL = "https://tracker.council.example/"


def event(day: date = DAY, title: str = "Action 2.3.1 is due", uid: str = "action-1@x") -> DayEvent:
    return DayEvent(uid, day, title, URL)


def parsed(*events: DayEvent, on: date = DAY) -> Calendar:
    found = Calendar.from_ical(calendar_file("Dates", events, on))
    assert isinstance(found, Calendar)
    return found


def test_lines_end_in_crlf_and_are_at_most_75_octets() -> None:
    text = calendar_file("Dates", [event(title="Meeting of the Sgrùdadh Group; partners, " + "é" * 90)], DAY)
    assert text.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert b"\r" not in text.replace(b"\r\n", b"")
    lines = text.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()
    assert b"Group\\; partners\\, " in text.replace(b"\r\n ", b"")


def test_a_calendar_has_the_properties_that_it_must_have() -> None:
    calendar = parsed(event())
    assert {name: str(calendar[name]) for name in ("VERSION", "CALSCALE", "METHOD", "X-WR-CALNAME")} == {
        "VERSION": "2.0",
        "CALSCALE": "GREGORIAN",
        "METHOD": "PUBLISH",
        "X-WR-CALNAME": "Dates",
    }
    assert calendar["PRODID"]
    text = calendar_file("Dates", [event()], DAY)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in text
    assert b"X-PUBLISHED-TTL:PT6H\r\n" in text
    assert calendar.errors == []


def test_an_event_is_a_whole_day_with_its_required_properties() -> None:
    [found] = parsed(event()).walk("VEVENT")
    assert (found["UID"], found["SUMMARY"], found["URL"]) == ("action-1@x", "Action 2.3.1 is due", URL)
    assert found.decoded("DTSTART") == DAY
    assert found["DTSTART"].params["VALUE"] == "DATE"
    assert "DTEND" not in found
    assert found.decoded("DTSTAMP") == datetime(2026, 4, 7, 23, tzinfo=UTC)
    assert found.errors == []


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2028, 2, 29), b"DTSTART;VALUE=DATE:20280229\r\n"),
        (date(2026, 3, 29), b"DTSTART;VALUE=DATE:20260329\r\n"),
        (date(2026, 10, 25), b"DTSTART;VALUE=DATE:20261025\r\n"),
        (date(2026, 12, 31), b"DTSTART;VALUE=DATE:20261231\r\n"),
    ],
)
def test_a_day_stays_the_same_day_on_leap_days_and_when_clocks_change(day: date, line: bytes) -> None:
    assert line in calendar_file("Dates", [event(day)], day)
    [found] = parsed(event(day), on=day).walk("VEVENT")
    assert found.decoded("DTSTART") == day


@pytest.mark.parametrize(
    ("on", "stamp"),
    [
        (date(2026, 1, 15), b"DTSTAMP:20260115T000000Z"),
        (date(2026, 3, 29), b"DTSTAMP:20260329T000000Z"),
        (date(2026, 3, 30), b"DTSTAMP:20260329T230000Z"),
        (date(2026, 10, 25), b"DTSTAMP:20261024T230000Z"),
        (date(2026, 10, 26), b"DTSTAMP:20261026T000000Z"),
    ],
)
def test_an_event_is_stamped_with_the_beginning_of_the_london_day(on: date, stamp: bytes) -> None:
    assert stamp in calendar_file("Dates", [event()], on)


def test_events_are_in_order_whatever_the_order_given() -> None:
    first, second = event(uid="a@x"), event(date(2026, 4, 9), uid="b@x")
    assert calendar_file("Dates", [second, first], DAY) == calendar_file("Dates", [first, second], DAY)


def test_a_calendar_without_events_still_has_a_component() -> None:
    calendar = parsed()
    assert [one.name for one in calendar.subcomponents] == ["VTIMEZONE"]
    assert calendar.walk("VEVENT") == []
