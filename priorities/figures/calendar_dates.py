"""The dates in a person's calendar: what is due from them, and the meetings of their groups and boards.

Calendars are read on phones and shared with colleagues. So no title has words of the plan or of an update. In a
sensitive strategy, not even the strategy, a group or the board is named.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from priorities import access
from priorities.access import Reader
from priorities.choices import ActionKind, UpdateNeed
from priorities.models import Meeting
from priorities.queries import workload
from priorities.queries.calendar import Calendar, calendars
from priorities.queries.group_roles import groups_of_user
from priorities.queries.meetings import meetings_between
from priorities.queries.milestones import MilestoneAsAt, by_action, milestones_among
from priorities.queries.status import ActionStatus
from priorities.rules import deadlines, lifecycle
from priorities.rules.deadlines import PeriodFacts
from priorities.rules.names import the
from tracker import clock
from tracker.wording import counted

LOOK_BACK = timedelta(days=90)
"""How long the days of meetings and papers stay in a calendar."""


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A day in a person's calendar. `page` is the name of the page that it links to, and `parts` those of its URL.

    `key` tells it from the other dates of all calendars, and stays the same when the day or the title changes.
    """

    key: str
    day: date
    title: str
    page: str
    parts: tuple[Any, ...] = ()


def calendar_dates(readers: Sequence[Reader], now: datetime) -> list[CalendarDate]:
    """Return the dates of a user in all the strategies in which they have a role. `readers` are those of the user.

    Runs nine SQL queries at most, whatever the number of strategies, actions and meetings.
    """
    if not readers:
        return []
    today = clock.day_of(now)
    by_strategy = calendars([reader.strategy for reader in readers], now)
    coordinator = readers[0].coordinator
    people = {reader.person for reader in readers}
    statuses = workload.statuses_led(people, coordinator.groups, by_strategy.values(), now)
    every = [status for of_strategy in statuses.values() for status in of_strategy]
    answered = workload.answered(every)
    led = {reader.person.pk for reader in readers}
    milestones = by_action(
        milestones_among((status.action_id for status in every if status.lead_id in led), today, now)
    )
    own_groups = groups_of_user(coordinator.user, today)
    meetings = meetings_between([reader.strategy for reader in readers], today - LOOK_BACK, date.max)
    found: list[CalendarDate] = []
    for reader in readers:
        of_strategy = statuses[reader.strategy.pk]
        found += in_strategy(
            reader,
            [
                *_updates(reader, of_strategy, by_strategy[reader.strategy.pk], answered, today),
                *_due(reader, of_strategy, milestones),
                *_meetings(reader, meetings, own_groups),
            ],
            several=len(readers) > 1,
        )
    return found


def in_strategy(reader: Reader, dates: Iterable[CalendarDate], *, several: bool) -> list[CalendarDate]:
    """Return the dates of one strategy as a calendar shows them.

    If the user has several strategies, each title begins with the strategy's name. If the strategy is sensitive, it has
    no name, and each date links to My work, because the strategy's URLs have its name.
    """
    if reader.strategy.sensitive:
        return [replace(one, page="my_work", parts=()) for one in dates]
    name = f"{reader.strategy.short_name}: " if several else ""
    return [replace(one, title=f"{name}{one.title}") for one in dates]


def _updates(
    reader: Reader,
    statuses: Iterable[ActionStatus],
    calendar: Calendar,
    answered: Mapping[int, Collection[int]],
    today: date,
) -> list[CalendarDate]:
    """Return the days on which updates are due from the person, and from the groups that they coordinate."""
    if not reader.may(access.UPDATE_OWN):
        return []
    own: dict[PeriodFacts, int] = {}
    of_groups: dict[PeriodFacts, int] = {}
    for status in statuses:
        is_own = status.lead_id == reader.person.pk
        if not is_own and status.group_id not in reader.groups:
            continue
        numbers = own if is_own else of_groups
        for period in _periods_to_update(status, calendar, answered.get(status.action_id, ()), today):
            numbers[period] = numbers.get(period, 0) + 1
    return [
        CalendarDate(
            f"{kind}-{period.key}-{reader.person.pk}",
            period.due,
            # How many actions later periods will ask about is not known.
            f"{words}: {period.name}" + (f" ({counted(number, 'action')})" if period.opens <= today else ""),
            "my_work",
        )
        for kind, words, numbers in (
            ("updates", "Updates due", own),
            ("updates-of-groups", "Updates due from your groups", of_groups),
        )
        for period, number in numbers.items()
    ]


def _periods_to_update(
    status: ActionStatus, calendar: Calendar, answered: Collection[int], today: date
) -> list[PeriodFacts]:
    """Return the latest period that needs an update on an action now, as on My work, and those that will."""
    facts = status.need_facts
    now = deadlines.periods_needing_update(calendar.periods, answered, facts, on=today)[:1]
    later = (
        period
        for period in calendar.periods
        if period.ends >= today
        and deadlines.needed_update(facts, period, answered=period.key in answered, on=today).state
        is UpdateNeed.NOT_DUE
    )
    return [*now, *later]


def _due(
    reader: Reader, statuses: Iterable[ActionStatus], milestones: Mapping[int, Sequence[MilestoneAsAt]]
) -> list[CalendarDate]:
    """Return the days on which the actions that the person leads, and their milestones, are due."""
    found = []
    for status in statuses:
        at_rest = status.stage in lifecycle.AT_REST or status.awaiting_agreement
        if status.lead_id != reader.person.pk or at_rest:
            continue
        link = ("action", (reader.strategy.slug, status.reference))
        is_continuing = status.kind is ActionKind.CONTINUING
        if day := status.review if is_continuing else status.due:
            what = "to be reviewed" if is_continuing else "due"
            found.append(
                CalendarDate(f"action-{status.action_id}", day, f"Action {status.reference} is {what}", *link)
            )
        found += [
            CalendarDate(
                f"milestone-{milestone.id}",
                milestone.due,
                f"Milestone {milestone.number} of action {status.reference} is due",
                *link,
            )
            for milestone in milestones.get(status.action_id, ())
            if milestone.done_on is None
        ]
    return found


def _meetings(reader: Reader, meetings: Iterable[Meeting], own_groups: Collection[int]) -> list[CalendarDate]:
    """Return the meetings of the person's groups and, for those who record its decisions or write for it, the board."""
    for_board = reader.may_record_decision(None) or reader.may(access.WRITE_PAPERS)
    return [
        CalendarDate(
            f"meeting-{meeting.pk}",
            meeting.held_on,
            "Meeting" if reader.strategy.sensitive else f"Meeting of {the(meeting.held_by)}",
            "meeting",
            (reader.strategy.slug, meeting.pk),
        )
        for meeting in meetings
        if meeting.strategy_id == reader.strategy.pk
        and (meeting.group_id in own_groups if meeting.group_id else for_board)
    ]
