"""Queuing the letters that ask people for updates, at most one to each person a day.

A letter is planned from what is missing when it is queued, and its text is written when it is sent
(`priorities.letter_emails`). Plans are read outside the transaction, so that no other write waits for them.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction

from priorities.choices import LetterKind
from priorities.events import Event
from priorities.figures.letters import PlannedLetter, letters_to_send, nudges
from priorities.models import Body, Group, Letter, LetterItem, Person
from priorities.queries.bodies import groups_under
from priorities.queries.letters import address_of, reminders, written, written_to
from tracker import audit, clock, mail
from tracker.models import User
from tracker.refusals import Refused
from tracker.wording import counted, long_date


def plan(at: datetime) -> list[PlannedLetter]:
    """Return the letters that a run at this moment would queue, by body. Runs twelve SQL queries at most."""
    day = clock.day_of(at)
    found = reminders(at)
    if not found:
        return []
    return sorted(letters_to_send(found, written(found, day), day), key=lambda letter: letter.person.body_id)


def remind(*, at: datetime, by: User | None = None) -> list[Letter]:
    """Queue the letters that are due by their date, and return them.

    A second run on the same day queues nothing, even at the same moment as the first. A missed run is caught up by the
    next one.
    """
    queued: list[Letter] = []
    for _, of_body in groupby(plan(at), key=lambda letter: letter.person.body_id):
        queued += _queue(planned=list(of_body), by=by, at=at)
    return queued


def nudge(*, person: Person, by: User, at: datetime) -> Letter:
    """Queue a letter to a person who has updates to send, because someone asks for them, and return it.

    Raises Refused if the person has none to send, cannot be asked, or was written to on that day.
    """
    planned = [letter for letter in nudges(reminders(at)) if letter.person.pk == person.pk]
    if not planned:
        raise Refused({"": f"{person.name} has no update to send, or cannot be asked by email."})
    queued = _queue(planned=planned, by=by, at=at)
    if not queued:
        raise Refused({"": _already(person.name, at)})
    return queued[0]


def nudge_all(*, group: Group, by: User, at: datetime) -> list[Letter]:
    """Queue a letter to everyone who has an update to send for a group or a group under it, and return the letters.

    People who have had a letter on that day are left out. Raises Refused if that leaves no one.
    """
    found = reminders(at)
    groups = groups_under(group)
    people = {each.person.pk for each in found if each.asks and each.status.group_id in groups}
    planned = [letter for letter in nudges(found) if letter.person.pk in people]
    if not planned:
        raise Refused({"": f"No one has an update to send for {group.name}."})
    queued = _queue(planned=planned, by=by, at=at)
    if not queued:
        raise Refused({"": _already("everyone who has an update to send", at)})
    return queued


def _already(who: str, at: datetime) -> str:
    return (
        f"We have already written to {who} today, {long_date(clock.day_of(at))}. You can send "
        "another letter tomorrow."
    )


def _queue(*, planned: Sequence[PlannedLetter], by: User | None, at: datetime) -> list[Letter]:
    """Queue letters to people of one body, except those who have had a letter on that day, and return the letters."""
    day = clock.day_of(at)
    with transaction.atomic():
        # Two runs at once wait here for each other, so the second sees the letters of the first.
        body = Body.objects.select_for_update(no_key=True).get(pk=planned[0].person.body_id)
        done = written_to(day)
        planned = [letter for letter in planned if letter.person.pk not in done]
        if not planned:
            return []
        queued: list[Letter] = Letter.objects.bulk_create(
            Letter(
                person=letter.person,
                day=day,
                kind=letter.kind,
                sent_by=by if letter.kind == LetterKind.NUDGE else None,
                recorded_at=at,
            )
            for letter in planned
        )
        LetterItem.objects.bulk_create(
            LetterItem(
                letter=row,
                action_id=reminder.status.action_id,
                period_id=reminder.period.key,
                capacity=reminder.capacity,
            )
            for row, letter in zip(queued, planned, strict=True)
            for reminder in letter.reminders
        )
        to_by_key = {
            row.outbox_key: address_of(letter.person) for row, letter in zip(queued, planned, strict=True)
        }
        mail.queue_letters(to_by_key=to_by_key, at=at)
        audit.record(
            what=Event.LETTERS_QUEUED,
            by=by,
            at=at,
            subject=body,
            scope=body.audit_scope,
            after={
                "letters": counted(len(queued), "letter"),
                "kinds": sorted({LetterKind(row.kind).label for row in queued}),
            },
        )
    return queued
