"""What a group or the board refused, in words: what it decided and why, and what to do next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from priorities.choices import ProposalKind
from priorities.models import Decision, Proposal
from priorities.queries.status import ActionStatus
from priorities.rules.names import group_name
from tracker import clock
from tracker.wording import long_date

NEXT = {
    ProposalKind.COMPLETE: "Send an update that says what still has to be done. When that is done, report the action "
    "complete again.",
    ProposalKind.PAUSE: "The action is not paused. Continue the work, and send updates as usual.",
    ProposalKind.STOP: "The action is not stopped. Continue the work, and send updates as usual.",
}
"""What to do after a refusal, by the kind of proposal. `_keep_date` has the words for a date."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal that has not been answered yet: what was decided, by whom and when, why, and what to do next."""

    status: ActionStatus
    kind: ProposalKind
    decided: str
    reason: str
    next: str


def refusals_of(decisions: Iterable[Decision], statuses: Mapping[int, ActionStatus]) -> list[Refusal]:
    """Return these refusals in words. Those on actions that are not in `statuses`, by action id, are left out."""
    return [
        _refusal(decision, statuses[decision.proposal.action_id])
        for decision in decisions
        if decision.proposal.action_id in statuses
    ]


def _refusal(decision: Decision, status: ActionStatus) -> Refusal:
    kind = ProposalKind(decision.proposal.kind)
    who = group_name(decision.decided_by)
    where = f"at its meeting of {long_date(decision.meeting.held_on)}" if decision.meeting else ""
    where = where or f"on {long_date(decision.effective_from)}"
    minute = f" ({decision.minute_reference})" if decision.minute_reference else ""
    return Refusal(
        status,
        kind,
        f"{who[:1].upper()}{who[1:]} did not agree, {where}{minute}, {_what(decision.proposal, status)}.",
        decision.reason,
        _keep_date(status) if kind is ProposalKind.NEW_DATE else NEXT[kind],
    )


def _keep_date(status: ActionStatus) -> str:
    """Return which date still applies, and what to do about it, in sentences."""
    planned = status.due or status.review
    if planned is None:
        return "The date has not changed. Send an update that says when the work will be done."
    name = "due" if status.due else "review"
    stays = f"The {name} date is still {long_date(planned)}"
    if status.is_late:
        next_step = "Send an update that says when the work will be done, or propose another date."
        return f"{stays}, which has passed. {next_step}"
    meets = "how the work will be done by then" if status.due else "how the work is going"
    return f"{stays}. Send an update that says {meets}, or propose another date."


def _what(proposal: Proposal, status: ActionStatus) -> str:
    """Return what was refused, such as "to move the due date to 30 June 2026"."""
    kind = ProposalKind(proposal.kind)
    if proposal.new_date:
        return f"to move the {'due' if status.due else 'review'} date to {long_date(proposal.new_date)}"
    if kind is ProposalKind.COMPLETE:
        reported = proposal.update.recorded_at if proposal.update else proposal.recorded_at
        return f"that the action is complete, as reported on {long_date(clock.day_of(reported))}"
    return "to pause the action" if kind is ProposalKind.PAUSE else "to stop the action"
