"""Adding actions and changing their plans: title, home, people and dates. Each change is a revision."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from priorities.choices import ActionKind, Stage
from priorities.events import Event
from priorities.models import (
    Action,
    ActionRevision,
    ActionSupport,
    Commitment,
    Group,
    Person,
    Service,
    Strategy,
)
from priorities.rules import bounds
from priorities.writes import ordering, plan_checks
from priorities.writes.plan_checks import next_reference, refuse_strangers, refuse_twice, wrong_reference
from priorities.writes.revisions import (
    Agreement,
    Terms,
    create_first,
    lock_action,
    record,
    revise_action,
    shown,
)
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_edit_conflict, refuse_identifiers, too_long

LONGEST_TITLE = 300
LONGEST_SOURCE = 300


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan for an action. Time-limited work has a due date, and continuing work has a review date."""

    title: str
    home: Commitment | None
    kind: ActionKind | None
    group: Group | None = None
    service: Service | None = None
    lead: Person | None = None
    deputy: Person | None = None
    start: date | None = None
    due: date | None = None
    review: date | None = None
    supports: tuple[Commitment, ...] = ()

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a revision. The date that this kind of work does not use is None."""
        limited = self.kind == ActionKind.TIME_LIMITED
        return {
            "title": self.title.strip(),
            "home_id": self.home.pk if self.home else None,
            "group_id": self.group.pk if self.group else None,
            "service_id": self.service.pk if self.service else None,
            "lead_id": self.lead.pk if self.lead else None,
            "deputy_id": self.deputy.pk if self.deputy else None,
            "kind": self.kind,
            "start": self.start,
            "due": self.due if limited else None,
            "review": None if limited else self.review,
        }


def add(
    *,
    strategy: Strategy,
    planned: Planned,
    agreement: Agreement,
    by: User,
    at: datetime,
    reference: str = "",
    source: str = "",
) -> Action:
    """Add an action in the stage Proposed and return it. Its first revision is its baseline.

    Without a `reference`, the next free reference is used. `source` is the document and paragraph that the action
    comes from. Raises Refused.
    """
    refuse_identifiers(source=source)
    terms = Terms(agreement, by, at)
    reasons = _wrong(planned, strategy) | terms.wrong()
    reasons |= too_long(source=(source, LONGEST_SOURCE))
    day = agreement.effective_from
    if reasons or planned.home is None or day is None:
        raise Refused(reasons)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        _refuse_elsewhere(planned, strategy, None, day, clock.day_of(at))
        reference = reference.strip() or proposed_reference(planned.home)
        used = list(Action.objects.filter(strategy=strategy).values_list("reference", flat=True))
        if sentence := wrong_reference(reference, used):
            raise Refused({"reference": sentence})
        beside = ActionRevision.objects.filter(action__current=F("pk"), home=planned.home)
        refuse_twice(beside, "title", planned.title)
        order = ordering.next_place(Action.objects.filter(strategy=strategy))
        action = Action.objects.create(
            strategy=strategy, reference=reference, source=source.strip(), order=order
        )
        first = create_first(action, terms, stage=Stage.PROPOSED, **planned.fields)
        action.baseline = action.current = first
        action.save(update_fields=["baseline", "current"])
        _link(action, planned.supports, day, at)
        after = shown(first) | {"supports": _references(planned.supports)}
        record(Event.ACTION_ADDED, action, terms, {}, after)
    return action


def proposed_reference(home: Commitment) -> str:
    """Return the reference that the commitment's next action would have. Runs one SQL query."""
    used = Action.objects.filter(strategy=home.strategy_id).values_list("reference", flat=True)
    return next_reference(home.reference, used)


def change(
    *,
    action: Action,
    planned: Planned,
    agreement: Agreement,
    based_on: int | None,
    by: User,
    at: datetime,
) -> ActionRevision:
    """Change an action's plan in a new revision, and the commitments that the action supports.

    `based_on` is the number of the revision that the user saw. Return the current revision. If only the supported
    commitments have changed, there is no new revision, because links have dates of their own. Raises Refused.
    """
    if reasons := _wrong(planned, action.strategy):
        raise Refused(reasons)
    terms = Terms(agreement, by, at)
    with transaction.atomic():
        action = locked(action)
        current = held(action)
        refuse_edit_conflict(current.number, based_on, current)
        reasons, day = terms.wrong(current.effective_from), agreement.effective_from
        if reasons or day is None:
            raise Refused(reasons)
        supported = list(ActionSupport.objects.filter(action=action, unlinked_on__isnull=True))
        _refuse_elsewhere(planned, action.strategy, current, day, clock.day_of(at), supported)
        before = shown(current) | {"supports": sorted(link.commitment.reference for link in supported)}
        revision = current
        if any(getattr(current, name) != value for name, value in planned.fields.items()):
            revision = revise_action(action, terms, **planned.fields)
        elif {link.commitment_id for link in supported} == {each.pk for each in planned.supports}:
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        _unlink(supported, planned.supports, day, at)
        kept = {link.commitment_id for link in supported}
        _link(action, tuple(each for each in planned.supports if each.pk not in kept), day, at)
        after = shown(revision) | {"supports": _references(planned.supports)}
        record(Event.ACTION_CHANGED, action, terms, *audit.changes(before, after))
    return revision


