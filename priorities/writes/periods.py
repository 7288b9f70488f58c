"""Reporting periods: creating all of them or one, correcting those not in use, and setting their meetings.

A correction withdraws the old period and adds a new one, so that a page with data to an earlier moment still shows the
periods of that moment. Setting a meeting changes the period in place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from priorities.choices import PeriodKind
from priorities.events import Event
from priorities.models import Action, Meeting, Period, Strategy
from priorities.queries.periods import StoredPeriod, as_now, current_periods
from priorities.rules.periods import PlannedPeriod, moved, period_name, reporting_periods
from priorities.writes.plan_checks import in_another_strategy, meeting_as_now
from tracker import audit
from tracker.models import User
from tracker.refusals import (
    Refused,
    fingerprint,
    refuse_edit_conflict,
    refuse_identifiers,
    too_long,
)
from tracker.wording import counted, long_date

MOST_DUE_DAYS = 365
LONGEST_NAME = 100
DAY = timedelta(days=1)
NO_LONGER_A_PERIOD = (
    "The periods have been changed since you opened the page, and this is no longer one of them. Go "
    "back to the list to see the current periods."
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


@dataclass(frozen=True, slots=True)
class PeriodDetails:
    """A period as it was typed.

    `days_before` is how many days before the meeting updates are due. If it is given, it takes the place of `due`.
    """

    name: str
    opens: date | None
    ends: date | None
    due: date | None = None
    meeting: Meeting | None = None
    days_before: int | None = None


def add(*, strategy: Strategy, details: PeriodDetails, based_on: str, by: User, at: datetime) -> Period:
    """Add one period with days of its own, just before the first period or just after the last, and return it.

    Without a name, it is named after its days. `based_on` is the `version_hash` of the periods that the user saw.
    Raises Refused.
    """
    refuse_identifiers(name=details.name)
    with transaction.atomic():
        strategy, current = lock_periods(strategy)
        at = _no_earlier(current, at)
        refuse_edit_conflict(version_hash(each.period for each in current), based_on)
        meeting = _meeting_as_now(strategy, details.meeting, details.ends, details.name)
        planned = _checked(strategy, details, meeting, current, stored=None)
        if sentence := _not_adjoining(planned, [each.period for each in current]):
            raise Refused({"opens": sentence})
        (period,) = unsaved_periods(strategy, (planned,), at)
        period.meeting, period.days_before = meeting, details.days_before
        period.save()
        audit.record(
            what=Event.PERIODS_ADDED,
            by=by,
            at=at,
            subject=period,
            scope=strategy.slug,
            after={"periods": [_audited_values(period)]},
        )
    return period


def correct(*, period: Period, details: PeriodDetails, based_on: str, by: User, at: datetime) -> Period:
    """Change the name, the days, the due date or the meeting of a period that is not in use.

    Return its replacement. If its days change, the periods before and after it are moved up to it, so that there is no
    gap or overlap; neither may be in use. A name that was made from the days follows them. `based_on` is the
    `version_hash` of this period alone. Raises Refused.
    """
    refuse_identifiers(name=details.name)
    with transaction.atomic():
        strategy, current = lock_periods(period.strategy)
        stored = as_now(period, current)
        if stored is None:
            raise Refused({"": NO_LONGER_A_PERIOD})
        refuse_edit_conflict(version_hash([stored.period]), based_on)
        if stored.locked_because:
            raise Refused({"": stored.locked_because})
        meeting = _meeting_as_now(strategy, details.meeting, details.ends, details.name)
        planned = _checked(strategy, details, meeting, current, stored=stored.period)
        was = _as_planned(stored.period), stored.period.meeting, stored.period.days_before
        if (planned, meeting, details.days_before) == was:
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        neighbours = _neighbours(planned, stored, current)
        at = _no_earlier(current, at)
        changed = [(stored.period, planned, meeting, details.days_before)]
        changed += [
            # A neighbour whose due date moves with its days no longer has one that is counted back.
            (each, moved_to, each.meeting, each.days_before if moved_to.due == each.due else None)
            for each, moved_to in neighbours
        ]
        for each, *_ in changed:
            _withdraw(each, at)
        replacements = []
        for _, new_days, reports_to, days_before in changed:
            (row,) = unsaved_periods(strategy, (new_days,), at)
            row.meeting, row.days_before = reports_to, days_before
            row.save()
            replacements.append(row)
        audit.record(
            what=Event.PERIOD_CORRECTED,
            by=by,
            at=at,
            subject=replacements[0],
            scope=strategy.slug,
            before=_audited_change([each for each, *_ in changed]),
            after=_audited_change(replacements),
        )
    return replacements[0]


def remove(*, period: Period, based_on: str, by: User, at: datetime) -> None:
    """Remove the first or the last period, if it is not in use. Raises Refused.

    `based_on` is the `version_hash` of this period alone.
    """
    with transaction.atomic():
        strategy, current = lock_periods(period.strategy)
        stored = as_now(period, current)
        if stored is None:
            raise Refused({"": NO_LONGER_A_PERIOD})
        refuse_edit_conflict(version_hash([stored.period]), based_on)
        if sentence := why_not_remove(stored, current):
            raise Refused({"": sentence})
        at = _no_earlier(current, at)
        _withdraw(stored.period, at)
        audit.record(
            what=Event.PERIOD_REMOVED,
            by=by,
            at=at,
            subject=stored.period,
            scope=strategy.slug,
            before=_audited_values(stored.period),
        )


def why_not_remove(stored: StoredPeriod, current: Sequence[StoredPeriod]) -> str:
    """Return why a period cannot be removed, or "" if it can."""
    if stored.locked_because:
        return stored.locked_because
    if stored not in (current[0], current[-1]):
        return (
            "It has periods before and after it, so removing it would leave a gap. Change its days instead."
        )
    return ""


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
        meeting = _meeting_as_now(strategy, meeting, stored.ends, stored.name)
        before = _audited_values(stored)
        # The due date of a period in use stays, so it is no longer counted back.
        stored.meeting, stored.days_before = meeting, None
        stored.save(update_fields=["meeting", "days_before"])
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


def follow_meeting(*, meeting: Meeting, held_on: date, by: User, at: datetime) -> datetime:
    """Move the due dates that are counted back from a meeting, which moves to another day.

    Return the moment from which the new dates are known. The due date of a period that has updates or was closed stays.
    Raises Refused if updates would be due before their period ends.
    """
    if not meeting.periods.filter(withdrawn_at=None, days_before__isnull=False).exists():
        return at
    strategy, current = lock_periods(meeting.strategy)
    at = _no_earlier(current, at)
    for each in current:
        period = each.period
        if period.meeting_id != meeting.pk or period.days_before is None or each.locked_because:
            continue
        days = timedelta(days=period.days_before)
        if held_on - days < period.ends:
            raise Refused(
                {
                    "held_on": f"Updates for {period.name} are due {counted(period.days_before, 'day', 'days')} before "
                    f"this meeting, and the period ends on {long_date(period.ends)}. Enter "
                    f"{long_date(period.ends + days)} or a later day, or first change the due date of that period."
                }
            )
        _withdraw(period, at)
        (row,) = unsaved_periods(strategy, (replace(_as_planned(period), due=held_on - days),), at)
        row.meeting, row.days_before = meeting, period.days_before
        row.save()
        before, after = audit.changes(_audited_values(period), _audited_values(row))
        audit.record(
            what=Event.PERIOD_CORRECTED,
            by=by,
            at=at,
            subject=row,
            scope=strategy.slug,
            before=before,
            after=after,
        )
    return at


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
    planned = reporting_periods(
        starts,
        strategy.ends,
        months=kind.months,
        due_days=due_days,
        year_starts=strategy.body.financial_year_starts,
    )
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


def _meeting_as_now(
    strategy: Strategy, meeting: Meeting | None, ends: date | None, name: str
) -> Meeting | None:
    """Return the new meeting of a period that ends on a day, as the meeting is now.

    Raises Refused if it is removed, another strategy's, or held before the period ends.
    """
    meeting = meeting_as_now(meeting)
    if in_another_strategy(strategy, [meeting]):
        raise Refused({"meeting": "Choose a meeting of this strategy."})
    if meeting and ends and meeting.held_on < ends:
        raise Refused(
            {
                "meeting": f"{name or 'The period'} ends on {long_date(ends)}. Choose a meeting held on that day or "
                "later."
            }
        )
    return meeting


def _checked(
    strategy: Strategy,
    details: PeriodDetails,
    meeting: Meeting | None,
    current: Iterable[StoredPeriod],
    stored: Period | None,
) -> PlannedPeriod:
    """Return the period that was typed. `stored` is the period that it corrects, if any. Raises Refused."""
    opens, ends, name = details.opens, details.ends, details.name.strip()
    errors = too_long(name=(name, LONGEST_NAME)) | _day_errors(strategy, details, stored)
    due, due_errors = _due(details, meeting, stored)
    if errors := errors | due_errors:
        raise Refused(errors)
    assert opens
    assert ends
    assert due
    if stored is not None:
        # A name that was not typed over may follow the days.
        name = moved(_as_planned(stored), opens, ends).name if name == stored.name else name
        if not name:
            raise Refused({"name": "Enter a name for the period, such as April to June 2026."})
    name = name or period_name(opens, ends)
    others = [each.period.name for each in current if stored is None or each.period.pk != stored.pk]
    if name in others:
        raise Refused({"name": f"Another period is called {name}. Choose another name."})
    return PlannedPeriod(name, opens, ends, due)


def _day_errors(strategy: Strategy, details: PeriodDetails, stored: Period | None) -> dict[str, str]:
    """Return, by field, the errors in a period's first and last days."""
    opens, ends = details.opens, details.ends
    errors = {}
    if opens is None:
        errors["opens"] = "Enter the first day of the period."
    elif opens < strategy.starts and (stored is None or opens != stored.opens):
        errors["opens"] = (
            f"The strategy starts on {long_date(strategy.starts)}. Enter that day or a later one."
        )
    if ends is None:
        errors["ends"] = "Enter the last day of the period."
    elif opens and ends < opens:
        errors["ends"] = "The period must end on or after its first day. Check both dates."
    elif ends > strategy.ends and (stored is None or ends != stored.ends):
        errors["ends"] = f"The strategy ends on {long_date(strategy.ends)}. Enter that day or an earlier one."
    return errors


