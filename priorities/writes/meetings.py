"""Adding, correcting and removing the meetings of a strategy's groups and board."""

from copy import copy
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from priorities.events import Event
from priorities.models import Group, Meeting, MeetingCorrection, Review, Strategy, Update
from priorities.queries.bodies import groups_of
from priorities.queries.meetings import is_named
from priorities.rules import bounds
from priorities.writes import periods
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict, refuse_identifiers, too_long
from tracker.wording import long_date

LONGEST_NOTE = 200


def add(
    *, strategy: Strategy, group: Group | None, held_on: date | None, note: str, by: User, at: datetime
) -> Meeting:
    """Add a meeting of a group, or of the board if `group` is None, and return the meeting. Raises Refused."""
    if errors := _errors(strategy, held_on, note):
        raise Refused(errors)
    assert held_on is not None
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        if group is not None and not groups_of(strategy).filter(pk=group.pk, retired_on=None).exists():
            raise Refused({"group": "Choose a group of this strategy that is not retired."})
        _refuse_same_day(strategy, group, held_on)
        meeting = Meeting.objects.create(
            strategy=strategy,
            group=group,
            held_on=held_on,
            note=note.strip(),
            recorded_by=by,
            recorded_at=at,
        )
        _audit(what=Event.MEETING_ADDED, subject=meeting, by=by, at=at, after=_audited_values(meeting))
    return meeting


def held(*, strategy: Strategy, group: Group | None, held_on: date | None, by: User, at: datetime) -> Meeting:
    """Return the meeting that a group, or the board if `group` is None, held on a day. Adds it if it is not recorded.

    Raises Refused, including if the day is in the future.
    """
    if held_on is None:
        raise Refused({"held_on": "Enter the date of the meeting."})
    if held_on > clock.day_of(at):
        raise Refused(
            {
                "held_on": f"{long_date(held_on)} is in the future. Enter the day of a meeting that has been held."
            }
        )
    found = Meeting.objects.filter(strategy=strategy, group=group, held_on=held_on).first()
    return found or add(strategy=strategy, group=group, held_on=held_on, note="", by=by, at=at)


def correct(
    *, meeting: Meeting, held_on: date | None, note: str, based_on: str, by: User, at: datetime
) -> Meeting:
    """Correct the day of a meeting, or the note on it, and return the meeting. Raises Refused."""
    if errors := _errors(meeting.strategy, held_on, note):
        raise Refused(errors)
    assert held_on is not None
    with transaction.atomic():
        meeting = _locked(meeting, based_on)
        if (held_on, note.strip()) == (meeting.held_on, meeting.note):
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        if held_on != meeting.held_on and meeting.decisions.exists():
            raise Refused(
                {
                    "held_on": "A decision took effect on the day of this meeting, so you cannot change the date."
                }
            )
        if held_on != meeting.held_on and (
            meeting.action_points.exists() or meeting.action_point_answers.exists()
        ):
            raise Refused(
                {"held_on": "Action points were recorded at this meeting, so you cannot change the date."}
            )
        _refuse_same_day(meeting.strategy, meeting.group, held_on, besides=meeting)
        _refuse_before_end(meeting, held_on)
        at = periods.follow_meeting(meeting=meeting, held_on=held_on, by=by, at=at)
        _refuse_before_due(meeting, held_on)
        _refuse_not_noted_then(meeting, held_on, clock.day_of(at))
        before = _audited_values(meeting)
        noted = Review.objects.filter(meeting=meeting).aggregate(last=Max("recorded_at"))["last"]
        if noted and held_on != meeting.held_on:
            # Later than what it noted, so that pages with data to that moment give the day of then.
            at = max(at, noted + timedelta(microseconds=1))
            MeetingCorrection.objects.create(
                meeting=meeting, held_on_before=meeting.held_on, recorded_by=by, recorded_at=at
            )
        meeting.held_on, meeting.note = held_on, note.strip()
        meeting.recorded_by, meeting.recorded_at = by, at
        meeting.save(update_fields=["held_on", "note", "recorded_by", "recorded_at"])
        before, after = audit.changes(before, _audited_values(meeting))
        _audit(what=Event.MEETING_CORRECTED, subject=meeting, by=by, at=at, before=before, after=after)
    return meeting


