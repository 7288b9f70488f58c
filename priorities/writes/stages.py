"""Moving an action from one stage to another, by agreement: paused, stopped, complete, or reopened."""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from priorities.choices import DecisionVerdict, ProposalKind, ReviewVerdict, Stage
from priorities.events import Event
from priorities.models import Action, ActionRevision, Decision, Proposal, Review, Update
from priorities.rules import lifecycle
from priorities.writes.actions import held, locked
from priorities.writes.revisions import Agreement, Terms, record, revise_action, shown
from tracker import audit
from tracker.models import User
from tracker.refusals import Refused, refuse_edit_conflict
from tracker.wording import long_date

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
    """Move an action to another stage in a new revision, and return the revision. This agrees a matching proposal.

    An action can be completed only if its latest update reports completion, because that update says what difference
    the work has made and how we know. Raises Refused.
    """
    terms = Terms(agreement, by, at)
    with transaction.atomic():
        action = locked(action)
        current = held(action)
        refuse_edit_conflict(current.number, based_on, current)
        reasons = terms.wrong(current.effective_from)
        if stage is None or stage not in lifecycle.stages_after(Stage(current.stage)):
            reasons["stage"] = "Choose a stage that this action can move to."
        if reasons or stage is None:
            raise Refused(reasons)
        asked = _asked(action, stage)
        if stage is Stage.COMPLETE and asked is None:
            raise Refused(
                {
                    "stage": "The latest update does not report this action complete. Update it as Blue "
                    "first, saying what difference it made and how we know."
                }
            )
        if (
            stage is Stage.COMPLETE
            and asked
            and agreement.effective_from
            and agreement.effective_from < asked.effective_from
        ):
            raise Refused(
                {
                    "effective_from": f"It was reported complete on {long_date(asked.effective_from)}. Enter that day "
                    "or a later one."
                }
            )
        revision = revise_action(action, terms, stage=stage)
        if asked is not None:
            Decision.objects.create(
                proposal=asked,
                verdict=DecisionVerdict.AGREED,
                agreed_by=revision.agreed_by,
                reason=revision.reason,
                by=by,
                recorded_at=at,
                revision=revision,
            )
        before, after = audit.changes(shown(current), shown(revision))
        after |= {"agreed_a_proposal": asked is not None}
        record(Event.ACTION_MOVED, action, terms, before, after)
    return revision


def _asked(action: Action, stage: Stage) -> Proposal | None:
    """Return the latest undecided proposal for this stage whose update still counts; None if there is no such proposal.

    For completion, only the latest update counts: a later update shows that the work has gone on.
    """
    kind = ASKED_BY.get(stage)
    if kind is None:
        return None
    verdict = Review.objects.filter(update=OuterRef("pk")).order_by("-id").values("verdict")[:1]
    counting = (
        Update.objects.filter(action=action)
        .annotate(verdict=Subquery(verdict))
        .filter(Q(verdict__isnull=True) | ~Q(verdict=ReviewVerdict.QUERIED))
        .order_by("-effective_from", "-id")
    )
    updates = counting[:1] if stage is Stage.COMPLETE else counting
    open_ones = Proposal.objects.filter(
        Q(update__in=list(updates)) | Q(update__isnull=True),
        action=action,
        kind=kind,
        decision__isnull=True,
    )
    return open_ones.order_by("-id").first()
