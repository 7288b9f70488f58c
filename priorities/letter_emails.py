"""The text of a letter, written at the moment at which it is sent from what is still to be sent then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse

from priorities.choices import LetterCapacity, LetterKind
from priorities.figures.letters import PlannedLetter
from priorities.models import Letter, LetterItem, Person
from priorities.queries.letters import Reminder, Written, reminders, written
from priorities.queries.updates import names_of, titled
from priorities.rules import letters
from tracker import clock, mail
from tracker.models import Outbox
from tracker.wording import counted, listed, long_date


@dataclass(frozen=True, slots=True)
class Line:
    """An action in a letter. `notes` are sentences about who leads it and who else was told."""

    reference: str
    title: str
    notes: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Part:
    """The actions of one strategy and one period in a letter, with a heading and perhaps a sentence under it."""

    heading: str
    sentence: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OfStrategy:
    """The parts of a letter about one strategy."""

    name: str
    parts: tuple[Part, ...]


SENTENCES = {
    LetterCapacity.LEAD: "",
    LetterCapacity.DEPUTY: "You are the deputy, and the lead has not sent an update. Please agree with "
    "the lead who will send it.",
    LetterCapacity.GROUP: "We are asking you because of your role in the group that is responsible.",
    LetterCapacity.TOLD: "",
}
ORDER = list(LetterCapacity)


def write_letter(email: Outbox, at: datetime) -> mail.EmailText | None:
    """Return the text of a letter, or None if no update that it asks for or tells of is still missing.

    Updates in a later letter to the same person are left out, so that people are not asked twice when the mail server
    has been down. Runs a fixed number of SQL queries.
    """
    letter = Letter.objects.select_related("person", "sent_by").get(pk=email.key.removeprefix("letter "))
    items = {item.action_id: item for item in letter.items.all()}
    later = set(
        LetterItem.objects.filter(letter__person=letter.person, letter__day__gt=letter.day).values_list(
            "action", "period"
        )
    )
    found = [
        reminder
        for reminder in reminders(at, list(items))
        if reminder.person.pk == letter.person_id
        and (item := items[reminder.status.action_id]).period_id == reminder.period.key
        and reminder.asks == (item.capacity != LetterCapacity.TOLD)
        and (item.action_id, item.period_id) not in later
    ]
    if not found:
        return None
    day = clock.day_of(at)
    planned = PlannedLetter(letter.person, LetterKind(letter.kind), tuple(found))
    asked_by = ""
    if letter.sent_by:
        asked_by = names_of(letter.person.body_id, [letter.sent_by])[letter.sent_by_id]
    return text_of(planned, written(found, day), day, asked_by)


def text_of(letter: PlannedLetter, history: Written, day: date, asked_by: str = "") -> mail.EmailText:
    """Return the text of a letter on a day. `asked_by` names who asked for it, if it is a nudge."""
    asks, tells = letter.asks, letter.tells
    context = {
        "subject_line": _subject(asks, tells, asked_by, day),
        "name": letter.person.name,
        "first": _first(asks, tells, asked_by, day),
        "asks": _by_strategy(asks, history, day),
        "tells": _by_strategy(tells, history, day),
        "emails": mail.absolute(reverse("emails")),
        "my_work": mail.absolute(reverse("my_work")),
    }
    return mail.written("letter", context)


def _subject(asks: Sequence[Reminder], tells: Sequence[Reminder], asked_by: str, day: date) -> str:
    if not asks:
        return f"{counted(len(tells), 'action has', 'actions have')} no update"
    if asked_by:
        return f"{asked_by} asks you for {counted(len(asks), 'update')}"
    overdue = sum(reminder.period.due < day for reminder in asks)
    if overdue == len(asks):
        return f"{counted(overdue, 'update is', 'updates are')} overdue"
    if overdue:
        return f"{counted(len(asks), 'update')} to send, {overdue} of them overdue"
    due = min(reminder.period.due for reminder in asks)
    today = sum(reminder.period.due == day for reminder in asks)
    if today == len(asks):
        return f"{counted(today, 'update is', 'updates are')} due today, {long_date(day)}"
    if today:
        return f"{counted(len(asks), 'update')} to send, {today} of them due today"
    return f"{counted(len(asks), 'update')} to send by {long_date(due)}"


def _first(asks: Sequence[Reminder], tells: Sequence[Reminder], asked_by: str, day: date) -> str:
    if not asks:
        return (
            f"{counted(len(tells), 'action has', 'actions have')} had no update for a long time. We are telling you "
            "because of your role. We also let the people we asked for the updates know that we have told you."
        )
    what = f"send {counted(len(asks), 'update')}"
    if asked_by:
        return f"{asked_by} asks you to {what}."
    return f"Please {what}."


def _by_strategy(found: Sequence[Reminder], history: Written, day: date) -> list[OfStrategy]:
    result = []
    for _, of_strategy in groupby(found, key=lambda reminder: reminder.strategy.pk):
        own = list(of_strategy)
        own.sort(key=lambda reminder: (ORDER.index(reminder.capacity), reminder.period.due))
        parts = [
            _part(list(rows), history, day)
            for _, rows in groupby(own, key=lambda reminder: (reminder.capacity, reminder.period.key))
        ]
        result.append(OfStrategy(own[0].strategy.name, tuple(parts)))
    return result


def _part(found: Sequence[Reminder], history: Written, day: date) -> Part:
    first = found[0]
    return Part(
        heading=f"{first.period.name}: {letters.when(first.period, day)}",
        sentence=SENTENCES[first.capacity],
        lines=tuple(_line(reminder, history) for reminder in found),
    )


def _line(reminder: Reminder, history: Written) -> Line:
    status, strategy = reminder.status, reminder.strategy
    told = history.told.get((status.action_id, reminder.period.key), ())
    notes = [reminder.why] if reminder.why else []
    others = [(person, day) for person, day in told if person.pk != reminder.person.pk]
    if others:
        notes.append(_who_was_told(others))
    page = "action_update" if reminder.asks else "action"
    return Line(
        reference=status.reference,
        title=status.title,
        notes=tuple(notes),
        link=mail.absolute(reverse(page, args=(strategy.slug, status.reference))),
    )


def _who_was_told(told: Sequence[tuple[Person, date]]) -> str:
    """Return who was told that an action has no update, and when."""
    by_day = [
        f"{listed([titled(person) for person, _ in people])} on {long_date(day)}"
        for day, people in ((day, list(rows)) for day, rows in groupby(told, key=lambda row: row[1]))
    ]
    return f"We told {listed(by_day)} that this action has no update."


mail.TEXT_WRITERS[Outbox.Kind.LETTER] = write_letter
