"""Submitting updates on an action. A form that is sent twice submits one update."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction

from priorities import access, emails
from priorities.choices import ProposalKind, Rag, Stage
from priorities.events import Event
from priorities.models import (
    Action,
    Milestone,
    MilestoneMark,
    Period,
    Person,
    Proposal,
    Strategy,
    Update,
)
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.changes import completion_awaiting
from priorities.queries.evidence import evidence_count
from priorities.queries.milestones import MilestoneAsAt, milestones_at
from priorities.queries.status import ActionStatus, status_of
from priorities.queries.suggestion import plan_as_at, suggestion_as_at
from priorities.queries.unchanged import NOT_REPEATED, days_done, times_unchanged, unchanged_since
from priorities.queries.unchanged import refusal as unchanged_refusal
from priorities.queries.updates import last_recorded, latest_updates
from priorities.rules import completeness, deadlines, lifecycle
from priorities.rules.rag import Suggestion, is_better
from priorities.writes import drafts
from priorities.writes.resubmission import corrected_update, refuse_other_answers
from priorities.writes.revisions import Agreement, Terms, lock_action, revise_action
from priorities.writes.update_answers import Answers, answer_errors
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers
from tracker.wording import long_date


def submit(
    *,
    action: Action,
    answers: Answers,
    by: User | None,
    at: datetime,
    key: UUID,
    period: Period | None,
    done_milestones: Mapping[int, date] = MappingProxyType({}),
    based_on: int | None = None,
    on_behalf_of: Person | None = None,
    propose_date: bool = False,
    unchanged: bool = False,
    form: drafts.SentForm | None = None,
) -> Update:
    """Record an update and return it.

    The update stores its own rating, the rating that the dates suggest and the settings version in use. Submitting it
    also marks milestones, starts a proposed action if the rating says that work has started, proposes a completion that
    it reports, deletes the user's draft, and may queue an email to the group's chair.

    `key` identifies the submission: the same answers sent again return the same update, and different answers raise
    SentAlready. `based_on` is the id of the latest update that the user saw, or None; if there is a newer one, raise
    Refused, so that the user sees it first. `done_milestones` are all the milestones that are now done: the id of each,
    with the day on which it was done. `on_behalf_of` is the update's author, if that is not the user's own person. `by`
    is None if the author sends the update by a link (see `answer_links.answer`, which checks whether they may).
    `propose_date` asks for the forecast as the new due date, if the rating is Amber or Red. `unchanged` says that the
    answers are those of the latest update that counts (see `send_unchanged`). `form` is the form that was sent, if one
    was: the user's draft of it is deleted. Raises Refused, including for answers that are missing or not allowed.
    """
    refuse_identifiers(**answers.texts)
    if not answers.problem and answers.rag not in completeness.ASKED_BY["cause"]:
        # Without JavaScript, the form shows the causes whatever the rating. A cause needs a problem.
        answers = replace(answers, cause="")
    propose_date = propose_date and answers.rag in completeness.ASKED_BY["forecast"]
    with transaction.atomic():
        action = lock_action(action.pk)
        at = max(at, last_recorded(action))
        author = on_behalf_of or _own_person(by, action.strategy)
        if earlier := Update.objects.filter(submission_key=key).first():
            refuse_other_answers(
                earlier,
                action=action,
                answers=asdict(answers),
                by=by,
                period=period,
                done_milestones=done_milestones,
                author=author,
                propose_date=propose_date,
            )
            return earlier
        last = Update.objects.filter(action=action).order_by("id").last()
        _refuse_unseen(last, based_on, by)
        checked = _check(
            action=action,
            answers=answers,
            period=period,
            done_milestones=done_milestones,
            propose_date=propose_date,
            at=at,
            unchanged=unchanged,
        )
        if on_behalf_of is not None and by is not None:
            _refuse_writing_for(on_behalf_of, status=checked.before, strategy=action.strategy, by=by, at=at)
        pending = completion_awaiting(checked.latest) if checked.is_latest else None
        update = Update.objects.create(
            action=action,
            period=period,
            effective_from=checked.effective_from,
            recorded_at=at,
            author=author,
            user=by,
            for_service=action.current.answering_service if action.current else None,
            for_partner=action.current.answering_partner if action.current else None,
            **asdict(checked.answers),
            repeats_words=_repeats(checked.answers, checked.latest),
            unchanged_since=unchanged_since(checked.latest) if unchanged and checked.latest else None,
            suggested=checked.suggestion.rag or "",
            suggestion_reasons=" ".join(checked.suggestion.reasons),
            settings_id=checked.periods.settings_id,
            submission_key=key,
            based_on_id=based_on,
            corrects=corrected_update(
                last=last,
                queried=checked.latest if checked.before.queried else None,
                by=by,
                key=key,
                period=period,
            ),
        )
        milestones = _mark_milestones(update, checked.milestones, done_milestones)
        stage = _start_if_proposed(action, update)
        _propose_completion(update, pending)
        if propose_date and update.forecast:
            _propose_new_date(update, update.forecast, update.recovery_plan or update.problem)
        if form is not None and by is not None:
            drafts.delete_sent(action, by, form)
        _record_submission(
            update,
            checked,
            stage=stage,
            milestones=milestones,
            proposed_date=update.forecast if propose_date else None,
        )
        if checked.is_latest:
            emails.queue_update_email(update, checked.before)
    return update


def send_unchanged(
    *,
    action: Action,
    by: User,
    at: datetime,
    key: UUID,
    period: Period | None,
    based_on: int | None,
    on_behalf_of: Person | None = None,
) -> Update:
    """Record an update that says that nothing has changed since the latest update that counts, and return it.

    It has the same rating and answers, and says since which day nothing has changed. The user's draft, if any, is kept.
    `key` identifies the submission, as in `submit`, and `based_on` is the id of the latest update that counts, as the
    user saw it. `on_behalf_of` is as in `submit`. Raises Refused if another update counts now, and if nothing may be
    repeated: see `priorities.rules.unchanged`.
    """
    with transaction.atomic():
        action = lock_action(action.pk)
        at = max(at, last_recorded(action))
        today = clock.day_of(at)
        if earlier := Update.objects.filter(submission_key=key).first():
            if earlier.action_id != action.pk or not earlier.unchanged:
                raise Refused({"": "This form has already been used. Open the page again."})
            return earlier
        status = status_of(action, today, at)
        last = latest_updates([status]).get(action.pk) if status else None
        if last is None:
            raise Refused({"": "This action has no update yet, so say what has been done."})
        if last.pk != based_on:
            raise Refused(
                {
                    "": "This action has been updated since you opened the page. Read the last update, and send "
                    "yours if something is missing."
                }
            )
        answers = {name: getattr(last, name) for name in Answers.__dataclass_fields__}
        return submit(
            action=action,
            answers=Answers(**answers | {"rag": Rag(last.rag), NOT_REPEATED: ""}),
            by=by,
            at=at,
            key=key,
            period=period,
            done_milestones=days_done(milestones_at(action.strategy, today, at, action.pk)),
            based_on=Update.objects.filter(action=action).latest("id").pk,
            on_behalf_of=on_behalf_of,
            unchanged=True,
        )


@dataclass(frozen=True, slots=True)
class _Checked:
    """Answers that may be recorded, and the records that they were checked against.

    `before` is the action's status before this update, and `latest` the latest update that counts.
    """

    answers: Answers
    before: ActionStatus
    latest: Update | None
    periods: Calendar
    effective_from: date
    milestones: Collection[MilestoneAsAt]
    suggestion: Suggestion

    @property
    def is_latest(self) -> bool:
        """Whether the update becomes the latest that counts. An update for an earlier period might not."""
        return self.latest is None or self.effective_from >= self.latest.effective_from


def _check(
    *,
    action: Action,
    answers: Answers,
    period: Period | None,
    done_milestones: Mapping[int, date],
    propose_date: bool,
    at: datetime,
    unchanged: bool,
) -> _Checked:
    """Check the answers against the plan and the rating that the dates suggest, and return what was checked.

    Raises Refused.
    """
    today = clock.day_of(at)
    periods = calendar(action.strategy, at)
    before = status_of(action, today, at, periods)
    if before is None:
        is_withdrawn = action.current is not None and action.current.is_withdrawn
        why = "has been withdrawn" if is_withdrawn else "is not in the plan yet"
        raise Refused({"": f"This action {why}, so you cannot update it."})
    latest = latest_updates([before]).get(action.pk)
    effective_from = _effective_from(period=period, periods=periods, before=before, at=at)
    milestones = milestones_at(action.strategy, today, at, action.pk)
    plan = plan_as_at(action, effective_from, at, periods)
    assert plan, "A period that ends before the action entered the plan was refused above."
    suggestion = suggestion_as_at(
        plan=plan,
        current_milestones=milestones,
        done_milestones=done_milestones,
        forecast=answers.forecast,
        last_forecast=plan.status.forecast,
        calendar=periods,
        effective_from=effective_from,
        rag=answers.rag,
    )
    if unchanged and (
        sentence := unchanged_refusal(
            status=before,
            last=latest,
            times=times_unchanged([latest] if latest else []).get(action.pk, 0),
            plan=plan,
            milestones=milestones,
            calendar=periods,
            period_id=period.pk if period else None,
            effective_from=effective_from,
        )
    ):
        raise Refused({"": sentence})
    if errors := answer_errors(
        strategy=action.strategy,
        current=before,
        unchanged=unchanged,
        status=plan.status,
        answers=answers,
        # Only Blue needs evidence.
        evidence_count=evidence_count(action, today, at) if answers.rag == Rag.BLUE else 0,
        suggestion=suggestion,
        effective_from=effective_from,
        milestones=milestones,
        done_milestones=done_milestones,
        propose_date=propose_date,
        today=today,
    ):
        raise Refused(errors)
    assert answers.rag is not None
    if suggestion.rag is None or not is_better(answers.rag, suggestion.rag):
        # The form carries the last update's reason over, but there is no longer a difference to explain.
        answers = replace(answers, better_reason="")
    return _Checked(
        answers=answers,
        before=before,
        latest=latest,
        periods=periods,
        effective_from=effective_from,
        milestones=milestones,
        suggestion=suggestion,
    )


def _record_submission(
    update: Update,
    checked: _Checked,
    *,
    stage: Stage,
    milestones: Mapping[str, str],
    proposed_date: date | None,
) -> None:
    """Record the audit event for an update, with the action's stage, the milestones changed and any date proposed."""
    audit.record(
        what=Event.UPDATE_SUBMITTED,
        by=update.user,
        at=update.recorded_at,
        subject=update,
        scope=update.action.strategy.slug,
        before=_as_audited(checked.before, checked.latest),
        after={
            "action": update.action.reference,
            "period": checked.periods.named(update.period_id),
            "effective_from": update.effective_from,
            **{name: value for name, value in asdict(checked.answers).items() if value not in ("", None)},
            **({"unchanged_since": update.unchanged_since} if update.unchanged else {}),
            "suggested": checked.suggestion.rag or "no suggestion",
            "author": str(update.author),
            "for": str(update.passed_on_for or ""),
            "stage": stage,
            "milestones": milestones,
            **({"proposed_date": proposed_date} if proposed_date else {}),
        },
    )


