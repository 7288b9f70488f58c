"""Which letters to send on a day: to whom, why, and about what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from priorities.choices import LetterKind
from priorities.models import Person
from priorities.queries.letters import Reminder, Written
from priorities.rules import letters


@dataclass(frozen=True, slots=True)
class PlannedLetter:
    """A letter to a person: everything that they are to send, and what they are told."""

    person: Person
    kind: LetterKind
    reminders: tuple[Reminder, ...]

    @property
    def asks(self) -> tuple[Reminder, ...]:
        """Return the reminders of updates that the person is to send."""
        return tuple(reminder for reminder in self.reminders if reminder.asks)

    @property
    def tells(self) -> tuple[Reminder, ...]:
        """Return the reminders of actions about which the person is only told."""
        return tuple(reminder for reminder in self.reminders if not reminder.asks)


def letters_to_send(found: Iterable[Reminder], written: Written, day: date) -> list[PlannedLetter]:
    """Return the letters to send on a day, in the order of the reminders.

    A person gets a letter if it is time to ask for one of their updates, or if they have not yet been told about an
    action. The letter lists all the updates that they are to send. Anyone who has had a letter on that day is left out.
    """
    planned = []
    for of_one in _by_person(found):
        kinds: list[LetterKind] = []
        listed = []
        for reminder in of_one:
            if reminder.asks:
                key = (reminder.person.pk, reminder.status.action_id, reminder.period.key)
                if step := letters.step_to_send(reminder.period, day, written.asked.get(key)):
                    kinds.append(step.kind)
            elif (reminder.status.action_id, reminder.period.key) not in written.told:
                kinds.append(LetterKind.ESCALATION)
            else:
                continue
            listed.append(reminder)
        if kinds and of_one[0].person.pk not in written.today:
            planned.append(PlannedLetter(of_one[0].person, letters.kind_of(kinds), tuple(listed)))
    return planned


def nudges(found: Iterable[Reminder]) -> list[PlannedLetter]:
    """Return a letter to each person who has an update to send, with everything that they are to send."""
    planned = []
    for of_one in _by_person(found):
        asks = tuple(reminder for reminder in of_one if reminder.asks)
        if asks:
            planned.append(PlannedLetter(of_one[0].person, LetterKind.NUDGE, asks))
    return planned


def _by_person(found: Iterable[Reminder]) -> list[list[Reminder]]:
    by_person: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in found:
        by_person[reminder.person.pk].append(reminder)
    return list(by_person.values())
