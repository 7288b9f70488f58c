"""Which updates wait to be checked, or to be noted at a meeting."""

from priorities.choices import Completion, ReviewVerdict
from priorities.queries.calendar import Calendar
from priorities.queries.status import ActionStatus


def not_checked(status: ActionStatus) -> bool:
    """Return whether the latest update that counts has still to be checked.

    A group's chair or coordinator checks updates, so no one checks an update on an action that has no group. An update
    on an action that is complete or stopped need not be checked, nor a report of completion that was refused. A queried
    update is corrected first.
    """
    if not status.has_update or status.verdict or status.completion is Completion.REFUSED:
        return False
    return status.group_id is not None and not status.is_over


def to_check(status: ActionStatus, calendar: Calendar) -> bool:
    """Return whether the latest update on an action has still to be checked.

    A completion that it reports must not be awaiting agreement. If the period of the update is closed, the next must
    not have ended.
    """
    return not_checked(status) and not status.awaiting_agreement and _is_reviewed(status, calendar)


def to_note(status: ActionStatus, calendar: Calendar) -> bool:
    """Return whether the latest update on an action has been checked but no meeting has noted it.

    The action must not have ended or be awaiting agreement. If the period of the update is closed, the next must not
    have ended.
    """
    return (
        status.verdict is ReviewVerdict.CHECKED
        and not (status.is_over or status.awaiting_agreement)
        and _is_reviewed(status, calendar)
    )


def _is_reviewed(status: ActionStatus, calendar: Calendar) -> bool:
    return status.period_id not in calendar.no_longer_reviewed(status.as_at)
