"""Closing reporting periods, and reopening them.

A closing is a moment. The figures of a closed period are those of its last day, as known at that moment, and the rows
that a closing stores are a copy of them for the history over periods.
"""

from datetime import datetime

from django.db import transaction

from priorities.events import Event
from priorities.figures.period_answers import PeriodAnswers, period_answers
from priorities.models import ClosingStatus, Period, PeriodClosing, PeriodReopening
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.periods import closing_in_force, updated_for
from priorities.queries.status import status_at
from priorities.queries.updates import last_recorded_in
from priorities.rules.deadlines import PeriodFacts, why_not_close
from priorities.writes.periods import NO_LONGER_A_PERIOD, lock_periods
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict, refuse_identifiers, too_long
from tracker.wording import long_date

LONGEST_REASON = 400


def close(*, period: Period, based_on: str, by: User, at: datetime) -> PeriodClosing:
    """Close a period, and return its closing. From then on, no more updates can be sent for it.

    The status of every action on the period's last day is stored. An action without an update for the period keeps its
    earlier rating, marked as carried over. A period that ended before the strategy was set up here is closed as "before
    we began", without any status. `based_on` is the `version_hash` of the page that the user saw. Raises Refused, or
    EditConflict if other actions lack an update now.
    """
    with transaction.atomic():
        strategy, _ = lock_periods(period.strategy)
        at = max(at, last_recorded_in(strategy))
        periods = calendar(strategy, at)
        facts = _facts(period, periods)
        if facts.closed:
            raise Refused({"": _closed_by(period)})
        if sentence := why_not_close(facts, on=clock.day_of(at)):
            raise Refused({"": sentence})
        answers = period_answers(strategy, facts, periods, at)
        refuse_edit_conflict(version_hash(period, answers), based_on)
        closing = PeriodClosing.objects.create(
            period=period, before_we_began=facts.before_set_up, recorded_by=by, recorded_at=at
        )
        if not facts.before_set_up:
            ClosingStatus.objects.bulk_create(closing_statuses(closing))
        audit.record(
            what=Event.PERIOD_CLOSED,
            by=by,
            at=at,
            subject=closing,
            scope=strategy.slug,
            after={
                "period": facts.name,
                "before_we_began": facts.before_set_up,
                "updated": len(answers.updated),
                "no_update": [each.status.reference for each in answers.missing],
            },
        )
    return closing


def reopen(*, period: Period, reason: str, based_on: int | None, by: User, at: datetime) -> PeriodReopening:
    """Undo the closing of a period, and return the row that says so.

    The period takes updates again, and can be closed again. `based_on` is the id of the closing that the user saw.
    Raises Refused, or EditConflict if the period has been reopened and closed again since then.
    """
    reason = reason.strip()
    refuse_identifiers(reason=reason)
    errors = too_long(reason=(reason, LONGEST_REASON))
    if not reason:
        errors["reason"] = "Say why you are reopening the period."
    if errors:
        raise Refused(errors)
    with transaction.atomic():
        strategy, _ = lock_periods(period.strategy)
        at = max(at, last_recorded_in(strategy))
        closing = closing_in_force(period)
        if closing is None:
            raise Refused({"": _not_closed(period)})
        refuse_edit_conflict(closing.pk, based_on, closing)
        reopening = PeriodReopening.objects.create(
            closing=closing, reason=reason, recorded_by=by, recorded_at=at
        )
        audit.record(
            what=Event.PERIOD_REOPENED,
            by=by,
            at=at,
            subject=reopening,
            scope=strategy.slug,
            before={"period": period.name, "closed_at": closing.recorded_at},
            after={"reason": reason},
        )
    return reopening


def closing_statuses(closing: PeriodClosing) -> list[ClosingStatus]:
    """Return the rows of a closing, unsaved: each action's status on the period's last day, as known at the closing.

    The same closing always gives the same rows, so they can be made again.
    """
    period = closing.period
    answered = updated_for(period.pk, period.ends, closing.recorded_at)
    return [
        ClosingStatus(
            closing=closing,
            action_id=status.action_id,
            home_id=status.home_id,
            stage=status.stage,
            rag=status.rag or "",
            awaiting_agreement=status.awaiting_agreement,
            due=status.due or status.review,
            update_id=status.update_id,
            carried=status.action_id not in answered,
        )
        for status in status_at(period.strategy, period.ends, closing.recorded_at)
    ]


def version_hash(period: Period, answers: PeriodAnswers) -> str:
    """Return a short hash of a period, its closings and the actions without an update, as a page shows them."""
    missing = (each.status.action_id for each in answers.missing)
    return fingerprint(period.pk, period.closings.count(), *missing)


def _facts(period: Period, periods: Calendar) -> PeriodFacts:
    """Return the period in the calendar. Raises Refused if it has been withdrawn."""
    found = next((each for each in periods.periods if each.key == period.pk), None)
    if found is None:
        raise Refused({"": NO_LONGER_A_PERIOD})
    return found


def _closed_by(period: Period) -> str:
    """Return who closed a period that is closed, and when."""
    closing = closing_in_force(period)
    who = _day_and_name(closing) if closing else ""
    return f"{period.name} was already closed{who}. Go back to see it now."


def _not_closed(period: Period) -> str:
    """Return that a period is not closed and, if it was reopened, who reopened it and when."""
    undone = PeriodReopening.objects.filter(closing__period=period).select_related("recorded_by")
    last = undone.order_by("recorded_at", "pk").last()
    if last is None:
        return f"{period.name} is not closed."
    return f"{period.name} was already reopened{_day_and_name(last)}. Go back to see it now."


def _day_and_name(row: PeriodClosing | PeriodReopening) -> str:
    """Return when a row was recorded, and by whom if that is known: " on 3 May 2026 by Jo Bell"."""
    by = f" by {row.recorded_by}" if row.recorded_by else ""
    return f" on {long_date(clock.day_of(row.recorded_at))}{by}"
