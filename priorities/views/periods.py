"""The page of reporting periods: their dates, whether they are closed, and how many actions have been updated."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.models import Strategy
from priorities.queries.periods import PeriodAsAt, periods_of
from priorities.views import links
from priorities.views.permissions import StrategyRequest, in_strategy
from tracker import clock
from tracker.wording import counted, long_date


@in_strategy(access.READ)
def periods(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show every reporting period of the strategy, the latest first."""
    now = clock.now()
    return render(
        request,
        "priorities/periods.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "periods", request.reader),
            "may_plan": request.reader.may(access.EDIT_PLAN),
            "periods": [_row(strategy, period) for period in periods_of(strategy, now)],
        },
    )


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A row of the table, in words: the period's state, when it was closed, its updates and its earlier closings.

    `url` is the URL of the actions as at the period's last day; "" until that day.
    """

    period: PeriodAsAt
    state: str
    closed: str
    answers: str
    history: tuple[str, ...]
    url: str


def _row(strategy: Strategy, period: PeriodAsAt) -> PeriodRow:
    closing = period.closing
    return PeriodRow(
        period=period,
        state=_state(period),
        closed=_day_and_name(closing.at, closing.by) if closing else "",
        answers=_answers(period),
        history=tuple(
            f"Closed on {long_date(clock.day_of(undone.at))} and reopened on "
            f"{_day_and_name(undone.reopened_at, undone.reopened_by)}: {undone.reason}"
            for undone in period.undone
            if undone.reopened_at
        ),
        url=_url(strategy, period) if period.ends <= clock.today() else "",
    )


def _state(period: PeriodAsAt) -> str:
    if period.closing:
        return "Closed"
    today = clock.today()
    if today < period.opens:
        return "Not started"
    if period.before_set_up:
        return "Before this strategy was set up here"
    return "Under way" if today <= period.ends else "Open"


def _day_and_name(at: datetime, by: str) -> str:
    """Return the day and, if it is known, the person: "3 May 2026 by Jo Bell"."""
    return f"{long_date(clock.day_of(at))}{f' by {by}' if by else ''}"


def _answers(period: PeriodAsAt) -> str:
    """Return, in words, how many actions were updated and, for a closed period, how many were carried over."""
    closing = period.closing
    if closing is None:
        updated = counted(period.answered, "action", "actions")
        return f"{updated} updated so far" if period.answered else "None updated yet"
    words = f"{closing.answered} of {counted(closing.actions, 'action', 'actions')} updated"
    if not closing.carried:
        return words
    at_rest = f", {closing.at_rest} of them complete, paused or stopped" if closing.at_rest else ""
    return f"{words}; {closing.carried} carried over{at_rest}"


def _url(strategy: Strategy, period: PeriodAsAt) -> str:
    """Return the URL of the actions as at the period's last day, with data to the day of its closing, if any."""
    known = f"&known_at={clock.day_of(period.closing.at).isoformat()}" if period.closing else ""
    return f"{reverse('actions', args=[strategy.slug])}?as_at={period.ends.isoformat()}{known}"
