"""Recording, correcting and closing risks and areas for development."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Max

from priorities.events import Event
from priorities.models import (
    DevelopmentArea,
    DevelopmentAreaRevision,
    Person,
    RecordRevision,
    Risk,
    RiskRevision,
    Strategy,
)
from priorities.rules import bounds
from priorities.writes.plan_checks import refuse_duplicate, refuse_people_without_role
from priorities.writes.revisions import Correction, audited_values, correct, latest_revision
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long
from tracker.wording import long_date

LONGEST_TITLE = 300
LONGEST_TEXT = 2_000
CLOSED = "This was closed on {day}, so you can no longer change it. Record a new one instead."

RecordT = TypeVar("RecordT", Risk, DevelopmentArea)


@dataclass(frozen=True, slots=True)
class RiskDetails:
    """A risk's title, where it was named, and its cause, consequence and mitigation."""

    title: str
    source: str
    cause: str = ""
    consequence: str = ""
    mitigation: str = ""


@dataclass(frozen=True, slots=True)
class AreaDetails:
    """What needs development, where that was named, and the progress since."""

    text: str
    source: str
    progress: str = ""


def add_risk(
    *,
    strategy: Strategy,
    details: RiskDetails,
    owner: Person | None,
    opened_on: date | None,
    by: User,
    at: datetime,
) -> Risk:
    """Record a risk with the next unused reference, and return the risk. Raises Refused.

    The risk is open from `opened_on`, the day on which it was recognised.
    """
    details = _stripped(details)
    errors = _risk_errors(details) | _opened_on_errors(strategy, opened_on, at)
    if errors or opened_on is None:
        raise Refused(errors)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        refuse_people_without_role(strategy=strategy, on=clock.day_of(at), named={"owner": owner})
        open_risks = RiskRevision.objects.filter(risk__strategy=strategy, risk__closed_on__isnull=True)
        refuse_duplicate(open_risks, "title", details.title)
        used = Risk.objects.filter(strategy=strategy).values_list("reference", flat=True)
        last = max((int(tail) for each in used if (tail := each.removeprefix("R")).isdigit()), default=0)
        risk = Risk.objects.create(
            strategy=strategy, reference=f"R{last + 1}", opened_on=opened_on, recorded_at=at
        )
        revision = risk.revisions.create(
            number=1, effective_from=opened_on, recorded_by=by, recorded_at=at, owner=owner, **asdict(details)
        )
        _record_added(Event.RISK_ADDED, risk, revision)
    return risk


def add_area(
    *, strategy: Strategy, details: AreaDetails, opened_on: date | None, by: User, at: datetime
) -> DevelopmentArea:
    """Record an area for development with the next unused number, and return the area. Raises Refused.

    The area is open from `opened_on`, the day on which it was named.
    """
    details = _stripped(details)
    errors = _area_errors(details) | _opened_on_errors(strategy, opened_on, at)
    if errors or opened_on is None:
        raise Refused(errors)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        open_areas = DevelopmentAreaRevision.objects.filter(
            area__strategy=strategy, area__closed_on__isnull=True
        )
        refuse_duplicate(open_areas, "text", details.text)
        last = DevelopmentArea.objects.filter(strategy=strategy).aggregate(last=Max("number"))["last"] or 0
        area = DevelopmentArea.objects.create(
            strategy=strategy, number=last + 1, opened_on=opened_on, recorded_at=at
        )
        revision = area.revisions.create(
            number=1, effective_from=opened_on, recorded_by=by, recorded_at=at, **asdict(details)
        )
        _record_added(Event.AREA_ADDED, area, revision)
    return area


def revise_risk(
    *,
    risk: Risk,
    details: RiskDetails,
    owner: Person | None,
    reason: str,
    based_on: int | None,
    by: User,
    at: datetime,
    effective_from: date | None = None,
) -> RiskRevision:
    """Change a risk in a new revision with a reason, and return the revision.

    The revision counts from `effective_from`: by default from the same day as the previous one. `based_on` is the
    number of the revision that the user saw. Raises Refused, and EditConflict if the risk has been changed since.
    """
    details = _stripped(details)
    if errors := _risk_errors(details):
        raise Refused(errors)
    with transaction.atomic():
        _lock_open(risk)
        revisions = RiskRevision.objects.filter(risk=risk).select_related("risk__strategy", "owner")
        current = latest_revision(revisions, based_on)
        refuse_people_without_role(
            strategy=current.risk.strategy,
            on=clock.day_of(at),
            named={"owner": owner},
            current_ids=[current.owner_id],
        )
        correction = Correction(reason, effective_from, by, at)
        return correct(Event.RISK_CHANGED, current, correction, **asdict(details), owner=owner)


