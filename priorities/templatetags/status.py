"""Filters that describe an action's status beside its colour."""

from collections.abc import Mapping

from django import template

from priorities.figures.reviews import not_checked
from priorities.models import ActionRevision, PriorityRevision
from priorities.queries.status import ActionStatus
from priorities.rules import deadlines, lifecycle
from priorities.rules.deadlines import PeriodFacts
from priorities.rules.references import reference_key
from tracker.wording import counted, long_date

register = template.Library()

register.filter("reference_key", reference_key)


@register.filter
def not_agreed(status: ActionStatus) -> str:
    """Return what the action is waiting for, in words: agreement of its completion, or a check of its update.

    Returns "" if it is waiting for neither. The filter `query` says whether the update was queried.
    """
    if status.awaiting_agreement and status.updated_on:
        return f"Reported complete on {long_date(status.updated_on)}; awaiting agreement"
    return "Not yet checked" if not_checked(status) else ""


@register.filter
def query(status: ActionStatus) -> str:
    """Return the question about the latest update, in words; "" if there is none or it has been answered."""
    return f"Update queried: “{status.question}”" if status.queried else ""


@register.filter
def lateness(status: ActionStatus) -> str:
    """Return how late the action is, in words; "" if it is not late."""
    return f"{counted(status.late_days, 'day', 'days')} late" if status.is_late else ""


@register.filter
def silence(status: ActionStatus, last_due: PeriodFacts | None) -> str:
    """Return, in words, how long an action that is not updated has had no update.

    `last_due` is the last period that fell due.
    """
    return deadlines.silence(status.updated_on, last_due)


@register.filter
def leader(revision: ActionRevision | PriorityRevision, left: Mapping[int, str]) -> str:
    """Return who answers for an action or leads a priority now, or "No lead" and who has left.

    `left` has, by person id, who has left, in words. Work that has ended keeps its lead.
    """
    ended = getattr(revision, "stage", None) in lifecycle.ENDED
    if (words := left.get(revision.lead_id or 0)) and not ended:
        return f"No lead: {words}"
    return str(getattr(revision, "answering", revision.lead) or "No lead")
