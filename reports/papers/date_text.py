"""Sentences on an action's dates: the due date, the changes agreed, and the date proposed or expected now."""

from priorities.choices import ProposalKind
from priorities.queries.changes import ChangeAsAt
from priorities.queries.status import ActionStatus
from priorities.rules.timescales import due_in_sentence
from reports.papers.action_text import expects, fell_due, key
from reports.papers.content import Sentence
from reports.papers.english import capital, from_to, group_name, lower, number, with_full_stop
from reports.papers.records import PaperRecords
from tracker.wording import day_and_month, long_date

TIMES = {1: "once", 2: "twice"}


def date_changes(records: PaperRecords, status: ActionStatus) -> list[ChangeAsAt]:
    """Return the agreed changes to the action's due or review date, oldest first."""
    return [change for change in records.changes.get(status.action_id, ()) if change.moved_date]


def dates(records: PaperRecords, status: ActionStatus, *, full: bool = True) -> Sentence | None:
    """Return a sentence on an action's agreed, proposed or expected dates, or None if there is nothing to report.

    If `full` is false, the sentence leaves out earlier changes, who agreed the date and, once the due date has come,
    who expects the new one. The appendix gives these details.
    """
    if status.due is None:
        return None
    text = _past_due(records, status, full) if fell_due(status) else _not_yet_due(records, status, full)
    return Sentence(with_full_stop(text), (key(status),)) if text else None


def _past_due(records: PaperRecords, status: ActionStatus, full: bool) -> str:
    """Return the text for an action whose due date has come."""
    assert status.due is not None
    due = f"It was due {due_in_sentence(status.timescale, status.due)}"
    times = len(date_changes(records, status))
    if times and full:
        due = f"{due}, a date moved {TIMES.get(times, f'{number(times)} times')} already"
    proposal = records.proposals.get(status.action_id)
    if proposal and proposal.kind is ProposalKind.NEW_DATE and proposal.new_date:
        return f"{due}; {long_date(proposal.new_date)} is proposed{' and not yet agreed' if full else ''}"
    forecast = status.forecast
    if forecast and forecast > status.due and not full:
        # If both dates are in the same year, give the year once.
        day = day_and_month(forecast) if forecast.year == status.due.year else long_date(forecast)
        return f"{due}; {day} is expected, not agreed"
    if forecast and forecast > status.due:
        return f"{due}; {expects(status)} {long_date(forecast)}, and no new date is agreed"
    return f"{due}; no new date is agreed or forecast"


def _not_yet_due(records: PaperRecords, status: ActionStatus, full: bool) -> str:
    """Return the text for an action whose due date is still to come, or '' if there is nothing to report."""
    assert status.due is not None
    changes = date_changes(records, status)
    forecast = status.forecast
    is_later = forecast is not None and forecast > status.due
    expected = f"; {expects(status)} {long_date(forecast)}" if forecast and is_later else ""
    last = changes[-1] if changes else None
    if last and last.due_before and last.due:
        agreed_on = long_date(last.agreed_on)
        if full:
            moved = from_to(last.due_before, last.due)
            return f"{capital(group_name(last.agreed_by))} agreed on {agreed_on} to move the date {moved}{expected}"
        return f"The date agreed on {agreed_on} is {long_date(status.due)}{expected}"
    if is_later:
        return f"It is due {due_in_sentence(status.timescale, status.due)}{expected}"
    return f"It is due {due_in_sentence(status.timescale, status.due)}" if full else ""


def reason(records: PaperRecords, status: ActionStatus) -> Sentence | None:
    """Return a sentence with the reason given for the last agreed change of date, or None if there is none."""
    changes = date_changes(records, status)
    if not changes or not changes[-1].reason:
        return None
    text = lower(with_full_stop(changes[-1].reason), records.names)
    return Sentence(f"The reason given was that {text}", (key(status),))
