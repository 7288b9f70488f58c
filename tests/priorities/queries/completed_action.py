"""A completion that an update reports, and its decision."""

from datetime import date, datetime

from priorities.choices import DecisionVerdict, ProposalKind, Stage
from priorities.models import ActionRevision, Decision, Proposal, Update
from tests import builders


def complete(update: Update, verdict: DecisionVerdict | None, on: date, *, since: date | None = None) -> None:
    """Propose completion with the update, from `since` or its own day. If there is a verdict, decide on day `on`."""
    proposal = Proposal.objects.create(
        action=update.action,
        update=update,
        kind=ProposalKind.COMPLETE,
        reason="Reported complete.",
        by=update.user,
        effective_from=since or update.effective_from,
        recorded_at=update.recorded_at,
    )
    if verdict is None:
        return
    agreed = verdict is DecisionVerdict.AGREED
    moment = builders.noon(on)
    revision = (
        builders.revision(update.action, stage=Stage.COMPLETE, effective_from=on, recorded_at=moment)
        if agreed
        else None
    )
    decide(proposal, verdict, moment, revision)


def decide(
    proposal: Proposal, verdict: DecisionVerdict, at: datetime, revision: ActionRevision | None
) -> None:
    """Record the decision on a proposal and, if it was agreed, the revision that changed the plan."""
    Decision.objects.create(
        proposal=proposal,
        verdict=verdict,
        agreed_by="The oversight group",
        reason="As discussed.",
        by=proposal.by,
        recorded_at=at,
        revision=revision,
    )
