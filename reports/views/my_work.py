"""My work: the updates due from the user and those sent, what waits for the user, papers and recent changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.choices import Rag
from priorities.figures.exceptions import concerning
from priorities.figures.movement import Change, changes
from priorities.figures.refusals import Refusal, refusals_of
from priorities.figures.selection import Filters
from priorities.figures.waiting import what_waits
from priorities.figures.workload import Sent, Share, Task, Workload, concerns, workload_of
from priorities.models import Meeting, Person, Strategy, Update
from priorities.queries import workload
from priorities.queries.calendar import Calendar, calendars
from priorities.queries.meetings import meetings_between
from priorities.queries.status import ActionStatus
from priorities.queries.unchanged import repeatable, unchanged_since
from priorities.rules.deadlines import PeriodFacts
from priorities.views import links
from priorities.views.no_role import not_held
from reports.papers.english import the
from reports.papers.queries import papers_in_progress
from tracker import clock
from tracker.access import signed_in
from tracker.wording import listed, long_date

MOST_CHANGES = 5
MOST_OTHERS = 25
"""How many actions are listed at most for each capacity in which the user updates actions for others."""
MOST_SENT = 50
MOST_REPEATABLE = 25
"""How many actions the page checks, at most, for whether “Nothing has changed” may be sent.

