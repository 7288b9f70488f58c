"""Reporting periods: creating all of them in one step, correcting those not in use, and setting their meetings.

A correction withdraws the old period and adds a new one, so that a page with data to an earlier moment still shows the
periods of that moment. Setting a meeting changes the period in place.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from priorities.choices import PeriodKind
from priorities.events import Event
from priorities.models import Action, Meeting, Period, Strategy
from priorities.queries.periods import StoredPeriod, as_now, current_periods
from priorities.rules.periods import PlannedPeriod, reporting_periods
from priorities.writes import meetings
from priorities.writes.plan_checks import in_another_strategy
from tracker import audit
from tracker.models import User
from tracker.refusals import (
    Refused,
    fingerprint,
    refuse_edit_conflict,
    refuse_identifiers,
    too_long,
)
from tracker.wording import long_date

MOST_DUE_DAYS = 365
LONGEST_NAME = 100
NO_LONGER_A_PERIOD = (
    "The periods have been recreated since you opened the page, and this is no longer one of them. Go back to the "
    "periods to see them now."
)


def create_periods(
    *, strategy: Strategy, kind: PeriodKind | None, due_days: int, based_on: str, by: User, at: datetime
) -> list[Period]:
    """Create periods up to the strategy's last day, in place of those after the last period in use, and return them.

    A period is in use if it has updates or has been closed. It stays, and so does every period before it. If no period
    is in use, all are replaced, and `PeriodKind.NONE` leaves the strategy without periods. A new period keeps the
    meeting of a replaced one that ends on the same day. `based_on` is the `version_hash` of the periods that the user
    saw. Raises Refused.
    """
    errors = frequency_errors(kind, due_days)
    if errors or kind is None:
        raise Refused(errors)
    with transaction.atomic():
        strategy, current = lock_periods(strategy)
        at = _no_earlier(current, at)
        refuse_edit_conflict(version_hash(each.period for each in current), based_on)
        used = [number for number, each in enumerate(current, 1) if each.locked_because]
        retained, replaced = current[: used[-1]] if used else [], current[used[-1] if used else 0 :]
        planned = _planned(
            strategy=strategy, kind=kind, due_days=due_days, retained=[each.period for each in retained]
        )
        if _same(planned, replaced):
            raise Refused(
                {
                    "": "These are the current periods. Choose a different frequency or number of days, or go back."
                }
            )
        for each in replaced:
            _withdraw(each.period, at)
        new_periods = unsaved_periods(strategy, planned, at)
        meeting_by_last_day = {each.period.ends: each.period.meeting for each in replaced}
        for period in new_periods:
            period.meeting = meeting_by_last_day.get(period.ends)
        periods = Period.objects.bulk_create(new_periods)
        audit.record(
            what=Event.PERIODS_RECREATED if current else Event.PERIODS_ADDED,
            by=by,
            at=at,
            subject=strategy,
            scope=strategy.slug,
            before={"periods": [_audited_values(each.period) for each in replaced]} if current else {},
            after={"periods": [_audited_values(period) for period in periods]},
        )
    return periods


def correct(
    *,
    period: Period,
    name: str,
    due: date | None,
    meeting: Meeting | None,
    based_on: str,
    by: User,
    at: datetime,
) -> Period:
    """Change the name, the due date or the meeting of a period that is not in use, and return its replacement.

    A period's first and last days cannot be corrected: use `create_periods` to replace the period. `based_on` is the
    `version_hash` of this period alone. Raises Refused.
    """
    name = name.strip()
    refuse_identifiers(name=name)
    errors = too_long(name=(name, LONGEST_NAME))
    if not name:
        errors["name"] = "Enter a name for the period, such as April to June 2026."
    if due is None:
        errors["due"] = "Enter the last day for updates."
    elif not period.ends <= due <= period.ends + timedelta(days=MOST_DUE_DAYS):
        errors["due"] = (
            f"The period ends on {long_date(period.ends)}. Enter that day, or one up to {MOST_DUE_DAYS} days later."
        )
    if errors or due is None:
        raise Refused(errors)
    with transaction.atomic():
        strategy, current = lock_periods(period.strategy)
        stored = as_now(period, current)
        if stored is None:
            raise Refused({"": NO_LONGER_A_PERIOD})
        refuse_edit_conflict(version_hash([stored.period]), based_on)
        if stored.locked_because:
            raise Refused({"": stored.locked_because})
        if any(each.period.name == name for each in current if each is not stored):
            raise Refused({"name": f"Another period is called {name}. Choose another name."})
        if (name, due, meeting) == (stored.period.name, stored.period.due, stored.period.meeting):
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        meeting = _meeting_as_now(stored.period, meeting)
        at = _no_earlier(current, at)
        _withdraw(stored.period, at)
        (replacement,) = unsaved_periods(strategy, (PlannedPeriod(name, period.opens, period.ends, due),), at)
        replacement.meeting = meeting
        replacement.save()
        audit.record(
            what=Event.PERIOD_CORRECTED,
            by=by,
            at=at,
            subject=replacement,
            scope=strategy.slug,
            before=_audited_values(stored.period),
            after=_audited_values(replacement),
        )
    return replacement


def name_meeting(*, period: Period, meeting: Meeting | None, based_on: str, by: User, at: datetime) -> Period:
    """Set the meeting that a period reports to, even if the period is in use, and return the period. Raises Refused.

    No figure depends on the meeting, so the period is changed in place.
    """
    with transaction.atomic():
        strategy, current = lock_periods(period.strategy)
        found = as_now(period, current)
        if found is None:
            raise Refused({"": NO_LONGER_A_PERIOD})
        stored = found.period
        refuse_edit_conflict(version_hash([stored]), based_on)
        if meeting == stored.meeting:
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        meeting = _meeting_as_now(stored, meeting)
        before = _audited_values(stored)
        stored.meeting = meeting
        stored.save(update_fields=["meeting"])
        before, after = audit.changes(before, _audited_values(stored))
        audit.record(
            what=Event.PERIOD_CORRECTED,
            by=by,
            at=at,
            subject=stored,
            scope=strategy.slug,
            before=before,
            after=after,
        )
    return stored


def version_hash(periods: Iterable[Period]) -> str:
    """Return a short hash of some periods, so that a form can tell whether they or their meetings have changed."""
    return fingerprint(*(key for period in periods for key in (period.pk, period.meeting_id)))


def unsaved_periods(strategy: Strategy, planned: Iterable[PlannedPeriod], at: datetime) -> list[Period]:
    """Return an unsaved row for each planned period."""
    return [
        Period(
            strategy=strategy, name=each.name, opens=each.opens, ends=each.ends, due=each.due, recorded_at=at
        )
        for each in planned
    ]


def frequency_errors(kind: PeriodKind | None, due_days: int) -> dict[str, str]:
    """Return, by field, the errors in how often updates are due and how many days after a period ends."""
    errors = {}
    if kind is None:
        errors["period_kind"] = "Choose how often people send updates."
    if not 0 <= due_days <= MOST_DUE_DAYS:
        errors["due_days"] = f"Enter a whole number of days from 0 to {MOST_DUE_DAYS}."
    return errors


def lock_periods(strategy: Strategy) -> tuple[Strategy, list[StoredPeriod]]:
    """Return the strategy and its periods, locked against every other change until the transaction ends.

    All the strategy's actions are locked as well, so that no update can be submitted for a period that is being
    withdrawn: submitting an update locks its action before it reads the periods.
    """
    strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
    list(
        Action.objects.select_for_update(no_key=True)
        .filter(strategy=strategy)
        .order_by("id")
        .values_list("id")
    )
    return strategy, current_periods(strategy)


def _planned(
    *, strategy: Strategy, kind: PeriodKind, due_days: int, retained: list[Period]
) -> tuple[PlannedPeriod, ...]:
    if kind is PeriodKind.NONE:
        if retained:
            raise Refused(
                {"period_kind": f"{retained[-1].name} is in use, so you cannot remove all periods."}
            )
        return ()
    starts = retained[-1].ends + timedelta(days=1) if retained else strategy.starts
    if starts > strategy.ends:
        raise Refused(
            {
                "": (
                    f"{retained[-1]} is in use and ends on the strategy's last day, so there are no periods to "
                    "replace."
                )
            }
        )
    planned = reporting_periods(starts, strategy.ends, months=kind.months, due_days=due_days)
    if taken := {each.name for each in planned} & {period.name for period in retained}:
        raise Refused(
            {"": f"An earlier period is already called {taken.pop()}. Choose a different frequency."}
        )
    return planned


def _same(planned: tuple[PlannedPeriod, ...], current: list[StoredPeriod]) -> bool:
    return [(p.name, p.opens, p.ends, p.due) for p in planned] == [
        (each.period.name, each.period.opens, each.period.ends, each.period.due) for each in current
    ]


def _no_earlier(current: Iterable[StoredPeriod], at: datetime) -> datetime:
    """Return `at` or, if it is later, the time at which one of these periods was recorded.

    The time of a request is read before the strategy is locked, and another request may have recorded a later one.
    """
    return max([at, *(each.period.recorded_at for each in current)])


def _withdraw(period: Period, at: datetime) -> None:
    period.withdrawn_at = at
    period.save(update_fields=["withdrawn_at"])


def _meeting_as_now(period: Period, meeting: Meeting | None) -> Meeting | None:
    """Return a period's new meeting as it is now.

    Raises Refused if it is removed, another strategy's, or held before the period ends.
    """
    meeting = meetings.as_now(meeting)
    if in_another_strategy(period.strategy, [meeting]):
        raise Refused({"meeting": "Choose a meeting of this strategy."})
    if meeting and meeting.held_on < period.ends:
        raise Refused(
            {
                "meeting": f"{period.name} ends on {long_date(period.ends)}. Choose a meeting held on that day or "
                "later."
            }
        )
    return meeting


def _audited_values(period: Period) -> dict[str, Any]:
    return {
        "name": period.name,
        "opens": period.opens,
        "ends": period.ends,
        "due": period.due,
        "meeting": str(period.meeting or ""),
    }
