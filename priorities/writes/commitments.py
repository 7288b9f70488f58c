"""Adding, changing, ordering, retiring and reopening commitments.

Approved wording is the board's own, and is recorded with the document that it comes from. A version in plain words is
shown beside the approved wording and never replaces it.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from priorities.choices import WordingSource
from priorities.events import Event
from priorities.models import ActionSupport, Commitment, CommitmentRevision, Priority, Strategy
from priorities.writes import ordering, plan_checks, supports
from priorities.writes.plan_checks import next_reference, reference_error, refuse_duplicate
from priorities.writes.revisions import (
    Agreement,
    Terms,
    audited_values,
    create_first,
    latest_revision,
    record,
    refuse_same,
    revise,
)
from tracker import audit
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long
from tracker.wording import long_date

LONGEST_SOURCE = 300
LONGEST_WORDING = 2_000


@dataclass(frozen=True, slots=True)
class CommitmentDetails:
    """A commitment's wording, where the wording comes from, a version in plain words, and the intended difference."""

    wording: str
    wording_source: WordingSource | None
    source: str = ""
    plain_wording: str = ""
    difference: str = ""


def add(
    *,
    priority: Priority,
    details: CommitmentDetails,
    agreement: Agreement,
    by: User,
    at: datetime,
    reference: str = "",
) -> Commitment:
    """Add a commitment to a priority that is in use, and return the commitment.

    An empty `reference` is replaced by the next unused one. Raises Refused.
    """
    terms = Terms(agreement, by, at)
    if errors := _wording_errors(details) | terms.errors():
        raise Refused(errors)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=priority.strategy_id)
        _refuse_before(priority, agreement, "This priority is retired. Reopen it before adding to it.")
        reference = " ".join(reference.split()) or proposed_reference(priority)
        if sentence := reference_error(reference, _used_references(strategy)):
            raise Refused({"reference": sentence})
        siblings = CommitmentRevision.objects.filter(commitment__priority=priority)
        refuse_duplicate(siblings, "wording", details.wording)
        order = ordering.next_place(Commitment.objects.filter(priority=priority))
        commitment = Commitment.objects.create(
            strategy=strategy, priority=priority, reference=reference, order=order
        )
        revision = create_first(commitment, terms, **asdict(details))
        record(
            what=Event.COMMITMENT_ADDED,
            subject=commitment,
            terms=terms,
            before={},
            after=audited_values(revision),
        )
    return commitment


def proposed_reference(priority: Priority) -> str:
    """Return the reference that the priority's next commitment would have. Runs one SQL query."""
    return next_reference(str(priority.number), _used_references(priority.strategy))


def change(
    *,
    commitment: Commitment,
    details: CommitmentDetails,
    agreement: Agreement,
    based_on: int | None,
    by: User,
    at: datetime,
) -> CommitmentRevision:
    """Change a commitment's details in a new revision, and return the revision.

    `based_on` is the number of the revision that the user saw. Raises Refused.
    """
    if errors := _wording_errors(details):
        raise Refused(errors)
    with transaction.atomic():
        current = _locked_revision(commitment, based_on)
        refuse_same(current, **asdict(details))
        return revise(Event.COMMITMENT_CHANGED, current, Terms(agreement, by, at), **asdict(details))


def retire(
    *, commitment: Commitment, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> CommitmentRevision:
    """Retire a commitment in a new revision, end the links from actions that support it, and return the revision.

    Raises Refused, including while any action belongs to the commitment.
    """
    with transaction.atomic():
        current = _locked_revision(commitment, based_on)
        if current.retired:
            raise Refused({"": "This commitment is already retired."})
        if reason := plan_checks.why_commitment_stays(commitment):
            raise Refused({"": reason})
        last_day = plan_checks.last_day_as_home(commitment)
        if last_day and agreement.effective_from and agreement.effective_from < last_day:
            raise Refused(
                {
                    "effective_from": f"Actions belonged to this commitment until {long_date(last_day)}. Enter that "
                    "day or a later one, so that they stay counted."
                }
            )
        revision = revise(Event.COMMITMENT_RETIRED, current, Terms(agreement, by, at), retired=True)
        ended = ActionSupport.objects.filter(commitment=commitment, unlinked_on__isnull=True)
        for link in ended.select_related("action"):
            before = supports.references(link.action)
            supports.end(link, day=revision.effective_from, at=at)
            audit.record(
                what=Event.ACTION_CHANGED,
                by=by,
                at=at,
                subject=link.action,
                scope=commitment.strategy.slug,
                before={"supports": before},
                after={
                    "supports": [each for each in before if each != commitment.reference],
                    "effective_from": link.unlinked_on,
                },
            )
        return revision


def reopen(
    *, commitment: Commitment, agreement: Agreement, based_on: int | None, by: User, at: datetime
) -> CommitmentRevision:
    """Bring a retired commitment back into use with its old reference, and return the revision.

    Raises Refused, including while its priority is retired.
    """
    with transaction.atomic():
        current = _locked_revision(commitment, based_on)
        if not current.retired:
            raise Refused({"": "This commitment is already in use."})
        _refuse_before(
            commitment.priority,
            agreement,
            "The priority of this commitment is retired. Reopen the priority first.",
        )
        return revise(Event.COMMITMENT_REOPENED, current, Terms(agreement, by, at), retired=False)


def move(*, commitment: Commitment, up: bool, by: User, at: datetime) -> bool:
    """Move a commitment one place up or down within its priority, and return whether it moved.

    Its reference does not change.
    """
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=commitment.strategy_id)
        rows = Commitment.objects.select_for_update(no_key=True).filter(priority=commitment.priority_id)
        return ordering.move(
            row=commitment,
            rows=list(ordering.in_use(rows).order_by("order", "id")),
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
                "effective_from": f"The priority is in use from {long_date(since)}. Enter that day or a later one."
            }
        )


def _used_references(strategy: Strategy) -> list[str]:
    return list(Commitment.objects.filter(strategy=strategy).values_list("reference", flat=True))


def _locked_revision(commitment: Commitment, based_on: int | None) -> CommitmentRevision:
    """Return a commitment's latest revision, and lock its strategy until the transaction ends. Raises EditConflict."""
    Strategy.objects.select_for_update(no_key=True).get(pk=commitment.strategy_id)
    rows = CommitmentRevision.objects.select_related("commitment__strategy").filter(commitment=commitment)
    return latest_revision(rows, based_on)


def _wording_errors(details: CommitmentDetails) -> dict[str, str]:
    texts = {name: value for name, value in asdict(details).items() if name != "wording_source"}
    refuse_identifiers(**texts)
    errors: dict[str, str] = {}
    if not details.wording.strip():
        errors["wording"] = "Say what is promised, in a sentence or two."
    if details.wording_source is None:
        errors["wording_source"] = "Choose approved or sample wording."
    if details.wording_source == WordingSource.APPROVED and not details.source.strip():
        errors["source"] = "Enter the document that the board approved, and the page or paragraph."
    return errors | too_long(
        wording=(details.wording, LONGEST_WORDING),
        plain_wording=(details.plain_wording, LONGEST_WORDING),
        difference=(details.difference, LONGEST_WORDING),
        source=(details.source, LONGEST_SOURCE),
    )
