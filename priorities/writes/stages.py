"""Moving an action from one stage to another, by agreement: paused, stopped, complete, or reopened."""

from datetime import datetime

from django.db import transaction

from priorities.choices import DecisionVerdict, ProposalKind, ReviewVerdict, Stage
from priorities.models import Action, ActionRevision, Decision, Proposal, Review
from priorities.rules import lifecycle
from priorities.writes import agreement as agreed
from priorities.writes import plan
from priorities.writes.actions import held, locked, shown, why
from priorities.writes.agreement import Agreement
from tracker import audit
from tracker.models import User
from tracker.refusals import Refused

ASKED_BY = {
    Stage.COMPLETE: ProposalKind.COMPLETE,
    Stage.PAUSED: ProposalKind.PAUSE,
    Stage.STOPPED: ProposalKind.STOP,
}


def move(
    *,
    action: Action,
    stage: Stage | None,
    agreement: Agreement,
    based_on: int | None,
    by: User,
    at: datetime,
) -> ActionRevision:
    """Put an action into another stage, as a new revision; a proposal that asked for it is agreed by it.

    Completion needs an update that reports it, because that update says what difference the work made and how we know.
    Raises Refused.
    """
    with transaction.atomic():
        action = locked(action)
        current = held(action)
        agreed.refuse_newer(current.number, based_on)
        reasons = agreed.wrong(agreement, at, current.stands_from)
        if stage is None or stage not in lifecycle.stages_after(Stage(current.stage)):
            reasons["stage"] = "Choose a stage that this action can move to from where it is."
        if reasons:
            raise Refused(reasons)
        assert stage is not None
        asked = _asked(action, stage)
        if stage is Stage.COMPLETE and asked is None:
            raise Refused(
                {
                    "stage": "No update reports this action complete. Have it updated as Blue first: that says what "
                    "difference it made and how we know."
                }
            )
        revision = plan.revise(action, stage=stage, **agreed.terms(agreement), by=by, at=at)
        if asked is not None:
            Decision.objects.create(
                proposal=asked,
                verdict=DecisionVerdict.AGREED,
                agreed_by=agreement.agreed_by.strip(),
                reason=agreement.reason.strip(),
                by=by,
                recorded_at=at,
                revision=revision,
            )
        before, after = agreed.changes(shown(current), shown(revision))
        audit.record(
            what="action moved to another stage",
            by=by,
            at=at,
            subject=action,
            scope=action.strategy.slug,
            before=before,
            after=after | why(agreement) | {"agreed_a_proposal": asked is not None},
        )
    return revision


def _asked(action: Action, stage: Stage) -> Proposal | None:
    """The latest proposal that asks for this stage, is not decided, and whose update still counts."""
    kind = ASKED_BY.get(stage)
    if kind is None:
        return None
    open_ones = Proposal.objects.filter(action=action, kind=kind, decision__isnull=True).order_by("-id")
    for proposal in open_ones:
        last = Review.objects.filter(update=proposal.update_id).order_by("-id").first()
        if last is None or last.verdict != ReviewVerdict.SENT_BACK:
            return proposal
    return None
