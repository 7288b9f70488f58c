"""The calendars of the demonstration follow RFC 5545, and have no words of an update, of the plan or of a person."""

import re
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from priorities.models import Action, Person, Update
from priorities.queries.calendar_addresses import token_of
from priorities.writes import calendar_addresses
from tests.builders import TODAY, noon
from tracker.models import User

pytestmark = pytest.mark.django_db

FREE_TEXT = (
    "progress",
    "next_steps",
    "problem",
    "cause_note",
    "recovery_plan",
    "board_sentence",
    "what_changed",
)
TITLES = (
    r"Updates due(?: from your groups)?: \w+ to \w+ \d{4}(?: \(\d+ actions?\))?",
    r"(?:Milestone \d+ of action|Action) [0-9.]+ is (?:due|to be reviewed)",
    r"Meeting of [\w ,&-]+",
    r"Paper \d+ goes to [\w ]+",
)
FIVE_WORDS = re.compile(r"(?=\b((?:[\w’'-]+\W+){4}[\w’'-]+))")


CONTENT_LINE = re.compile(
    r'[A-Z][A-Z0-9-]*(?:;[A-Z][A-Z0-9-]*=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*:[^\x00-\x08\x0a-\x1f]*'
)
"""A line of RFC 5545, section 3.1, once it is unfolded: a name, parameters and a value without control characters."""
ESCAPED = re.compile(r"(?:[^\\,;]|\\[\\,;nN])*")
"""A text of RFC 5545, section 3.3.11."""


@pytest.fixture
def feeds(demo_in_database: None, settings: Any) -> list[bytes]:
    """The calendar of every account of the demonstration."""
    settings.DEMO_TODAY = TODAY
    addresses = [
        token_of(calendar_addresses.make(by=user, at=noon(TODAY)))
        for user in User.objects.filter(is_active=True)
    ]
    return [Client().get(f"/calendar/{token}.ics").content for token in addresses]


@pytest.fixture
def titles(feeds: list[bytes]) -> list[str]:
    """The titles in these calendars."""
    found: list[str] = []
    for feed in feeds:
        calendar = Calendar.from_ical(feed)
        found += [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]
        for event in calendar.walk("VEVENT"):
            assert set(event) == {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "URL", "TRANSP"}
    return found


def test_no_title_has_words_of_an_update_or_of_the_plan(titles: list[str]) -> None:
    assert len(titles) > 20
    everything = " | ".join(titles).casefold()
    fields = [name for name in FREE_TEXT if name in {field.name for field in Update._meta.fields}]
    assert {"progress", "problem", "recovery_plan"} <= set(fields)
    words = {
        run.casefold()
        for texts in Update.objects.values_list(*fields)
        for text in texts
        for run in FIVE_WORDS.findall(str(text))
    }
    assert len(words) > 1000
    assert [run for run in words if run in everything] == []
    for title in Action.objects.values_list("current__title", flat=True):
        assert str(title).casefold() not in everything
    for name in Person.objects.values_list("name", flat=True):
        assert name.casefold() not in everything


def test_every_title_is_one_of_four_sentences(titles: list[str]) -> None:
    form = re.compile("|".join(f"(?:{one})" for one in TITLES))
    assert [title for title in titles if not form.fullmatch(title)] == []


def test_every_calendar_follows_rfc_5545(feeds: list[bytes]) -> None:
    assert len(feeds) > 6
    for feed in feeds:
        assert feed.endswith(b"\r\n")
        assert b"\n" not in feed.replace(b"\r\n", b"")
        assert max(len(line) for line in feed.split(b"\r\n")) <= 75
        lines = feed.replace(b"\r\n ", b"").decode().splitlines()
        assert [line for line in lines if not CONTENT_LINE.fullmatch(line)] == []
        values = [line.partition(":")[2] for line in lines if line.startswith(("SUMMARY", "X-WR-CALNAME"))]
        assert [value for value in values if not ESCAPED.fullmatch(value)] == []
        assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
        assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT")
        for name in ("VERSION", "PRODID"):
            assert sum(line.startswith(f"{name}:") for line in lines) == 1
        calendar = Calendar.from_ical(feed)
        events = calendar.walk("VEVENT")
        assert len(events) == lines.count("BEGIN:VEVENT")
        assert len({str(event["UID"]) for event in events}) == len(events)
        assert [part.errors for part in (calendar, *events) if part.errors] == []
        for event in events:
            assert re.fullmatch(rb"\d{8}", event["DTSTART"].to_ical())
            assert re.fullmatch(rb"\d{8}T\d{6}Z", event["DTSTAMP"].to_ical())
