"""What waits for one person in a strategy: updates to check, note and correct, and proposals to decide."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from priorities import access
from priorities.choices import ProposalKind
from priorities.figures.reviews import to_check, to_note
from priorities.models import Group, Proposal
from priorities.queries.calendar import Calendar
from priorities.queries.changes import undecided_in
from priorities.queries.decision_makers import decision_makers_of
from priorities.queries.status import ActionStatus
from priorities.queries.waiting import own_updates, statuses_waiting, without_writers
from tracker import clock
from tracker.models import User
from tracker.wording import counted


@dataclass(frozen=True)
class UpdatesWaiting:
    """The updates that wait for a reader, among the statuses of the actions on which something may wait.

    `own` contains the ids of the updates that someone else must check, because the reader wrote or entered them.
    """

    reader: access.Reader
    statuses: Sequence[ActionStatus]
    calendar: Calendar
    own: Collection[int]

    @cached_property
    def _reviewed(self) -> list[ActionStatus]:
        """The statuses of the actions whose updates the reader may check."""
        return [status for status in self.statuses if self.reader.may_check(status)]

    @cached_property
    def _unchecked(self) -> list[ActionStatus]:
        return [status for status in self._reviewed if to_check(status, self.calendar)]

    @cached_property
    def to_check(self) -> list[ActionStatus]:
        """Those whose updates the reader can check."""
        return [status for status in self._unchecked if status.update_id not in self.own]

    @cached_property
    def own_to_check(self) -> list[ActionStatus]:
        """Those whose updates someone else must check."""
        return [status for status in self._unchecked if status.update_id in self.own]

    @cached_property
    def to_note(self) -> list[ActionStatus]:
        """Those whose updates have been checked, and which a meeting can note."""
        return [status for status in self._reviewed if to_note(status, self.calendar)]

    @cached_property
    def not_corrected(self) -> list[ActionStatus]:
        """Those whose updates were queried and not corrected before their period was closed."""
        return [status for status in self._queried if status.period_id in self.calendar.closed]

    @cached_property
    def queried(self) -> list[ActionStatus]:
        """Those whose updates were queried and can still be corrected."""
        return [status for status in self._queried if status.period_id not in self.calendar.closed]

    @cached_property
    def _queried(self) -> list[ActionStatus]:
        over = self.calendar.no_longer_reviewed(self.statuses[0].as_at) if self.statuses else ()
        return [status for status in self._reviewed if status.queried and status.period_id not in over]

    @property
    def correctable(self) -> set[int]:
        """The ids of the queried updates that the reader may correct for the people who wrote and entered them."""
        return {
            status.update_id
            for status in self.queried
            if status.update_id and not status.is_over and self.reader.may_update(status)
        }


def decides(reader: access.Reader, proposal: Proposal, deciders: Mapping[ProposalKind, Group | None]) -> bool:
    """Return whether a reader may record the decision on a proposal. `deciders` are those of `decision_makers`."""
    return reader.may_record_decision(deciders[ProposalKind(proposal.kind)])


def what_waits(
    readers: Sequence[access.Reader], calendars: Mapping[int, Calendar], user: User, now: datetime
) -> dict[int, list[str]]:
    """Return, by strategy id, how much of each kind waits for the user, such as "9 updates to check".

    Kinds of which nothing waits are left out. `readers` are the user in strategies in which something can wait, and
    `calendars` those of these strategies, by id. Runs six SQL queries at most, whatever the number of strategies.
    """
    if not readers:
        return {}
    strategies = [reader.strategy for reader in readers]
    statuses = statuses_waiting([calendars[strategy.pk] for strategy in strategies], now)
    checked_by_another = [strategy for strategy in strategies if strategy.checked_by_another]
    own = own_updates(checked_by_another, user) if checked_by_another else frozenset()
    updates = [
        UpdatesWaiting(
            reader, statuses[key], calendars[key], own if reader.strategy.checked_by_another else ()
        )
        for reader in readers
        for key in (reader.strategy.pk,)
    ]
    left = without_writers(set().union(*(each.correctable for each in updates)), clock.day_of(now))
    awaiting = [
        status.update_id
        for of_one in statuses.values()
        for status in of_one
        if status.awaiting_agreement and status.update_id
    ]
    proposals = undecided_in(list(statuses), clock.day_of(now), now, awaiting).select_related("action")
    deciders = decision_makers_of(strategies)
    to_decide = Counter(
        reader.strategy.pk
        for proposal in proposals
        for reader in readers
        if reader.strategy.pk == proposal.action.strategy_id
        and decides(reader, proposal, deciders[reader.strategy.pk])
    )
    return {
        each.reader.strategy.pk: _words(each, left, to_decide[each.reader.strategy.pk]) for each in updates
    }


def _words(updates: UpdatesWaiting, left: Collection[int], to_decide: int) -> list[str]:
    to_correct = sum(status.update_id in left for status in updates.queried)
    return [
        f"{counted(number, one, many)} {to_do}"
        for number, one, many, to_do in (
            (len(updates.to_check), "update", "updates", "to check"),
            (to_correct, "update", "updates", "to correct"),
            (to_decide, "proposal", "proposals", "to agree or refuse"),
            (len(updates.to_note), "checked update", "checked updates", "to note at a meeting"),
        )
        if number
    ]
