"""The exception report: each reason, with an explanation and the actions it applies to, the user's own first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.choices import ExceptionReason, Rag, Stage
from priorities.figures.exceptions import ReportedAction, concerning, report
from priorities.figures.selection import ANY, Filters
from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.models import Strategy, Update
from priorities.queries.status import ActionStatus
from priorities.queries.updates import latest_updates
from priorities.rules import deadlines
from priorities.views import links
from priorities.views.dates import dates, heading
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.ratings import Count, Counting
from tracker.wording import counted, days, long_date

MOST_SHOWN = 15


@in_strategy(access.READ)
def exceptions(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show the exception report for a pair of dates. Runs a fixed number of SQL queries."""
    asked = dates(request, strategy)
    seen = strategy_data(strategy, asked.as_at, asked.known_at, asked.compared_with)
    counting = Counting(strategy, asked.query)
    found = report(seen, concerning(seen.statuses, request.reader.person.pk))
    shown = (one.status for ones in found.values() for one in ones[:MOST_SHOWN])
    updates = latest_updates(shown)
    anyhow = {one.status.action_id: one.mine for ones in found.values() for one in ones}
    return render(
        request,
        "reports/exceptions.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "exceptions", request.reader, asked.query),
            "dates": asked,
            "from_list": links.from_list(request.get_full_path(), asked.query),
            "heading": heading(asked, seen),
            "total": counting.count(len(anyhow), "in this report", Filters(exception=ANY)),
            "mine": sum(anyhow.values()),
            "actions": len(seen.statuses),
            "counted": sum(len(ones) for ones in found.values()),
            "may_plan": request.reader.may(access.EDIT_PLAN),
            "parts": [_part(seen, counting, reason, ones, updates) for reason, ones in found.items()],
        },
    )


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """An action listed under one reason: the rating, the sentences that explain the reason, and the lead."""

    status: ActionStatus
    said: tuple[str, ...]
    quoted: str
    who: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A reason, the meaning of the reason, the number of actions it applies to, and the first of those actions."""

    reason: ExceptionReason
    means: str
    count: Count
    rows: tuple[ExceptionRow, ...]


def _part(
    seen: StrategyData,
    counting: Counting,
    reason: ExceptionReason,
    ones: Sequence[ReportedAction],
    updates: Mapping[int, Update],
) -> Part:
    return Part(
        reason=reason,
        means=_means(seen, reason),
        count=counting.count(len(ones), str(reason.label), Filters(exception=reason.value)),
        rows=tuple(
            _row(seen, counting, reason, one, updates.get(one.status.action_id)) for one in ones[:MOST_SHOWN]
        ),
    )


def _row(
    seen: StrategyData,
    counting: Counting,
    reason: ExceptionReason,
    one: ReportedAction,
    update: Update | None,
) -> ExceptionRow:
    status = one.status
    said: list[str] = []
    quoted = ""
    match reason:
        case ExceptionReason.RED:
            quoted = update.problem if update else ""
            said = _recovery_plan(update)
        case ExceptionReason.LATE:
            said = _late(status)
        case ExceptionReason.NOT_UPDATED:
            said = [
                f"{deadlines.silence(status.updated_on, seen.calendar.last_due(seen.as_at, seen.known_on))}."
            ]
        case ExceptionReason.NO_LEAD:
            said = ["There is a deputy." if status.deputy_id else "There is no deputy either."]
        case ExceptionReason.NO_EVIDENCE:
            said = [_since(status)]
        case ExceptionReason.UNEXPLAINED:
            said = [_improved(status, seen.previous[status.action_id].rag)]
    return ExceptionRow(
        status=status,
        said=tuple(words for words in said if words),
        quoted=quoted,
        who=_who(status),
        mine=one.mine,
    )


def _means(seen: StrategyData, reason: ExceptionReason) -> str:
    """Return the meaning of the reason, with the tolerance or reporting period that the reason depends on."""
    meaning = f"{reason.meaning}."
    if reason is ExceptionReason.RED:
        tolerances = seen.calendar.tolerances
        return (
            f"{meaning} The rating is the lead's own. The tracker suggests Red for work that is more than "
            f"{days(tolerances.tolerance_days)} late, a tolerance set by {seen.calendar.set_by} "
            f"(version {tolerances.version})."
        )
    if reason is ExceptionReason.NOT_UPDATED:
        last = seen.calendar.last_due(seen.as_at, seen.known_on)
        if last and last.due <= seen.as_at:
            return f"{meaning} The last updates to fall due were for {last.name}, by {long_date(last.due)}."
        if last:
            return (
                f"{meaning} With data to {long_date(seen.known_on)}, the last updates to fall due for a period "
                f"that ended by {long_date(seen.as_at)} were for {last.name}, by {long_date(last.due)}."
            )
        if not seen.calendar.periods:
            quiet = days(seen.calendar.tolerances.quiet_days)
            return f"No update for more than {quiet}. The work itself may be on course."
        if seen.as_at == seen.known_on:
            return "No updates were due by this day."
        return f"No updates were due for a period that ended by {long_date(seen.as_at)}."
    return meaning


def _recovery_plan(update: Update | None) -> list[str]:
    if update is None:
        return []
    forecast = f"Forecast {long_date(update.forecast)}." if update.forecast else "No forecast is recorded."
    return [
        f"Recovery plan: {update.recovery_plan}" if update.recovery_plan else "No recovery plan is recorded.",
        forecast,
    ]


def _late(status: ActionStatus) -> list[str]:
    said = [f"{counted(status.late_days, 'day', 'days')} late."]
    if status.due:
        moved = ""
        if status.baseline_due and status.baseline_due != status.due:
            moved = f", first planned for {long_date(status.baseline_due)}"
        said.append(f"Due {long_date(status.due)}{moved}.")
    return [
        *said,
        f"Forecast {long_date(status.forecast)}." if status.forecast else "No forecast is recorded.",
    ]


def _since(status: ActionStatus) -> str:
    if status.stage is Stage.COMPLETE:
        return "Agreed as complete."
    return (
        f"Planned start {long_date(status.start)}."
        if status.start
        else "This action is under way, but no start date is recorded."
    )


def _improved(status: ActionStatus, before: Rag) -> str:
    if status.reported is None or status.updated_on is None:
        return ""
    sent = long_date(status.updated_on)
    return f"{before.word} in the previous update; {status.reported.word} in the one submitted on {sent}."


def _who(status: ActionStatus) -> str:
    lead = f"Lead: {status.lead_title}" if status.lead_id else "No lead"
    return ". ".join(words for words in (lead, status.service, status.group) if words)
