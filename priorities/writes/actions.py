"""Adding and ordering actions, and changing their plans in revisions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from priorities.choices import ActionKind, Stage, TimescalePrecision
from priorities.events import Event
from priorities.models import (
    Action,
    ActionRevision,
    ActionSupport,
    Commitment,
    Group,
    Locality,
    Partner,
    Person,
    Service,
    Strategy,
)
from priorities.queries.updates import last_recorded
from priorities.rules import bounds
from priorities.rules.timescales import timescale
from priorities.writes import ordering, owners, plan_checks, supports
from priorities.writes.owners import Owner
from priorities.writes.plan_checks import (
    next_reference,
    reference_error,
    refuse_duplicate,
    refuse_people_without_role,
)
from priorities.writes.revisions import (
    Agreement,
    Terms,
    audited_values,
    create_first,
    lock_action,
    lock_actions,
    record,
    revise_action,
)
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_edit_conflict, refuse_identifiers, too_long
from tracker.wording import long_date

LONGEST_TITLE = 300
LONGEST_SOURCE = 300
LONGEST_TIMESCALE = 100


@dataclass(frozen=True, slots=True)
class ActionDetails:
    """What is planned for an action. Time-limited work has a due date, and continuing work has a review date.

    `answering` is who answers for it: its lead or, if no person does, a service or partner. `owners` are as published.
    If `timescale` can tell what the plan's own words for the due date mean, `due` and `timescale_precision` may be left
    out.
    """

    title: str
    home: Commitment | None
    kind: ActionKind | None
    group: Group | None = None
    service: Service | None = None
    locality: Locality | None = None
    answering: Person | Service | Partner | None = None
    deputy: Person | None = None
    start: date | None = None
    due: date | None = None
    review: date | None = None
    timescale_words: str = ""
    timescale_precision: TimescalePrecision | None = None
    owners: tuple[Owner, ...] = ()
    supports: tuple[Commitment, ...] = ()

    @property
    def lead(self) -> Person | None:
        """The person who answers for the action, if a person does."""
        return self.answering if isinstance(self.answering, Person) else None

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a revision. Continuing work has no due date, and time-limited work has no review date."""
        limited = self.kind == ActionKind.TIME_LIMITED
        words = " ".join(self.timescale_words.split()) if limited else ""
        return {
            "title": self.title.strip(),
            "home_id": self.home.pk if self.home else None,
            "group_id": self.group.pk if self.group else None,
            "service_id": self.service.pk if self.service else None,
            "locality_id": self.locality.pk if self.locality else None,
            "lead_id": self.lead.pk if self.lead else None,
            "answering_service_id": self.answering.pk if isinstance(self.answering, Service) else None,
            "answering_partner_id": self.answering.pk if isinstance(self.answering, Partner) else None,
            "deputy_id": self.deputy.pk if self.deputy else None,
            "kind": self.kind,
            "start": self.start,
            "due": self.due_day if limited else None,
            "timescale_words": words,
            "timescale_precision": (words and self.precision) or TimescalePrecision.DAY,
            "review": None if limited else self.review,
        }

    @property
    def due_day(self) -> date | None:
        """The due date or, if none is given, the last day that the plan's own words are known to cover."""
        meaning = timescale(self.timescale_words)
        return self.due or (meaning.last_day if meaning else None)

    @property
    def precision(self) -> TimescalePrecision | None:
        """How exact the plan's own words are: as given or, if not given, as the words themselves show."""
        meaning = timescale(self.timescale_words)
        return self.timescale_precision or (meaning.precision if meaning else None)


def add(
    *,
    strategy: Strategy,
    details: ActionDetails,
    agreement: Agreement,
    by: User,
    at: datetime,
    reference: str = "",
    source: str = "",
) -> Action:
    """Add an action in the stage Proposed and return it. Its first revision is its baseline.

    An empty `reference` is replaced by the next unused one. `source` is the document and paragraph that the action
    comes from. Raises Refused.
    """
    refuse_identifiers(source=source)
    terms = Terms(agreement, by, at)
    errors = _plan_errors(details, strategy) | terms.errors()
    errors |= too_long(source=(source, LONGEST_SOURCE))
    day = agreement.effective_from
    if errors or details.home is None or day is None:
        raise Refused(errors)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        _refuse_elsewhere(details=details, strategy=strategy, current=None, day=day, today=clock.day_of(at))
        reference = " ".join(reference.split()) or proposed_reference(details.home)
        used = list(Action.objects.filter(strategy=strategy).values_list("reference", flat=True))
        if sentence := reference_error(reference, used):
            raise Refused({"reference": sentence})
        siblings = ActionRevision.objects.filter(action__current=F("pk"), home=details.home)
        refuse_duplicate(siblings, "title", details.title)
        order = ordering.next_place(Action.objects.filter(strategy=strategy))
        action = Action.objects.create(
            strategy=strategy, reference=reference, source=source.strip(), order=order
        )
        revision = create_first(action, terms, stage=Stage.PROPOSED, **details.fields)
        owners.record(revision, details.owners)
        action.baseline = action.current = revision
        action.save(update_fields=["baseline", "current"])
        supports.start(action=action, commitments=details.supports, day=day, at=at)
        after = audited_values(revision) | _audited_lists(details)
        record(what=Event.ACTION_ADDED, subject=action, terms=terms, before={}, after=after)
    return action


