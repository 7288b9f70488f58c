"""Changing the plan by agreement, with a new revision and an audit event for each change.

The details of a priority, commitment, action or milestone are kept in revisions, which are added and never changed.
Each revision records the day on which it takes effect, who agreed the change and why. That day is never in the future,
nor earlier than the previous revision's, so the latest revision is the one that counts.

Call these functions inside a transaction that has locked the rows to be changed.
"""

from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models

from priorities.events import Event
from priorities.models import Action, ActionRevision, Commitment, Group, Milestone, Priority, Revision
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


def wrong_agreement(agreement: Agreement, at: datetime, since: date | None = None) -> dict[str, str]:
    """Return an agreement's invalid fields, each with an error.

    `since` is the day on which the previous revision took effect. Raises Refused if a field holds a personal
    identifier.
    """
    refuse_identifiers(agreed_by=agreement.agreed_by, reason=agreement.reason)
    reasons = wrong_day(agreement.effective_from, at, since)
    if not agreement.agreed_by.strip():
        reasons["agreed_by"] = "Enter who agreed this: the group, or the officer's job title."
    if not agreement.reason.strip():
        reasons["reason"] = "Say why, in a sentence that will still be clear in two years."
    return reasons | too_long(
        agreed_by=(agreement.agreed_by, LONGEST_AGREED_BY), reason=(agreement.reason, LONGEST_REASON)
    )


def wrong_day(effective_from: date | None, at: datetime, since: date | None = None) -> dict[str, str]:
    """Return an error if the day on which a change takes effect is invalid, under the name of its field."""
    if effective_from is None:
        return {"effective_from": "Enter the day that this takes effect: the day it was agreed, or today."}
    if effective_from > clock.day_of(at):
        return {"effective_from": "This day is in the future. Enter today or an earlier day."}
    if since and effective_from < since:
        return {
            "effective_from": f"The previous version took effect on {long_date(since)}. Enter that day or a later one."
        }
    return {}


Part = Priority | Commitment | Action | Milestone
RevisionT = TypeVar("RevisionT", bound=Revision)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a change: its agreement, and who records it and when. `by` is None if the system records it."""

    agreement: Agreement
    by: User | None
    at: datetime

    def wrong(self, since: date | None = None) -> dict[str, str]:
        """Return the agreement's invalid fields, each with an error.

        `since` is the day on which the previous revision took effect. Raises Refused if a field holds a personal
        identifier.
        """
        return wrong_agreement(self.agreement, self.at, since)

    def not_before(self, day: date) -> "Terms":
        """Return these terms for a change that must not take effect before this day."""
        asked = self.agreement.effective_from
        return replace(
            self, agreement=replace(self.agreement, effective_from=max(asked, day) if asked else day)
        )

    @property
    def why(self) -> dict[str, Any]:
        """The day on which the change takes effect, who agreed it and why, by the names of a revision's fields."""
        return {
            "effective_from": self.agreement.effective_from,
            "agreed_by": self.agreement.agreed_by.strip(),
            "reason": self.agreement.reason.strip(),
        }

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a revision that record its terms."""
        return {**self.why, "recorded_by": self.by, "recorded_at": self.at}


def locked_current(rows: "models.QuerySet[RevisionT]", based_on: int | None) -> RevisionT:
    """Return a part's latest revision. Raises EditConflict if the change is based on an earlier revision."""
    latest = rows.latest("number")
    refuse_edit_conflict(latest.number, based_on, latest)
    return latest


def refuse_same(current: Revision, **said: Any) -> None:
    """Raise Refused if a change would leave every field as it is."""
    if all(getattr(current, name) == value for name, value in said.items()):
        raise Refused({"": f"You have not changed the {current.part}. Make a change, or go back."})


def create_first(part: Part, terms: Terms, **said: Any) -> Any:
    """Add the first revision of a part that has just been created, and return the revision. The terms must be valid."""
    return part.revisions.create(number=1, **said, **terms.fields)


def next_revision(current: RevisionT, terms: Terms, **changed: Any) -> RevisionT:
    """Add and return the next revision, which differs from `current` in the `changed` fields.

    The next revision never takes effect before `current`, so that the latest revision is the one that counts.
    """
    revision = copy(current)
    revision.pk, revision._state.adding = None, True
    said = terms.not_before(current.effective_from).fields | changed
    for name, value in {"number": current.number + 1, **said}.items():
        setattr(revision, name, value)
    revision.save()
    return revision


def revise(what: Event, current: RevisionT, terms: Terms, **changed: Any) -> RevisionT:
    """Add and return the next revision, with an audit event of the kind `what`.

    Raises Refused if the terms are invalid, or if the change would take effect before the current revision.
    """
    if reasons := terms.wrong(current.effective_from):
        raise Refused(reasons)
    revision = next_revision(current, terms, **changed)
    record(what, part_of(revision), terms, *audit.changes(shown(current), shown(revision)))
    return revision


def part_of(revision: Revision) -> Part:
    """Return the priority, commitment, action or milestone that the revision belongs to."""
    part: Part = getattr(revision, revision.part)
    return part


def shown(revision: Revision) -> dict[str, Any]:
    """Return a revision's fields without its terms, for the audit. People and bodies appear by name."""
    apart = {"id", revision.part, *(field.name for field in Revision._meta.local_fields)}
    fields = [field for field in revision._meta.concrete_fields if field.name not in apart]
    values = {field.name: getattr(revision, field.name) for field in fields}
    return values | {field.name: str(values[field.name] or "") for field in fields if field.is_relation}


def record(
    what: Event, subject: Part | Group, terms: Terms, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Record the audit event for a change, with its terms."""
    of = subject.action if isinstance(subject, Milestone) else subject
    audit.record(
        what=what,
        by=terms.by,
        at=terms.at,
        subject=subject,
        scope=of.strategy.slug,
        before=before,
        after=after | terms.why,
    )


def lock_action(key: int) -> Action:
    """Return an action with its current revision, and lock the action until the transaction ends. Runs two SQL queries.

    The revision is read after the action is locked. If one query did both and had to wait for the lock, PostgreSQL
    would join the new row to the old revision, and `current` would be None.
    """
    # Not `no_key`: `current` is unique, so setting it needs the full lock.
    Action.objects.select_for_update().get(pk=key)
    return Action.objects.select_related("strategy", "current__home").get(pk=key)


def revise_action(action: Action, terms: Terms, **changed: Any) -> ActionRevision:
    """Add and return an action's next revision, which differs in the `changed` fields, and make it the current one.

    The next revision never takes effect before the previous revision. Call this inside the transaction that has locked
    the action.
    """
    assert action.current is not None
    revision = next_revision(action.current, terms, action=action, **changed)
    action.current = revision
    action.save(update_fields=["current"])
    return revision
