"""A group with a meeting today and one of everything that its pack and its action note say."""

from dataclasses import dataclass
from datetime import date

from priorities.choices import ActionPointOutcome, DecisionVerdict, ProposalKind, Rag, ReviewVerdict
from priorities.models import Action, ActionPoint, Decision, Group, Meeting, MeetingItem, Proposal, Update
from reports.papers.content import Content, to_json
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.quarterly_strategy import Quarterly

MAR, APR = date(2026, 3, 10), date(2026, 4, 2)


@dataclass
class Met:
    """The group of a quarterly strategy, with a group under it, a meeting on 10 March and one today."""

    quarterly: Quarterly

    def __post_init__(self) -> None:
        strategy = self.quarterly.strategy
        strategy.oversight_group = self.quarterly.group
        strategy.save()
        self.under: Group = builders.group(strategy, name="Under it", parent=self.quarterly.group)
        self.other: Group = builders.group(strategy, name="Another group")
        self.earlier: Meeting = builders.meeting(strategy, MAR, group=self.quarterly.group)
        self.meeting: Meeting = builders.meeting(strategy, TODAY, group=self.quarterly.group)
        self.board: Meeting = builders.meeting(strategy, TODAY)

    def updated(self, action: Action, rag: Rag = Rag.GREEN, **fields: object) -> Update:
        """Return a new update for January to March."""
        return builders.update(
            action, rag, APR, by=self.quarterly.user, period=self.quarterly.winter, **fields
        )

    def checked(self, action: Action, rag: Rag = Rag.GREEN, **fields: object) -> Update:
        """Return a new update that has been checked."""
        update = self.updated(action, rag, **fields)
        builders.review(update, ReviewVerdict.CHECKED, APR)
        return update

    def proposed(self, action: Action, kind: ProposalKind = ProposalKind.STOP, **fields: object) -> Proposal:
        """Return a new proposal, made on 2 April."""
        values = {"reason": "The money ended.", "effective_from": APR, "recorded_at": noon(APR)}
        return Proposal.objects.create(action=action, kind=kind, by=builders.user(), **values | fields)

    def point(self, **fields: object) -> ActionPoint:
        """Return a new action point of the earlier meeting."""
        return builders.action_point(self.earlier, self.quarterly.lead, TODAY, **fields)

    def before(self) -> dict[str, Action]:
        """Add one of everything that waits for the meeting, and return the actions by what they wait for."""
        quarterly = self.quarterly
        actions = {
            "note": quarterly.action(),
            "check": quarterly.action(group=self.under),
            "enter": quarterly.action(),
            "decide": quarterly.action(group=self.under, due=date(2026, 3, 1)),
            "other": quarterly.action(group=self.other, due=date(2026, 3, 1)),
        }
        self.checked(actions["note"], board_sentence="Staff are trained.")
        self.updated(actions["check"], Rag.RED, problem="The trainer left.", recovery_plan="We hire one.")
        self.updated(actions["decide"])
        self.proposed(actions["decide"])
        self.point(words="Ask the board for money.", action=actions["note"])
        return actions

    def after(self) -> dict[str, Action]:
        """Add one of everything that the meeting records, and return the actions by what became of them."""
        quarterly = self.quarterly
        actions = {name: quarterly.action() for name in ("noted", "agreed", "refused", "asked", "discussed")}
        update = self.checked(actions["noted"], Rag.AMBER, board_sentence="Staff are trained.")
        builders.review(update, ReviewVerdict.NOTED, TODAY, meeting=self.meeting)
        self.decided(self.proposed(actions["refused"]), DecisionVerdict.REFUSED, "There is money.", "item 7")
        date_proposed = self.proposed(actions["agreed"], ProposalKind.NEW_DATE, new_date=date(2027, 3, 31))
        self.decided(date_proposed, DecisionVerdict.AGREED, "A partner is late.", "item 8")
        builders.action_point(
            self.meeting,
            quarterly.lead,
            date(2026, 5, 1),
            words="Write to the bank.",
            action=actions["asked"],
        )
        builders.action_point_answer(
            self.point(words="Ask the board for money."),
            TODAY,
            ActionPointOutcome.STILL_OPEN,
            due=date(2026, 6, 1),
            meeting=self.meeting,
        )
        MeetingItem.objects.create(meeting=self.meeting, action=actions["discussed"], recorded_at=noon(TODAY))
        return actions

    def decided(self, proposal: Proposal, verdict: DecisionVerdict, reason: str, minute: str) -> Decision:
        """Return the decision of today's meeting on a proposal."""
        revision = None
        if verdict is DecisionVerdict.AGREED:
            revision = builders.revision(proposal.action, due=proposal.new_date)
        return Decision.objects.create(
            proposal=proposal,
            verdict=verdict,
            group=self.meeting.group,
            meeting=self.meeting,
            minute_reference=minute,
            effective_from=TODAY,
            reason=reason,
            by=builders.user(),
            recorded_at=noon(TODAY),
            revision=revision,
        )


def words_of(content: Content) -> str:
    """Return everything that a paper says, as JSON."""
    return to_json(content).decode()