def _refuse_unseen(latest: Update | None, based_on: int | None, by: User | None) -> None:
    if (latest.pk if latest else None) == based_on:
        return
    if latest and by and latest.user_id == by.pk:
        newer = "You have updated this action in another window since you opened the page. That update is"
    else:
        newer = "Someone else has updated this action since you opened the page. Their update is"
    raise Refused({"": f"{newer} shown above. Read it, change yours if needed, and submit again."})


def _own_person(user: User | None, strategy: Strategy) -> Person:
    """Return the person of the strategy's body whose account `user` is. Raises Refused if there is no such person."""
    person = Person.objects.filter(body=strategy.body_id, user=user).first() if user else None
    if person is None:
        raise Refused({"": "Your account does not belong to a person here. Ask a manager to add you."})
    return person


def _refuse_writing_for(
    person: Person, *, status: ActionStatus, strategy: Strategy, by: User, at: datetime
) -> None:
    writer = access.reader(by, strategy.slug, clock.day_of(at))
    if writer is None or not writer.may_write_for(person, status):
        raise Refused(
            {"on_behalf_of": "You can write only on behalf of the action's lead or deputy. Choose again."}
        )


def _effective_from(*, period: Period | None, periods: Calendar, before: ActionStatus, at: datetime) -> date:
    today = clock.day_of(at)
    if period is None:
        if periods.periods:
            raise Refused({"period": "Choose the period that this update is for."})
        return today
    chosen = next((each for each in periods.periods if each.key == period.pk), None)
    if chosen is None or chosen.opens > today:
        raise Refused({"period": "This period has not started or has been replaced. Choose another."})
    if chosen.closed:
        raise Refused({"period": f"{chosen.name} is closed to updates. Choose a later period."})
    if chosen.ends < before.first_planned:
        entered = long_date(before.first_planned)
        raise Refused(
            {
                "period": f"The action entered the plan on {entered}. Choose a period that ends on or after that day."
            }
        )
    return deadlines.effective_from(today, chosen.ends)


