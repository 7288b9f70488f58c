"""Submitting an update on an action, once only however often its form is sent."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from priorities import emails
from priorities.choices import Rag, Stage
from priorities.events import Event
from priorities.models import (
    Action,
    EvidenceLink,
    Milestone,
    MilestoneMark,
    Period,
    Person,
    Proposal,
    Strategy,
    Update,
    UpdateDraft,
)
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.milestones import MilestoneAsAt, milestones_at
from priorities.queries.status import ActionStatus, status_of
from priorities.queries.suggestion import plan_as_at, suggestion_as_at
from priorities.queries.updates import last_recorded, latest_updates
from priorities.rules import bounds, completeness, deadlines, lifecycle
from priorities.rules.rag import Suggestion, is_better
from priorities.writes.resubmission import refuse_other_answers
from priorities.writes.revisions import Agreement, Terms, lock_action, revise_action
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long
from tracker.wording import long_date

LONGEST, LONGEST_BOARD_SENTENCE = 2_000, 400
"""The longest answer, and the longest sentence for the board, in characters."""


@dataclass(frozen=True, slots=True)
class Said:
    """The answers in an update on an action: its rating and text."""

    rag: Rag | None
    progress: str
    next_steps: str = ""
    board_sentence: str = ""
    problem: str = ""
    recovery_plan: str = ""
    forecast: date | None = None
    better_reason: str = ""
    what_changed: str = ""
    difference_made: str = ""
    difference_known: bool | None = None
    no_evidence_reason: str = ""

    @property
    def texts(self) -> dict[str, str]:
        """The free-text fields, by name."""
        return {
            name: value for name, value in asdict(self).items() if isinstance(value, str) and name != "rag"
        }


def submit(
    *,
    action: Action,
    said: Said,
    by: User,
    at: datetime,
    key: UUID,
    period: Period | None,
    done_milestones: Collection[int] = (),
    based_on: int | None = None,
    on_behalf_of: Person | None = None,
    corrects: Update | None = None,
) -> Update:
    """Record an update with the rating that the dates suggest, the reasons for that rating and the settings in use.

    `key` identifies the submission: the same answers sent again return the same update, and different answers raise
    SentAlready. `based_on` is the id of the latest update that the author saw, or None; if there is a newer update, the
    form is refused, so that the author sees it first. `done_milestones` are the ids of the milestones that are done.
    Return the update. Raises Refused.
    """
    refuse_identifiers(**said.texts)
    with transaction.atomic():
        action = lock_action(action.pk)
        at = max(at, last_recorded(action))
        if earlier := Update.objects.filter(submission_key=key).first():
            refuse_other_answers(
                earlier,
                action=action,
                said=asdict(said),
                by=by,
                period=period,
                done_milestones=done_milestones,
                on_behalf_of=on_behalf_of,
            )
            return earlier
        _refuse_unseen(action, based_on, by)
        judged = _judge(action=action, said=said, period=period, done_milestones=done_milestones, at=at)
        update = Update.objects.create(
            action=action,
            period=period,
            effective_from=judged.effective_from,
            recorded_at=at,
            author=by,
            on_behalf_of=on_behalf_of,
            **asdict(judged.said),
            repeats_words=_repeats(judged.said, judged.latest),
            suggested=judged.suggestion.rag or "",
            suggestion_reasons=list(judged.suggestion.reasons),
            settings_id=judged.periods.settings_id,
            submission_key=key,
            based_on_id=based_on,
            corrects=corrects,
        )
        milestones = _mark_milestones(update, judged.milestones, done_milestones)
        stage = _start(action, update)
        _propose(update)
        UpdateDraft.objects.filter(action=action, author=by).delete()
        _record_submission(update, judged, stage=stage, milestones=milestones)
        emails.update_submitted(update, judged.before)
    return update


@dataclass(frozen=True, slots=True)
class _Judged:
    """Answers that are accepted, the status and update that they follow, and the rating that the dates suggest."""

    said: Said
    before: ActionStatus
    latest: Update | None
    periods: Calendar
    effective_from: date
    milestones: Collection[MilestoneAsAt]
    suggestion: Suggestion


def _judge(
    *, action: Action, said: Said, period: Period | None, done_milestones: Collection[int], at: datetime
) -> _Judged:
    """Check the answers against the plan and the rating that the dates suggest. Raises Refused."""
    today = clock.day_of(at)
    periods = calendar(action.strategy, at)
    before = status_of(action, today, at, periods)
    if before is None:
        raise Refused({"": "This action is not in the plan yet, so you cannot update it."})
    latest = latest_updates([before]).get(action.pk)
    effective_from = _effective_from(period, periods, before, at)
    milestones = milestones_at(action.strategy, today, at, action.pk)
    then = plan_as_at(action, effective_from, at, periods)
    assert then, "A period that ends before the action entered the plan was refused above."
    suggestion = suggestion_as_at(
        plan=then,
        current_milestones=milestones,
        done_milestones=done_milestones,
        forecast=said.forecast,
        last_forecast=before.forecast,
        calendar=periods,
        effective_from=effective_from,
        rag=said.rag,
    )
    evidence_count = EvidenceLink.objects.filter(action=action, unlinked_on__isnull=True).count()
    if errors := incomplete(
        strategy=action.strategy,
        stage=before.stage,
        status=then.status,
        said=said,
        evidence_count=evidence_count,
        suggestion=suggestion,
        effective_from=effective_from,
    ):
        raise Refused(errors)
    assert said.rag is not None
    if suggestion.rag is None or not is_better(said.rag, suggestion.rag):
        # A reason carried over from the last update would explain a difference that there no longer is.
        said = replace(said, better_reason="")
    return _Judged(
        said=said,
        before=before,
        latest=latest,
        periods=periods,
        effective_from=effective_from,
        milestones=milestones,
        suggestion=suggestion,
    )


def _record_submission(
    update: Update, judged: _Judged, *, stage: Stage, milestones: Mapping[str, str]
) -> None:
    """Record the audit event for an update, with the action's new stage and the milestones that have changed."""
    audit.record(
        what=Event.UPDATE_SUBMITTED,
        by=update.author,
        at=update.recorded_at,
        subject=update,
        scope=update.action.strategy.slug,
        before=_as_audited(judged.before, judged.latest),
        after={
            "action": update.action.reference,
            "period": judged.periods.named(update.period_id),
            "effective_from": update.effective_from,
            **{name: value for name, value in asdict(judged.said).items() if value not in ("", None)},
            "suggested": judged.suggestion.rag or "no suggestion",
            "on_behalf_of": str(update.on_behalf_of) if update.on_behalf_of else "",
            "stage": stage,
            "milestones": milestones,
        },
    )