def move(*, action: Action, up: bool, by: User, at: datetime) -> bool:
    """Move an action one place up or down within its home commitment, and return whether it moved.

    Its reference does not change.
    """
    with transaction.atomic():
        action = locked(action)
        rows = Action.objects.filter(current__home=held(action).home_id).order_by("order", "id")
        return ordering.move(one=action, among=list(rows), up=up, by=by, at=at, scope=action.strategy.slug)


def locked(action: Action) -> Action:
    """Return the action as it is now, and lock it and its strategy until the transaction ends."""
    Strategy.objects.select_for_update(no_key=True).get(pk=action.strategy_id)
    return lock_action(action.pk)


def held(action: Action) -> ActionRevision:
    """Return the action's current revision. Raises Refused if the action has never had a plan."""
    if action.current is None:
        raise Refused({"": "This action has no plan yet."})
    return action.current


def _wrong(planned: Planned, strategy: Strategy) -> dict[str, str]:
    refuse_identifiers(title=planned.title)
    reasons = too_long(title=(planned.title, LONGEST_TITLE))
    if not planned.title.strip():
        reasons["title"] = "Say in a few words what will be done."
    if planned.home is None:
        reasons["home"] = "Choose the commitment that this action delivers."
    if planned.kind is None:
        reasons["kind"] = "Choose whether the work is time-limited or continuing."
    if planned.kind == ActionKind.TIME_LIMITED and planned.due is None:
        reasons["due"] = "Enter the due date."
    if planned.kind == ActionKind.CONTINUING and planned.review is None:
        reasons["review"] = "Enter the date of its next review."
    name = "due" if planned.kind == ActionKind.TIME_LIMITED else "review"
    day = planned.due if name == "due" else planned.review
    if planned.start and day and day < planned.start:
        reasons[name] = "This is before the work starts. Check both dates."
    if planned.lead and planned.deputy and planned.lead.pk == planned.deputy.pk:
        reasons["deputy"] = "The deputy cannot be the lead. Choose someone else, or leave this blank."
    if planned.home and planned.home.pk in {each.pk for each in planned.supports}:
        reasons["supports"] = (
            f"{planned.home.reference} is its home commitment, so it counts there already. Untick it."
        )
    days = {"start": planned.start, name: day}
    return reasons | bounds.out_of_bounds(strategy.starts, strategy.ends, **days)


def _refuse_elsewhere(
    planned: Planned,
    strategy: Strategy,
    current: ActionRevision | None,
    day: date,
    today: date,
    supported: Collection[ActionSupport] = (),
) -> None:
    """Raise Refused for anything that belongs to another strategy.

    Anything newly chosen must also be in use on the day that the change takes effect.
    """
    reasons: dict[str, str] = {}
    kept: dict[str, set[int]] = {
        "home": {current.home_id} if current else set(),
        "supports": {link.commitment_id for link in supported},
    }
    homes = [("home", planned.home)] if planned.home else []
    for name, each in (*homes, *(("supports", commitment) for commitment in planned.supports)):
        if each.strategy_id != strategy.pk:
            reasons[name] = "Choose a commitment in this strategy."
        elif each.pk not in kept[name] and (sentence := plan_checks.why_not_in_use(each, day)):
            reasons[name] = sentence
    for name in ("group", "service"):
        body = getattr(planned, name)
        was = getattr(current, f"{name}_id") if current else None
        if body is None or body.pk == was:
            continue
        if body.strategy_id != strategy.pk or (body.retired_on and body.retired_on <= today):
            reasons[name] = f"Choose a {name} in this strategy that is in use."
    if reasons:
        raise Refused(reasons)
    held = (current.lead_id, current.deputy_id) if current else ()
    refuse_strangers(strategy, today, {"lead": planned.lead, "deputy": planned.deputy}, held)


def _link(action: Action, to: tuple[Commitment, ...], day: date, at: datetime) -> None:
    ActionSupport.objects.bulk_create(
        ActionSupport(action=action, commitment=each, linked_on=day, linked_at=at) for each in to
    )


def _unlink(links: list[ActionSupport], kept: tuple[Commitment, ...], day: date, at: datetime) -> None:
    for link in links:
        if link.commitment_id not in {each.pk for each in kept}:
            link.unlinked_on = max(day, link.linked_on)
            link.unlinked_at = at
            link.save(update_fields=["unlinked_on", "unlinked_at"])


def _references(commitments: tuple[Commitment, ...]) -> list[str]:
    return sorted(each.reference for each in commitments)
