"""What the update page shows for one action: the form's period and plan, and the earlier updates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404

from priorities.choices import Rag
from priorities.forms.update import CARRIED, Questions
from priorities.models import Action, Period, Person, Strategy, Update, UpdateDraft
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.evidence import links_of
from priorities.queries.milestones import MilestoneAsAt, milestones_at
from priorities.queries.status import ActionStatus, status_at
from priorities.queries.suggestion import PlanAsAt, forecast_still_ahead, plan_as_at, suggestion_as_at
from priorities.queries.tree import CommitmentAsAt, commitments_of, plan_of
from priorities.queries.updates import UpdateAsAt, draft_of, updates_of
from priorities.rules import deadlines, lifecycle
from priorities.rules.deadlines import PeriodChoice, PeriodFacts
from priorities.rules.rag import Suggestion
from priorities.views.permissions import StrategyRequest
from tracker import clock
from tracker.query_string import QueryString
from tracker.wording import long_date

LAST = "last"
"""In the address: start from the words of the last update."""


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """One action as its update page shows it at one moment.

    `period_asked` is the value of the form's period field, and `period` the period that the update is for; None if the
    strategy has no periods. `effective_from` is the day from which the update would count, and `plan` the plan as at
    that day. `last_recorded` is the last recorded update, and `last_counted` the latest update that counts. `statuses` are the whole
    strategy's, and `informants` are the people on whose behalf the user may write.
    """

    action: Action
    status: ActionStatus
    statuses: Sequence[ActionStatus]
    calendar: Calendar
    periods: PeriodChoice
    period_asked: object
    period: PeriodFacts | None
    effective_from: date
    plan: PlanAsAt
    milestones: Sequence[MilestoneAsAt]
    commitments: Sequence[CommitmentAsAt]
    updates: Sequence[UpdateAsAt]
    last_recorded: UpdateAsAt | None
    last_counted: UpdateAsAt | None
    evidence_count: int
    informants: Sequence[Person]
    draft: UpdateDraft | None
    from_last: bool
    now: datetime

    @property
    def refusal(self) -> str:
        """Why this action cannot be updated now; "" if it can."""
        if sentence := lifecycle.why_no_updates(self.status.stage):
            return sentence
        if self.calendar.periods and not self.periods.open:
            return "No reporting period is open for this action, so you cannot update it yet."
        return ""

    @property
    def answered_period(self) -> PeriodFacts | None:
        """The period that has an update already, if the form must ask whether to correct that or start the next."""
        return None if self.period_asked else self.periods.just_answered

    @property
    def last_recorded_id(self) -> int | None:
        """The id of the last recorded update."""
        return self.last_recorded.row.pk if self.last_recorded else None

    @property
    def last_counted_row(self) -> Update | None:
        """The row of the latest update that counts."""
        return self.last_counted.row if self.last_counted else None

    @property
    def last_forecast(self) -> date | None:
        """The forecast of the latest update that counts."""
        return self.last_counted_row.forecast if self.last_counted_row else None

    @property
    def queried(self) -> UpdateAsAt | None:
        """The last recorded update, if it has been queried and needs correcting."""
        return self.last_recorded if self.last_recorded and self.last_recorded.queried else None

    @property
    def recorded_since_draft(self) -> UpdateAsAt | None:
        """The last recorded update, if it was submitted after the draft was started; the page shows both."""
        based_on = self.draft.answers.get("based_on") if self.draft else None
        return self.last_recorded if based_on and str(based_on) != str(self.last_recorded_id) else None

    def last_counted_before(self, key: UUID | None) -> Update | None:
        """Return the update that counted before the form with this key was sent, or the latest if it has not been sent.

        A form that is sent twice is compared with the same update both times, so that its answers are the same.
        """
        sent = next((one.row for one in self.updates if one.row.submission_key == key), None)
        earlier = _last_counted([one for one in self.updates if sent is None or one.row.pk < sent.pk])
        return earlier.row if earlier else None

    def suggest(self, forecast: date | None, done_milestones: Collection[int], rag: Rag | None) -> Suggestion:
        """Return the rating that the dates suggest with these answers, as `writes.updates.submit` does."""
        return suggestion_as_at(
            plan=self.plan,
            current_milestones=self.milestones,
            done_milestones=done_milestones,
            forecast=forecast,
            last_forecast=self.last_forecast,
            calendar=self.calendar,
            effective_from=self.effective_from,
            rag=rag,
        )

    def open_period(self, key: int | None) -> Period | None:
        """Return the period with this id, if the action's updates may be for that period; else None."""
        return next((Period(pk=p.key, name=p.name) for p in self.periods.open if p.key == key), None)

    def informant(self, key: int | None) -> Person | None:
        """Return the lead or deputy with this id, if the user may write on their behalf; else None."""
        return next((person for person in self.informants if person.pk == key), None)

    def questions(self) -> Questions:
        """Return the form's questions about this action. The first period offered is the one whose update is due."""
        offered = sorted(self.periods.open, key=lambda period: period != self.periods.proposed)
        return Questions(
            kind=self.status.kind,
            ratings=lifecycle.ratings_for(self.status.stage),
            suggest=self.suggest,
            last=self.last_counted_row,
            last_rag=self.status.rag,
            milestones=self.milestones,
            evidence_count=self.evidence_count,
            periods=[
                (
                    str(period.key),
                    f"{period.name}, due {long_date(period.due)}"
                    + (", updated" if period.key in self.periods.answered else ""),
                )
                for period in offered
            ],
            asks_period=self.periods.just_answered is not None,
            informants=[(str(one.pk), f"{one.job_title} ({one.name})") for one in self.informants],
        )

    def first_answers(self, period_key: int | None) -> dict[str, Any]:
        """Return the form's initial values: the draft, the last update's answers if requested, or what is still true.

        `period_key` is the id of the period that the URL names, or None.
        """
        answers: dict[str, Any] = {"milestones": [str(one.id) for one in self.milestones if one.done_on]}
        if forecast := forecast_still_ahead(self.last_forecast, self.plan.status.due, self.effective_from):
            answers["forecast"] = forecast
        if previous := self.queried or (self._last_counted_for(period_key) if self.from_last else None):
            answers |= {name: getattr(previous.row, name) for name in (*CARRIED, "rag")}
        if self.draft and not self.from_last:
            answers |= self.draft.answers
        return answers | {"period": self.period_asked, "key": uuid4(), "based_on": self.last_recorded_id}

    def _last_counted_for(self, period_key: int | None) -> UpdateAsAt | None:
        """Return the latest update that counts for this period, or for any period if this has no update."""
        own = [
            one for one in self.updates if period_key and one.row.period_id == period_key and not one.queried
        ]
        return own[-1] if own else self.last_counted