def _due(
    details: PeriodDetails, meeting: Meeting | None, stored: Period | None
) -> tuple[date | None, dict[str, str]]:
    """Return the last day for updates and, by field, the errors in it."""
    due, field = details.due, "due"
    if details.days_before is not None:
        field = "days_before"
        if meeting is None:
            return None, {field: "Choose the meeting to count back from, or leave this blank."}
        if due and (stored is None or due != stored.due):
            return None, {
                field: "Enter a last day for updates or a number of days before the meeting, not both."
            }
        if not 0 <= details.days_before <= MOST_DUE_DAYS:
            return None, {field: f"Enter a whole number of days from 0 to {MOST_DUE_DAYS}."}
        due = meeting.held_on - timedelta(days=details.days_before)
    if due is None:
        return None, {field: "Enter the last day for updates."}
    ends = details.ends
    if ends and not ends <= due <= ends + timedelta(days=MOST_DUE_DAYS):
        sentence = (
            f"The period ends on {long_date(ends)}. Enter that day, or one up to {MOST_DUE_DAYS} days later."
        )
        if field == "days_before":
            sentence = (
                f"Updates would be due on {long_date(due)}. {sentence.replace('Enter', 'Count back to')}"
            )
        return None, {field: sentence}
    return due, {}


def _not_adjoining(planned: PlannedPeriod, current: Sequence[Period]) -> str:
    """Return why a new period would leave a gap or an overlap, or "" if it would not."""
    if not current:
        return ""
    first, last = current[0], current[-1]
    if planned.ends == first.opens - DAY or planned.opens == last.ends + DAY:
        return ""
    return (
        f"Periods follow each other without a gap. Add one that ends on {long_date(first.opens - DAY)}, or one that "
        f"opens on {long_date(last.ends + DAY)}."
    )


