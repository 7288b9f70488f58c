"""What is waiting for people: updates that one person has to send, and what has to be checked or agreed.

Updates to send are listed with the most urgent first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from priorities.choices import Rag, UpdateNeed
from priorities.queries.calendar import Calendar
from priorities.queries.status import ActionStatus
from priorities.rules import deadlines
from priorities.rules.deadlines import NeededUpdate, PeriodFacts
from tracker.wording import counted, days, long_date

URGENCY = (Rag.RED, Rag.AMBER, None, Rag.GREEN, Rag.GREY, Rag.BLUE)


@dataclass(frozen=True, slots=True)
class Task:
    """One action that needs an update now. `period` is None if the strategy has no periods."""

    status: ActionStatus
    period: PeriodFacts | None
    overdue: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One action with an update for the period for which updates are being collected, and what became of it."""

    status: ActionStatus
    need: NeededUpdate

    @property
    def state(self) -> str:
        """Return the update's state in a word, such as "Queried". An update that a meeting noted is "Noted"."""
        if self.need.state is UpdateNeed.CHECKED and self.status.verdict:
            return self.status.verdict.label
        return self.need.state.label


@dataclass(frozen=True, slots=True)
class Share:
    """The updates that a person sends as lead, as deputy or as coordinator, in one strategy.

    `tasks` are those due now, most urgent first. `sent` are the actions updated for the period for which updates are
    being collected, in the plan's order. `asked` is how many needed an update for that period.
    """

    tasks: tuple[Task, ...]
    sent: tuple[Sent, ...]
    asked: int

    @property
    def queried(self) -> int:
        """Return how many of the updates sent for the period are queried, so that they have to be corrected."""
        return sum(one.need.state is UpdateNeed.QUERIED for one in self.sent)

    @property
    def done(self) -> int:
        """Return how many actions have an update for the period that is not queried."""
        return len(self.sent) - self.queried

    @property
    def progress(self) -> str:
        """Return how many of the updates for the period are done, such as "4 of 6 done, 1 queried".

        Return "" if no update was asked for.
        """
        if not self.asked:
            return ""
        queried = f", {self.queried} queried" if self.queried else ""
        return f"{self.done} of {self.asked} done{queried}"