def update_page(request: StrategyRequest, strategy: Strategy, reference: str) -> UpdatePage:
    """Return what the update page shows. Raises Http404 if the plan has no such action."""
    now = clock.now()
    today = clock.day_of(now)
    revisions = plan_of(strategy, reference, today, now)
    if not revisions:
        raise Http404(f"{strategy.name} has no action {reference}.")
    revision, action = revisions[-1], revisions[-1].action
    dates = calendar(strategy, now)
    statuses = status_at(strategy, today, now, dates)
    status = next(one for one in statuses if one.action_id == action.pk)
    milestones = milestones_at(strategy, today, now, action.pk)
    updates = updates_of(action, today, now)
    draft = draft_of(action, request.user)
    from_last = QueryString(request.GET).text("from") == LAST
    answered = {one.row.period_id for one in updates if one.row.period_id and not one.queried}
    periods = deadlines.period_choice(dates.periods, answered, today, status.first_planned)
    period_asked = _period_asked(request, periods, None if from_last else draft)
    period = periods.chosen(period_asked)
    effective_from = deadlines.effective_from(today, period.ends if period else None)
    plan = None if effective_from == today else plan_as_at(action, effective_from, now, dates)
    me = request.reader.person.pk
    return UpdatePage(
        action=action,
        status=status,
        statuses=statuses,
        calendar=dates,
        periods=periods,
        period_asked=period_asked,
        period=period,
        effective_from=effective_from,
        plan=plan or PlanAsAt(status, milestones),
        milestones=milestones,
        commitments=commitments_of(action, revision.home_id, today, now),
        updates=updates,
        last_recorded=updates[-1] if updates else None,
        last_counted=_last_counted(updates),
        evidence_count=sum(link.unlinked_on is None for link in links_of(action, today, now)),
        informants=[
            one for one in (revision.lead, revision.deputy) if one and status.lead_id != me and one.pk != me
        ],
        draft=draft,
        from_last=from_last,
        now=now,
    )


def _period_asked(request: StrategyRequest, periods: PeriodChoice, draft: UpdateDraft | None) -> object:
    """Return the value of the form's period field: as sent, as named in the URL, from the draft, or as proposed.

    Return None if the form must ask for the period.
    """
    if request.method == "POST":
        return request.POST.get("period")
    named = QueryString(request.GET).number("period")
    if any(period.key == named for period in periods.open):
        return named
    if draft and "period" in draft.answers:
        return draft.answers["period"]
    return periods.proposed.key if periods.proposed and not periods.just_answered else None


def _last_counted(updates: Sequence[UpdateAsAt]) -> UpdateAsAt | None:
    """Return the update that counts from the latest day; None if no update counts."""
    counted = (one for one in updates if not one.queried)
    return max(counted, key=lambda one: (one.row.effective_from, one.row.pk), default=None)
