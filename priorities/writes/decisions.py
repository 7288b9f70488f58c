"""What is recorded of a decision: who made it, at which meeting, when it takes effect and why."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from priorities.choices import ProposalKind
from priorities.models import Group, Meeting, Strategy
from priorities.queries.decision_makers import decision_makers
from priorities.writes.plan_checks import meeting_as_now
from priorities.writes.revisions import Agreement
from tracker.refusals import refuse_identifiers, too_long

LONGEST_MINUTE_REFERENCE = 100
WHO_DECIDES = {
    ProposalKind.COMPLETE: "In this strategy, {} decides whether an action is complete.",
    ProposalKind.NEW_DATE: "In this strategy, {} decides on new dates.",
    ProposalKind.PAUSE: "In this strategy, {} decides whether an action is paused.",
    ProposalKind.STOP: "In this strategy, {} decides whether an action is stopped.",
}
"""The errors for another group, by the kind of change."""


@dataclass(frozen=True, slots=True)
class DecisionDetails:
    """Who decided, at which meeting, when the decision takes effect, and why.

    `group` is the group that decided, or None for the strategy's board. A decision made at a meeting takes effect on
    the day of the meeting, whatever `effective_from` says.
    """

    group: Group | None
    effective_from: date | None
    reason: str
    meeting: Meeting | None = None
    minute_reference: str = ""

    def as_now(self) -> "DecisionDetails":
        """Return these details with the meeting as it is now, which may have been corrected or removed.

        Call this after locking the strategy. Raises Refused if the meeting has been removed.
        """
        return replace(self, meeting=meeting_as_now(self.meeting))

    def agreement(self, strategy: Strategy) -> Agreement:
        """Return the decision as the agreement to a revision."""
        return Agreement(
            effective_from=self.meeting.held_on if self.meeting else self.effective_from,
            agreed_by=self.group.name if self.group else strategy.board,
            reason=self.reason,
        )

    def errors(self, strategy: Strategy, kinds: Collection[ProposalKind]) -> dict[str, str]:
        """Return the errors in the group, the meeting and the minute reference, by field. `Terms` checks the rest.

        `kinds` are those of the changes decided. Each is decided by the group that the strategy names for it or, above
        that group, by the board. If there are none, any of the groups that it names may decide. Raises Refused if the
        reference contains a personal identifier.
        """
        refuse_identifiers(minute_reference=self.minute_reference)
        errors = too_long(minute_reference=(self.minute_reference, LONGEST_MINUTE_REFERENCE))
        if self.group:
            named = decision_makers(strategy)
            elsewhere = [kind for kind in kinds if named[kind] != self.group]
            if elsewhere:
                errors["group"] = WHO_DECIDES[elsewhere[0]].format(named[elsewhere[0]] or strategy.board)
            elif self.group not in named.values():
                errors["group"] = "Choose a group in this list, or the board."
        group_id = self.group.pk if self.group else None
        if self.meeting and (self.meeting.strategy_id, self.meeting.group_id) != (strategy.pk, group_id):
            decided_by = self.group.name if self.group else strategy.board
            errors["meeting"] = f"Choose a meeting of {decided_by}, or change who agreed it."
        return errors