Their forms offer the rest.
"""
MEETINGS_AHEAD = timedelta(days=14)
"""How long before a meeting the page links to it, for people who may record its decisions."""
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
    drafts = workload.drafts(user)
    loads = [_workload(reader, records, drafts) for reader in readers]
    rows = Rows(
        from_list=links.from_list(request.path),
        drafts=drafts,
        repeatable=repeatable(_listed(loads)[:MOST_REPEATABLE], records.calendars, now),
    )
    queried = workload.queried_updates(
        user, chain.from_iterable(records.statuses.values()), records.calendars.values()
    )
    agreed = workload.agreed_since(slugs, since)
    by_action = {s.action_id: s for s in chain.from_iterable(records.statuses.values())}
    refused = refusals_of(workload.refused_to(user, slugs, today, now), by_action)
    with_waiting = [reader for reader in readers if reader.has_waiting_page]
    waiting = what_waits(with_waiting, records.calendars, user, now)
    presiding = [reader.strategy for reader in with_waiting]
    meetings = meetings_between(presiding, today, today + MEETINGS_AHEAD) if presiding else []
    parts = [
        _part(
            reader, records, load, rows, queried, agreed, refused, meetings, waiting.get(reader.strategy.pk)
        )
        for reader, load in zip(readers, loads, strict=True)
    ]
    with_papers = [reader.strategy.pk for reader in readers if reader.may(access.READ_PAPERS)]
    return render(
        request,
        "reports/my_work.html",
        {
            "strategy": next((strategy for strategy in strategies if strategy.illustrative), None),
            "parts": parts,
            "not_held": [] if parts else not_held(user, today),
            "from_list": rows.from_list,
            "several": len(parts) > 1,
            "papers": papers_in_progress(with_papers) if with_papers else [],
            "reads_papers": bool(with_papers),
            "since": clock.day_of(since),
            "first_visit": last_visit is None,
        },
    )


@dataclass(frozen=True, slots=True)
class TaskRow:
    """An update to send, as its row shows it. What does not apply is empty.

    `url` is that of its form, `draft` the day on which a draft of it was saved, and `discard_url` where that draft is
    discarded. `blocks_unchanged` says that without the draft the user could say that nothing has changed. `late` is the
    due date that has passed, `when` the update's period and due date, and `who` on whose behalf the user may send it.
    `since` is the day since which nothing has changed, if the user may say so with one button, and `unchanged_url`
    where that button sends the form. The template reads many rows, so each value is one step away.
    """

    reference: str
    title: str
    url: str
    rag: Rag | None
    is_overdue: bool
    draft: str
    discard_url: str
    blocks_unchanged: bool
    late: str
    when: str
    who: str
    since: str
    unchanged_url: str


@dataclass(frozen=True, slots=True)
class QueriedRow:
    """A queried update to correct: who asked and when, in words, and the period."""

    status: ActionStatus
    asked: str
    period: str


@dataclass(frozen=True, slots=True)
class OthersPart:
    """The updates that the user may send for others in one capacity, closed until the user opens them.

    `more` is how many updates are not listed, and `more_sent` how many of those sent.
    """

    summary: str
    words: str
    tasks: list[TaskRow]
    more: int
    sent: Sequence[Sent]
    more_sent: int


@dataclass(frozen=True, slots=True)
class Part:
    """What the page shows for one strategy.

    `waiting` says how much of each kind waits for the user, and is None if nothing ever can.
    """

    strategy: Strategy
    workload: Workload
    queried: list[QueriedRow]
    refused: list[Refusal]
    tasks: list[TaskRow]
    sent: Sequence[Sent]
    more_sent: int
    others: list[OthersPart]
    actions_url: str
    waiting: Sequence[str] | None
    meetings: list[Meeting]
    changes: Sequence[Change]
    more_changes: int

    @property
    def has_own_first(self) -> bool:
        """Whether the user has updates of their own to send or correct, or a refusal to read, which come first."""
        return bool(self.tasks or self.queried or self.refused)


@dataclass(frozen=True, slots=True)
class Rows:
    """What the rows of updates to send are made from. `drafts` and `repeatable` are by action id."""

    from_list: str
    drafts: Mapping[int, datetime]
    repeatable: Mapping[int, Update]

    def of(self, reader: access.Reader, tasks: Iterable[Task]) -> list[TaskRow]:
        """Return a row for each task."""
        return [self._row(reader, task) for task in tasks]

    def _row(self, reader: access.Reader, task: Task) -> TaskRow:
        status, period = task.status, task.period
        draft = self.drafts.get(status.action_id)
        form = links.to_update(reader.strategy, status.reference)
        query = f"{self.from_list}&period={period.key}" if period and not draft else self.from_list
        last = self.repeatable.get(status.action_id)
        return TaskRow(
            reference=status.reference,
            title=status.title,
            url=f"{form}{query}",
            rag=status.rag,
            is_overdue=task.overdue,
            draft=long_date(clock.day_of(draft)) if draft else "",
            discard_url=links.to_discard(reader.strategy, status.reference, self.from_list[1:])
            if draft
            else "",
            blocks_unchanged=draft is not None and last is not None,
            late=long_date(status.due) if status.is_late and status.due else "",
            when=f"{period.name}. {task.reason}" if period else task.reason,
            who="" if status.lead_id == reader.person.pk else _who(status, reader.person),
            since=long_date(unchanged_since(last)) if last and not draft else "",
            unchanged_url=f"{form}unchanged/{query}&based_on={last.pk}&key={uuid4()}"
            if last and not draft
            else "",
        )


def _who(status: ActionStatus, person: Person) -> str:
    """Return the capacity in which the person may update someone else's action, and who answers for it."""
    own = "You are the deputy." if status.deputy_id == person.pk else f"Group: {status.group}."
    if status.answering:
        return f"{own} Responsible for reporting: {status.answering}."
    return f"{own} Lead: {status.lead_title} ({status.lead})." if status.lead else f"{own} No lead."


@dataclass(frozen=True, slots=True)
class Records:
    """What the page has read, mostly by strategy id, and the moment.

    `answered` has the periods for which an update counts, by the id of each action that concerns the user, and `before`
    the earlier plans that changes are measured from.
    """

    now: datetime
    calendars: Mapping[int, Calendar]
    statuses: Mapping[int, Sequence[ActionStatus]]
    answered: Mapping[int, Collection[int]]
    before: Mapping[int, workload.Earlier]

    def period_of(self, status: ActionStatus) -> str:
        """Return the name of the period that an action's latest update is for, or "" if it is for none."""
        return self.calendars[status.strategy_id].named(status.period_id)


