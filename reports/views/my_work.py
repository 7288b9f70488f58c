"""My work: the updates due from the user, queried updates, what awaits agreement, papers and recent changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.choices import ProposalKind
from priorities.figures.exceptions import concerning
from priorities.figures.movement import Change, changes
from priorities.figures.selection import Filters
from priorities.figures.workload import Task, Workload, concerns, waiting, workload_of
from priorities.models import Person, Strategy
from priorities.queries import workload
from priorities.queries.calendar import Calendar, calendars
from priorities.queries.decision_makers import decision_maker_names
from priorities.queries.status import ActionStatus
from priorities.views import links
from reports.papers.english import the
from reports.papers.queries import papers_in_progress
from tracker import clock
from tracker.access import signed_in
from tracker.wording import counted, listed, long_date

MOST_CHANGES = 5
MOST_TASKS = 25
MOST_OTHERS, MOST_OTHERS_FOLDED = 10, 50
"""The most actions to update for others that are listed, and the most in the closed panel below the list."""
MOST_WAITING = 30
FIRST_LOOK_BACK = timedelta(days=14)
"""How far back a person sees changes on the first day that they sign in."""


@signed_in
def my_work(request: HttpRequest) -> HttpResponse:
    """Show the user's work in every strategy. The number of SQL queries does not grow with the number of strategies."""
    assert request.user.is_authenticated
    user, today, now = request.user, clock.today(), clock.now()
    readers = access.readers(user, today)
    strategies = [reader.strategy for reader in readers]
    slugs = {strategy.pk: strategy.slug for strategy in strategies}
    last_visit = workload.visit_before(user, today)
    since = last_visit or now - FIRST_LOOK_BACK
    records = _read(readers, since, now)
    queried = workload.queried_updates(user, chain.from_iterable(records.statuses.values()))
    drafts = workload.drafts(user)
    agreed = workload.agreed_since(slugs, since)
    parts = [_part(reader, records, drafts, agreed) for reader in readers]
    with_papers = [reader.strategy.pk for reader in readers if reader.may(access.READ_PAPERS)]
    return render(
        request,
        "reports/my_work.html",
        {
            "strategy": next((strategy for strategy in strategies if strategy.illustrative), None),
            "parts": parts,
            "from_list": links.from_list(request.path),
            "several": len(parts) > 1,
            "queried": [
                (one, slugs[one.status.strategy_id], records.period_of(one.status), _when(one.at, today))
                for one in queried
            ],
            "papers": papers_in_progress(with_papers) if with_papers else [],
            "reads_papers": bool(with_papers),
            "since": clock.day_of(since),
            "first_visit": last_visit is None,
        },
    )


