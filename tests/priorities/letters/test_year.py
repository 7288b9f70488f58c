"""A year of letters, played through on its event days and their neighbours, with three runs a day."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core import mail as sent_mail

from priorities.choices import LetterKind
from priorities.models import Letter, LetterItem, PeriodClosing
from priorities.queries.calendar import calendar
from priorities.rules.letters import steps
from priorities.writes import letters
from tests import builders
from tests.priorities.letters.council import Council, create_council
from tracker import clock, mail
from tracker.models import Outbox

EXPECTED = Path(__file__).with_name("a_year.txt")
"""Each email of the year: the day, to whom, why, its subject and what it lists. Written anew if the file is missing."""
RUNS = (time(6), time(12, 30), time(22, 30))


def event_days(council: Council) -> list[date]:
    """Return the days on which a letter may be due, those on which something happens, and their neighbours."""
    at = builders.noon(date(2027, 3, 31))
    periods = [p for strategy in (council.homes, council.carers) for p in calendar(strategy, at).periods]
    days = {step.day for period in periods for step in steps(period)}
    days |= {period.due + timedelta(days=21) for period in periods}
    days |= set(EVENTS)
    return sorted(
        {
            day + timedelta(days=by)
            for day in days
            for by in (-1, 0, 1)
            if (day + timedelta(days=by)).year < 2027
        }
    )


EVENTS = {
    date(2026, 4, 8): "Ann answers 1.1.2, and Carol answers 1.1.4",
    date(2026, 4, 20): "Bob answers 1.1.3",
    date(2026, 4, 24): "Carol asks Ann for her updates",
    date(2026, 5, 20): "January to March is closed",
    date(2026, 7, 2): "Ann answers everything of hers in both strategies",
    date(2026, 7, 15): "Bob answers 1.1.3 and C2",
    date(2026, 10, 14): "Everyone answers, at noon on the due day",
}


def happen(council: Council, day: date) -> None:
    """Let the events of a day happen at its noon."""
    quarters, halves = council.quarters, council.halves
    if day == date(2026, 4, 8):
        council.answers("1.1.2", quarters[1], day)
        council.answers("1.1.4", quarters[1], day)
    if day == date(2026, 4, 20):
        council.answers("1.1.3", quarters[1], day)
    if day == date(2026, 4, 24):
        carol = builders.account(council.people["Carol"])
        letters.nudge(person=council.people["Ann"], by=carol, at=builders.noon(day))
    if day == date(2026, 5, 20):
        PeriodClosing.objects.create(period=quarters[1], recorded_at=builders.noon(day))
    if day == date(2026, 7, 2):
        for reference in ("1.1.1", "1.1.2"):
            council.answers(reference, quarters[2], day)
        council.answers("C1", halves[0], day)
    if day == date(2026, 7, 15):
        council.answers("1.1.3", quarters[2], day)
        council.answers("C2", halves[0], day)
    if day == date(2026, 10, 14):
        for reference in ("1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.6"):
            council.answers(reference, quarters[3], day)


@pytest.mark.django_db
def test_every_email_of_a_year() -> None:
    council = create_council()
    lines: list[str] = []
    for day in event_days(council):
        lines += [f"{day:%a %e %b %Y}  {EVENTS[day]}"] if day in EVENTS else []
        for run in RUNS:
            at = datetime.combine(day, run, tzinfo=clock.LONDON).astimezone(UTC)
            if run == RUNS[1]:
                happen(council, day)
            letters.remind(at=at)
            before = len(sent_mail.outbox)
            mail.send_due(at)
            lines += [_line(day, run, email) for email in sent_mail.outbox[before:]]
    table = "\n".join(lines) + "\n"
    if not EXPECTED.exists():
        EXPECTED.write_text(table)
    assert table == EXPECTED.read_text()
    # One letter a person a day, and none for a quarter from before the strategy was set up or for a paused action.
    assert Letter.objects.count() == len({(row.person_id, row.day) for row in Letter.objects.all()})
    assert not LetterItem.objects.filter(period=council.quarters[0]).exists()
    assert not LetterItem.objects.filter(action=council.actions["1.1.5"]).exists()
    assert len(sent_mail.outbox) == Outbox.objects.filter(kind=Outbox.Kind.LETTER).count()


def _line(day: date, run: time, email: sent_mail.EmailMessage) -> str:
    message_id = email.extra_headers["Message-ID"]
    letter = next(row for row in Letter.objects.all() if mail.message_id(row.outbox_key) == message_id)
    assert email.to == [letter.person.email]
    items = ", ".join(
        f"{item.action.reference}{'' if item.capacity == 'lead' else f' ({item.get_capacity_display()})'}"
        for item in letter.items.select_related("action").order_by("pk")
        if f"\n{item.action.reference} " in str(email.body)
    )
    kind = LetterKind(letter.kind).label
    return f"{day:%a %e %b %Y}  {run:%H:%M}  {letter.person.name:5}  {kind:20}  {email.subject:44}  {items}"
