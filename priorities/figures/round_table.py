"""What the actions of a group wait for when its meeting goes through them, and how far the meeting has got."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from priorities.choices import ProposalKind
from priorities.figures.reviews import to_check, to_note
from priorities.figures.workload import updates_due
from priorities.queries.calendar import Calendar
from priorities.queries.status import ActionStatus
from tracker.wording import counted

TO_DECIDE = {
    ProposalKind.NEW_DATE: "New date to decide",
    ProposalKind.COMPLETE: "Completion to agree",
    ProposalKind.PAUSE: "Pause to decide",
    ProposalKind.STOP: "Stop to decide",
}


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """An action in a meeting: what it waits for, in words, and whether the meeting has discussed it."""

    status: ActionStatus
    waits: Sequence[str]
    is_taken: bool


def meeting_rows(
    statuses: Sequence[ActionStatus],
    calendar: Calendar,
    answered: Mapping[int, Collection[int]],
    proposed: Mapping[int, Collection[ProposalKind]],
    asked: Mapping[int, int],
    taken: Collection[int],
    on: date,
) -> list[MeetingRow]:
    """Return a row for each action, in the plan's order.

    By action id, `answered` has the ids of the periods for which an update counts, `proposed` the kinds of the
    proposals that the meeting may decide, and `asked` the number of action points to ask about.
    """
    due = updates_due(statuses, calendar, answered, on)
    rows = []
    for status in statuses:
        key, waits = status.action_id, []
        if status.queried:
            waits.append("Queried update to correct")
        elif task := due.get(key):
            waits.append("Update to enter, overdue" if task.overdue else "Update to enter")
        if to_check(status, calendar):
            waits.append("Update to check")
        elif to_note(status, calendar):
            waits.append("Update to note")
        waits += [TO_DECIDE[kind] for kind in proposed.get(key, ())]
        if number := asked.get(key):
            waits.append(f"{counted(number, 'action point', 'action points')} to ask about")
        rows.append(MeetingRow(status, waits, key in taken))
    return rows


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a meeting has got: the ids of its actions, in order, and those of them that it has discussed."""

    actions: Sequence[int]
    taken: Collection[int]

    @property
    def number_taken(self) -> int:
        """How many of the actions have been discussed."""
        return sum(key in self.taken for key in self.actions)

    @property
    def left(self) -> int:
        """How many of the actions are left."""
        return len(self.actions) - self.number_taken

    @property
    def words(self) -> str:
        """How far the meeting has got, such as "4 of 10 actions discussed"."""
        return f"{self.number_taken} of {counted(len(self.actions), 'action')} discussed"

    def after(self, action: int) -> int | None:
        """Return the next action that has not been discussed, starting again after the last, or None."""
        place = self.actions.index(action) + 1 if action in self.actions else 0
        following = (*self.actions[place:], *self.actions[:place])
        return next((key for key in following if key not in self.taken and key != action), None)

    def having_taken(self, action: int) -> "Progress":
        """Return how far the meeting has got once it has discussed this action as well."""
        return replace(self, taken={*self.taken, action})
