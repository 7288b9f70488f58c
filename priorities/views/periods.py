"""The pages of reporting periods: all of them, one of them, and closing and reopening one."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.choices import UpdateNeed
from priorities.figures.period_answers import PeriodAnswers, in_groups, period_answers
from priorities.figures.reviews import not_checked
from priorities.forms.groups import ConfirmForm
from priorities.forms.strategy import ReopenPeriodForm
from priorities.models import Period, Strategy
from priorities.queries.calendar import calendar
from priorities.queries.meetings import latest_meetings
from priorities.queries.periods import (
    Closing,
    PeriodAsAt,
    closing_in_force,
    period_with_id,
    periods_of,
)
from priorities.queries.status import ActionStatus
from priorities.rules.deadlines import PeriodFacts, why_not_close
from priorities.views import links
from priorities.views.change_plan import generic
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.writes import closings
from priorities.writes.periods import NO_LONGER_A_PERIOD
from tracker import clock
from tracker.wording import days, long_date

NO_SUCH_PERIOD = "This strategy has no such reporting period. Its periods may have been recreated."


@in_strategy(access.READ)
def periods(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show every reporting period of the strategy and every meeting, the latest first."""
    now = clock.now()
    return render(
        request,
        "priorities/periods.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "periods", request.reader),
            "may_plan": request.reader.may(access.EDIT_PLAN),
            "may_close": request.reader.may_close_periods,
            "periods": [
                PeriodRow(period, _state(period), _answers(period), _may_close(period))
                for period in periods_of(strategy, now)
            ],
            "meetings": latest_meetings(strategy),
        },
    )


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A row of the table: the period, its state and its updates in words, and whether it can be closed now."""

    period: PeriodAsAt
    state: str
    answers: str
    may_close: bool


@in_strategy(access.READ)
def period(request: StrategyRequest, strategy: Strategy, period_id: int) -> HttpResponse:
    """Show one period: who closed it, and which actions have an update, lack one and needed none."""
    now = clock.now()
    found = next((each for each in periods_of(strategy, now) if each.key == period_id), None)
    found = generic.found_or_404(found, NO_SUCH_PERIOD)
    known_at = found.closing.at if found.closing else now
    has_ended = found.ends < clock.day_of(now)
    _, answers = _read_period(strategy, found.key, known_at) if has_ended else (None, None)
    return render(
        request,
        "priorities/period.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "periods", request.reader),
            "period": found,
            "state": _state(found),
            "closed": _day_and_name(found.closing.at, found.closing.by) if found.closing else "",
            "history": [_undone(closing) for closing in found.undone],
            "answers": answers,
            "missing": in_groups(answers.missing) if answers else (),
            "updated": in_groups(answers.updated) if answers else (),
            "not_needed": in_groups(answers.not_needed) if answers else (),
            "actions_url": _actions_url(strategy, found) if found.ends <= clock.day_of(now) else "",
            "may_close": request.reader.may_close_periods and _may_close(found),
            "may_send_links": request.reader.has_links_page and not found.closing,
            "may_reopen": request.reader.may_close_periods and found.closing is not None,
        },
    )


class ClosingPage(generic.AddView):
    """A page that closes or reopens one period."""

    permission = access.READ
    object: Period

    def load(self) -> None:
        """Set `object`. Raises PermissionDenied if the user may not close periods, and Http404 if there is none."""
        if not self.request.reader.may_close_periods:
            raise PermissionDenied(access.CLOSING_REFUSED)
        super().load()

    def get_object(self) -> Period:
        return generic.found_or_404(period_with_id(self.strategy, self.kwargs["period_id"]), NO_SUCH_PERIOD)

    def get_success_url(self) -> str:
        return reverse("period", args=[self.slug, self.object.pk])

    def get_frame(self) -> dict[str, Any]:
        return super().get_frame() | {
            "strategy_nav": links.navigation(self.strategy, "periods", self.request.reader)
        }


class PeriodClose(ClosingPage):
    """List the actions without an update for a period, and close it."""

    form_class = ConfirmForm
    template_name = "priorities/period_close.html"
    title = "Close {object.name}"
    button = "Close the period"
    success_message = "{object.name} is closed."

    @cached_property
    def known(self) -> tuple[PeriodFacts | None, PeriodAnswers | None]:
        """The period as it is now, and its answers, or None if it is no longer a period.

        They are read once, so that the version that the form sends back is that of the list on the page.
        """
        return _read_period(self.strategy, self.object.pk, clock.now())

    def get_refusal(self) -> str:
        facts, _ = self.known
        return why_not_close(facts, on=clock.today()) if facts else NO_LONGER_A_PERIOD

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the actions without an update."""
        facts, answers = self.known
        left = (self.object.due - clock.today()).days
        return super().get_context_data(**kwargs) | {
            "period": self.object,
            "facts": facts,
            "answers": answers,
            "missing": in_groups(answers.missing) if answers else (),
            "queried": _in_state(answers, UpdateNeed.QUERIED),
            "unchecked": [
                status
                for status in _in_state(answers, UpdateNeed.SENT)
                if not_checked(status) and not status.awaiting_agreement
            ],
            "is_followed": self.object.pk in calendar(self.strategy, clock.now()).followed_by(clock.today()),
            "due_in": days(left) if left >= 0 else "",
        }

    def get_initial(self) -> dict[str, Any]:
        _, answers = self.known
        return {"based_on": closings.version_hash(self.object, answers) if answers else ""}

    def newer_rows(self) -> generic.Rows:
        """Return the rows, after reading the answers again for the whole page."""
        del self.known
        return super().newer_rows()

    def rows(self, current: Period) -> generic.Rows:
        _, answers = self.known
        missing = [each.status.reference for each in answers.missing] if answers else []
        return (("Without an update now", ", ".join(missing) or "No actions"),)

    def write(self, form: ConfirmForm, **by_at: Any) -> None:
        closings.close(period=self.object, based_on=form.cleaned_data["based_on"], **by_at)


