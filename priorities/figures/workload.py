"""What waits for people: the updates that one person has to send, and what a group has to accept or agree.

An update that a lead has to send is for a period, and more or less urgent.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from priorities.choices import Owed, Rag
from priorities.queries.calendar import Calendar
from priorities.queries.status import ActionStatus
from priorities.rules import deadlines, lifecycle
from priorities.rules.deadlines import AskedFacts, Owing, PeriodFacts
from tracker.wording import counted, days, long_date

ASKED = (Owed.DUE, Owed.OVERDUE)
URGENCY = (Rag.RED, Rag.AMBER, None, Rag.GREEN, Rag.GREY, Rag.BLUE)


@dataclass(frozen=True, slots=True)
class Task:
    """One action that asks for an update now. `period` is None where the strategy has no periods."""

    status: ActionStatus
    period: PeriodFacts | None
    overdue: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Load:
    """What a person owes in one strategy.

    `period` is the one that updates are gathered for now; `asked` of the actions they lead owe it an update and `done`
    of these have one. `tasks` are theirs, `others` those that they may answer as deputy or coordinator. `nothing` says
    why nothing is owed, where nothing is; `following` when the next updates are due.
    """

    leads: int
    period: PeriodFacts | None
    asked: int
    done: int
    when: str
    tasks: tuple[Task, ...]
    others: tuple[Task, ...]
    nothing: str
    following: str


def load(
    statuses: Sequence[ActionStatus],
    calendar: Calendar,
    person_id: int,
    answered: Mapping[int, Collection[int]],
    on: date,
) -> Load:
    """What the person owes on a day.

    `answered` holds, by action id, the ids of the periods for which a counted update is there.
    """
    led = [s for s in statuses if s.lead_id == person_id]
    helped = [s for s in statuses if s.lead_id != person_id and person_id in (s.deputy_id, s.coordinator_id)]
    period = _gathered(calendar.periods, on)
    states = [_owes(s, period, answered, on) for s in led] if period else []
    tasks = _tasks(led, calendar, answered, on)
    following = min((p for p in calendar.periods if p.ends >= on), key=lambda p: p.ends, default=None)
    asked = sum(owing.state in (*ASKED, Owed.ANSWERED) for owing in states)
    done = sum(owing.state is Owed.ANSWERED for owing in states)
    return Load(
        leads=len(led),
        period=period,
        asked=asked,
        done=done,
        when=_when(period, on) if period else "",
        tasks=tasks,
        others=_tasks(helped, calendar, answered, on),
        nothing="" if tasks else _nothing(led, states, asked, period, calendar),
        following=_following(bool(led), period if _anybody_planned(statuses, period) else None, following),
    )


@dataclass(frozen=True, slots=True)
class PlaceInWork:
    """Where an action comes among the updates that a person owes, and which action comes after it.

    `position` is "Update 2 of 6", empty if the person owes none for it; `next_reference` is empty if no other waits.
    """

    position: str
    next_reference: str


def place_in_work(load: Load, queried: Sequence[str], action_id: int) -> PlaceInWork:
    """The place of an action in the order of the person's own page: those done, those queried, those that wait.

    `queried` holds the references of the actions whose updates came back, in that page's order.
    """
    waiting = {task.status.reference: task for task in load.tasks}
    tasks = [waiting[reference] for reference in queried if reference in waiting]
    tasks += [task for task in load.tasks if task.status.reference not in queried]
    ids = [task.status.action_id for task in tasks]
    number = load.done + ids.index(action_id) + 1 if action_id in ids else 0
    others = (task for task in (*tasks, *load.others) if task.status.action_id != action_id)
    return PlaceInWork(
        position=f"Update {number} of {load.asked}" if 0 < number <= load.asked else "",
        next_reference=next((task.status.reference for task in others), ""),
    )


def _following(leads: bool, period: PeriodFacts | None, following: PeriodFacts | None) -> str:
    """When the next updates are due: of the person's own, or where they lead none of those who do."""
    if period and not leads:
        return f"Action leads send their updates for {period.name} by {long_date(period.due)}."
    if following:
        return f"The next updates are for {following.name}, due by {long_date(following.due)}."
    return ""


