"""The exception report: each reason with what it means and the actions that it applies to, the user's own first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.choices import Completion, ExceptionReason, ProposalKind, Rag, Stage
from priorities.figures.exceptions import ReportedAction, concerning, report
from priorities.figures.selection import ANY, Filters
from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.models import Strategy, Update
from priorities.queries.changes import ProposalAsAt, proposals_open
from priorities.queries.status import ActionStatus
from priorities.queries.updates import deciding_updates
from priorities.rules import deadlines
from priorities.rules.timescales import after_due
from priorities.views import links
from priorities.views.dates import heading, read_dates
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.ratings import Count, Counting
from tracker.wording import counted, days, long_date

MOST_SHOWN = 15


@in_strategy(access.READ)
def exceptions(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show the exception report for a pair of dates. Runs a fixed number of SQL queries."""
    dates = read_dates(request, strategy)
    data = strategy_data(strategy, dates.as_at, dates.known_at, dates.compared_with)
    counting = Counting(strategy, dates.query)
    by_reason = report(data, concerning(data.statuses, request.reader.person.pk))
    shown = (action.status for actions in by_reason.values() for action in actions[:MOST_SHOWN])
    updates = deciding_updates(shown)
    proposals = proposals_open(strategy, dates.as_at, dates.known_at, [ProposalKind.NEW_DATE])
    # An action can be listed under several reasons, but counts once.
    is_mine = {action.status.action_id: action.mine for actions in by_reason.values() for action in actions}
    return render(
        request,
        "reports/exceptions.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "exceptions", request.reader, dates.query),
            "dates": dates,
            "from_list": links.from_list(request.get_full_path(), dates.query),
            "heading": heading(dates, data),
            "total": counting.count(len(is_mine), "in this report", Filters(exception=ANY)),
            "mine": sum(is_mine.values()),
            "actions": len(data.statuses),
            "counted": sum(len(actions) for actions in by_reason.values()),
            "may_plan": request.reader.may(access.EDIT_PLAN),
            "parts": [
                _part(
                    data=data,
                    counting=counting,
                    reason=reason,
                    actions=actions,
                    updates=updates,
                    proposals=proposals,
                )
                for reason, actions in by_reason.items()
            ],
        },
    )


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """An action listed under one reason: sentences on it, the problem quoted, and its lead, service and group."""

    status: ActionStatus
    sentences: tuple[str, ...]
    quoted: str
    who: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A reason, what it means, how many actions it applies to, and a row for each of the first few."""

    reason: ExceptionReason
    means: str
    count: Count
    rows: tuple[ExceptionRow, ...]


def _part(
    *,
    data: StrategyData,
    counting: Counting,
    reason: ExceptionReason,
    actions: Sequence[ReportedAction],
    updates: Mapping[int, Update],
    proposals: Mapping[int, ProposalAsAt],
) -> Part:
    return Part(
        reason=reason,
        means=_means(data, reason),
        count=counting.count(len(actions), str(reason.label), Filters(exception=reason.value)),
        rows=tuple(
            _row(
                data,
                reason,
                action,
                updates.get(action.status.action_id),
                proposals.get(action.status.action_id),
            )
            for action in actions[:MOST_SHOWN]
        ),
    )


def _row(
    data: StrategyData,
    reason: ExceptionReason,
    action: ReportedAction,
    update: Update | None,
    proposal: ProposalAsAt | None,
) -> ExceptionRow:
    status = action.status
    sentences: list[str] = []
    quoted = ""
    match reason:
        case ExceptionReason.RED:
            quoted = update.problem if update else ""
            sentences = [*_recovery_plan(update), *_undecided(status, proposal)]
        case ExceptionReason.LATE:
            sentences = [*_late(status), *_undecided(status, proposal)]
        case ExceptionReason.NOT_UPDATED:
            sentences = [
                f"{deadlines.silence(status.updated_on, data.calendar.last_due(data.as_at, data.known_on))}."
            ]
        case ExceptionReason.NO_LEAD:
            sentences = ["There is a deputy." if status.deputy_id else "There is no deputy either."]
        case ExceptionReason.NO_EVIDENCE:
            sentences = [_since(status)]
        case ExceptionReason.UNEXPLAINED:
            sentences = [_improved(status, data.previous[status.action_id].rag)]
    return ExceptionRow(
        status=status,
        sentences=tuple(filter(None, sentences)),
        quoted=quoted,
        who=_who(status),
        mine=action.mine,
    )


def _means(data: StrategyData, reason: ExceptionReason) -> str:
    """Return what the reason means, with any tolerance or reporting period that it depends on."""
    meaning = f"{reason.meaning}."
    if reason is ExceptionReason.RED:
        tolerances = data.calendar.tolerances
        return (
            f"{meaning} The person who updates an action chooses its rating. The tracker suggests Red for work that is "
            f"more than {days(tolerances.tolerance_days)} late, a tolerance set by {data.calendar.set_by} "
            f"(version {tolerances.version})."
        )
    if reason is ExceptionReason.NOT_UPDATED:
        last = data.calendar.last_due(data.as_at, data.known_on)
        if last and last.closed and last.due > data.known_on:
            return f"{meaning} {last.name} was closed before its updates were due on {long_date(last.due)}."
        if last and last.due <= data.as_at:
            return f"{meaning} The last updates to fall due were for {last.name}, by {long_date(last.due)}."
        if last:
            return (
                f"{meaning} With data to {long_date(data.known_on)}, the last updates to fall due for a period "
                f"that ended by {long_date(data.as_at)} were for {last.name}, by {long_date(last.due)}."
            )
        if not data.calendar.periods:
            quiet = days(data.calendar.tolerances.quiet_days)
            return f"No update for more than {quiet}. The work itself may be on course."
        if data.as_at == data.known_on:
            return "No updates were due by this date."
        return f"No updates were due for a period that ended by {long_date(data.as_at)}."
    return meaning


def _recovery_plan(update: Update | None) -> list[str]:
    if update is None:
        return []
    forecast = f"Forecast {long_date(update.forecast)}." if update.forecast else "No forecast is recorded."
    return [
        f"Recovery plan: {update.recovery_plan}" if update.recovery_plan else "No recovery plan is recorded.",
        forecast,
    ]


def _undecided(status: ActionStatus, proposal: ProposalAsAt | None) -> list[str]:
    """Return sentences on a new date that is proposed and not decided, and on a completion that was refused."""
    sentences = []
    if proposal and proposal.new_date:
        sentences.append(f"{long_date(proposal.new_date)} is proposed and not yet agreed.")
    if status.completion is Completion.REFUSED and status.updated_on:
        sentences.append(f"The completion reported on {long_date(status.updated_on)} was not agreed.")
    return sentences


def _late(status: ActionStatus) -> list[str]:
    sentences = [f"{counted(status.late_days, 'day', 'days')} late."]
    if status.due:
        moved = ""
        if status.baseline_due and status.baseline_due != status.due:
            moved = f", first planned for {long_date(status.baseline_due)}"
        sentences.append(f"Due {after_due(status.timescale, status.due)}{moved}.")
    return [
        *sentences,
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
    if status.lead_id:
        lead = f"Lead: {status.lead_title}"
    else:
        lead = f"Responsible for reporting: {status.answering}" if status.answering else status.no_lead
    return ". ".join(filter(None, (lead, status.service, status.group)))
