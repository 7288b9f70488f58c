"""The exception report: each reason with what it means and the actions that it applies to, the user's own first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.choices import ExceptionReason, ProposalKind
from priorities.figures.exception_words import exception_words, means, who
from priorities.figures.exceptions import ReportedAction, concerning, report
from priorities.figures.selection import ANY, Filters
from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.models import Strategy, Update
from priorities.queries.changes import ProposalAsAt, proposals_open
from priorities.queries.status import ActionStatus
from priorities.queries.updates import deciding_updates
from priorities.views import links
from priorities.views.dates import heading, read_dates
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.ratings import Count, Counting

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
        means=means(data, reason),
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
    words = exception_words(data, reason, status, update, proposal)
    plan = f"Recovery plan: {words.recovery_plan}" if words.recovery_plan else ""
    return ExceptionRow(
        status=status,
        sentences=tuple(filter(None, (plan, *words.sentences))),
        quoted=words.problem,
        who=who(status),
        mine=action.mine,
    )
