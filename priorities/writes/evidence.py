"""Recording evidence that the strategy is being delivered, with its file, and correcting it."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from priorities.choices import (
    EvidenceDone,
    EvidenceKind,
    Marking,
    ReachState,
    ResultLevel,
    Stage,
    Strength,
    Theme,
)
from priorities.events import Event
from priorities.models import (
    Action,
    CareGroup,
    Commitment,
    EvidenceItem,
    EvidenceLink,
    EvidenceRevision,
    EvidenceWithdrawal,
    Locality,
    Reach,
    Service,
    Strategy,
)
from priorities.rules import bounds, disclosure
from priorities.writes import evidence_files
from priorities.writes.plan_checks import in_another_body, in_another_strategy, retired
from priorities.writes.revisions import Correction, correct, latest_revision, lock_actions
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long
from tracker.uploads import CheckedFile
from tracker.wording import long_date


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


ReachedIn = CareGroup | Locality
"""Where a practice has reached."""

LONGEST = 2_000
"""The longest finding, limits or detail, in characters."""

NO_PHRASE = "Say in a few words what it is, such as “an assessment toolkit in Justice Social Work”."
NO_SOURCE = (
    "Say where it can be checked: a web address, a shared folder, a document and paragraph, or a file."
)

NO_LONGER_USED = "{} is no longer in use. Choose another, or leave this blank."
CHOSEN = ("kind", "done", "result_level", "strength", "theme", "marking")


def add(
    *,
    strategy: Strategy,
    details: EvidenceDetails,
    service: Service | None,
    reach: Mapping[ReachedIn, ReachState],
    actions: Collection[Action],
    commitments: Collection[Commitment] = (),
    by: User | None,
    at: datetime,
    key: UUID,
    effective_from: date | None = None,
    file: CheckedFile | None = None,
    by_link: str = "",
) -> EvidenceItem:
    """Record an item of evidence with its file, its reach and its links to the plan, and return the item.

    The item, its reach and its links count from `effective_from`, so that evidence added with an update is in the
    figures for the same day. By default they count from the item's own date or, if it has no date, from today.

    `key` identifies the submission: a form that is sent twice adds one item. `by` is None if it is added by a link for
    updates, which the event names as `by_link`. Raises Refused, including when the same person has already recorded the
    same item for the same actions and commitments that day.
    """
    today = clock.day_of(at)
    errors = _details_errors(strategy=strategy, details=details, today=today)
    evidence_files.refuse_identifiers_in(file)
    if not actions and not commitments:
        errors[""] = "Choose the action or the commitment that this evidence is for."
    effective_from = effective_from or min(today, details.dated or today)
    if effective_from > today:
        errors["effective_from"] = "This date is in the future. Enter today or an earlier date."
    elif "dated" not in errors:
        errors |= bounds.too_early(strategy.starts, today, effective_from=effective_from)
    if errors:
        raise Refused(errors)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        if in_another_body(strategy, [service, *reach]) or in_another_strategy(
            strategy, [*actions, *commitments]
        ):
            raise Refused(
                {
                    "": "This evidence names something in another strategy or body. Add it from the action's own page."
                }
            )
        refuse_withdrawn_actions("", actions)
        values = {**asdict(details), "service": service, "recorded_by": by}
        if earlier := EvidenceItem.objects.filter(submission_key=key).first():
            return _same_submission(earlier=earlier, strategy=strategy, values=values, reach=reach, file=file)
        _refuse_retired([service, *reach], today)
        if duplicate := _recorded_today(
            strategy=strategy,
            values=values,
            reach=reach,
            shows={*actions, *commitments},
            file=file,
            today=today,
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
            submission_key=key,
        )
        item.revisions.create(number=1, effective_from=effective_from, recorded_at=at, **values)
        Reach.objects.bulk_create(
            Reach(item=item, **_where(place), state=state, effective_from=effective_from, recorded_at=at)
            for place, state in reach.items()
        )
        linked = {"linked_on": effective_from, "linked_by": by, "linked_at": at}
        EvidenceLink.objects.bulk_create(
            [
                *(EvidenceLink(item=item, action=action, **linked) for action in actions),
                *(EvidenceLink(item=item, commitment=one, **linked) for one in commitments),
            ]
        )
        stored = evidence_files.add(item, file, effective_from, by, at)
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
                "reach": {place.name: state for place, state in reach.items()},
                **({"by_link": by_link} if by_link else {}),
            }
            | evidence_files.audited(file),
        )
        evidence_files.store(stored, file)
    return item


def revise(
    *,
    item: EvidenceItem,
    details: EvidenceDetails,
    service: Service | None,
    reason: str,
    based_on: int | None,
    by: User,
    at: datetime,
    effective_from: date | None = None,
    reach: Mapping[ReachedIn, ReachState] | None = None,
    file: CheckedFile | None = None,
) -> EvidenceRevision:
    """Correct an item of evidence in a new revision with a reason, and return the revision.

    The revision counts from `effective_from`: by default from the same day as the previous one or, if later, from the
    item's own date. So do the file, which replaces the item's file, and a new step in reach for each care group and
    locality whose state in `reach` differs from its latest. `based_on` is the number of the revision that the user saw.
    Raises Refused, and EditConflict if the item has been corrected since.
    """
    today = clock.day_of(at)
    if errors := _details_errors(strategy=item.strategy, details=details, today=today):
        raise Refused(errors)
    evidence_files.refuse_identifiers_in(file)
    with transaction.atomic():
        lock(item)
        if in_another_body(item.strategy, [service, *(reach or {})]):
            raise Refused(
                {"service": "This service belongs to another body. Choose one of the strategy's body."}
            )
        revisions = EvidenceRevision.objects.filter(item=item).select_related("item__strategy", "service")
        current = latest_revision(revisions, based_on)
        steps = _new_steps(item, reach or {})
        _refuse_retired([service if service != current.service else None, *steps], today)
        if effective_from is None and details.dated:
            effective_from = max(current.effective_from, details.dated)
        elif effective_from and details.dated and details.dated > effective_from:
            raise Refused(
                {
                    "effective_from": "This is before the date that the evidence is from. Enter that date or a later "
                    "one."
                }
            )
        correction = Correction(reason, effective_from, by, at)
        if errors := correction.errors(current):
            raise Refused(errors)
        counts_from = effective_from or current.effective_from
        Reach.objects.bulk_create(
            Reach(item=item, **_where(place), state=state, effective_from=counts_from, recorded_at=at)
            for place, state in steps.items()
        )
        stored = evidence_files.add(item, file, counts_from, by, at)
        beside: dict[str, Any] = (
            {"reach": {place.name: state for place, state in steps.items()}} if steps else {}
        )
        revision = correct(
            Event.EVIDENCE_CORRECTED,
            current,
            correction,
            beside | evidence_files.audited(file),
            **asdict(details),
            service=service,
        )
        evidence_files.store(stored, file)
        return revision


def lock(item: EvidenceItem) -> None:
    """Lock an item until the transaction ends. Raises Refused if the item has been withdrawn."""
    EvidenceItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    if withdrawal := EvidenceWithdrawal.objects.filter(item=item).first():
        day = long_date(withdrawal.withdrawn_on)
        raise Refused(
            {"": f"{item.reference} has been withdrawn since {day}, so you can no longer change it."}
        )


def refuse_withdrawn_actions(field: str, actions: Collection[Action]) -> None:
    """Lock the actions, and raise Refused, with an error on this field, if one has been withdrawn.

    Runs two SQL queries.
    """
    lock_actions(actions)
    keys = [action.pk for action in actions]
    if Action.objects.filter(pk__in=keys, current__stage=Stage.WITHDRAWN).exists():
        raise Refused(
            {field: "An action that you named has been withdrawn. Choose an action that is in the plan."}
        )


def reach_field(place: ReachedIn) -> str:
    """Return the name of the field for the reach in a care group or locality."""
    return f"reach_{place.pk}" if isinstance(place, CareGroup) else f"reach_locality_{place.pk}"


def _new_steps(item: EvidenceItem, reach: Mapping[ReachedIn, ReachState]) -> dict[ReachedIn, ReachState]:
    """Return the states in `reach` that differ from the latest. Runs one SQL query if there are any states."""
    if not reach:
        return {}
    latest: dict[tuple[int | None, ...], str] = {
        (step.care_group_id, step.locality_id): step.state
        for step in Reach.objects.filter(item=item).order_by("effective_from", "id")
    }
    return {
        place: state for place, state in reach.items() if latest.get(tuple(_where(place).values())) != state
    }


def _refuse_retired(entries: Collection[Service | ReachedIn | None], today: date) -> None:
    """Raise Refused if a service, care group or locality is no longer in use."""
    if gone := retired(entries, today):
        raise Refused(
            {
                "service" if isinstance(entry, Service) else reach_field(entry): NO_LONGER_USED.format(
                    entry.name
                )
                for entry in gone
            }
        )


def _same_submission(
    *,
    earlier: EvidenceItem,
    strategy: Strategy,
    values: Mapping[str, Any],
    reach: Mapping[ReachedIn, ReachState],
    file: CheckedFile | None,
) -> EvidenceItem:
    """Return the item that was added when the form was first sent.

    Raises Refused if the form was used in another strategy or by another user, or if it now gives different details, a
    different service, reach or file, so that the user knows that these answers are not saved.
    """
    if earlier.strategy_id != strategy.pk:
        raise Refused(
            {
                "": "This form has already been used in another strategy. Add the evidence from the action's own page."
            }
        )
    first = earlier.revisions.get(number=1)
    is_same = _has_reach(earlier, reach) and evidence_files.is_only_file(earlier, file)
    if not is_same or any(getattr(first, name) != value for name, value in values.items()):
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
    reach: Mapping[ReachedIn, ReachState],
    shows: Collection[Action | Commitment],
    file: CheckedFile | None,
    today: date,
) -> EvidenceItem | None:
    """Return an item recorded today with the same values, reach and file, and at least these links, or None.

    A withdrawn item is not returned, because the same evidence may be recorded again.
    """
    wanted = {(row.pk, None) if isinstance(row, Action) else (None, row.pk) for row in shows}
    same = EvidenceRevision.objects.filter(item__strategy=strategy, item__withdrawal=None, **values).exclude(
        item__revisions__number__gt=F("number")
    )
    for revision in same.order_by("item_id").prefetch_related("item__reach", "item__links", "item__files"):
        item = revision.item
        linked = {(link.action_id, link.commitment_id) for link in item.links.all()}
        is_today = clock.day_of(revision.recorded_at) == today
        if (
            is_today
            and wanted <= linked
            and _has_reach(item, reach)
            and evidence_files.is_only_file(item, file)
        ):
            return item
    return None


def _has_reach(item: EvidenceItem, reach: Mapping[ReachedIn, ReachState]) -> bool:
    """Return whether an item has exactly this reach."""
    recorded = {(row.care_group_id, row.locality_id, row.state) for row in item.reach.all()}
    return recorded == {(*_where(place).values(), state) for place, state in reach.items()}


def _where(place: ReachedIn) -> dict[str, int | None]:
    """Return the fields of a step in reach that name a care group or locality."""
    in_care_group = isinstance(place, CareGroup)
    return {
        "care_group_id": place.pk if in_care_group else None,
        "locality_id": None if in_care_group else place.pk,
    }


def _details_errors(*, strategy: Strategy, details: EvidenceDetails, today: date) -> dict[str, str]:
    """Return the errors in the details, by field. Raises Refused if a text contains a personal identifier."""
    texts = {
        name: value
        for name, value in asdict(details).items()
        if isinstance(value, str) and name not in CHOSEN
    }
    refuse_identifiers(**texts)
    errors = too_long(**{name: (text, _max_length(name)) for name, text in texts.items()})
    errors |= bounds.out_of_bounds(strategy.starts, strategy.ends, dated=details.dated)
    if not details.phrase.strip():
        errors["phrase"] = NO_PHRASE
    if not details.source.strip():
        errors["source"] = NO_SOURCE
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
            "Evidence marked OFFICIAL-SENSITIVE cannot go in a paper. Change the marking, or leave this box unticked."
        )
    return errors


def _max_length(name: str) -> int:
    """Return the maximum length of a field's text: its `max_length`, or `LONGEST` if it has none."""
    max_length: int | None = getattr(EvidenceRevision._meta.get_field(name), "max_length", None)
    return max_length or LONGEST


def _last_number(strategy: Strategy) -> int:
    """Return the highest number in the references of the strategy's evidence; 0 if there is none."""
    references = EvidenceItem.objects.filter(strategy=strategy).values_list("reference", flat=True)
    return max((int(digits) for ref in references if (digits := ref.removeprefix("E")).isdigit()), default=0)
