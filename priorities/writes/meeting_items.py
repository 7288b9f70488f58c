"""Recording which actions a meeting has discussed."""

from datetime import datetime

from django.db import transaction

from priorities.events import Event
from priorities.models import Action, Meeting, MeetingItem
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused
from tracker.wording import long_date


def take(*, meeting: Meeting, action: Action, by: User, at: datetime) -> MeetingItem:
    """Record that a meeting has discussed an action, unless that is recorded already, and return the row.

    Raises Refused if the meeting is still to come, or if the action is in another strategy.
    """
    if meeting.held_on > clock.day_of(at):
        raise Refused(
            {"": f"The meeting is on {long_date(meeting.held_on)}. Record what it says on that day or later."}
        )
    if action.strategy_id != meeting.strategy_id:
        raise Refused({"": "This action is not in this strategy. Open the page again."})
    with transaction.atomic():
        item: MeetingItem
        item, is_new = MeetingItem.objects.get_or_create(
            meeting=meeting, action=action, defaults={"recorded_by": by, "recorded_at": at}
        )
        if is_new:
            audit.record(
                what=Event.ACTION_TAKEN,
                by=by,
                at=at,
                subject=item,
                scope=meeting.strategy.slug,
                before={},
                after={"meeting": str(meeting), "action": action.reference},
            )
    return item
