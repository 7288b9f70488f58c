"""Adding, rewording, ordering, retiring and reopening commitments.

Approved wording is the board's own, and names the document that it comes from. A version in plain words is shown beside
the approved wording and never replaces it.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from priorities.choices import WordingSource
from priorities.events import Event
from priorities.models import ActionSupport, Commitment, CommitmentRevision, Priority, Strategy
from priorities.writes import ordering, plan_checks
from priorities.writes.plan_checks import next_reference, refuse_twice, wrong_reference
from priorities.writes.revisions import (
    Agreement,
    Terms,
    create_first,
    locked_current,
    record,
    refuse_same,
    revise,
    shown,
)
from tracker import audit
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long
from tracker.wording import long_date

LONGEST_SOURCE = 300
LONGEST_WORDING = 2_000


@dataclass(frozen=True, slots=True)
class Worded:
    """A commitment's wording, where the wording comes from, and a version in plain words."""

    wording: str
    wording_source: WordingSource | None
    source: str = ""
    plain_wording: str = ""
    difference: str = ""


def add(
    *,
    priority: Priority,
    worded: Worded,
    agreement: Agreement,
    by: User,
    at: datetime,
    reference: str = "",
) -> Commitment:
    """Add a commitment under a priority that is in use, and return it.

    Without a `reference`, the next free reference is used. Raises Refused.
    """
    terms = Terms(agreement, by, at)
    if reasons := _wrong(worded) | terms.wrong():
        raise Refused(reasons)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=priority.strategy_id)
        _refuse_before(priority, agreement, "This priority is retired. Reopen it before adding to it.")
        reference = reference.strip() or proposed_reference(priority)
        if sentence := wrong_reference(reference, _used(strategy)):
            raise Refused({"reference": sentence})
        beside = CommitmentRevision.objects.filter(commitment__priority=priority)
        refuse_twice(beside, "wording", worded.wording)
        order = ordering.next_place(Commitment.objects.filter(priority=priority))
        commitment = Commitment.objects.create(
            strategy=strategy, priority=priority, reference=reference, order=order
        )
        first = create_first(commitment, terms, **asdict(worded))
        record(Event.COMMITMENT_ADDED, commitment, terms, {}, shown(first))
    return commitment


def proposed_reference(priority: Priority) -> str:
    """Return the reference that the priority's next commitment would have. Runs one SQL query."""
    return next_reference(str(priority.number), _used(priority.strategy))


def change(
    *,
    commitment: Commitment,
    worded: Worded,
    agreement: Agreement,
    based_on: int | None,
    by: User,
    at: datetime,
) -> CommitmentRevision:
    """Reword a commitment in a new revision, and return the revision.

    `based_on` is the number of the revision that the user saw. Raises Refused.
    """
    if reasons := _wrong(worded):
        raise Refused(reasons)
    with transaction.atomic():
        current = _held(commitment, based_on)
        refuse_same(current, **asdict(worded))
        return revise(Event.COMMITMENT_CHANGED, current, Terms(agreement, by, at), **asdict(worded))


def retire(
    *, commitment: Commitment, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> CommitmentRevision:
    """Take a commitment out of use, and end the links from actions that support it.

    Raises Refused while the commitment is home to any action.
    """
    with transaction.atomic():
        current = _held(commitment, based_on)
        if current.retired:
            raise Refused({"": "This commitment is retired already."})
        if homes := plan_checks.why_commitment_stays(commitment):
            raise Refused({"": homes})
        left = plan_checks.last_day_as_home(commitment)
        if left and agreement.effective_from and agreement.effective_from < left:
            raise Refused(
                {
                    "effective_from": f"Actions belonged to this commitment until {long_date(left)}. Enter that "
                    "day or a later one, so that they stay counted."
                }
            )
        revision = revise(Event.COMMITMENT_RETIRED, current, Terms(agreement, by, at), retired=True)
        ended = ActionSupport.objects.filter(commitment=commitment, unlinked_on__isnull=True)
        for link in ended.select_related("action"):
            link.unlinked_on = max(revision.effective_from, link.linked_on)
            link.unlinked_at = at
            link.save(update_fields=["unlinked_on", "unlinked_at"])
            audit.record(
                what=Event.ACTION_CHANGED,
                by=by,
                at=at,
                subject=link.action,
                scope=commitment.strategy.slug,
                before={"supports": [commitment.reference]},
                after={"supports": [], "effective_from": link.unlinked_on},
            )
        return revision


def reopen(
    *, commitment: Commitment, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> CommitmentRevision:
    """Bring a retired commitment back into use with its old reference. Raises Refused while its priority is retired."""
    with transaction.atomic():
        current = _held(commitment, based_on)
        if not current.retired:
            raise Refused({"": "This commitment is in use already."})
        _refuse_before(commitment.priority, agreement, "Its priority is retired. Reopen the priority first.")
        return revise(Event.COMMITMENT_REOPENED, current, Terms(agreement, by, at), retired=False)


def move(*, commitment: Commitment, up: bool, by: User, at: datetime) -> bool:
    """Move a commitment one place up or down within its priority, and return whether it moved.

    Its reference does not change.
    """
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=commitment.strategy_id)
        rows = Commitment.objects.select_for_update(no_key=True).filter(priority=commitment.priority_id)
        return ordering.move(
            one=commitment,
            among=list(ordering.in_use(rows).order_by("order", "id")),
            up=up,
            by=by,
            at=at,
            scope=strategy.slug,
        )


def _refuse_before(priority: Priority, agreement: Agreement, retired: str) -> None:
    """Raise Refused if the priority is not in use on the day that the change takes effect.

    `retired` is the sentence to show if the priority is retired now.
    """
    since = plan_checks.in_use_since(priority.revisions.order_by("number"))
    if since is None:
        raise Refused({"": retired})
    if agreement.effective_from and agreement.effective_from < since:
        raise Refused(
            {
                "effective_from": f"Its priority is in use from {long_date(since)}. Enter that day or a later one."
            }
        )


def _used(strategy: Strategy) -> list[str]:
    return list(Commitment.objects.filter(strategy=strategy).values_list("reference", flat=True))


def _held(commitment: Commitment, based_on: int | None) -> CommitmentRevision:
    """Return a commitment's latest revision, and lock its strategy until the transaction ends. Raises EditConflict."""
    Strategy.objects.select_for_update(no_key=True).get(pk=commitment.strategy_id)
    rows = CommitmentRevision.objects.select_related("commitment__strategy").filter(commitment=commitment)
    return locked_current(rows, based_on)


def _wrong(worded: Worded) -> dict[str, str]:
    texts = {name: value for name, value in asdict(worded).items() if name != "wording_source"}
    refuse_identifiers(**texts)
    reasons: dict[str, str] = {}
    if not worded.wording.strip():
        reasons["wording"] = "Say what is promised, in a sentence or two."
    if worded.wording_source is None:
        reasons["wording_source"] = "Choose approved or sample wording."
    if worded.wording_source == WordingSource.APPROVED and not worded.source.strip():
        reasons["source"] = "Enter the document that the board approved, and the page or paragraph."
    return reasons | too_long(
        wording=(worded.wording, LONGEST_WORDING),
        plain_wording=(worded.plain_wording, LONGEST_WORDING),
        difference=(worded.difference, LONGEST_WORDING),
        source=(worded.source, LONGEST_SOURCE),
    )
