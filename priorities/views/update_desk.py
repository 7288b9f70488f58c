"""What lies on the desk of somebody who updates an action: what was said before, the periods, what is asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404

from priorities.access import Standing
from priorities.choices import Rag
from priorities.figures import workload
from priorities.figures.waiting import not_accepted
from priorities.forms.update import CARRIED, Asked
from priorities.models import Action, Period, Person, Strategy, Update, UpdateDraft
from priorities.queries.action_evidence import LinkSeen, links_of
from priorities.queries.action_plan import commitments_of, plan_of
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.milestones import MilestoneSeen, milestones_at
from priorities.queries.status import ActionStatus, UpdateSeen, status_at
from priorities.queries.suggestion import PlanThen, forecast_that_stands, plan_then, suggestion_then
from priorities.queries.tree import CommitmentSeen
from priorities.queries.updates import UpdateTold, draft_of, updates_of
from priorities.queries.workload import SentBack, answered, came_back
from priorities.rules import deadlines, lifecycle
from priorities.rules.deadlines import PeriodFacts
from priorities.rules.rag import Suggestion
from priorities.rules.wording import day
from priorities.views.gate import StrategyRequest
from tracker import clock

NOTHING = Suggestion(None, ())
"""What is suggested before any answer is read."""


@dataclass(frozen=True)
class Desk:
    """All that the update page reads of one action, gathered for one moment."""

    action: Action
    standing: Standing
    status: ActionStatus
    statuses: list[ActionStatus]
    calendar: Calendar
    milestones: list[MilestoneSeen]
    commitments: list[CommitmentSeen]
    updates: list[UpdateTold]
    evidence: list[LinkSeen]
    draft: UpdateDraft | None
    tellers: list[Person]
    back: list[SentBack]
    now: datetime

    @cached_property
    def today(self) -> date:
        """The London day of the moment."""
        return clock.day_of(self.now)

    @cached_property
    def latest(self) -> UpdateTold | None:
        """The update that was recorded last, whether it counts or not."""
        return self.updates[-1] if self.updates else None

    @cached_property
    def last(self) -> UpdateTold | None:
        """The latest update that counts."""
        seen = self.status.update
        return next((told for told in self.updates if seen and told.row.pk == seen.id), None)

    def last_before(self, key: UUID | None) -> Update | UpdateSeen | None:
        """The update that counted before a form with this key was sent: the latest of all, where it was not sent yet.

        A form that comes twice is read beside the same update both times, so that it says the same both times.
        """
        sent = next((told.row for told in self.updates if told.row.submission_key == key), None)
        if sent is None:
            return self.status.update
        earlier = [told.row for told in self.updates if told.row.pk < sent.pk and not told.sent_back]
        return max(earlier, key=lambda row: (row.stands_from, row.pk), default=None)

    @cached_property
    def returned(self) -> UpdateTold | None:
        """The update that was recorded last, where it was sent back and waits to be corrected."""
        return self.latest if self.latest and self.latest.sent_back else None

    @property
    def last_not_accepted(self) -> bool:
        """Whether the latest update that counts is still to be accepted."""
        return not_accepted(self.status)

    @cached_property
    def answered_periods(self) -> set[int]:
        """The periods for which an update of this action counts."""
        return {t.row.period_id for t in self.updates if t.row.period_id and not t.sent_back}

    @cached_property
    def open_periods(self) -> list[PeriodFacts]:
        """The periods that an update of this action may speak for, latest first."""
        return [
            period
            for period in reversed(self.calendar.periods)
            if not period.closed and period.opens <= self.today and period.ends >= self.status.first_planned
        ]

    @cached_property
    def proposed_period(self) -> PeriodFacts | None:
        """The period that an update speaks for unless its writer chooses another; None where there is none."""
        due = deadlines.period_for_update(
            self.calendar.periods, self.answered_periods, self.today, self.status.first_planned
        )
        return due or (self.open_periods[0] if self.open_periods else None)

    @cached_property
    def just_answered(self) -> PeriodFacts | None:
        """The last period that has ended, where it is answered and updates for it are not due yet; else None.

        Whoever opens the form then may want to correct that update or to begin the next one, so the form asks which.
        """
        ended = [period for period in self.open_periods if period.ends < self.today]
        last = max(ended, key=lambda period: period.ends, default=None)
        if last is None or last.key not in self.answered_periods or last.due < self.today:
            return None
        return last if self.proposed_period and self.proposed_period.ends > last.ends else None

    def chosen_period(self, key: object) -> PeriodFacts | None:
        """The open period with that id, however it was written in a form; the proposed one where there is none."""
        chosen = (period for period in self.open_periods if str(period.key) == str(key))
        return next(chosen, self.proposed_period)

    @cached_property
    def load(self) -> workload.Load:
        """What the writer owes in this strategy."""
        person = self.standing.person
        return workload.load(self.statuses, self.calendar, person.pk, answered(person), self.today)

    @property
    def refusal(self) -> str:
        """Why this action takes no update now; empty where it takes one."""
        if sentence := lifecycle.takes_none(self.status.stage):
            return sentence
        if self.calendar.periods and not self.open_periods:
            return "No reporting period is open for this action, so there is nothing to update it for yet."
        return ""

    @cached_property
    def in_order(self) -> list[workload.Task]:
        """What the writer owes, as their own page lists it: what came back first, then the rest."""
        back = [one.reference for one in self.back]
        waits = {task.status.reference: task for task in self.load.tasks}
        first = [waits[reference] for reference in back if reference in waits]
        return first + [task for task in self.load.tasks if task.status.reference not in back]

    @property
    def position(self) -> str:
        """Which of the updates that the writer owes this one is: "Update 2 of 6"; empty where it is none of these.

        Those that are done come first, then those that wait, in the order of the writer's own work.
        """
        waiting = [task.status.action_id for task in self.in_order]
        if self.action.pk not in waiting:
            return ""
        number = self.load.done + waiting.index(self.action.pk) + 1
        return f"Update {number} of {self.load.asked}" if number <= self.load.asked else ""

    @property
    def next_reference(self) -> str:
        """The reference of the next action that waits for the writer; empty where none does."""
        tasks = (*self.in_order, *self.load.others)
        return next((t.status.reference for t in tasks if t.status.action_id != self.action.pk), "")

    def stands_from(self, period_id: int | None) -> date:
        """The day that an update for that period would stand from."""
        period = next((p for p in self.calendar.periods if p.key == period_id), None)
        return deadlines.stands_from(self.today, period.ends if period else None)

    def plan_on(self, on: date) -> PlanThen:
        """The plan as at the day that an update would speak of; as it is now where it was not planned by then."""
        if on == self.today:
            return PlanThen(self.status, self.milestones)
        if on not in self._plans:
            then = plan_then(self.action, on, self.now, self.calendar)
            self._plans[on] = then or PlanThen(self.status, self.milestones)
        return self._plans[on]

    @cached_property
    def _plans(self) -> dict[date, PlanThen]:
        return {}

    def suggestion(
        self, period_id: int | None, forecast: date | None, done: Collection[int], rag: Rag | None = None
    ) -> Suggestion:
        """The rating that the dates suggest for an update of that period with these answers.

        Judged by the plan of the day it would stand from, as `writes.updates.submit` judges it.
        """
        on, last = self.stands_from(period_id), self.status.update
        return suggestion_then(
            self.plan_on(on), self.milestones, forecast, done, self.calendar, on, last, rag
        )

    def period(self, key: int | None) -> Period | None:
        """The period with that id, where an update of this action may speak for it."""
        return next((Period(pk=p.key, name=p.name) for p in self.open_periods if p.key == key), None)

    def teller(self, key: int | None) -> Person | None:
        """The lead or the deputy with that id: somebody the writer may speak for."""
        return next((one for one in self.tellers if one.pk == key), None)

    def asked(self, suggestion: Suggestion = NOTHING, once_started: Suggestion = NOTHING) -> Asked:
        """What the form asks of this action beside what the dates suggest, now and once work has started."""
        return Asked(
            kind=self.status.kind,
            ratings=lifecycle.ratings_for(self.status.stage),
            suggestion=suggestion,
            once_started=once_started,
            last=self.status.update,
            last_rag=self.status.rag,
            milestones=self.milestones,
            evidence_count=sum(link.unlinked_on is None for link in self.evidence),
            periods=[(str(p.key), self._period_words(p)) for p in self._periods_in_order()],
            asks_period=self.just_answered is not None,
            tellers=[(str(one.pk), f"{one.job_title} ({one.name})") for one in self.tellers],
        )

    def first_answers(self, *, from_last: bool, period_key: str = "") -> dict[str, Any]:
        """What the form shows before anything is typed: the draft, else the words asked for, else what still holds.

        `period_key` is the period that the address names; empty where it names none.
        """
        period = self.chosen_period(period_key)
        named = {"period": period.key} if period and str(period.key) == period_key else {}
        known: dict[str, Any] = {
            "period": period.key if period and not self.just_answered else None,
            "milestones": [str(m.id) for m in self.milestones if m.done_on],
        }
        stands_from = self.stands_from(period.key if period else None)
        due = self.plan_on(stands_from).status.due
        if forecast := forecast_that_stands(self.status.update, due, stands_from):
            known["forecast"] = forecast
        told = self.returned or (self._last_of(period_key) if from_last else None)
        if told:
            known |= words_of(told)
        if self.draft and not from_last:
            known |= {name: value for name, value in self.draft.answers.items() if name != "based_on"}
        return known | named

    def _last_of(self, period_key: str) -> UpdateTold | None:
        """The latest update that counts for the period that was asked for, else of all."""
        own = (t for t in reversed(self.updates) if str(t.row.period_id) == period_key and not t.sent_back)
        return next(own, self.last)

    def _periods_in_order(self) -> list[PeriodFacts]:
        """The open periods: the one that waits to be answered first, then the latest first."""
        proposed = self.proposed_period
        return sorted(self.open_periods, key=lambda period: period != proposed)

    def _period_words(self, period: PeriodFacts) -> str:
        done = ", updated" if period.key in self.answered_periods else ""
        return f"{period.name}, due {day(period.due)}{done}"


def words_of(told: UpdateTold) -> Mapping[str, Any]:
    """The words and the rating of an update, as the form takes them to start from."""
    return {name: getattr(told.row, name) for name in (*CARRIED, "rag")}


def desk(request: StrategyRequest, strategy: Strategy, reference: str) -> Desk:
    """Gather what the update page reads. Raises Http404 where no such action is in the plan."""
    now = clock.now()
    today = clock.day_of(now)
    revisions = plan_of(strategy, reference, today, now)
    if not revisions:
        raise Http404(f"{strategy.name} has no action {reference}.")
    plan, action = revisions[-1], revisions[-1].action
    periods = calendar(strategy, now)
    statuses = status_at(strategy, today, now, periods)
    status = next(one for one in statuses if one.action_id == action.pk)
    me = request.standing.person.pk
    return Desk(
        action=action,
        standing=request.standing,
        status=status,
        statuses=statuses,
        calendar=periods,
        milestones=milestones_at(strategy, today, now, action.pk),
        commitments=commitments_of(action, plan.home_id, today, now),
        updates=updates_of(action, today, now),
        evidence=links_of(action, today, now),
        draft=draft_of(action, request.user),
        tellers=[one for one in (plan.lead, plan.deputy) if one and status.lead_id != me and one.pk != me],
        back=came_back(request.user, [strategy.pk]),
        now=now,
    )