@dataclass(frozen=True, slots=True)
class Workload:
    """The updates that a person has to send in one strategy, and those already sent.

    `period` is the period for which updates are being collected now, and `when` says when they are or were due. The
    person leads `leads` actions, whose updates are `own`. Those that the person may send for others are `as_deputy`
    and, for the rest of the groups that the person coordinates, `as_coordinator`. `nothing_due` says why no update is
    due, and `next_updates` when the next updates are due. `when`, `nothing_due` and `next_updates` are empty if there
    is nothing to say.
    """

    leads: int
    period: PeriodFacts | None
    when: str
    own: Share
    as_deputy: Share
    as_coordinator: Share
    nothing_due: str
    next_updates: str

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Return every update due from the person: as lead, then as deputy, then as coordinator."""
        return (*self.own.tasks, *self.as_deputy.tasks, *self.as_coordinator.tasks)


def concerns(status: ActionStatus, person_id: int, coordinated: Collection[int]) -> bool:
    """Return whether a person is the lead, the deputy or, with these groups, the coordinator of an action."""
    return person_id in (status.lead_id, status.deputy_id) or status.group_id in coordinated


def workload_of(
    statuses: Sequence[ActionStatus],
    calendar: Calendar,
    person_id: int,
    answered: Mapping[int, Collection[int]],
    on: date,
    coordinated: Collection[int] = (),
    drafted: Collection[int] = (),
) -> Workload:
    """Return the person's workload on a day.

    `answered` contains, by action id, the ids of the periods for which an update counts. `coordinated` contains the ids
    of the groups that the person coordinates and of the groups under these, and `drafted` the ids of the actions of
    which the person has saved a draft of an update.
    """
    period = _period_collected(calendar.periods, on)
    by_capacity: tuple[list[ActionStatus], ...] = ([], [], [])
    for status in statuses:
        if status.lead_id == person_id:
            by_capacity[0].append(status)
        elif status.deputy_id == person_id:
            by_capacity[1].append(status)
        elif status.group_id in coordinated:
            by_capacity[2].append(status)
    needs = [
        [_needed(s, period, answered, on, drafted) for s in of_one] if period else []
        for of_one in by_capacity
    ]
    own, as_deputy, as_coordinator = (
        _share(of_one, needed, _tasks(of_one, calendar, answered, on, drafted))
        for of_one, needed in zip(by_capacity, needs, strict=True)
    )
    led = by_capacity[0]
    following = min((p for p in calendar.periods if p.ends >= on), key=lambda p: p.ends, default=None)
    others = bool(as_deputy.tasks or as_coordinator.tasks)
    return Workload(
        leads=len(led),
        period=period,
        when=_when(period, on) if period else "",
        own=own,
        as_deputy=as_deputy,
        as_coordinator=as_coordinator,
        nothing_due="" if own.tasks else _why_nothing_is_due(led, needs[0], own, period, calendar, others),
        next_updates=f"The next updates are for {following.name}, due by {long_date(following.due)}."
        if following and any(by_capacity) and (led or not others)
        else "",
    )


def _share(statuses: Sequence[ActionStatus], needs: Sequence[NeededUpdate], tasks: tuple[Task, ...]) -> Share:
    pairs = list(zip(statuses, needs, strict=bool(needs)))
    return Share(
        tasks=tasks,
        sent=tuple(Sent(status, need) for status, need in pairs if need.state in deadlines.UPDATED),
        asked=sum(need.state in (*deadlines.NEEDED_NOW, *deadlines.UPDATED) for need in needs),
    )


@dataclass(frozen=True, slots=True)
class PlaceInWork:
    """An action's place among the updates that a person has to send, and the action that comes next.

    `position` is text such as "Update 2 of 6", or empty if no update on the action is due from the person as lead.
    `is_due` tells whether one is due from the person as lead, deputy or coordinator, or to be corrected.
    `next_reference` is empty if no other action has an update to send or to correct. `next_task` is the task of that
    action, or None if its update was queried or there is no such action. `left` is how many updates are left in the
    same capacity as the next, leaving out the update on this action.
    """

    position: str
    is_due: bool
    next_reference: str
    next_task: Task | None = None
    left: int = 0


def place_in_work(workload: Workload, queried: Sequence[str], reference: str) -> PlaceInWork:
    """Return an action's place in the order of My work, where updates to correct come first.

    `queried` contains the references of the actions whose updates were queried, in the order of My work. Their periods
    have an update, so the actions that are due come after them.
    """
    own = workload.own
    waiting = [task.status.reference for task in own.tasks]
    number = len(own.sent) + waiting.index(reference) + 1 if reference in waiting else 0
    tasks = {task.status.reference: task for task in workload.tasks}
    by_capacity = [
        [*queried, *(other for other in waiting if other not in queried)],
        [task.status.reference for task in workload.as_deputy.tasks],
        [task.status.reference for task in workload.as_coordinator.tasks],
    ]
    left = next(
        (others for each in by_capacity if (others := [other for other in each if other != reference])), []
    )
    following = left[0] if left else ""
    return PlaceInWork(
        position=f"Update {number} of {own.asked}" if 0 < number <= own.asked else "",
        is_due=any(reference in each for each in by_capacity),
        next_reference=following,
        next_task=None if following in queried else tasks.get(following),
        left=len(left),
    )


def _period_collected(periods: Sequence[PeriodFacts], on: date) -> PeriodFacts | None:
    """Return the latest period that has ended and is not closed, or None. Updates are being collected for it.

    No updates are collected for a period from before the strategy was set up here.
    """
    ended = [p for p in periods if p.ends < on and not p.closed and not p.before_set_up]
    return max(ended, key=lambda period: period.ends, default=None)


def _needed(
    status: ActionStatus,
    period: PeriodFacts,
    answered: Mapping[int, Collection[int]],
    on: date,
    drafted: Collection[int],
) -> NeededUpdate:
    """Return what an action needs for a period.

    The verdict is that of the latest update, if that is for the period: no other update is still queried.
    """
    return deadlines.needed_update(
        status.need_facts,
        period,
        answered=period.key in answered.get(status.action_id, ()),
        on=on,
        verdict=status.verdict if status.period_id == period.key else None,
        drafted=status.action_id in drafted,
    )


def _tasks(
    statuses: Sequence[ActionStatus],
    calendar: Calendar,
    answered: Mapping[int, Collection[int]],
    on: date,
    drafted: Collection[int],
) -> tuple[Task, ...]:
    found = [task for status in statuses if (task := _task(status, calendar, answered, on, drafted))]
    return tuple(sorted(found, key=_urgency))


def updates_due(
    statuses: Iterable[ActionStatus], calendar: Calendar, answered: Mapping[int, Collection[int]], on: date
) -> dict[int, Task]:
    """Return, by action id, the update that each of these actions needs now. See `workload_of`."""
    tasks = ((status.action_id, _task(status, calendar, answered, on, ())) for status in statuses)
    return {key: task for key, task in tasks if task}


def _task(
    status: ActionStatus,
    calendar: Calendar,
    answered: Mapping[int, Collection[int]],
    on: date,
    drafted: Collection[int],
) -> Task | None:
    if not calendar.periods:
        reason = f"{deadlines.silence(status.updated_on, None)}."
        return Task(status, None, True, reason) if status.not_updated else None
    needing = deadlines.periods_needing_update(
        calendar.periods, answered.get(status.action_id, ()), status.need_facts, on=on
    )
    if not needing:
        return None
    needed = _needed(status, needing[0], answered, on, drafted)
    return Task(status, needing[0], needed.is_overdue, needed.reason)


def _urgency(task: Task) -> tuple[bool, date, int, int]:
    return (
        not task.overdue,
        task.period.due if task.period else date.min,
        -task.status.late_days,
        URGENCY.index(task.status.rag),
    )


def _when(period: PeriodFacts, on: date) -> str:
    left = (period.due - on).days
    if left < 0:
        return f"was due by {long_date(period.due)}, {days(-left)} ago"
    return f"due in {days(left)}" if left else "due today"


def _why_nothing_is_due(
    led: Sequence[ActionStatus],
    states: Sequence[NeededUpdate],
    own: Share,
    period: PeriodFacts | None,
    calendar: Calendar,
    others: bool,
) -> str:
    """Return why no update is due from the person as lead.

    `own` is the person's share as lead. `others` says whether the person may send updates for others now.
    """
    if not led and others:
        return "You lead no actions in this strategy. You can send the updates below."
    if not led:
        return "You lead no actions in this strategy, so you do not need to send an update."
    if not calendar.periods:
        return "None of the actions that you lead needs an update now."
    if period is None:
        return "No reporting period that has ended is still open, so no update is due now."
    if own.asked:
        return f"{_all_updated(own.asked, len(led), period.name)}{_to_correct(own.queried)}"
    reasons = "; ".join(
        f"{status.reference}: {needed.reason[:1].lower()}{needed.reason[1:].rstrip('.')}"
        for status, needed in zip(led, states, strict=True)
    )
    subject = counted(len(led), "action that you lead needs", "actions that you lead need")
    return f"The {subject} no update for {period.name} ({reasons})."


def _all_updated(asked: int, leads: int, period: str) -> str:
    if asked == 1 == leads:
        return f"You have updated your one action for {period}."
    if asked == 1:
        return f"You have updated the one action that needs an update for {period}."
    return f"You have updated all {asked} actions that need an update for {period}."


def _to_correct(queried: int) -> str:
    """Return a sentence about the queried updates, after a space; "" if there are none."""
    return f" {counted(queried, 'update was', 'updates were')} queried." if queried else ""