def remove(*, meeting: Meeting, based_on: str, by: User, at: datetime) -> None:
    """Remove a meeting that no record names. Raises Refused."""
    with transaction.atomic():
        meeting = _locked(meeting, based_on)
        if is_named(meeting):
            raise Refused({"": "A period or another record names this meeting. Correct its date instead."})
        # Deleting the row clears its key, and the audit event needs the key.
        removed = copy(meeting)
        meeting.delete()
        _audit(what=Event.MEETING_REMOVED, subject=removed, by=by, at=at, before=_audited_values(removed))


def version_hash(meeting: Meeting) -> str:
    """Return a short hash of a meeting's details, so that a form can tell whether they have changed."""
    return fingerprint(meeting.held_on, meeting.note)


def _locked(meeting: Meeting, based_on: str) -> Meeting:
    Strategy.objects.select_for_update(no_key=True).get(pk=meeting.strategy_id)
    found = Meeting.objects.select_related("strategy", "group").filter(pk=meeting.pk).first()
    if found is None:
        raise Refused(
            {"": "This meeting has been removed since you opened the page. Go back to the list of meetings."}
        )
    refuse_edit_conflict(version_hash(found), based_on)
    return found


def _refuse_same_day(
    strategy: Strategy, group: Group | None, held_on: date, besides: Meeting | None = None
) -> None:
    rows = Meeting.objects.filter(strategy=strategy, group=group, held_on=held_on)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    if rows.exists():
        raise Refused({"held_on": "This meeting is already recorded. Enter another date, or go back."})


def _refuse_before_end(meeting: Meeting, held_on: date) -> None:
    """Raise Refused if a period that reports to the meeting would end after it."""
    later = meeting.periods.filter(withdrawn_at=None, ends__gt=held_on).order_by("-ends").first()
    if later is not None:
        raise Refused(
            {
                "held_on": f"{later.name} reports to this meeting and ends on {long_date(later.ends)}. Enter "
                "that day or a later one."
            }
        )


def _refuse_before_due(meeting: Meeting, held_on: date) -> None:
    """Raise Refused if the updates of a period that reports to the meeting would now be due after it."""
    rows = meeting.periods.filter(withdrawn_at=None, due__gt=held_on, due__lte=meeting.held_on)
    if (later := rows.order_by("-due").first()) is not None:
        raise Refused(
            {
                "held_on": f"{later.name} reports to this meeting, and its updates are due by {long_date(later.due)}. "
                "Enter that day or a later one, or first change the due date or the meeting of that period."
            }
        )


def _refuse_not_noted_then(meeting: Meeting, held_on: date, today: date) -> None:
    """Raise Refused if the meeting noted updates that could not have been noted on that day."""
    recorded = Update.objects.filter(reviews__meeting=meeting).aggregate(last=Max("recorded_at"))["last"]
    if recorded is None or clock.day_of(recorded) <= held_on <= today:
        return
    raise Refused(
        {
            "held_on": f"This meeting noted an update of {long_date(clock.day_of(recorded))}. Enter that day or a "
            "later one, but not one in the future."
        }
    )


def _errors(strategy: Strategy, held_on: date | None, note: str) -> dict[str, str]:
    """Return the errors in a meeting, by field. Raises Refused if the note contains a personal identifier."""
    refuse_identifiers(note=note)
    errors = too_long(note=(note, LONGEST_NOTE))
    if held_on is None:
        return errors | {"held_on": "Enter the date of the meeting."}
    return errors | bounds.out_of_bounds(strategy.starts, strategy.ends, held_on=held_on)


def _audited_values(meeting: Meeting) -> dict[str, Any]:
    return {"held_by": meeting.held_by, "held_on": meeting.held_on, "note": meeting.note}


def _audit(
    *,
    what: Event,
    subject: Meeting,
    by: User,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    scope = subject.strategy.slug
    audit.record(
        what=what, by=by, at=at, subject=subject, scope=scope, before=before or {}, after=after or {}
    )
