"""Whether “Nothing has changed” may be sent for an action, from its latest update, its plan and the dates."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime

from priorities.choices import Rag
from priorities.models import Update
from priorities.queries.calendar import Calendar
from priorities.queries.milestones import MilestoneAsAt, by_action, milestones_among
from priorities.queries.status import ActionStatus, statuses_among
from priorities.queries.suggestion import PlanAsAt, suggestion_as_at
from priorities.queries.updates import latest_updates, not_withdrawn
from priorities.rules import completeness, deadlines
from priorities.rules.deadlines import PeriodFacts
from priorities.rules.unchanged import LastUpdate, why_not_unchanged
from tracker import clock

REPEATED = (Rag.GREEN, Rag.AMBER, Rag.GREY)
"""The ratings of the updates that may be repeated."""
NOT_REPEATED = "what_changed"
"""The answer that is not repeated: nothing has changed."""
ANSWERS = tuple(
    field.name
    for field in fields(completeness.Answer)
    if field.name != NOT_REPEATED and hasattr(Update, field.name)
)
"""The answers that are repeated and checked."""


def times_unchanged(latest: Iterable[Update]) -> dict[int, int]:
    """Return, by action id, how many updates in a row, up to its latest, say that nothing has changed.

    `latest` are the latest updates that count. Actions whose latest update does not say so are left out. Runs one SQL
    query, or none if no update says so.
    """
    since = {update.action_id: update.unchanged_since for update in latest if update.unchanged}
    repeated = Update.objects.filter(action__in=since, unchanged_since__isnull=False)
    found = dict.fromkeys(since, 0)
    for action, day in not_withdrawn(repeated).order_by().values_list("action_id", "unchanged_since"):
        # Updates that repeat the same one have its day.
        found[action] += day == since[action]
    return found


def refusal(
    *,
    status: ActionStatus,
    last: Update | None,
    times: int,
    plan: PlanAsAt,
    milestones: Collection[MilestoneAsAt],
    calendar: Calendar,
    period_id: int | None,
    effective_from: date,
) -> str:
    """Return why “Nothing has changed” may not be sent for an action, and what to do; "" if it may.

    `status` is the action's status now and `milestones` its milestones now. `last` is the latest update that counts,
    and `times` how many updates in a row say that nothing has changed (`times_unchanged`). `plan` is the plan as at
    `effective_from`, the day from which the update would count, and `period_id` the id of its period, if any.
    """
    suggestion = suggestion_as_at(
        plan=plan,
        current_milestones=milestones,
        done_milestones=days_done(milestones),
        forecast=last.forecast if last else None,
        last_forecast=plan.status.forecast,
        calendar=calendar,
        effective_from=effective_from,
        rag=Rag(last.rag) if last else None,
    )
    return why_not_unchanged(
        _last_update(last, status, plan, times, period_id, effective_from) if last else None,
        stage=status.stage,
        review=plan.status.review,
        suggestion=suggestion,
        effective_from=effective_from,
    )


def days_done(milestones: Iterable[MilestoneAsAt]) -> Mapping[int, date]:
    """Return, by id, the day on which each of the milestones that are done was done."""
    return {milestone.id: milestone.done_on for milestone in milestones if milestone.done_on}


def unchanged_since(last: Update) -> date:
    """Return the day on which the answers of an update were first submitted."""
    return last.unchanged_since or clock.day_of(last.recorded_at)


def _last_update(
    last: Update,
    status: ActionStatus,
    plan: PlanAsAt,
    times: int,
    period_id: int | None,
    effective_from: date,
) -> LastUpdate:
    rag = Rag(last.rag)
    answers = {name: getattr(last, name) for name in ANSWERS}
    facts = {"rag": rag, "kind": plan.status.kind, "due": plan.status.due}
    return LastUpdate(
        rag=rag,
        answer=completeness.Answer(**answers | facts),
        effective_from=last.effective_from,
        is_queried=status.queried,
        is_for_same=last.period_id == period_id if period_id else last.effective_from == effective_from,
        times=times,
    )


def repeatable(
    due: Sequence[tuple[ActionStatus, PeriodFacts | None]], calendars: Mapping[int, Calendar], now: datetime
) -> dict[int, Update]:
    """Return, by action id, the latest update of each action for which “Nothing has changed” may be sent.

    `due` are actions with the period for which each needs an update, and `calendars` the calendars by strategy id. The
    updates are judged as at the day from which the first one would count: actions whose updates would count from
    another day, such as for an earlier period, are left out. Runs five SQL queries at most, whatever the number of
    actions and strategies.
    """
    today = clock.day_of(now)
    days = {
        status.action_id: deadlines.effective_from(today, period.ends if period else None)
        for status, period in due
        if status.reported in REPEATED and not status.queried
    }
    if not days:
        return {}
    effective_from = next(iter(days.values()))
    asked = {
        status.action_id: (status, period)
        for status, period in due
        if days.get(status.action_id) == effective_from
    }
    latest = latest_updates(status for status, _ in asked.values())
    times = times_unchanged(latest.values())
    plans = statuses_among(asked, effective_from, now, calendars.values())
    then = by_action(milestones_among(asked, effective_from, now))
    milestones = by_action(milestones_among(asked, today, now))
    return {
        action: latest[action]
        for action, (status, period) in asked.items()
        if action in plans
        and not refusal(
            status=status,
            last=latest[action],
            times=times.get(action, 0),
            plan=PlanAsAt(plans[action], then[action]),
            milestones=milestones[action],
            calendar=calendars[status.strategy_id],
            period_id=period.key if period else None,
            effective_from=effective_from,
        )
    }
