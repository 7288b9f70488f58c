"""Filters that describe an action's status beside its colour."""

from django import template

from priorities.figures.workload import not_accepted
from priorities.queries.status import ActionStatus
from priorities.rules import deadlines
from priorities.rules.deadlines import PeriodFacts
from tracker.wording import counted, long_date

register = template.Library()


@register.filter
def not_agreed(status: ActionStatus) -> str:
    """Return what has not been agreed yet: the action's completion or its latest update; "" if both have been."""
    if status.awaiting_agreement and status.updated_on:
        return f"Reported complete on {long_date(status.updated_on)}; waiting for the group's agreement"
    return "Not yet accepted" if not_accepted(status) else ""


@register.filter
def lateness(status: ActionStatus) -> str:
    """Return how late the action is, in words; "" if it is not late."""
    return f"{counted(status.late_days, 'day', 'days')} late" if status.is_late else ""


@register.filter
def silence(status: ActionStatus, last_due: PeriodFacts | None) -> str:
    """Return how long the action has had no update, in words. `last_due` is the last period whose updates were due."""
    return deadlines.silence(status.updated_on, last_due)
