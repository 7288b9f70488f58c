"""Action points: what a meeting asks people to do, and what came of it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from priorities.choices import ActionPointOutcome
from priorities.events import Event
from priorities.models import Action, ActionPoint, ActionPointAnswer, Meeting, Person, Strategy
from priorities.rules import bounds
from priorities.writes.plan_checks import meeting_as_now
from priorities.writes.update_answers import LONGEST
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long
from tracker.wording import long_date


def make(
    *,
    meeting: Meeting,
    action: Action | None,
    words: str,
    owner: Person | None,
    due: date | None,
    by: User,
    at: datetime,
) -> ActionPoint:
    """Record what a meeting asked a person to do by a day, and return the action point.

    `action` is the action that it is about, or None. Raises Refused.
    """
    words = words.strip()
    refuse_identifiers(words=words)
    errors = too_long(words=(words, LONGEST))
    if not words:
        errors["words"] = "Say what needs to be done."
    if owner is None:
        errors["owner"] = "Choose who is to do it."
    if due is None:
        errors["due"] = "Enter the date by which it must be done."
    else:
        errors |= bounds.out_of_bounds(meeting.strategy.starts, meeting.strategy.ends, due=due)
    if errors:
        raise Refused(errors)
    assert owner is not None
    assert due is not None
    with transaction.atomic():
        found = _locked(meeting, at)
        strategy = found.strategy
        if due < found.held_on:
            raise Refused(
                {"due": f"Enter the day of the meeting, {long_date(found.held_on)}, or a later one."}
            )
        if owner.body_id != strategy.body_id:
            raise Refused({"owner": "Choose a person of this body."})
        if action is not None and action.strategy_id != strategy.pk:
            raise Refused({"": "This action is not in this strategy. Open the page again."})
        point = ActionPoint.objects.create(
            strategy=strategy,
            meeting=found,
            action=action,
            words=words,
            owner=owner,
            due=due,
            effective_from=found.held_on,
            recorded_by=by,
            recorded_at=at,
        )
        _audit(
            Event.ACTION_POINT_MADE, point, by, at, words=words, owner=owner.name, due=due, meeting=str(found)
        )
    return point


def answer(
    *,
    point: ActionPoint,
    meeting: Meeting | None,
    outcome: ActionPointOutcome | None,
    words: str,
    due: date | None,
    based_on: int | None,
    by: User,
    at: datetime,
) -> ActionPointAnswer:
    """Record what came of an action point, and return the answer.

    `meeting` is the later meeting of the same group or board that was told, or None for an answer between meetings.
    `based_on` is the id of the latest answer that the user has seen, or None. Raises Refused.
    """
    words = words.strip()
    refuse_identifiers(words=words)
    errors = too_long(words=(words, LONGEST))
    if outcome is None:
        errors["outcome"] = "Choose what came of it."
    elif outcome is not ActionPointOutcome.DONE and not words:
        errors["words"] = (
            "Say why it is no longer needed."
            if outcome is ActionPointOutcome.DROPPED
            else "Say what has been done so far, or why it is still open."
        )
    if outcome is ActionPointOutcome.STILL_OPEN:
        if due is None:
            errors["due"] = "Enter the new date by which it must be done."
        else:
            errors |= bounds.out_of_bounds(point.strategy.starts, point.strategy.ends, due=due)
    if errors:
        raise Refused(errors)
    assert outcome is not None
    new_due = due if outcome is ActionPointOutcome.STILL_OPEN else None
    with transaction.atomic():
        found = _locked(meeting or point.meeting, at)
        day = found.held_on if meeting else clock.day_of(at)
        if meeting and (
            (found.strategy_id, found.group_id) != (point.strategy_id, point.meeting.group_id)
            or found.held_on <= point.effective_from
        ):
            raise Refused(
                {
                    "": "You can report this only to a later meeting of the same group or board. Open the "
                    "page again."
                }
            )
        if new_due is not None and new_due < day:
            raise Refused({"due": f"Enter {long_date(day)} or a later day."})
        latest = point.answers.order_by("effective_from", "pk").last()
        if (latest.pk if latest else None) != based_on:
            raise Refused({"": _moved(latest)})
        row = ActionPointAnswer.objects.create(
            point=point,
            meeting=found if meeting else None,
            outcome=outcome,
            words=words,
            due=new_due,
            effective_from=day,
            recorded_by=by,
            recorded_at=at,
        )
        said: dict[str, Any] = {"action point": point.words, "outcome": outcome, "words": words}
        _audit(
            Event.ACTION_POINT_ANSWERED,
            point,
            by,
            at,
            **said,
            **({"due": new_due} if new_due else {}),
            **({"meeting": str(found)} if meeting else {}),
        )
    return row


def _locked(meeting: Meeting, at: datetime) -> Meeting:
    """Lock a meeting's strategy and return the meeting as it is now. Raises Refused if it is still to come."""
    Strategy.objects.select_for_update(no_key=True).get(pk=meeting.strategy_id)
    found = meeting_as_now(meeting)
    assert found is not None
    if found.held_on > clock.day_of(at):
        raise Refused(
            {
                "": f"The meeting is on {long_date(found.held_on)}. Record its action points on that day "
                "or later."
            }
        )
    return found


def _moved(latest: ActionPointAnswer | None) -> str:
    what = f": {latest.get_outcome_display().lower()}" if latest else ""
    return (
        f"This has been answered since you opened the page{what}. Read the answer, then save again "
        "if yours is different."
    )


def _audit(what: Event, point: ActionPoint, by: User, at: datetime, **after: Any) -> None:
    reference = {"action": point.action.reference} if point.action else {}
    audit.record(
        what=what, by=by, at=at, subject=point, scope=point.strategy.slug, before={}, after=reference | after
    )
