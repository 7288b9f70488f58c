"""My work: the updates due from the user, queried updates, papers in progress and recent changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.figures.exceptions import concerning, reasons
from priorities.figures.movement import Change, changes
from priorities.figures.selection import Filters
from priorities.figures.workload import Load, Task, load, waiting
from priorities.models import Strategy
from priorities.queries import workload
from priorities.queries.calendar import Calendar, calendars
from priorities.queries.status import ActionStatus, statuses_at
from priorities.views import links
from reports.papers.queries import in_hand
from tracker import clock
from tracker.access import signed_in
from tracker.wording import counted, long_date

MOST_CHANGES = 10
MOST_TASKS = 25
MOST_OTHERS, MOST_OTHERS_FOLDED = 10, 50
"""How many actions a person may update for others are listed, and how many more are in a closed panel below."""
MOST_WAITING = 30
NO_ACCEPTING = "Updates count before they are accepted. You do not need to do anything."
FIRST_LOOK_BACK = timedelta(days=14)
"""How far back changes are shown to a person who has not signed in before today."""


@signed_in
def my_work(request: HttpRequest) -> HttpResponse:
    """Show the user's work in every strategy. The number of SQL queries does not grow with the number of strategies."""
    assert request.user.is_authenticated
    user, today, now = request.user, clock.today(), clock.now()
    held = access.readers(user, today)
    ids = [reader.strategy.pk for reader in held]
    visit = workload.visit_before(user, today)
    since = visit or now - FIRST_LOOK_BACK
    answered = workload.answered(held[0].person) if held else {}
    drafts = workload.drafts(user)
    agreed = workload.agreed_since(ids, since)
    back = workload.queried_updates(user, ids)
    listed = {(one.slug, one.reference) for one in back}
    read = _read([reader.strategy for reader in held], since, now)
    parts = [_part(reader, read, answered, drafts, agreed, listed) for reader in held]
    readers = [s.strategy.pk for s in held if s.may(access.READ_PAPERS)]
    return render(
        request,
        "reports/my_work.html",
        {
            "strategy": next((s.strategy for s in held if s.strategy.illustrative), None),
            "parts": parts,
            "from_list": links.from_list(request.path),
            "several": len(parts) > 1,
            "back": [(one, _when(one.at, today)) for one in back],
            "papers": in_hand(readers) if readers else [],
            "reads_papers": bool(readers),
            "since": clock.day_of(since),
            "first_visit": visit is None,
        },
    )


@dataclass(frozen=True, slots=True)
class WaitingPart:
    """Actions that await agreement or acceptance: the number, what the user can do, and the first few actions."""

    words: str
    note: str
    actions: tuple[ActionStatus, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Part:
    """One strategy's section of the page."""

    strategy: Strategy
    load: Load
    tasks: list[tuple[Task, datetime | None]]
    more_tasks: int
    tasks_url: str
    others: list[tuple[Task, datetime | None]]
    more_others: list[tuple[Task, datetime | None]]
    others_left: int
    actions_url: str
    waiting: tuple[WaitingPart, ...]
    changes: Sequence[Change]
    more_changes: int
    attention: int
    attention_url: str


@dataclass(frozen=True, slots=True)
class Read:
    """Each strategy's calendar and action statuses, now and at the start of the changes shown, by strategy id."""

    now: datetime
    calendars: Mapping[int, Calendar]
    statuses: Mapping[int, Sequence[ActionStatus]]
    before: Mapping[int, Sequence[ActionStatus]]


def _read(strategies: Sequence[Strategy], since: datetime, now: datetime) -> Read:
    """Read what the page shows for all these strategies. Runs four SQL queries."""
    by_strategy = calendars(strategies, now)
    every = by_strategy.values()
    return Read(
        now=now,
        calendars=by_strategy,
        statuses=statuses_at(every, clock.day_of(now), now),
        before=statuses_at(every, clock.day_of(since), since),
    )


def _part(
    reader: access.Reader,
    read: Read,
    answered: dict[int, set[int]],
    drafts: dict[int, datetime],
    agreed: dict[int, workload.Agreed],
    listed: set[tuple[str, str]],
) -> Part:
    strategy, today = reader.strategy, clock.day_of(read.now)
    periods, statuses = read.calendars[strategy.pk], read.statuses[strategy.pk]
    before = {status.action_id: status for status in read.before[strategy.pk]}
    owed = load(statuses, periods, reader.person.pk, answered, today)
    changed = changes(statuses, before, agreed, concerning(statuses, reader.person.pk))
    # Queried updates are already shown above this list, with the reason.
    tasks = [task for task in owed.tasks if (strategy.slug, task.status.reference) not in listed]
    return Part(
        strategy=strategy,
        load=owed,
        tasks=_tasks(tasks[:MOST_TASKS], drafts),
        more_tasks=max(0, len(tasks) - MOST_TASKS),
        tasks_url=links.actions(strategy, Filters(lead=str(reader.person.pk))),
        others=_tasks(owed.others[:MOST_OTHERS], drafts),
        more_others=_tasks(owed.others[MOST_OTHERS:][:MOST_OTHERS_FOLDED], drafts),
        others_left=max(0, len(owed.others) - MOST_OTHERS - MOST_OTHERS_FOLDED),
        actions_url=links.actions(strategy, Filters()),
        waiting=_waiting(reader, statuses) if reader.may(access.UPDATE_ANY) else (),
        changes=changed[:MOST_CHANGES],
        more_changes=max(0, len(changed) - MOST_CHANGES),
        attention=sum(bool(reasons(status)) for status in statuses),
        attention_url=links.actions(strategy, Filters(attention=True)),
    )


def _waiting(reader: access.Reader, statuses: Sequence[ActionStatus]) -> tuple[WaitingPart, ...]:
    """Return the actions that await agreement and the updates that await acceptance, if the strategy has any."""
    found = waiting(statuses)
    agree = counted(
        len(found.to_agree),
        "action is reported complete but",
        "actions are reported complete but",
    )
    accept = counted(len(found.to_accept), "update has", "updates have")
    to_agree = (
        "Once the group has agreed, record the completion under Change the plan on the action's page."
        if reader.may(access.EDIT_PLAN)
        else "Once the group has agreed, a manager of the strategy records the completion."
    )
    return tuple(
        WaitingPart(
            words=words,
            note=note,
            actions=ones[:MOST_WAITING],
            more=max(0, len(ones) - MOST_WAITING),
        )
        for words, note, ones in (
            (f"{agree} not agreed yet", to_agree, found.to_agree),
            (f"{accept} not been accepted by the chair", NO_ACCEPTING, found.to_accept),
        )
        if ones
    )


def _tasks(tasks: Sequence[Task], drafts: dict[int, datetime]) -> list[tuple[Task, datetime | None]]:
    """Return each task with the time when a draft was saved, or None if there is no draft."""
    return [(task, drafts.get(task.status.action_id)) for task in tasks]


def _when(at: datetime, today: date) -> str:
    ago = (today - clock.day_of(at)).days
    return {0: "today", 1: "yesterday"}.get(ago, long_date(clock.day_of(at)))