def _neighbours(
    planned: PlannedPeriod, stored: StoredPeriod, current: Sequence[StoredPeriod]
) -> list[tuple[Period, PlannedPeriod]]:
    """Return the periods before and after a corrected one that have to move up to its new days, and their new days.

    Raises Refused if one of them is in use, or would have no days left.
    """
    place = current.index(stored)
    found = []
    if place and planned.opens != stored.period.opens:
        before = current[place - 1]
        _refuse_in_use(before, "opens", f"open on {long_date(before.period.ends + DAY)}")
        if planned.opens <= before.period.opens:
            raise Refused(
                {"opens": f"{before.period} opens on {long_date(before.period.opens)}. Enter a later day."}
            )
        days = before.period.opens, planned.opens - DAY
        found.append((before.period, moved(_as_planned(before.period), *days)))
    if place + 1 < len(current) and planned.ends != stored.period.ends:
        after = current[place + 1]
        _refuse_in_use(after, "ends", f"end on {long_date(after.period.opens - DAY)}")
        if planned.ends >= after.period.ends:
            raise Refused(
                {"ends": f"{after.period} ends on {long_date(after.period.ends)}. Enter an earlier day."}
            )
        days = planned.ends + DAY, after.period.ends
        found.append((after.period, moved(_as_planned(after.period), *days)))
    names = [planned.name, *(moved_to.name for _, moved_to in found)]
    others = {each.period.name for each in current} - {stored.period.name, *(each.name for each, _ in found)}
    if len({*names}) < len(names) or others & {*names}:
        raise Refused({"name": "Another period would have the same name. Choose another name."})
    return found


def _refuse_in_use(neighbour: StoredPeriod, field: str, must: str) -> None:
    if neighbour.locked_because:
        raise Refused({field: f"{neighbour.period} is in use, so this period must {must}."})


def _as_planned(period: Period) -> PlannedPeriod:
    return PlannedPeriod(period.name, period.opens, period.ends, period.due)


def _audited_change(periods: Sequence[Period]) -> dict[str, Any]:
    """Return the audited values of a corrected period and, if there are any, of the neighbours that moved with it."""
    corrected, *neighbours = (_audited_values(period) for period in periods)
    return corrected | ({"neighbours": neighbours} if neighbours else {})


def _audited_values(period: Period) -> dict[str, Any]:
    return {
        "name": period.name,
        "opens": period.opens,
        "ends": period.ends,
        "due": period.due,
        "meeting": str(period.meeting or ""),
    }