def proposed_reference(home: Commitment) -> str:
    """Return the reference that the commitment's next action would have. Runs one SQL query."""
    used = Action.objects.filter(strategy=home.strategy_id).values_list("reference", flat=True)
    return next_reference(home.reference, used)


def change(
    *,
    action: Action,
    details: ActionDetails,
    agreement: Agreement,
    based_on: int | None,
    by: User,
    at: datetime,
) -> ActionRevision:
    """Change an action's plan in a new revision, and the commitments that the action supports.

    `based_on` is the number of the revision that the user saw. Return the action's current revision. If only the
    supported commitments have changed, there is no new revision, because the links to them have dates of their own.
    Raises Refused.
    """
    if errors := _plan_errors(details, action.strategy):
        raise Refused(errors)
    with transaction.atomic():
        action = lock_with_strategy(action)
        at = max(at, last_recorded(action))
        terms = Terms(agreement, by, at)
        current = current_revision(action)
        refuse_edit_conflict(current.number, based_on, current)
        plan_checks.refuse_withdrawn(current)
        errors, day = terms.errors(current.effective_from), agreement.effective_from
        if errors or day is None:
            raise Refused(errors)
        supported = list(ActionSupport.objects.filter(action=action, unlinked_on__isnull=True))
        _refuse_elsewhere(
            details=details,
            strategy=action.strategy,
            current=current,
            day=day,
            today=clock.day_of(at),
            supported=supported,
        )
        owned_by = owners.current(current)
        before = audited_values(current) | {
            "supports": sorted(link.commitment.reference for link in supported),
            "owners": owners.names(owned_by),
        }
        revision = current
        changed = any(getattr(current, name) != value for name, value in details.fields.items())
        if changed or owned_by != list(details.owners):
            revision = revise_action(action, terms, details.owners, **details.fields)
        elif {link.commitment_id for link in supported} == {each.pk for each in details.supports}:
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        for link in supported:
            if link.commitment_id not in {each.pk for each in details.supports}:
                supports.end(link, day=day, at=at)
        linked = {link.commitment_id for link in supported}
        added = [each for each in details.supports if each.pk not in linked]
        supports.start(action=action, commitments=added, day=day, at=at)
        after = audited_values(revision) | _audited_lists(details)
        before, after = audit.changes(before, after)
        record(what=Event.ACTION_CHANGED, subject=action, terms=terms, before=before, after=after)
    return revision


def move(*, action: Action, up: bool, by: User, at: datetime) -> bool:
    """Move an action one place up or down within its home commitment, and return whether it moved.

    Its reference does not change.
    """
    with transaction.atomic():
        action = lock_with_strategy(action)
        rows = Action.objects.filter(current__home=current_revision(action).home_id)
        rows = rows.exclude(current__stage=Stage.WITHDRAWN).order_by("order", "id")
        return ordering.move(row=action, rows=list(rows), up=up, by=by, at=at, scope=action.strategy.slug)


def lock_with_strategy(action: Action, other: Action | None = None) -> Action:
    """Return the action as it is now, and lock it and its strategy until the transaction ends.

    `other` is another action that a new revision is to name, if any. It is locked as well.
    """
    Strategy.objects.select_for_update(no_key=True).get(pk=action.strategy_id)
    if other is not None:
        lock_actions((action, other))
    return lock_action(action.pk)


def current_revision(action: Action) -> ActionRevision:
    """Return the action's current revision. Raises Refused if the action has never had a plan."""
    if action.current is None:
        raise Refused({"": "This action has no plan yet."})
    return action.current


