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
from priorities.writes.plan_checks import elsewhere
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long


@dataclass(frozen=True, slots=True)
class Shown:
    """What an item of evidence says, in the fields that a paper needs (see the design rule on evidence)."""

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
    shown: Shown,
    service: Service | None,
    reach: Mapping[CareGroup, ReachState],
    actions: Collection[Action],
    commitments: Collection[Commitment] = (),
    by: User,
    at: datetime,
    key: UUID,
    effective_from: date | None = None,
) -> EvidenceItem:
    """Record an item of evidence, its reach in each care group, and its links to actions and commitments.

    All of these count from `effective_from`, so that evidence sent with an update is in the figures for that day. By
    default they count from the item's own date or, if it has no date, from today.

    `key` identifies the submission: a form that is sent twice adds one item. Raises Refused, also if the same person
    has recorded the same item for the same actions and commitments that day.
    """
    texts = {
        name: value for name, value in asdict(shown).items() if isinstance(value, str) and name not in CHOSEN
    }
    refuse_identifiers(**texts)
    today = clock.day_of(at)
    reasons = _wrong(strategy, shown, texts, actions, commitments, today)
    effective_from = effective_from or min(today, shown.dated or today)
    if effective_from > today:
        reasons["effective_from"] = "This day is in the future. Enter today or an earlier day."
    elif "dated" not in reasons:
        reasons |= bounds.too_early(strategy.starts, today, effective_from=effective_from)
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        if elsewhere(strategy, [service, *reach, *actions, *commitments]):
            raise Refused(
                {"": "This evidence names something in another strategy. Open the action's own form."}
            )
        said = {**asdict(shown), "service": service, "recorded_by": by}
        if earlier := EvidenceItem.objects.filter(submission_key=key).first():
            return _same_submission(earlier, strategy, said, reach)
        if twice := _said_today(strategy, said, reach, {*actions, *commitments}, today):
            raise Refused(
                {
                    "": (
                        f"This is already recorded as {twice.reference}. If it is something else, say how "
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
            **asdict(shown),
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
            after={name: value for name, value in asdict(shown).items() if value not in ("", None, False)}
            | {
                "effective_from": effective_from,
                "actions": [action.reference for action in actions],
                "commitments": [commitment.reference for commitment in commitments],
                "reach": {group.name: state for group, state in reach.items()},
            },
        )
    return item


def _same_submission(
    earlier: EvidenceItem,
    strategy: Strategy,
    said: Mapping[str, Any],
    reach: Mapping[CareGroup, ReachState],
) -> EvidenceItem:
    """Return the item that was added when the form was first sent.

    Raises Refused if the form has different answers now, so that the user knows that these are not saved.
    """
    if earlier.strategy_id != strategy.pk:
        raise Refused(
            {"": "This form has already been used in another strategy. Open the action's own form."}
        )
    reached = {(one.care_group_id, one.state) for one in earlier.reach.all()}
    same = reached == {(group.pk, state) for group, state in reach.items()}
    if not same or any(getattr(earlier, name) != value for name, value in said.items()):
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


def _said_today(
    strategy: Strategy,
    said: Mapping[str, Any],
    reach: Mapping[CareGroup, ReachState],
    shows: Collection[Action | Commitment],
    today: date,
) -> EvidenceItem | None:
    """Return the item recorded today with the same answers, the same reach and at least these links, or None."""
    same = EvidenceItem.objects.filter(strategy=strategy, **said).prefetch_related("reach", "links")
    for item in same.order_by("pk"):
        linked = {(link.action_id, link.commitment_id) for link in item.links.all()}
        asked = {(one.pk, None) if isinstance(one, Action) else (None, one.pk) for one in shows}
        reached = {(one.care_group_id, one.state) for one in item.reach.all()}
        if (
            clock.day_of(item.recorded_at) == today
            and asked <= linked
            and reached == {(group.pk, state) for group, state in reach.items()}
        ):
            return item
    return None


def _wrong(
    strategy: Strategy,
    shown: Shown,
    texts: Mapping[str, str],
    actions: Collection[Action],
    commitments: Collection[Commitment],
    today: date,
) -> dict[str, str]:
    reasons = too_long(**{name: (text, _most(name)) for name, text in texts.items()})
    reasons |= bounds.out_of_bounds(strategy.starts, strategy.ends, dated=shown.dated)
    if not shown.phrase.strip():
        reasons["phrase"] = NO_PHRASE
    if not shown.source.strip():
        reasons["source"] = NO_SOURCE
    if not actions and not commitments:
        reasons[""] = "Choose the action or the commitment that this evidence is for."
    if shown.denominator is not None and shown.numerator is None:
        reasons["numerator"] = "Enter the number out of the total as well, or leave both blank."
    if shown.denominator is not None and shown.numerator is not None and shown.numerator > shown.denominator:
        reasons["numerator"] = "The number is larger than its total. Check both."
    if shown.denominator == 0:
        reasons["denominator"] = (
            "The total cannot be 0. Leave both numbers blank if there is nothing to count."
        )
    if "numerator" not in reasons and disclosure.is_disclosive(shown.numerator, shown.denominator):
        reasons["numerator"] = disclosure.SENTENCE
    if shown.dated and shown.dated > today:
        reasons["dated"] = "This day is in the future. Enter the date that the evidence is from."
    if shown.feature_in_paper and shown.marking != Marking.OFFICIAL:
        reasons["feature_in_paper"] = (
            "Evidence marked OFFICIAL-SENSITIVE cannot go in a paper. Change the marking, or untick this box."
        )
    return reasons


def _most(name: str) -> int:
    """Return the longest that a string may be: its field's `max_length`, or `LONGEST` if the field has no limit."""
    most: int | None = getattr(EvidenceItem._meta.get_field(name), "max_length", None)
    return most or LONGEST


def _last_number(strategy: Strategy) -> int:
    """Return the highest number used in a reference so far, so that no number is used twice."""
    references = EvidenceItem.objects.filter(strategy=strategy).values_list("reference", flat=True)
    return max((int(digits) for ref in references if (digits := ref.removeprefix("E")).isdigit()), default=0)
