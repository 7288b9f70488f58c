"""Changing the plan by agreement, and correcting records, with a new revision and an audit event for each change.

The details of a priority, commitment, action or milestone are stored in revisions, which are never changed. Each
revision records the day on which it takes effect, who agreed the change, and why. The day is never in the future, and
never earlier than the previous revision's, so the latest revision is the one that counts.

Evidence, risks and areas for development are corrected in the same way, with a reason but without agreement
(`Correction`).

Call the functions that save a revision inside a transaction that has locked the rows to be changed.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models

from priorities.choices import TimescalePrecision
from priorities.events import Event
from priorities.models import (
    Action,
    ActionRevision,
    BaseRevision,
    Commitment,
    Milestone,
    Priority,
    RecordRevision,
    Revision,
)
from priorities.writes import owners
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_edit_conflict, refuse_identifiers, too_long
from tracker.wording import long_date

LONGEST_AGREED_BY = 200
LONGEST_REASON = 400


@dataclass(frozen=True, slots=True)
class Agreement:
    """The day on which a change takes effect, the group or officer who agreed it, and the reason."""

    effective_from: date | None
    agreed_by: str
    reason: str


def agreement_errors(agreement: Agreement, at: datetime, since: date | None = None) -> dict[str, str]:
    """Return the errors in an agreement, by field.

    `since` is the day on which the previous revision took effect. Raises Refused if a field contains a personal
    identifier.
    """
    refuse_identifiers(agreed_by=agreement.agreed_by, reason=agreement.reason)
    errors = effective_from_errors(agreement.effective_from, at, since)
    if not agreement.agreed_by.strip():
        errors["agreed_by"] = "Enter who agreed this: the group, or the officer's job title."
    if not agreement.reason.strip():
        errors["reason"] = "Say why, in a sentence that will still be clear in two years."
    return errors | too_long(
        agreed_by=(agreement.agreed_by, LONGEST_AGREED_BY), reason=(agreement.reason, LONGEST_REASON)
    )


def effective_from_errors(
    effective_from: date | None, at: datetime, since: date | None = None
) -> dict[str, str]:
    """Return, by field, the error in the day on which a change takes effect; an empty dict if the day is valid."""
    if effective_from is None:
        return {
            "effective_from": "Enter the date on which this takes effect: the date it was agreed, or today."
        }
    if effective_from > clock.day_of(at):
        return {"effective_from": "This date is in the future. Enter today or an earlier date."}
    if since and effective_from < since:
        return {
            "effective_from": f"The previous version took effect on {long_date(since)}. Enter that day or a later one."
        }
    return {}


Part = Priority | Commitment | Action | Milestone
RevisionT = TypeVar("RevisionT", bound=Revision)
BaseRevisionT = TypeVar("BaseRevisionT", bound=BaseRevision)
RecordRevisionT = TypeVar("RecordRevisionT", bound=RecordRevision)


@dataclass(frozen=True, slots=True)
class Correction:
    """Why a record is corrected, the day from which the correction counts, and who records it and when.

    Without a day, it counts from the same day as the version that it corrects.
    """

    reason: str
    effective_from: date | None
    by: User
    at: datetime

    def errors(self, current: RecordRevision) -> dict[str, str]:
        """Return the errors in the correction of this version, by field.

        Raises Refused if the reason contains a personal identifier.
        """
        refuse_identifiers(reason=self.reason)
        errors = too_long(reason=(self.reason, LONGEST_REASON))
        if not self.reason.strip():
            errors["reason"] = "Say what was wrong or what has changed."
        since = current.effective_from
        return errors | effective_from_errors(self.effective_from or since, self.at, since)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a change: the agreement, and who records the change and when. `by` is None if the system does."""

    agreement: Agreement
    by: User | None
    at: datetime

    def errors(self, since: date | None = None) -> dict[str, str]:
        """Return the errors in the agreement, by field: see `agreement_errors`."""
        return agreement_errors(self.agreement, self.at, since)

    def not_before(self, day: date) -> "Terms":
        """Return these terms, but taking effect on `day` if they give an earlier day or none."""
        agreed = self.agreement.effective_from
        return replace(
            self, agreement=replace(self.agreement, effective_from=max(agreed, day) if agreed else day)
        )

    @property
    def agreement_fields(self) -> dict[str, Any]:
        """The day on which the change takes effect, who agreed it and why, as fields of a revision."""
        return {
            "effective_from": self.agreement.effective_from,
            "agreed_by": self.agreement.agreed_by.strip(),
            "reason": self.agreement.reason.strip(),
        }

    @property
    def fields(self) -> dict[str, Any]:
        """All the fields of a revision that record its terms."""
        return {**self.agreement_fields, "recorded_by": self.by, "recorded_at": self.at}


def latest_revision(rows: "models.QuerySet[BaseRevisionT]", based_on: int | None) -> BaseRevisionT:
    """Return the latest of one item's revisions. Raises EditConflict if the change is based on an earlier revision."""
    latest = rows.latest("number")
    refuse_edit_conflict(latest.number, based_on, latest)
    return latest


def refuse_same(current: BaseRevision, **values: Any) -> None:
    """Raise Refused if every value is the same as in the current revision."""
    if all(getattr(current, name) == value for name, value in values.items()):
        raise Refused({"": f"You have not changed the {current.part}. Make a change, or go back."})