def _plan_errors(details: ActionDetails, strategy: Strategy) -> dict[str, str]:
    refuse_identifiers(title=details.title, timescale_words=details.timescale_words)
    errors = too_long(
        title=(details.title, LONGEST_TITLE), timescale_words=(details.timescale_words, LONGEST_TIMESCALE)
    )
    if not details.title.strip():
        errors["title"] = "Say in a few words what will be done."
    if details.home is None:
        errors["home"] = "Choose the commitment that this action delivers."
    if details.kind is None:
        errors["kind"] = "Choose whether the work is time-limited or continuing."
    if details.kind == ActionKind.TIME_LIMITED:
        errors |= _timescale_errors(details)
    if details.kind == ActionKind.CONTINUING and details.review is None:
        errors["review"] = "Enter the date of its next review."
    name = "due" if details.kind == ActionKind.TIME_LIMITED else "review"
    day = details.due_day if name == "due" else details.review
    if details.start and day and day < details.start:
        if name == "due" and details.due is None:
            # The day is what the plan's own words mean.
            errors["timescale_words"] = (
                f"“{details.timescale_words.strip()}” means {long_date(day)}, which is before the work starts."
            )
        else:
            errors[name] = "This is before the work starts. Check both dates."
    if details.deputy and details.answering and details.lead is None:
        errors["deputy"] = (
            f"{details.answering} answers for this action, so it cannot have a deputy. Leave this blank, or choose a "
            "lead."
        )
    elif details.deputy and details.lead == details.deputy:
        errors["deputy"] = "The deputy cannot be the lead. Choose someone else, or leave this blank."
    for number, owner in enumerate(details.owners, 1):
        if owner in details.owners[: number - 1]:
            errors[f"owner_{number}"] = f"{owner} is named twice. Name each owner once."
    if details.home and details.home.pk in {each.pk for each in details.supports}:
        errors["supports"] = (
            f"{details.home.reference} is this action's home commitment, so the action already counts there. Untick "
            f"{details.home.reference}."
        )
    days = {"start": details.start, name: day}
    return errors | bounds.out_of_bounds(strategy.starts, strategy.ends, **days)


def _timescale_errors(details: ActionDetails) -> dict[str, str]:
    """Return, by field, the errors in the due date and the plan's own words for it."""
    words, meaning = details.timescale_words.strip(), timescale(details.timescale_words)
    errors = {}
    if details.due_day is None:
        errors["due"] = "Enter the last day that the plan's words cover." if words else "Enter the due date."
    elif meaning and details.due_day != meaning.last_day:
        errors["due"] = (
            f"The plan's words below mean {long_date(meaning.last_day)}. Correct this date, or change or remove the "
            "words."
        )
    if words and details.precision is None:
        errors["timescale_precision"] = "Choose how exact the plan's words are."
    elif not words and details.precision not in (None, TimescalePrecision.DAY):
        errors["timescale_words"] = "Enter the plan's words, or choose “A day” below."
    return errors


def _refuse_elsewhere(
    *,
    details: ActionDetails,
    strategy: Strategy,
    current: ActionRevision | None,
    day: date,
    today: date,
    supported: Collection[ActionSupport] = (),
) -> None:
    """Raise Refused if the details name another strategy's commitment, or newly name anything that may not be named.

    A newly named commitment must be in use on `day`, when the change takes effect. A newly named group, service,
    partner, locality or owner must be of the strategy's body and in use today, a group must be one of the strategy's,
    and a newly named lead or deputy must be able to take on work today.
    """
    errors: dict[str, str] = {}
    current_ids: dict[str, set[int]] = {
        "home": {current.home_id} if current else set(),
        "supports": {link.commitment_id for link in supported},
    }
    homes = [("home", details.home)] if details.home else []
    for name, each in (*homes, *(("supports", commitment) for commitment in details.supports)):
        if each.strategy_id != strategy.pk:
            errors[name] = "Choose a commitment in this strategy."
        elif each.pk not in current_ids[name] and (sentence := plan_checks.why_not_in_use(each, day)):
            errors[name] = sentence
    named_now = _named(current) if current else set()
    answering = None if details.lead else details.answering
    owned = [(f"owner_{number}", owner) for number, owner in enumerate(details.owners, 1)]
    entries = {"group": details.group, "service": details.service, "locality": details.locality}
    for name, entry in (*entries.items(), ("answering", answering), *owned):
        if entry is None or entry in named_now:
            continue
        elsewhere = plan_checks.in_another_body(strategy, [entry]) or plan_checks.outside_groups(
            strategy, entry
        )
        if elsewhere or plan_checks.is_retired(entry, today):
            word = {"answering": "a service or partner"}.get(name, f"a {name}")
            errors[name] = (
                f"Choose {'an owner' if name.startswith('owner_') else word} in this strategy that is in use."
            )
    if errors:
        raise Refused(errors)
    current_people = (current.lead_id, current.deputy_id) if current else ()
    refuse_people_without_role(
        strategy=strategy,
        on=today,
        named={"answering": details.lead, "deputy": details.deputy},
        current_ids=current_people,
    )


def _named(revision: ActionRevision) -> set[Any]:
    """Return the group, service, partner, locality and owners that a revision names. They may stay if retired."""
    entries: set[Any] = {revision.group, revision.service, revision.locality}
    entries |= {revision.answering_service, revision.answering_partner, *owners.current(revision)}
    return entries - {None}


def _audited_lists(details: ActionDetails) -> dict[str, list[str]]:
    return {
        "supports": sorted(each.reference for each in details.supports),
        "owners": owners.names(details.owners),
    }