def _repeats(answers: Answers, latest: Update | None) -> bool:
    return latest is not None and (answers.progress, answers.next_steps) == (
        latest.progress,
        latest.next_steps,
    )


def _mark_milestones(
    update: Update, milestones: Collection[MilestoneAsAt], done: Mapping[int, date]
) -> dict[str, str]:
    """Record which milestones are newly done, were done on another day, or are no longer done.

    A mark counts from the day from which the update counts or, if it is later, the day on which the milestone was done:
    on the days before, it was not done. Return, for the audit, "done" with the day or "not done" by the number and
    title of each milestone that has changed.
    """
    changed = [m for m in milestones if m.done_on != done.get(m.id)]
    MilestoneMark.objects.bulk_create(
        MilestoneMark(
            milestone=Milestone(pk=m.id),
            update=update,
            done_on=done.get(m.id),
            effective_from=max(
                day for day in (update.effective_from, m.done_on, done.get(m.id)) if day is not None
            ),
            recorded_by=update.user,
            recorded_at=update.recorded_at,
        )
        for m in changed
    )
    return {
        f"{m.number}. {m.title}": f"done on {long_date(done[m.id])}" if m.id in done else "not done"
        for m in changed
    }


def _start_if_proposed(action: Action, update: Update) -> Stage:
    """Move a proposed action to Under way if the update is not Grey. Return the action's stage after the update.

    Starting an action needs no agreement.
    """
    assert action.current is not None
    current = Stage(action.current.stage)
    stage = lifecycle.stage_after_update(current, Rag(update.rag))
    if stage is current:
        return stage
    started = Agreement(
        effective_from=update.effective_from,
        agreed_by=lifecycle.NO_AGREEMENT_NEEDED,
        reason="Work started.",
    )
    revise_action(action, Terms(started, update.user, update.recorded_at), stage=stage)
    return stage