def create_first(part: Part, terms: Terms, **values: Any) -> Any:
    """Create the first revision of a new part, and return the revision. The caller must have checked the terms."""
    return part.revisions.create(number=1, **values, **terms.fields)


def next_revision(current: RevisionT, terms: Terms, **changed: Any) -> RevisionT:
    """Create the next revision, which differs from `current` in the `changed` fields, and return it.

    If the terms give no day, or an earlier day than `current`, the next revision takes effect on the same day as
    `current`.
    """
    return _add_revision(current, terms.not_before(current.effective_from).fields | changed)


def _add_revision(current: BaseRevisionT, changed: dict[str, Any]) -> BaseRevisionT:
    """Save a copy of `current` with the `changed` fields and the next number, and return the copy."""
    revision = copy(current)
    revision.pk, revision._state.adding = None, True
    for name, value in (changed | {"number": current.number + 1}).items():
        setattr(revision, name, value)
    revision.save()
    return revision


def revise(what: Event, current: RevisionT, terms: Terms, **changed: Any) -> RevisionT:
    """Create the next revision and an audit event of the kind `what`, and return the revision.

    Raises Refused if the terms are invalid or the change would take effect before the current revision.
    """
    if errors := terms.errors(current.effective_from):
        raise Refused(errors)
    revision = next_revision(current, terms, **changed)
    before, after = audit.changes(audited_values(current), audited_values(revision))
    record(what=what, subject=part_of(revision), terms=terms, before=before, after=after)
    return revision


def correct(
    what: Event,
    current: RecordRevisionT,
    correction: Correction,
    beside: Mapping[str, Any] | None = None,
    **changed: Any,
) -> RecordRevisionT:
    """Create the next version of a record and an audit event of the kind `what`, and return the version.

    `beside` says, for the event, what the write changes in other rows. Raises Refused if the correction is invalid,
    would count from a day before `current` does, or, without `beside`, changes nothing.
    """
    if errors := correction.errors(current):
        raise Refused(errors)
    if not beside:
        refuse_same(current, **changed)
    terms = {
        "effective_from": correction.effective_from or current.effective_from,
        "reason": correction.reason.strip(),
    }
    saved = {"recorded_by": correction.by, "recorded_at": correction.at}
    revision = _add_revision(current, changed | terms | saved)
    before, after = audit.changes(audited_values(current), audited_values(revision))
    record = getattr(revision, revision.part)
    audit.record(
        what=what,
        by=correction.by,
        at=correction.at,
        subject=record,
        scope=record.strategy.slug,
        before=before,
        after=after | terms | dict(beside or {}),
    )
    return revision


def part_of(revision: Revision) -> Part:
    """Return the priority, commitment, action or milestone that the revision belongs to."""
    part: Part = getattr(revision, revision.part)
    return part


def audited_values(revision: BaseRevision) -> dict[str, Any]:
    """Return a revision's details, without its number and terms, for the audit event: related rows by name."""
    left_out = {"id", revision.part, *(field.name for field in Revision._meta.local_fields)}
    fields = [field for field in revision._meta.concrete_fields if field.name not in left_out]
    values = {field.name: getattr(revision, field.name) for field in fields}
    return values | {field.name: str(values[field.name] or "") for field in fields if field.is_relation}


def record(
    *, what: Event, subject: Part, terms: Terms, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Record the audit event for a change, including its terms."""
    part = subject.action if isinstance(subject, Milestone) else subject
    audit.record(
        what=what,
        by=terms.by,
        at=terms.at,
        subject=subject,
        scope=part.strategy.slug,
        before=before,
        after=after | terms.agreement_fields,
    )


def lock_action(key: int) -> Action:
    """Return an action with its current revision, and lock the action until the transaction ends. Runs two SQL queries.

    The revision is read after the action is locked. If one query did both and had to wait for the lock, PostgreSQL
    would join the changed action to the revisions as they were before, and `current` would be None.
    """
    # Not `no_key`: `current` is unique, so setting it needs the full lock.
    Action.objects.select_for_update().get(pk=key)
    return Action.objects.select_related("strategy", "current__home").get(pk=key)


def lock_actions(actions: Collection[Action]) -> None:
    """Lock these actions until the transaction ends, in the order of their keys. Runs one SQL query.

    Call this before recording rows that name actions which are not themselves changed. PostgreSQL locks what a new row
    names, but only when the transaction ends. By then it holds the end of the audit chain, for which a transaction that
    has locked one of the actions may be waiting.
    """
    rows = Action.objects.select_for_update(no_key=True).filter(pk__in=[action.pk for action in actions])
    list(rows.order_by("pk").values_list("pk"))


def revise_action(
    action: Action, terms: Terms, owned_by: Sequence[owners.Owner] | None = None, **changed: Any
) -> ActionRevision:
    """Create an action's next revision, make it the action's current one, and return it. It is not audited here.

    It differs from the previous revision in the `changed` fields, and never takes effect before it. It has the same
    owners, unless `owned_by` is given. If the due date changes, the plan's own words for it are removed, unless
    `changed` gives new words. Call this inside the transaction that has locked the action.
    """
    assert action.current is not None
    if changed.get("due", action.current.due) != action.current.due:
        changed = {"timescale_words": "", "timescale_precision": TimescalePrecision.DAY} | changed
    if owned_by is None:
        owned_by = owners.current(action.current)
    revision = next_revision(action.current, terms, action=action, **changed)
    owners.record(revision, owned_by)
    action.current = revision
    action.save(update_fields=["current"])
    return revision
