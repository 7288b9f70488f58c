"""What the update page shows for one action: the form's period and plan, and the earlier updates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest

from priorities.choices import ProposalKind, Rag, ReviewVerdict
from priorities.figures.reviews import not_checked
from priorities.forms.update import CARRIED, Questions
from priorities.models import Action, Period, Person, Strategy, Update, UpdateDraft
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.decision_makers import decision_maker_name
from priorities.queries.evidence import evidence_count
from priorities.queries.milestones import MilestoneAsAt, milestones_at
from priorities.queries.status import ActionStatus, status_of
from priorities.queries.suggestion import PlanAsAt, forecast_still_ahead, plan_as_at, suggestion_as_at
from priorities.queries.tree import CommitmentAsAt, commitments_of, current_plan_of
from priorities.queries.unchanged import refusal, unchanged_since
from priorities.queries.updates import (
    ReviewAsAt,
    UpdateAsAt,
    UpdateFacts,
    facts_of_updates,
    updates_of,
    whole_update,
)
from priorities.rules import deadlines, lifecycle
from priorities.rules.deadlines import PeriodChoice, PeriodFacts
from priorities.rules.names import group_name
from priorities.rules.rag import Suggestion
from priorities.rules.timescales import after_due
from priorities.views import links
from priorities.views.update_writers import Writer
from priorities.views.withdrawn_action import refuse_withdrawn
from tracker import clock
from tracker.query_string import QueryString
from tracker.wording import days, long_date

LAST = "last"
"""The value of `from` in the URL that starts the form from the answers of the last update."""


@dataclass(frozen=True)
class UpdateHistory:
    """The updates of one action that had been recorded by a moment, in the order in which they were recorded.

    `facts` are those of all the updates. The words of an update are read when they are first asked for: one request
    needs those of one or two.
    """

    action: Action
    now: datetime
    facts: Sequence[UpdateFacts]

    @property
    def last_recorded_id(self) -> int | None:
        """The id of the last recorded update."""
        return self.facts[-1].id if self.facts else None

    @property
    def last_counted_facts(self) -> UpdateFacts | None:
        """The facts of the update that counts from the latest day; None if no update counts."""
        return _last_counted(self.facts)

    @property
    def last_recorded(self) -> UpdateAsAt | None:
        """The update that was recorded last. Runs two SQL queries, unless it is `last_counted`."""
        return self._in_full(self.last_recorded_id)

    @cached_property
    def last_counted(self) -> UpdateAsAt | None:
        """The update that counts from the latest day; None if no update counts. Runs two SQL queries."""
        last = self.last_counted_facts
        return self._read(last.id) if last else None

    @property
    def times_unchanged(self) -> int:
        """How many updates in a row, up to the latest that counts, say that nothing has changed."""
        last = self.last_counted_facts
        if last is None or last.unchanged_since is None:
            return 0
        return sum(update.counts and update.unchanged_since == last.unchanged_since for update in self.facts)

    @property
    def last_counted_row(self) -> Update | None:
        """The row of the latest update that counts."""
        return self.last_counted.row if self.last_counted else None

    @property
    def periods_answered(self) -> set[int]:
        """The ids of the periods that have an update that counts."""
        return {update.period_id for update in self.facts if update.period_id and update.counts}

    def last_counted_before(self, key: UUID | None) -> Update | None:
        """Return the update that counted before the form with this key was sent, or the latest if it has not been sent.

        A form that is sent twice is compared with the same update both times, so that its answers are the same. Runs
        one SQL query, or none if there is no such update.
        """
        sent = next((update for update in self.facts if update.submission_key == key), None)
        earlier = _last_counted([update for update in self.facts if sent is None or update.id < sent.id])
        return whole_update(earlier.id) if earlier else None

    def last_counted_for(self, period_key: int | None) -> UpdateAsAt | None:
        """Return the latest update that counts for this period or, if there is none, for any period."""
        own = [
            update for update in self.facts if period_key and update.period_id == period_key and update.counts
        ]
        return self._in_full(own[-1].id) if own else self.last_counted

    def _in_full(self, key: int | None) -> UpdateAsAt | None:
        """Return the update with this id. Runs two SQL queries, unless it is `last_counted`."""
        last = self.last_counted_facts
        if key is None or (last and last.id == key):
            return self.last_counted if key else None
        return self._read(key)

    def _read(self, key: int) -> UpdateAsAt:
        (update,) = updates_of(self.action, clock.day_of(self.now), self.now, only=[key])
        return update


@dataclass(frozen=True)
class UpdatePage:
    """One action as its update page shows it at one moment.

    `status` is the action's status now. `period_asked` is the value of the form's period field, and `period` the period
    that the update is for, or None if no period is open. `effective_from` is the day from which the update would count,
    and `plan` the plan as at that day. `informants` are the people on whose behalf the user may write. `from_last` says
    whether the form starts from an earlier update's answers, and `is_sent` whether the form was sent. `back` is the
    link to the list that the page was opened from, and `writer` who writes the update. What only a form that is shown
    needs is read when it is first asked for.
    """

    action: Action
    status: ActionStatus
    calendar: Calendar
    periods: PeriodChoice
    period_asked: object
    period: PeriodFacts | None
    effective_from: date
    plan: PlanAsAt
    milestones: Sequence[MilestoneAsAt]
    history: UpdateHistory
    informants: Sequence[Person]
    draft: UpdateDraft | None
    from_last: bool
    is_sent: bool
    back: links.Back
    writer: Writer
    now: datetime

    @cached_property
    def commitments(self) -> list[CommitmentAsAt]:
        """The action's home commitment, then those that it supports. Runs one SQL query."""
        return commitments_of(self.action, self.status.home_id, clock.day_of(self.now), self.now)

    @cached_property
    def evidence_count(self) -> int:
        """How many items of evidence are linked to the action. Runs one SQL query."""
        return evidence_count(self.action, clock.day_of(self.now), self.now)

    @cached_property
    def decides_dates(self) -> str:
        """The name of the group or board that decides a new date. Runs one SQL query."""
        return decision_maker_name(self.action.strategy, ProposalKind.NEW_DATE)

    @property
    def refusal(self) -> str:
        """Why this action cannot be updated now; "" if it can."""
        if sentence := lifecycle.why_no_updates(self.status.stage):
            return sentence
        if self.calendar.periods and not self.periods.open:
            return "No reporting period is open for this action, so you cannot update it now."
        return ""

    @property
    def answered_period(self) -> PeriodFacts | None:
        """The period that already has an update, if the page asks whether to correct that update.

        The page then has no form: the answer is a link to the form.
        """
        asks = not (self.period_asked or self.refusal or self.is_sent)
        return self.periods.just_answered if asks else None

    @property
    def period_words(self) -> str:
        """In words, the period that the update is for; "" if there is none or the page asks which."""
        return _with_due_date(self.period) if self.period and not self.answered_period else ""

    @property
    def period_links(self) -> list[tuple[str, str]]:
        """The links that correct the update for `answered_period` or start the next update: each URL with its text."""
        answered, proposed = self.answered_period, self.periods.proposed
        if answered is None or proposed is None:
            return []
        return [
            (self._url({"period": answered.key, "from": LAST}), f"Correct the update for {answered.name}"),
            (self._url({"period": proposed.key}), f"Start the update for {proposed.name}"),
        ]

    @property
    def plan_words(self) -> str:
        """The action's commitments and its due or review date, in sentences."""
        references = [commitment.reference for commitment in self.commitments]
        sentences = [f"Under commitment {references[0]}."] if references else []
        if references[1:]:
            sentences.append(f"Also supports {', '.join(references[1:])}.")
        if self.status.due:
            late = f", {days(self.status.late_days)} late" if self.status.is_late else ""
            sentences.append(f"Due {after_due(self.status.timescale, self.status.due)}{late}.")
        elif self.status.review:
            sentences.append(f"Continuing work, next review {long_date(self.status.review)}.")
        return " ".join(sentences)

    @property
    def earlier_due_words(self) -> str:
        """The due date as at the day from which the update would count, if it has changed since; else ""."""
        due = self.plan.status.due
        if due == self.status.due:
            return ""
        day = long_date(self.effective_from)
        return f"On {day} the due date was {long_date(due)}." if due else f"On {day} there was no due date."

    @property
    def queried(self) -> UpdateAsAt | None:
        """The latest update that counts, if it was queried and this form, being for the same period, corrects it."""
        return self.history.last_counted if self.corrects_queried else None

    @property
    def corrects_queried(self) -> bool:
        """Whether the latest update that counts was queried and this form corrects it."""
        is_queried = self.status.verdict is ReviewVerdict.QUERIED
        return is_queried and self.status.period_id == (self.period.key if self.period else None)

    @property
    def query(self) -> ReviewAsAt | None:
        """The review that queried the update that this form corrects; None if it was not queried."""
        return self.queried.reviews[-1] if self.queried else None

    @property
    def is_correction(self) -> bool:
        """Whether this form corrects an update, because the update was queried or the URL asks to correct it."""
        is_answered = self.period is not None and self.period.key in self.history.periods_answered
        return self.corrects_queried or (self.from_last and is_answered)

    @cached_property
    def corrected(self) -> UpdateAsAt | None:
        """The update that this form corrects; None if it corrects none. Runs two SQL queries if it corrects one."""
        if not self.is_correction or self.queried or self.period is None:
            return self.queried
        return self.history.last_counted_for(self.period.key)

    @cached_property
    def last_shown(self) -> UpdateAsAt | None:
        """The update that the form corrects or else the latest that counts, if the writer may read it; else None."""
        last = self.corrected or self.history.last_counted
        return last if last and self.writer.may_read(last) else None

    @property
    def corrects_own(self) -> bool:
        """Whether the user sent the update that this form corrects."""
        return self.corrected is not None and self.writer.sent(self.corrected.row)

    @property
    def is_first_update(self) -> bool:
        """Whether the action has no update that counts."""
        return self.history.last_counted_facts is None

    @property
    def is_latest(self) -> bool:
        """Whether this update would become the latest that counts."""
        last = self.history.last_counted_facts
        return last is None or self.effective_from >= last.effective_from

    @property
    def last_not_checked(self) -> bool:
        """Whether the latest update that counts has still to be checked."""
        return not_checked(self.status)

    @property
    def start_from_last_url(self) -> str:
        """The URL of the form with the earlier answers; "" if the form already shows them."""
        shows_them = self.from_last or (self.corrects_queried and not self.draft)
        return "" if shows_them else self._url({"from": LAST})

    @property
    def draft_notice(self) -> str:
        """The sentence that says that the form shows the user's draft; "" if it does not."""
        if self.draft is None or self.is_sent or self.from_last:
            return ""
        return f"This is your draft, saved on {self._draft_saved}. {self.writer.readers_of_draft}"

    @property
    def draft_not_shown(self) -> str:
        """When the user's draft was saved, if the form shows the answers from last time instead; else ""."""
        return self._draft_saved if self.from_last and not self.is_sent else ""

    @property
    def _draft_saved(self) -> str:
        if self.draft is None:
            return ""
        saved = self.draft.saved_at.astimezone(clock.LONDON)
        return f"{long_date(saved)}, {saved:%H:%M}"

    def _url(self, values: Mapping[str, object]) -> str:
        """Return this page's query string, with its "?": these values and the list that the page was opened from."""
        return links.with_query("", urlencode(values), self.back.query)

    @property
    def recorded_since_draft(self) -> UpdateAsAt | None:
        """The last recorded update, if it was submitted after the draft was started; the page shows both."""
        based_on = self.draft.answers.get("based_on") if self.draft else None
        if based_on and str(based_on) != str(self.history.last_recorded_id):
            return self.history.last_recorded
        return None

    @property
    def draft_url(self) -> str:
        """The URL to which a script sends the form while its user types."""
        return self.writer.draft_url(self.action)

    @property
    def new_key(self) -> UUID:
        """A new submission key, for the button “Nothing has changed”."""
        return uuid4()

    @property
    def discard_url(self) -> str:
        """The URL of the page that discards the draft that the form shows; "" if it cannot be discarded."""
        return self.writer.discard_url(self.action, self.back.query) if self.draft_notice else ""

    @property
    def unchanged_since(self) -> date | None:
        """The day since which nothing has changed, if the user may say so with one button; else None.

        The user may not if there is a draft of an update, because it says what has changed.
        """
        return None if self.draft else self.unchanged_without_draft

    @cached_property
    def unchanged_without_draft(self) -> date | None:
        """The day since which nothing has changed, if the user may say so once they have no draft; else None."""
        last = self.history.last_counted_row
        has_period = self.period is not None or not self.calendar.periods
        if last is None or self.is_sent or self.answered_period or not has_period:
            return None
        why_not = refusal(
            status=self.status,
            last=last,
            times=self.history.times_unchanged,
            plan=self.plan,
            milestones=self.milestones,
            calendar=self.calendar,
            period_id=self.period.key if self.period else None,
            effective_from=self.effective_from,
        )
        return None if why_not else unchanged_since(last)

    def suggest(
        self, forecast: date | None, done_milestones: Mapping[int, date], rag: Rag | None
    ) -> Suggestion:
        """Return the rating that the dates suggest with these answers, worked out as in `writes.updates.submit`."""
        return suggestion_as_at(
            plan=self.plan,
            current_milestones=self.milestones,
            done_milestones=done_milestones,
            forecast=forecast,
            last_forecast=self.plan.status.forecast,
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
        """Return what the form needs to know about this action."""
        return Questions(
            reference=self.action.reference,
            kind=self.status.kind,
            ratings=lifecycle.ratings_for(self.status.stage),
            suggest=self.suggest,
            is_first=self.is_first_update,
            last_rag=self.status.rag if self.is_latest else None,
            milestones=self.milestones,
            count_evidence=lambda: self.evidence_count,
            effective_from=self.effective_from,
            first_due=self.status.baseline_due,
            due=self.status.due,
            decided_by=group_name(self.decides_dates),
            period_words=self.period_words,
            periods=[
                (
                    str(period.key),
                    _with_due_date(period) + (", updated" if period.key in self.periods.answered else ""),
                )
                for period in self.periods.open
                # A queried update is corrected for its own period, so the form does not ask.
                if not (self.corrects_queried and self.period) or period.key == self.period.key
            ],
            is_correction=self.is_correction,
            informants=[
                (str(person.pk), f"{person.job_title} ({person.name})") for person in self.informants
            ],
        )

    def first_answers(self, period_key: int | None) -> dict[str, Any]:
        """Return the form's initial values: what is still true, an earlier update's answers if needed, and the draft.

        An earlier update's answers are used if the URL asks for them or if the form corrects that update. If the URL
        asks for them, the draft is not used. `period_key` is the id of the period that the URL names, or None.
        """
        answers: dict[str, Any] = {
            "milestones": [str(milestone.id) for milestone in self.milestones if milestone.done_on]
        }
        if forecast := forecast_still_ahead(
            self.plan.status.forecast, self.plan.status.due, self.effective_from
        ):
            answers["forecast"] = forecast
        previous = self.history.last_counted_for(period_key) if self.from_last else None
        if previous and not self.writer.may_read(previous):
            previous = None
        if previous := self.queried or previous:
            answers |= {name: getattr(previous.row, name) for name in (*CARRIED, "rag")}
        if self.draft and not self.from_last:
            answers |= self.draft.answers
        return answers | {
            "period": self.period_asked,
            "key": uuid4(),
            "based_on": self.history.last_recorded_id,
        }


def update_page(
    request: HttpRequest,
    strategy: Strategy,
    reference: str,
    writer: Writer,
    *,
    is_sent: bool | None = None,
) -> UpdatePage:
    """Return what the update page shows to a writer.

    `is_sent` is whether the update form was sent: on a page with several forms, it may have been another. Raises
    Http404 if the plan has no such action, and PermissionDenied if the action has been withdrawn.
    """
    is_sent = request.method == "POST" if is_sent is None else is_sent
    now = clock.now()
    today = clock.day_of(now)
    plan_now = current_plan_of(strategy, reference, today, now)
    if plan_now is None:
        raise Http404(f"{strategy.name} has no action {reference}.")
    refuse_withdrawn(plan_now)
    action = plan_now.action
    dates = calendar(strategy, now)
    status = status_of(action, today, now, dates)
    assert status is not None, "The action is in the plan."
    milestones = milestones_at(strategy, today, now, action.pk)
    history = UpdateHistory(action, now, facts_of_updates(action, today, now))
    draft = writer.draft_of(action)
    from_last = QueryString(request.GET).text("from") == LAST
    periods = writer.periods(
        deadlines.period_choice(dates.periods, history.periods_answered, status.need_facts, on=today)
    )
    period_asked = _period_asked(request, periods, None if from_last else draft, status, is_sent=is_sent)
    period = periods.chosen(period_asked)
    effective_from = deadlines.effective_from(today, period.ends if period else None)
    plan = None if effective_from == today else plan_as_at(action, effective_from, now, dates)
    return UpdatePage(
        action=action,
        status=status,
        calendar=dates,
        periods=periods,
        period_asked=period_asked,
        period=period,
        effective_from=effective_from,
        plan=plan or PlanAsAt(status, milestones),
        milestones=milestones,
        history=history,
        informants=writer.informants((plan_now.lead, plan_now.deputy), status),
        draft=draft,
        from_last=from_last,
        is_sent=is_sent,
        back=links.back(request, strategy),
        writer=writer,
        now=now,
    )


def _period_asked(
    request: HttpRequest,
    periods: PeriodChoice,
    draft: UpdateDraft | None,
    status: ActionStatus,
    *,
    is_sent: bool,
) -> object:
    """Return the value of the form's period field: as sent, as named in the URL, from the draft, or as proposed.

    If the latest update that counts was queried, its period is proposed, if that is open. Return None if the page must
    ask for the period.
    """
    if is_sent:
        return request.POST.get("period")
    named = QueryString(request.GET).number("period")
    if periods.find(named):
        return named
    if draft and "period" in draft.answers:
        return draft.answers["period"]
    if status.verdict is ReviewVerdict.QUERIED and periods.find(status.period_id):
        return status.period_id
    return periods.proposed.key if periods.proposed and not periods.just_answered else None


def _with_due_date(period: PeriodFacts) -> str:
    """Return a period's name with the day on which its updates are due, if they are needed."""
    return period.name if period.before_set_up else f"{period.name}, due {long_date(period.due)}"


def _last_counted(updates: Sequence[UpdateFacts]) -> UpdateFacts | None:
    """Return the update that counts from the latest day; None if no update counts."""
    counted = (update for update in updates if update.counts)
    return max(counted, key=lambda update: (update.effective_from, update.id), default=None)
