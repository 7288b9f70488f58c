"""The page of reporting periods: their dates, whether they are closed, and how many actions have been updated."""

from dataclasses import dataclass

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
            "periods": [_row(strategy, one) for one in periods_of(strategy, now)],
        },
    )


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period with its state in words, and the URL of the actions as at its last day."""

    period: PeriodAsAt
    state: str
    closed: str
    answers: str
    history: tuple[str, ...]
    url: str


def _row(strategy: Strategy, one: PeriodAsAt) -> PeriodRow:
    today, closing = clock.today(), one.closing
    state = "Closed" if closing else "Open"
    if not closing and today < one.opens:
        state = "Not started"
    elif not closing and today <= one.ends:
        state = "Under way"
    return PeriodRow(
        period=one,
        state=state,
        closed=f"{long_date(clock.day_of(closing.at))}{f' by {closing.by}' if closing.by else ''}"
        if closing
        else "",
        answers=_answers(one),
        history=tuple(
            f"Closed on {long_date(clock.day_of(undone.at))} and reopened on "
            f"{long_date(clock.day_of(undone.reopened_at))}"
            f"{f' by {undone.reopened_by}' if undone.reopened_by else ''}: "
            f"{undone.reason}"
            for undone in one.undone
            if undone.reopened_at
        ),
        url=_url(strategy, one) if one.ends <= today else "",
    )


def _answers(one: PeriodAsAt) -> str:
    if one.closing:
        closing = one.closing
        words = f"{closing.answered} of {counted(closing.actions, 'action', 'actions')} updated"
        if not closing.carried:
            return words
        rest = f", {closing.at_rest} of them complete, paused or stopped" if closing.at_rest else ""
        return f"{words}; {closing.carried} carried over{rest}"
    return (
        f"{counted(one.answered, 'action', 'actions')} updated so far" if one.answered else "None updated yet"
    )


def _url(strategy: Strategy, one: PeriodAsAt) -> str:
    """Return the URL of the actions as at the period's last day, with data to the day of its closing, if any."""
    known = f"&known_at={clock.day_of(one.closing.at).isoformat()}" if one.closing else ""
    return f"{reverse('actions', args=[strategy.slug])}?as_at={one.ends.isoformat()}{known}"