def _propose_completion(update: Update, pending: Proposal | None) -> None:
    """Propose completion if the update reports it.

    `pending` is the proposal that awaited agreement until this update, or None. The new proposal replaces it and keeps
    its date, so that reporting completion again does not make it later.
    """
    kind = lifecycle.proposal_for(Rag(update.rag))
    if kind is None:
        return
    reason, since = "Reported complete.", update.effective_from
    if pending:
        since = pending.effective_from
        reason = f"Reported complete again, from {long_date(since)} as before."
    Proposal.objects.create(
        action=update.action,
        update=update,
        kind=kind,
        reason=reason,
        by=update.user,
        effective_from=since,
        recorded_at=update.recorded_at,
    )


def _propose_new_date(update: Update, new_date: date, reason: str) -> None:
    """Propose a new due date for the action, for the reason given. It replaces an earlier proposal of a date."""
    Proposal.objects.create(
        action=update.action,
        update=update,
        kind=ProposalKind.NEW_DATE,
        new_date=new_date,
        reason=reason,
        by=update.user,
        effective_from=update.effective_from,
        recorded_at=update.recorded_at,
    )


def _as_audited(before: ActionStatus, latest: Update | None) -> dict[str, Any]:
    return {
        "rag": before.rag or "no update yet",
        "stage": Stage(before.stage),
        "due": before.due,
        "progress": latest.progress if latest else "",
        "problem": latest.problem if latest else "",
        "forecast": before.forecast,
    }
