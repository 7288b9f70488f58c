"""Linking evidence to further actions and commitments, unlinking it, and withdrawing it, each from a day."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from priorities.events import Event
from priorities.models import Action, Commitment, EvidenceItem, EvidenceLink, EvidenceWithdrawal
from priorities.writes.evidence import lock, refuse_withdrawn_actions
from priorities.writes.plan_checks import in_another_strategy
from priorities.writes.revisions import LONGEST_REASON
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long
from tracker.wording import long_date


def link(
    *,
    item: EvidenceItem,
    actions: Collection[Action],
    commitments: Collection[Commitment] = (),
    linked_on: date | None,
    by: User,
    at: datetime,
) -> list[EvidenceLink]:
    """Link an item to further actions and commitments from a day, and return the links.

    Raises Refused, including when the item is linked to one of them already.
    """
    shows: list[Action | Commitment] = [*actions, *commitments]
    if not shows:
        raise Refused({"also": "Enter the reference of an action or commitment, such as 2.3.1."})
    with transaction.atomic():
        lock(item)
        if in_another_strategy(item.strategy, shows):
            raise Refused(
                {"also": "One of these is in another strategy. Enter references from this strategy."}
            )
        refuse_withdrawn_actions("also", actions)
        if linked_on is None:
            raise Refused(
                {
                    "linked_on": "Enter the date from which the evidence counts for these "
                    "actions and commitments."
                }
            )
        if error := _day_error(item, linked_on, at):
            raise Refused({"linked_on": error})
        for row in shows:
            target = {"action": row} if isinstance(row, Action) else {"commitment": row}
            earlier = EvidenceLink.objects.filter(item=item, **target)
            if earlier.filter(unlinked_on=None).exists():
                raise Refused(
                    {"also": f"{item.reference} is already linked to {row.reference}. Remove this reference."}
                )
            ended = earlier.aggregate(last=Max("unlinked_on"))["last"]
            if ended and linked_on < ended:
                raise Refused(
                    {
                        "linked_on": f"{item.reference} has not been linked to {row.reference} since "
                        f"{long_date(ended)}. "
                        "Enter that day or a later one."
                    }
                )
        linked = {"item": item, "linked_on": linked_on, "linked_by": by, "linked_at": at}
        links: list[EvidenceLink] = EvidenceLink.objects.bulk_create(
            EvidenceLink(**linked, **({"action": row} if isinstance(row, Action) else {"commitment": row}))
            for row in shows
        )
        audit.record(
            what=Event.EVIDENCE_LINKED,
            by=by,
            at=at,
            subject=item,
            scope=item.strategy.slug,
            after={
                "linked_on": linked_on,
                "actions": [row.reference for row in actions],
                "commitments": [row.reference for row in commitments],
            },
        )
    return links


def unlink(
    *, link: EvidenceLink, unlinked_on: date | None, reason: str, by: User, at: datetime
) -> EvidenceLink:
    """End the link of an item to an action or a commitment from a day, with a reason, and return the link.

    Raises Refused, including when the link has ended already.
    """
    refuse_identifiers(reason=reason)
    item = link.item
    with transaction.atomic():
        lock(item)
        link = EvidenceLink.objects.select_related("item__strategy", "action", "commitment").get(pk=link.pk)
        target = link.action or link.commitment
        assert target is not None
        if link.unlinked_on:
            raise Refused(
                {
                    "": f"{item.reference} has not been linked to {target.reference} since "
                    f"{long_date(link.unlinked_on)}."
                }
            )
        errors = _reason_errors(reason)
        if unlinked_on is None:
            errors["unlinked_on"] = (
                "Enter the first day on which it no longer counts: today or an earlier day."
            )
        elif unlinked_on > clock.day_of(at):
            errors["unlinked_on"] = "This date is in the future. Enter today or an earlier date."
        elif unlinked_on < link.linked_on:
            errors["unlinked_on"] = (
                f"{item.reference} is linked to {target.reference} from {long_date(link.linked_on)}. Enter that day or "
                "a later one."
            )
        if errors:
            raise Refused(errors)
        link.unlinked_on, link.unlinked_at, link.unlinked_by = unlinked_on, at, by
        link.unlinked_reason = reason.strip()
        link.save(update_fields=["unlinked_on", "unlinked_at", "unlinked_by", "unlinked_reason"])
        audit.record(
            what=Event.EVIDENCE_UNLINKED,
            by=by,
            at=at,
            subject=item,
            scope=item.strategy.slug,
            before={"linked_to": target.reference},
            after={"unlinked_on": unlinked_on, "reason": link.unlinked_reason},
        )
    return link


def withdraw(
    *, item: EvidenceItem, withdrawn_on: date | None, reason: str, by: User, at: datetime
) -> EvidenceWithdrawal:
    """Withdraw an item from a day, with a reason, and return the withdrawal.

    From that day, the item is left out of lists, counts and papers. Raises Refused, including when the item has been
    withdrawn already.
    """
    refuse_identifiers(reason=reason)
    with transaction.atomic():
        lock(item)
        errors = _reason_errors(reason)
        if withdrawn_on is None:
            errors["withdrawn_on"] = (
                "Enter the first day on which it no longer counts: today or an earlier day."
            )
        elif error := _day_error(item, withdrawn_on, at):
            errors["withdrawn_on"] = error
        if errors or withdrawn_on is None:
            raise Refused(errors)
        withdrawal: EvidenceWithdrawal = EvidenceWithdrawal.objects.create(
            item=item, withdrawn_on=withdrawn_on, reason=reason.strip(), recorded_by=by, recorded_at=at
        )
        audit.record(
            what=Event.EVIDENCE_WITHDRAWN,
            by=by,
            at=at,
            subject=item,
            scope=item.strategy.slug,
            after={"withdrawn_on": withdrawn_on, "reason": withdrawal.reason},
        )
    return withdrawal


def _day_error(item: EvidenceItem, day: date, at: datetime) -> str:
    """Return why a link or a withdrawal cannot count from this day, or "" if it can."""
    if day > clock.day_of(at):
        return "This date is in the future. Enter today or an earlier date."
    since = item.revisions.get(number=1).effective_from
    if day < since:
        return f"{item.reference} counts from {long_date(since)}. Enter that day or a later one."
    return ""


def _reason_errors(reason: str) -> dict[str, str]:
    errors = too_long(reason=(reason, LONGEST_REASON))
    if not reason.strip():
        errors["reason"] = "Say why, in a sentence that will still be clear in two years."
    return errors
