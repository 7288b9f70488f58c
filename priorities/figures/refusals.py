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
    ProposalKind.COMPLETE: "Send an update that says what is still to be done, or report completion "
    "again when the action is done.",
    ProposalKind.NEW_DATE: "Send an update that says how the work will meet the agreed date, or "
    "propose another date.",
    ProposalKind.PAUSE: "The work continues, so send updates as usual.",
    ProposalKind.STOP: "The work continues, so send updates as usual.",
}
"""What to do after a refusal, by the kind of proposal. For a date, the date that still applies comes first."""


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
    planned = status.due or status.review
    stays = f"The date is still {long_date(planned)}.  " if kind is ProposalKind.NEW_DATE and planned else ""
    return Refusal(
        status,
        kind,
        f"{who[:1].upper()}{who[1:]} did not agree {_what(decision.proposal, status)} {where}{minute}.",
        decision.reason,
        f"{stays}{NEXT[kind]}",
    )


def _what(proposal: Proposal, status: ActionStatus) -> str:
    """Return what was refused, such as "the new due date, 30 June 2026,"."""
    kind = ProposalKind(proposal.kind)
    if proposal.new_date:
        return f"the new {'due' if status.due else 'review'} date, {long_date(proposal.new_date)},"
    if kind is ProposalKind.COMPLETE:
        reported = proposal.update.recorded_at if proposal.update else proposal.recorded_at
        return f"the completion reported on {long_date(clock.day_of(reported))}"
    return "to pause the action" if kind is ProposalKind.PAUSE else "to stop the action"