def _anybody_planned(statuses: Sequence[ActionStatus], period: PeriodFacts | None) -> bool:
    """Whether any action was in the plan by the end of the period: else nobody can update for it."""
    return period is not None and any(status.first_planned <= period.ends for status in statuses)


def _gathered(periods: Sequence[PeriodFacts], on: date) -> PeriodFacts | None:
    """The last period that has ended and is not closed: the one that returns come in for."""
    ended = [period for period in periods if period.ends < on and not period.closed]
    return max(ended, key=lambda period: period.ends, default=None)


def _owes(
    status: ActionStatus, period: PeriodFacts, answered: Mapping[int, Collection[int]], on: date
) -> Owing:
    facts = AskedFacts(
        stage=lifecycle.stage_that_counts(status.stage, status.rag),
        action_from=status.first_planned,
        start=status.start,
    )
    return deadlines.owes(facts, period, answered=period.key in answered.get(status.action_id, ()), on=on)


def _tasks(
    statuses: Sequence[ActionStatus],
    calendar: Calendar,
    answered: Mapping[int, Collection[int]],
    on: date,
) -> tuple[Task, ...]:
    found = [task for status in statuses if (task := _task(status, calendar, answered, on))]
    return tuple(sorted(found, key=_urgency))


def _task(
    status: ActionStatus, calendar: Calendar, answered: Mapping[int, Collection[int]], on: date
) -> Task | None:
    if not calendar.periods:
        reason = f"{deadlines.silence(status.updated_on, None)}."
        return Task(status, None, True, reason) if status.not_updated else None
    settled = set(answered.get(status.action_id, ()))
    while period := deadlines.period_for_update(calendar.periods, settled, on, status.first_planned):
        owing = _owes(status, period, answered, on)
        if owing.state in ASKED:
            return Task(status, period, owing.state is Owed.OVERDUE, owing.reason)
        if period.key in settled or period.ends >= on:
            return None
        # Nothing is asked of it for this period, as when it was paused: the one after may still ask.
        settled.add(period.key)
    return None


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


def _nothing(
    led: Sequence[ActionStatus],
    states: Sequence[Owing],
    asked: int,
    period: PeriodFacts | None,
    calendar: Calendar,
) -> str:
    if not led:
        return "You lead no actions in this strategy, so you do not need to send an update."
    if not calendar.periods:
        return "All the actions that you lead have a recent update."
    if period is None:
        return "No ended reporting period is still open, so no update is due now."
    if asked:
        if asked == 1 == len(led):
            return f"You have updated your one action for {period.name}."
        if asked == 1:
            return f"You have updated the one action that needs an update for {period.name}."
        return f"You have updated all {asked} actions that need an update for {period.name}."
    whys = "; ".join(
        f"{status.reference}: {owing.reason[:1].lower()}{owing.reason[1:].rstrip('.')}"
        for status, owing in zip(led, states, strict=True)
    )
    whose = counted(len(led), "action that you lead needs", "actions that you lead need")
    return f"The {whose} no update for {period.name} ({whys})."


@dataclass(frozen=True, slots=True)
class Waiting:
    """The actions whose latest update waits, in the plan's order. None stands under both."""

    to_accept: tuple[ActionStatus, ...]
    to_agree: tuple[ActionStatus, ...]

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self.to_accept or self.to_agree)


def not_accepted(status: ActionStatus) -> bool:
    """Whether its latest update that counts is still to be accepted.

    A group's lead accepts updates, so that of an action without a group waits for nobody; nor does that of one which is
    complete or stopped, which asks nothing more of anybody.
    """
    if not status.has_update or status.accepted:
        return False
    return status.group_id is not None and not status.is_over


def waiting(statuses: Iterable[ActionStatus]) -> Waiting:
    """What waits among these actions, as their own pages mark it: completion before acceptance."""
    to_accept, to_agree = [], []
    for status in statuses:
        if status.awaiting_agreement:
            to_agree.append(status)
        elif not_accepted(status):
            to_accept.append(status)
    return Waiting(tuple(to_accept), tuple(to_agree))