def revise_area(
    *,
    area: DevelopmentArea,
    details: AreaDetails,
    reason: str,
    based_on: int | None,
    by: User,
    at: datetime,
    effective_from: date | None = None,
) -> DevelopmentAreaRevision:
    """Change an area for development in a new revision with a reason, and return the revision.

    The revision counts from `effective_from`: by default from the same day as the previous one. `based_on` is the
    number of the revision that the user saw. Raises Refused, and EditConflict if the area has been changed since.
    """
    details = _stripped(details)
    if errors := _area_errors(details):
        raise Refused(errors)
    with transaction.atomic():
        _lock_open(area)
        revisions = DevelopmentAreaRevision.objects.filter(area=area).select_related("area__strategy")
        current = latest_revision(revisions, based_on)
        correction = Correction(reason, effective_from, by, at)
        return correct(Event.AREA_CHANGED, current, correction, **asdict(details))


def close_risk(*, risk: Risk, closed_on: date | None, by: User, at: datetime) -> Risk:
    """Close a risk from `closed_on`, and return the risk, which cannot be opened again. Raises Refused."""
    return _close(Event.RISK_CLOSED, risk, closed_on, by, at)


def close_area(*, area: DevelopmentArea, closed_on: date | None, by: User, at: datetime) -> DevelopmentArea:
    """Close an area for development from `closed_on`, and return it. It cannot be opened again. Raises Refused."""
    return _close(Event.AREA_CLOSED, area, closed_on, by, at)


def _close(what: Event, record: RecordT, closed_on: date | None, by: User, at: datetime) -> RecordT:
    if closed_on is None:
        raise Refused({"closed_on": "Enter the date on which it was closed."})
    if closed_on > clock.day_of(at):
        raise Refused({"closed_on": "This date is in the future. Enter today or an earlier date."})
    with transaction.atomic():
        record = _lock_open(record)
        if closed_on < record.opened_on:
            opened = long_date(record.opened_on)
            raise Refused({"closed_on": f"It was opened on {opened}. Enter that day or a later one."})
        record.closed_on, record.closed_at = closed_on, at
        record.save(update_fields=["closed_on", "closed_at"])
        audit.record(
            what=what,
            by=by,
            at=at,
            subject=record,
            scope=record.strategy.slug,
            after={"closed_on": closed_on},
        )
    return record


def _lock_open(record: RecordT) -> RecordT:
    """Return a risk or area with its strategy, and lock its row. Raises Refused if it is closed."""
    rows = type(record).objects.select_for_update(no_key=True, of=("self",)).select_related("strategy")
    locked: RecordT = rows.get(pk=record.pk)
    if locked.closed_on:
        raise Refused({"": CLOSED.format(day=long_date(locked.closed_on))})
    return locked


def _record_added(what: Event, record: Risk | DevelopmentArea, revision: RecordRevision) -> None:
    audit.record(
        what=what,
        by=revision.recorded_by,
        at=revision.recorded_at,
        subject=record,
        scope=record.strategy.slug,
        after={name: value for name, value in audited_values(revision).items() if value}
        | {"opened_on": record.opened_on},
    )


DetailsT = TypeVar("DetailsT", RiskDetails, AreaDetails)


def _stripped(details: DetailsT) -> DetailsT:
    return replace(details, **{name: text.strip() for name, text in asdict(details).items()})


def _risk_errors(details: RiskDetails) -> dict[str, str]:
    """Return the errors in the details, by field. Raises Refused if a text contains a personal identifier."""
    errors = _text_errors(details, title=LONGEST_TITLE)
    if not details.title:
        errors["title"] = "Say in a few words what could go wrong."
    return errors


def _area_errors(details: AreaDetails) -> dict[str, str]:
    """Return the errors in the details, by field. Raises Refused if a text contains a personal identifier."""
    errors = _text_errors(details)
    if not details.text:
        errors["text"] = "Say what needs development."
    return errors


def _text_errors(details: RiskDetails | AreaDetails, **longest: int) -> dict[str, str]:
    texts = asdict(details)
    refuse_identifiers(**texts)
    longest = dict.fromkeys(texts, LONGEST_TEXT) | {"source": LONGEST_TITLE} | longest
    errors = too_long(**{name: (text, longest[name]) for name, text in texts.items()})
    if not details.source:
        errors["source"] = "Say where it was identified: the document and paragraph, or the meeting."
    return errors


def _opened_on_errors(strategy: Strategy, opened_on: date | None, at: datetime) -> dict[str, str]:
    today = clock.day_of(at)
    if opened_on is None:
        return {"opened_on": "Enter the date on which it was identified."}
    if opened_on > today:
        return {"opened_on": "This date is in the future. Enter today or an earlier date."}
    return bounds.too_early(strategy.starts, today, opened_on=opened_on)