def _read(readers: Sequence[access.Reader], since: datetime, now: datetime) -> Records:
    """Read the calendars, statuses, answers and earlier plans of all the strategies of these readers.

    Runs six SQL queries, and those of `Reader.groups`.
    """
    by_strategy = calendars([reader.strategy for reader in readers], now)
    people = {reader.person for reader in readers}
    groups = readers[0].groups if readers else ()
    statuses = workload.statuses_for(people, groups, by_strategy.values(), since=since, now=now)
    every = [status for of_strategy in statuses.values() for status in of_strategy]
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
    )


def _workload(reader: access.Reader, records: Records, drafts: Mapping[int, datetime]) -> Workload:
    key, today = reader.strategy.pk, clock.day_of(records.now)
    return workload_of(
        records.statuses[key],
        records.calendars[key],
        reader.person.pk,
        records.answered,
        today,
        reader.groups,
        drafts,
    )


def _listed(loads: Iterable[Workload]) -> list[tuple[ActionStatus, PeriodFacts | None]]:
    """Return the listed actions, with the period of each."""
    return [
        (task.status, task.period)
        for load in loads
        for task in (
            *load.own.tasks,
            *load.as_deputy.tasks[:MOST_OTHERS],
            *load.as_coordinator.tasks[:MOST_OTHERS],
        )
    ]


def _part(
    reader: access.Reader,
    records: Records,
    load: Workload,
    rows: Rows,
    queried: Iterable[workload.QueriedUpdate],
    agreed: dict[int, workload.Agreed],
    refused: Iterable[Refusal],
    meetings: Iterable[Meeting],
    waiting: Sequence[str] | None,
) -> Part:
    strategy, today = reader.strategy, clock.day_of(records.now)
    statuses = records.statuses[strategy.pk]
    changed = changes(statuses, records.before, agreed, concerning(statuses, reader.person.pk))
    own_queried = [one for one in queried if one.status.strategy_id == strategy.pk]
    to_correct = {one.status.action_id for one in own_queried}
    sent = [one for one in load.own.sent if one.status.action_id not in to_correct]
    return Part(
        strategy=strategy,
        workload=load,
        queried=[
            QueriedRow(
                one.status,
                f"Queried by {one.by}, {_when(one.at, today)}.",
                records.period_of(one.status),
            )
            for one in own_queried
        ],
        refused=[one for one in refused if one.status.strategy_id == strategy.pk],
        tasks=rows.of(reader, load.own.tasks),
        sent=sent[:MOST_SENT],
        more_sent=max(0, len(sent) - MOST_SENT),
        others=[
            OthersPart(
                summary=f"{capacity}: {share.progress or f'{len(share.tasks)} to update'}",
                words=words,
                tasks=rows.of(reader, share.tasks[:MOST_OTHERS]),
                more=max(0, len(share.tasks) - MOST_OTHERS),
                sent=share.sent[:MOST_SENT],
                more_sent=max(0, len(share.sent) - MOST_SENT),
            )
            for capacity, share, words in (
                ("As deputy", load.as_deputy, ""),
                ("As coordinator", load.as_coordinator, _coordinated_words(reader, load.as_coordinator)),
            )
            if share.tasks or share.sent
        ],
        actions_url=links.actions(strategy, Filters()),
        waiting=waiting,
        meetings=[
            meeting
            for meeting in meetings
            if meeting.strategy_id == strategy.pk and reader.may_record_decision(meeting.group)
        ],
        changes=changed[:MOST_CHANGES],
        more_changes=max(0, len(changed) - MOST_CHANGES),
    )


def _coordinated_words(reader: access.Reader, share: Share) -> str:
    """Return which groups the user coordinates, and whether any of the actions belong to the groups under them."""
    own = [group for group in reader.coordinator.own if group.body_id == reader.strategy.body_id]
    if not own:
        return ""
    names = listed([the(group.name) for group in own])
    in_groups = {task.status.group_id for task in share.tasks} | {sent.status.group_id for sent in share.sent}
    if in_groups <= {group.pk for group in own}:
        return f"You coordinate {names}."
    return f"You coordinate {names} and the groups under {'it' if len(own) == 1 else 'them'}."


def _when(at: datetime, today: date) -> str:
    ago = (today - clock.day_of(at)).days
    return {0: "today", 1: "yesterday"}.get(ago, long_date(clock.day_of(at)))
