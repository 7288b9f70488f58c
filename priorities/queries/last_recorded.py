"""When the latest of what an update is judged by was recorded."""

from datetime import UTC, datetime

from priorities.models import (
    Action,
    ActionRevision,
    MilestoneRevision,
    Period,
    PeriodClosing,
    PeriodReopening,
    Review,
    Update,
)


def last_recorded(action: Action) -> datetime:
    """The moment of the latest record of an action, its milestones, its updates or the periods. One SQL query.

    The moment of a request is read before the action's lock is held. A stop, a pause, a new date or other periods that
    were agreed while the lock was waited for are later than it, and must not be undone unseen. Long ago where nothing
    was recorded.
    """
    periods = Period.objects.filter(strategy=action.strategy_id)
    recorded = (
        ActionRevision.objects.filter(action=action).values_list("recorded_at"),
        MilestoneRevision.objects.filter(milestone__action=action).values_list("recorded_at"),
        Update.objects.filter(action=action).values_list("recorded_at"),
        Review.objects.filter(update__action=action).values_list("recorded_at"),
        periods.values_list("recorded_at"),
        periods.values_list("withdrawn_at"),
        PeriodClosing.objects.filter(period__in=periods).values_list("recorded_at"),
        PeriodReopening.objects.filter(closing__period__in=periods).values_list("recorded_at"),
    )
    first, *others = (rows.order_by() for rows in recorded)
    moments = [at for (at,) in first.union(*others) if at is not None]
    return max(moments, default=datetime.min.replace(tzinfo=UTC))
