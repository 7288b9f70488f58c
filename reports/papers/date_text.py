"""Sentences on an action's dates: the due date, the changes agreed, and the date expected now."""

from priorities.choices import ProposalKind
from priorities.queries.changes import ChangeAsAt
from priorities.queries.status import ActionStatus
from reports.papers.action_text import expects, fell_due, key
from reports.papers.content import Sentence
from reports.papers.english import capital, from_to, group_name, lower, number, stopped
from reports.papers.records import PaperRecords
from tracker.wording import day_and_month, long_date

TIMES = {1: "once", 2: "twice"}


def moves(records: PaperRecords, status: ActionStatus) -> list[ChangeAsAt]:
    """Return the agreed changes to the action's due or review date, oldest first."""
    return [change for change in records.changes.get(status.action_id, ()) if change.moved_date]


def dates(records: PaperRecords, status: ActionStatus, *, full: bool = True) -> Sentence | None:
    """Return a sentence on what was agreed and what is expected, or None if there is nothing to report.

    If `full` is false, the sentence leaves earlier changes, and who agreed or expects the date, to the appendix.
    """
    if status.due is None:
        return None
    made = _come(records, status, full) if fell_due(status) else _coming(records, status, full)
    return Sentence(stopped(made), (key(status),)) if made else None


def _come(records: PaperRecords, status: ActionStatus, full: bool) -> str:
    """Return the sentence for an action whose due date has come."""
    assert status.due is not None
    times = len(moves(records, status))
    been = f", a date moved {TIMES.get(times, f'{number(times)} times')} already" if times and full else ""
    due = f"It was due on {long_date(status.due)}{been}"
    proposal = records.proposals.get(status.action_id)
    if proposal and proposal.kind is ProposalKind.NEW_DATE and proposal.new_date:
        return f"{due}; {long_date(proposal.new_date)} is proposed{' and not yet agreed' if full else ''}"
    forecast = status.forecast
    if forecast and forecast > status.due and not full:
        # If both dates are in the same year, give the year once.
        until = day_and_month(forecast) if forecast.year == status.due.year else long_date(forecast)
        return f"{due}; {until} is expected, not agreed"
    if forecast and forecast > status.due:
        return f"{due}; {expects(status)} {long_date(forecast)}, and no new date is agreed"
    return f"{due}; no new date is agreed or forecast"


def _coming(records: PaperRecords, status: ActionStatus, full: bool) -> str:
    """Return the sentence for an action whose due date is still to come, or '' if there is nothing to report."""
    assert status.due is not None
    changes = moves(records, status)
    forecast = status.forecast
    slips = forecast is not None and forecast > status.due
    later = f"; {expects(status)} {long_date(forecast)}" if forecast and slips else ""
    if changes and changes[-1].due_before and changes[-1].due:
        last = changes[-1]
        when = long_date(last.agreed_on)
        if full:
            moved = from_to(changes[-1].due_before, changes[-1].due)
            return f"{capital(group_name(last.agreed_by))} agreed on {when} to move the date {moved}{later}"
        return f"The date agreed on {when} is {long_date(status.due)}{later}"
    if slips:
        return f"It is due on {long_date(status.due)}{later}"
    return f"It is due on {long_date(status.due)}" if full else ""


def reason(records: PaperRecords, status: ActionStatus) -> Sentence | None:
    """Return a sentence with the reason agreed for the last change of date, or None if there is none."""
    changes = moves(records, status)
    if not changes or not changes[-1].reason:
        return None
    words = lower(stopped(changes[-1].reason), records.names)
    return Sentence(f"The reason given was that {words}", (key(status),))
