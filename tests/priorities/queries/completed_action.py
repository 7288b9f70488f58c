"""A completion that an update reports, and its decision."""

from datetime import date

from priorities.choices import DecisionVerdict, ProposalKind, Stage
from priorities.models import Decision, Proposal, Update
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
    Decision.objects.create(
        proposal=proposal,
        verdict=verdict,
        agreed_by="The oversight group",
        reason="As discussed.",
        by=update.user,
        recorded_at=builders.noon(on),
        revision=builders.revision(
            update.action, stage=Stage.COMPLETE, effective_from=on, recorded_at=builders.noon(on)
        )
        if agreed
        else None,
    )