class PeriodReopen(ClosingPage):
    """Reopen a closed period, with a reason."""

    form_class = ReopenPeriodForm
    title = "Reopen {object.name}"
    button = "Reopen the period"
    success_message = "{object.name} is open again."
    intro = (
        "People will be able to send updates for it again, and its figures will include them. The page "
        "of the period will still show this closing, and your reason for reopening it."
    )

    def get_refusal(self) -> str:
        return "" if closing_in_force(self.object) else f"{self.object.name} is not closed."

    def get_initial(self) -> dict[str, Any]:
        closing = closing_in_force(self.object)
        return {"based_on": closing.pk if closing else None}

    def rows(self, current: Period) -> generic.Rows:
        closing = closing_in_force(current)
        return (
            (
                "Closed",
                _day_and_name(closing.recorded_at, str(closing.recorded_by or "")) if closing else "No",
            ),
        )

    def write(self, form: ReopenPeriodForm, **by_at: Any) -> None:
        closings.reopen(
            period=self.object,
            reason=form.cleaned_data["reason"],
            based_on=form.cleaned_data["based_on"],
            **by_at,
        )


def _read_period(
    strategy: Strategy, key: int, known_at: datetime
) -> tuple[PeriodFacts | None, PeriodAnswers | None]:
    """Return a period and its answers as known at a moment, or None for both if it was not a period then."""
    known = calendar(strategy, known_at)
    facts = next((each for each in known.periods if each.key == key), None)
    return facts, period_answers(strategy, facts, known, known_at) if facts else None


def _in_state(answers: PeriodAnswers | None, state: UpdateNeed) -> list[ActionStatus]:
    """Return the actions whose update for the period is in a state, in the plan's order."""
    updated = answers.updated if answers else ()
    return [each.status for each in updated if each.needed.state is state]


def _may_close(period: PeriodAsAt) -> bool:
    return period.closing is None and period.ends < clock.today()


def _state(period: PeriodAsAt) -> str:
    if period.closing:
        began = " as “before we began”" if period.closing.before_we_began else ""
        return f"Closed {long_date(clock.day_of(period.closing.at))}{began}"
    today = clock.today()
    if today < period.opens:
        return "Not started"
    if period.before_set_up:
        return "Before this strategy was set up here"
    return "Under way" if today <= period.ends else "Open"


def _undone(closing: Closing) -> str:
    """Return when a closing that has been undone was made and undone, by whom and why."""
    assert closing.reopened_at is not None
    return (
        f"Closed on {_day_and_name(closing.at, closing.by)}. Reopened on "
        f"{_day_and_name(closing.reopened_at, closing.reopened_by)}: {closing.reason}"
    )


def _day_and_name(at: datetime, by: str) -> str:
    """Return the day and, if it is known, the person: "3 May 2026 by Jo Bell"."""
    return f"{long_date(clock.day_of(at))}{f' by {by}' if by else ''}"


def _answers(period: PeriodAsAt) -> str:
    """Return how many actions were updated for the period, in words. The page of the period gives the same number."""
    if period.closing and period.closing.before_we_began:
        return "None needed"
    number = str(period.answered or "None")
    if period.closing:
        return number
    return f"{number} so far" if period.answered else "None yet"


def _actions_url(strategy: Strategy, period: PeriodAsAt) -> str:
    """Return the URL of the actions as at the period's last day, with data to the day of its closing, if any."""
    known = f"&known_at={clock.day_of(period.closing.at).isoformat()}" if period.closing else ""
    return f"{reverse('actions', args=[strategy.slug])}?as_at={period.ends.isoformat()}{known}"