def _refuse_unseen(action: Action, based_on: int | None, by: User) -> None:
    latest = Update.objects.filter(action=action).order_by("id").last()
    if (latest.pk if latest else None) == based_on:
        return
    if latest and latest.author_id == by.pk:
        whose = "You have updated this action in another window since you opened this page. That update is"
    else:
        whose = "Someone else has updated this action since you opened this page. Their update is"
    raise Refused({"": f"{whose} shown below. Read it, change yours if needed, and submit again."})


def _effective_from(period: Period | None, periods: Calendar, before: ActionStatus, at: datetime) -> date:
    today = clock.day_of(at)
    if period is None:
        if periods.periods:
            raise Refused({"period": "Choose the period that this update is for."})
        return today
    facts = next((p for p in periods.periods if p.key == period.pk), None)
    if facts is None or facts.opens > today:
        raise Refused({"period": "This period has not started. Choose one that has."})
    if facts.closed:
        raise Refused({"period": f"{facts.name} is closed to updates. Choose a later period."})
    if facts.ends < before.first_planned:
        entered = long_date(before.first_planned)
        raise Refused(
            {"period": f"The action entered the plan on {entered}. Choose a period that ends later."}
        )
    return deadlines.effective_from(today, facts.ends)


def incomplete(
    *,
    strategy: Strategy,
    stage: Stage,
    status: ActionStatus,
    said: Said,
    evidence_count: int,
    suggestion: Suggestion,
    effective_from: date,
) -> dict[str, str]:
    """Return the errors that stop an update with these answers, by field; empty if there are none.

    `stage` is the action's current stage, which decides which ratings are allowed. `status` is the action's status on
    the day from which the update counts; the answers are checked against the dates in that status.
    """
    answer = completeness.Answer(
        kind=status.kind,
        due=status.due,
        evidence_count=evidence_count,
        **{name: value for name, value in asdict(said).items() if name != "board_sentence"},
    )
    missing = completeness.missing(answer, suggestion, effective_from)
    most = dict.fromkeys(said.texts, LONGEST) | {"board_sentence": LONGEST_BOARD_SENTENCE}
    missing |= too_long(**{name: (text, most[name]) for name, text in said.texts.items()})
    missing |= bounds.out_of_bounds(strategy.starts, strategy.ends, forecast=said.forecast)
    if said.rag is not None and (sentence := lifecycle.refusal(stage, said.rag)):
        # If the rating is not allowed, the questions that it opens are not checked.
        return {"rag": sentence} | {name: why for name, why in missing.items() if name == "progress"}
    return missing


def _repeats(said: Said, latest: Update | None) -> bool:
    return latest is not None and (said.progress, said.next_steps) == (latest.progress, latest.next_steps)


def _mark_milestones(
    update: Update, milestones: Collection[MilestoneAsAt], done: Collection[int]
) -> dict[str, str]:
    """Record the milestones that have become done or not done, and return them by title, for the audit."""
    changed = [m for m in milestones if (m.done_on is not None) != (m.id in done)]
    MilestoneMark.objects.bulk_create(
        MilestoneMark(
            milestone=Milestone(pk=m.id),
            update=update,
            done_on=update.effective_from if m.id in done else None,
            effective_from=update.effective_from,
            recorded_by=update.author,
            recorded_at=update.recorded_at,
        )
        for m in changed
    )
    return {f"{m.number}. {m.title}": "done" if m.id in done else "not done" for m in changed}


def _start(action: Action, update: Update) -> Stage:
    """Start the action if this is its first update that is not Grey, and return its stage.

    Starting an action needs no agreement.
    """
    assert action.current is not None
    held = Stage(action.current.stage)
    stage = lifecycle.stage_after_update(held, Rag(update.rag))
    if stage is held:
        return stage
    started = Agreement(
        effective_from=update.effective_from,
        agreed_by=lifecycle.NO_AGREEMENT_NEEDED,
        reason="Work started.",
    )
    revise_action(action, Terms(started, update.author, update.recorded_at), stage=stage)
    return stage


def _propose(update: Update) -> None:
    kind = lifecycle.proposal_for(Rag(update.rag))
    if kind is None:
        return
    Proposal.objects.create(
        action=update.action,
        update=update,
        kind=kind,
        reason="Reported complete.",
        by=update.author,
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