@dataclass(frozen=True, slots=True)
class WaitingPart:
    """Actions that await agreement: how many there are, what happens next, and the first few."""

    words: str
    note: str
    actions: tuple[ActionStatus, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Part:
    """What the page shows for one strategy."""

    strategy: Strategy
    workload: Workload
    tasks: list[tuple[Task, datetime | None]]
    more_tasks: int
    tasks_url: str
    others_title: str
    others_words: str
    person: Person
    others: list[tuple[Task, datetime | None]]
    more_others: list[tuple[Task, datetime | None]]
    others_left: int
    actions_url: str
    waiting: WaitingPart | None
    changes: Sequence[Change]
    more_changes: int


@dataclass(frozen=True, slots=True)
class Records:
    """The time, and what was read, by strategy id.

    `answered` has the periods for which an update counts, by the id of each action that concerns the user. `before` has
    the earlier plans that changes are measured from, and `deciders` the name of the group or board that agrees
    completions in each strategy where the user may enter updates for others.
    """

    now: datetime
    calendars: Mapping[int, Calendar]
    statuses: Mapping[int, Sequence[ActionStatus]]
    answered: Mapping[int, Collection[int]]
    before: Mapping[int, workload.Earlier]
    deciders: Mapping[int, str]

    def period_of(self, status: ActionStatus) -> str:
        """Return the name of the period that an action's latest update is for, or "" if it is for none."""
        return self.calendars[status.strategy_id].named(status.period_id)


def _read(readers: Sequence[access.Reader], since: datetime, now: datetime) -> Records:
    """Read the calendars, statuses, answers, earlier plans and deciders of all the strategies of these readers.

    Runs six SQL queries, another if a reader may enter updates for others, and those of `Reader.groups`.
    """
    by_strategy = calendars([reader.strategy for reader in readers], now)
    people = {reader.person for reader in readers}
    groups = readers[0].groups if readers else ()
    statuses = workload.statuses_for(people, groups, by_strategy.values(), since=since, now=now)
    every = [status for of_strategy in statuses.values() for status in of_strategy]
    deciding = [reader.strategy for reader in readers if reader.may(access.UPDATE_ANY)]
    return Records(
        now=now,
        calendars=by_strategy,
        statuses=statuses,
        answered=workload.answered(
            status
            for reader in readers
            for status in statuses[reader.strategy.pk]
            if concerns(status, reader.person.pk, groups)
        ),
        before=workload.earlier(every, clock.day_of(since), since),
        deciders=decision_maker_names(deciding, ProposalKind.COMPLETE) if deciding else {},
    )


def _part(
    reader: access.Reader,
    records: Records,
    drafts: dict[int, datetime],
    agreed: dict[int, workload.Agreed],
) -> Part:
    strategy, today = reader.strategy, clock.day_of(records.now)
    periods, statuses = records.calendars[strategy.pk], records.statuses[strategy.pk]
    load = workload_of(statuses, periods, reader.person.pk, records.answered, today, reader.groups, drafts)
    changed = changes(statuses, records.before, agreed, concerning(statuses, reader.person.pk))
    return Part(
        strategy=strategy,
        workload=load,
        tasks=_tasks(load.tasks[:MOST_TASKS], drafts),
        more_tasks=max(0, len(load.tasks) - MOST_TASKS),
        tasks_url=links.actions(strategy, Filters(lead=str(reader.person.pk))),
        others_title=_others_title(load),
        others_words=_others_words(reader, load),
        person=reader.person,
        others=_tasks(load.others[:MOST_OTHERS], drafts),
        more_others=_tasks(load.others[MOST_OTHERS:][:MOST_OTHERS_FOLDED], drafts),
        others_left=max(0, len(load.others) - MOST_OTHERS - MOST_OTHERS_FOLDED),
        actions_url=links.actions(strategy, Filters()),
        waiting=_waiting(reader, statuses, records.deciders[strategy.pk])
        if strategy.pk in records.deciders
        else None,
        changes=changed[:MOST_CHANGES],
        more_changes=max(0, len(changed) - MOST_CHANGES),
    )


def _others_title(load: Workload) -> str:
    """Return the heading of the updates for others: whether the user is deputy or coordinator for them."""
    if not load.as_deputy:
        return "As coordinator"
    return "As deputy" if load.as_deputy == len(load.others) else "As deputy or coordinator"


def _others_words(reader: access.Reader, load: Workload) -> str:
    """Return how many actions the user can update for others, and why: as the deputy or a group's coordinator."""
    sentences = []
    if coordinated := len(load.others) - load.as_deputy:
        own = [group for group in reader.coordinator.own if group.body_id == reader.strategy.body_id]
        names, actions = listed([the(group.name) for group in own]), counted(coordinated, "action", "actions")
        if load.in_groups <= {group.pk for group in own}:
            sentences.append(f"You coordinate {names}: {actions} to update.")
        elif len(own) == 1:
            sentences.append(f"You coordinate {names}. It and the groups under it have {actions} to update.")
        else:
            sentences.append(
                f"You coordinate {names}. They and the groups under them have {actions} to update."
            )
    if load.as_deputy:
        sentences.append(f"You are the deputy for {counted(load.as_deputy, 'action', 'actions')} to update.")
    return " ".join(sentences)


def _waiting(reader: access.Reader, statuses: Sequence[ActionStatus], decider: str) -> WaitingPart | None:
    """Return the actions that await agreement, or None if there are none.

    `decider` is the name of the group or board that agrees completions.
    """
    found = waiting(statuses).to_agree
    if not found:
        return None
    agree = counted(len(found), "action is reported complete but", "actions are reported complete but")
    return WaitingPart(
        words=f"{agree} not agreed yet",
        note=(
            f"Once {the(decider)} has decided, select “Agree or refuse the completion” on the action's page."
            if reader.may(access.EDIT_PLAN)
            else f"Once {the(decider)} has decided, a manager of the strategy records the decision on the action's "
            "page. You do not need to record it."
        ),
        actions=tuple(found[:MOST_WAITING]),
        more=max(0, len(found) - MOST_WAITING),
    )


def _tasks(tasks: Sequence[Task], drafts: dict[int, datetime]) -> list[tuple[Task, datetime | None]]:
    """Return each task with the time when a draft was saved, or None if there is no draft."""
    return [(task, drafts.get(task.status.action_id)) for task in tasks]


def _when(at: datetime, today: date) -> str:
    ago = (today - clock.day_of(at)).days
    return {0: "today", 1: "yesterday"}.get(ago, long_date(clock.day_of(at)))
