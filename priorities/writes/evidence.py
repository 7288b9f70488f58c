"""Recording evidence that the strategy is being delivered."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from priorities.choices import EvidenceDone, EvidenceKind, Marking, ReachState, ResultLevel, Strength, Theme
from priorities.events import Event
from priorities.models import (
    Action,
    CareGroup,
    Commitment,
    EvidenceItem,
    EvidenceLink,
    Reach,
    Service,
    Strategy,
)
from priorities.rules import bounds, disclosure
from priorities.writes.plan_checks import in_another_strategy
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long


@dataclass(frozen=True, slots=True)
class EvidenceDetails:
    """The details of an item of evidence."""

    phrase: str
    kind: EvidenceKind
    done: EvidenceDone
    source: str
    result_level: ResultLevel
    strength: Strength
    theme: Theme | str = ""
    detail: str = ""
    place: str = ""
    who_benefits: str = ""
    finding: str = ""
    sample: str = ""
    numerator: int | None = None
    denominator: int | None = None
    limits: str = ""
    dated: date | None = None
    date_words: str = ""
    link: str = ""
    marking: Marking = Marking.OFFICIAL
    may_be_quoted: bool = False
    feature_in_paper: bool = False


LONGEST = 2_000
"""The longest finding, limits or detail, in characters."""

NO_PHRASE = "Say in a few words what it is, such as “an assessment toolkit in Justice Social Work”."
NO_SOURCE = "Say where it can be checked: the document and paragraph, or who holds the record."

CHOSEN = ("kind", "done", "result_level", "strength", "theme", "marking")


def add(
    *,
    strategy: Strategy,
    details: EvidenceDetails,
    service: Service | None,
    reach: Mapping[CareGroup, ReachState],
    actions: Collection[Action],
    commitments: Collection[Commitment] = (),
    by: User,
    at: datetime,
    key: UUID,
    effective_from: date | None = None,
) -> EvidenceItem:
    """Record an item of evidence with its reach and its links to actions and commitments, and return the item.

    The item, its reach and its links count from `effective_from`, so that evidence added with an update is in the
    figures for the same day. By default they count from the item's own date or, if it has no date, from today.

    `key` identifies the submission: a form that is sent twice adds one item. Raises Refused, including when the same
    person has already recorded the same item for the same actions and commitments that day.
    """
    texts = {
        name: value
        for name, value in asdict(details).items()
        if isinstance(value, str) and name not in CHOSEN
    }
    refuse_identifiers(**texts)
    today = clock.day_of(at)
    errors = _evidence_errors(
        strategy=strategy, details=details, texts=texts, actions=actions, commitments=commitments, today=today
    )
    effective_from = effective_from or min(today, details.dated or today)
    if effective_from > today:
        errors["effective_from"] = "This date is in the future. Enter today or an earlier date."
    elif "dated" not in errors:
        errors |= bounds.too_early(strategy.starts, today, effective_from=effective_from)
    if errors:
        raise Refused(errors)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        if in_another_strategy(strategy, [service, *reach, *actions, *commitments]):
            raise Refused(
                {"": "This evidence names something in another strategy. Add it from the action's own page."}
            )
        values = {**asdict(details), "service": service, "recorded_by": by}
        if earlier := EvidenceItem.objects.filter(submission_key=key).first():
            return _same_submission(earlier=earlier, strategy=strategy, values=values, reach=reach)
        if duplicate := _recorded_today(
            strategy=strategy, values=values, reach=reach, shows={*actions, *commitments}, today=today
        ):
            raise Refused(
                {
                    "": (
                        f"This is already recorded as {duplicate.reference}. If it is something else, say how "
                        "it differs."
                    )
                }
            )
        item = EvidenceItem.objects.create(
            strategy=strategy,
            reference=f"E{_last_number(strategy) + 1}",
            service=service,
            effective_from=effective_from,
            recorded_by=by,
            recorded_at=at,
            submission_key=key,
            **asdict(details),
        )
        Reach.objects.bulk_create(
            Reach(item=item, care_group=group, state=state, effective_from=effective_from, recorded_at=at)
            for group, state in reach.items()
        )
        EvidenceLink.objects.bulk_create(
            [
                *(
                    EvidenceLink(item=item, action=action, linked_on=effective_from, linked_at=at)
                    for action in actions
                ),
                *(
                    EvidenceLink(item=item, commitment=one, linked_on=effective_from, linked_at=at)
                    for one in commitments
                ),
            ]
        )
        audit.record(
            what=Event.EVIDENCE_ADDED,
            by=by,
            at=at,
            subject=item,
            scope=strategy.slug,
            after={name: value for name, value in asdict(details).items() if value not in ("", None, False)}
            | {
                "effective_from": effective_from,
                "actions": [action.reference for action in actions],
                "commitments": [commitment.reference for commitment in commitments],
                "reach": {group.name: state for group, state in reach.items()},
            },
        )
    return item


def _same_submission(
    *,
    earlier: EvidenceItem,
    strategy: Strategy,
    values: Mapping[str, Any],
    reach: Mapping[CareGroup, ReachState],
) -> EvidenceItem:
    """Return the item that was added when the form was first sent.

    Raises Refused if the form was used in another strategy or by another user, or if it now gives different details, a
    different service or a different reach, so that the user knows that these answers are not saved.
    """
    if earlier.strategy_id != strategy.pk:
        raise Refused(
            {
                "": "This form has already been used in another strategy. Add the evidence from the action's own page."
            }
        )
    if not _has_reach(earlier, reach) or any(
        getattr(earlier, name) != value for name, value in values.items()
    ):
        raise Refused(
            {
                "": (
                    "You have already submitted this form with different answers, recorded as "
                    f"{earlier.reference}. These answers are not saved: copy them, then add evidence "
                    "again from the action's page."
                )
            }
        )
    return earlier


def _recorded_today(
    *,
    strategy: Strategy,
    values: Mapping[str, Any],
    reach: Mapping[CareGroup, ReachState],
    shows: Collection[Action | Commitment],
    today: date,
) -> EvidenceItem | None:
    """Return an item recorded today with the same values, the same reach and at least these links, or None."""
    wanted = {(row.pk, None) if isinstance(row, Action) else (None, row.pk) for row in shows}
    same = EvidenceItem.objects.filter(strategy=strategy, **values).prefetch_related("reach", "links")
    for item in same.order_by("pk"):
        linked = {(link.action_id, link.commitment_id) for link in item.links.all()}
        if clock.day_of(item.recorded_at) == today and wanted <= linked and _has_reach(item, reach):
            return item
    return None


def _has_reach(item: EvidenceItem, reach: Mapping[CareGroup, ReachState]) -> bool:
    """Return whether an item has exactly this reach."""
    recorded = {(row.care_group_id, row.state) for row in item.reach.all()}
    return recorded == {(group.pk, state) for group, state in reach.items()}


def _evidence_errors(
    *,
    strategy: Strategy,
    details: EvidenceDetails,
    texts: Mapping[str, str],
    actions: Collection[Action],
    commitments: Collection[Commitment],
    today: date,
) -> dict[str, str]:
    errors = too_long(**{name: (text, _max_length(name)) for name, text in texts.items()})
    errors |= bounds.out_of_bounds(strategy.starts, strategy.ends, dated=details.dated)
    if not details.phrase.strip():
        errors["phrase"] = NO_PHRASE
    if not details.source.strip():
        errors["source"] = NO_SOURCE
    if not actions and not commitments:
        errors[""] = "Choose the action or the commitment that this evidence is for."
    if details.denominator is not None and details.numerator is None:
        errors["numerator"] = "Enter how many out of this total, or leave both blank."
    if (
        details.denominator is not None
        and details.numerator is not None
        and details.numerator > details.denominator
    ):
        errors["numerator"] = "The number is larger than its total. Check both."
    if details.denominator == 0:
        errors["denominator"] = (
            "The total cannot be 0. Leave both numbers blank if there is nothing to count."
        )
    if "numerator" not in errors and disclosure.is_disclosive(details.numerator, details.denominator):
        errors["numerator"] = disclosure.SENTENCE
    if details.dated and details.dated > today:
        errors["dated"] = "This date is in the future. Enter the date that the evidence is from."
    if details.feature_in_paper and details.marking != Marking.OFFICIAL:
        errors["feature_in_paper"] = (
            "Evidence marked OFFICIAL-SENSITIVE cannot go in a paper. Change the marking, or untick this box."
        )
    return errors


def _max_length(name: str) -> int:
    """Return the maximum length of a field's text: its `max_length`, or `LONGEST` if it has none."""
    max_length: int | None = getattr(EvidenceItem._meta.get_field(name), "max_length", None)
    return max_length or LONGEST


def _last_number(strategy: Strategy) -> int:
    """Return the highest number in the references of the strategy's evidence; 0 if there is none."""
    references = EvidenceItem.objects.filter(strategy=strategy).values_list("reference", flat=True)
    return max((int(digits) for ref in references if (digits := ref.removeprefix("E")).isdigit()), default=0)
