"""A completion that an update reports, and its decision."""

from datetime import date, datetime

from priorities.choices import DecisionVerdict, ProposalKind, Stage
from priorities.models import ActionRevision, Decision, Proposal, Update
from tests import builders
from tracker import clock


def complete(
    update: Update,
    verdict: DecisionVerdict | None,
    on: date,
    *,
    since: date | None = None,
    recorded_on: date | None = None,
) -> None:
    """Propose completion with the update, from `since` or its own day. If there is a verdict, decide on day `on`.

    The decision is recorded on `recorded_on` or the same day.
    """
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
    moment = builders.noon(recorded_on or on)
    revision = (
        builders.revision(update.action, stage=Stage.COMPLETE, effective_from=on, recorded_at=moment)
        if agreed
        else None
    )
    decide(proposal, verdict, moment, revision, on=on)


def decide(
    proposal: Proposal,
    verdict: DecisionVerdict,
    at: datetime,
    revision: ActionRevision | None,
    *,
    on: date | None = None,
) -> None:
    """Record the board's decision on a proposal and, if it was agreed, the revision that changed the plan.

    The decision takes effect on day `on`, or else with the revision or on the day on which it is recorded.
    """
    Decision.objects.create(
        proposal=proposal,
        verdict=verdict,
        effective_from=on or (revision.effective_from if revision else clock.day_of(at)),
        reason="As discussed.",
        by=proposal.by,
        recorded_at=at,
        revision=revision,
    )
