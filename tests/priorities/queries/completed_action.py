"""A completion reported by an update, and decided."""

from datetime import date

from priorities.choices import DecisionVerdict, ProposalKind, Stage
from priorities.models import Decision, Proposal, Update
from tests import builders


def complete(update: Update, verdict: DecisionVerdict | None, on: date) -> None:
    """Propose completion with the update and, with a verdict, decide it on that day."""
    proposal = Proposal.objects.create(
        action=update.action,
        update=update,
        kind=ProposalKind.COMPLETE,
        reason="Reported complete.",
        by=update.author,
        effective_from=update.effective_from,
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
        by=update.author,
        recorded_at=builders.noon(on),
        revision=builders.revision(
            update.action, stage=Stage.COMPLETE, effective_from=on, recorded_at=builders.noon(on)
        )
        if agreed
        else None,
    )
