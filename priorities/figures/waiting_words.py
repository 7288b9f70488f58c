"""What waiting updates and proposals say, in words, for the waiting page and the page of a meeting."""

from priorities.choices import ActionKind, ProposalKind
from priorities.queries.status import ActionStatus
from priorities.queries.waiting import ProposalToDecide, UpdateToRead
from priorities.rules import deadlines
from tracker.wording import listed, long_date


def update_words(update: UpdateToRead) -> list[tuple[str, str]]:
    """Return what an update says, each with its label."""
    row, before = update.row, update.forecast_before
    was = f" (was {long_date(before)})" if before and before != row.forecast else ""
    rows = (
        ("No change since", long_date(row.unchanged_since) if row.unchanged_since else ""),
        ("Problem", row.problem),
        ("Recovery plan", row.recovery_plan),
        ("Forecast", f"{long_date(row.forecast)}{was}" if row.forecast else ""),
        ("Progress", row.progress),
        ("What changed", row.what_changed),
        ("Reason for the better rating", row.better_reason),
        ("Next steps", row.next_steps),
    )
    return [(label, text) for label, text in rows if text]


def what_is_proposed(proposal: ProposalToDecide, status: ActionStatus) -> str:
    """Return what is proposed for an action, in words."""
    row, kind = proposal.row, ProposalKind(proposal.row.kind)
    if kind is not ProposalKind.NEW_DATE or row.new_date is None:
        return str(kind.label)
    limited = status.kind is ActionKind.TIME_LIMITED
    planned = status.due if limited else status.review
    now = f", {deadlines.moved(planned, row.new_date)} than {long_date(planned)}" if planned else ""
    return f"A new {'due' if limited else 'review'} date: {long_date(row.new_date)}{now}"


def proposal_words(proposal: ProposalToDecide) -> list[tuple[str, str]]:
    """Return the reason for a proposal and, for a completion, what the update says, each with its label."""
    row = proposal.row
    if row.kind != ProposalKind.COMPLETE or row.update is None:
        return [("Reason", row.reason)]
    update = row.update
    difference = update.difference_made or ("" if update.difference_known else "Not yet known")
    rows = (
        ("Progress", update.progress),
        ("Difference made", difference),
        ("Reason for no evidence", update.no_evidence_reason),
        ("Milestones not done", listed([f"“{title}”" for title in proposal.open_milestones])),
        ("Reason for unfinished milestones", update.open_milestones_reason),
    )
    return [(label, text) for label, text in rows if text]
