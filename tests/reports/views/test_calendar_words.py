"""No calendar of the demonstration has words of an update, of the plan or of a person."""

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


@pytest.fixture
def titles(demo_in_database: None, settings: Any) -> list[str]:
    """The titles in the calendars of every account of the demonstration."""
    settings.DEMO_TODAY = TODAY
    found: list[str] = []
    for user in User.objects.filter(is_active=True):
        token = token_of(calendar_addresses.make(by=user, at=noon(TODAY)))
        calendar = Calendar.from_ical(Client().get(f"/calendar/{token}.ics").content)
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
