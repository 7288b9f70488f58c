"""How the plan changes: by agreement, as a new revision, with its audit event.

What may change of a priority, a commitment, an action or a milestone is in revisions, which are added and never
changed. Every change carries the day it takes effect, who agreed it and why. It never takes effect on a later day than
today, nor before the revision that it follows: so the latest revision is the one that counts.

The functions here are parts of a write: they are called inside its transaction, after it has locked what it changes.
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
from tracker.refusals import Refused, refuse_identifiers, refuse_newer, too_long
from tracker.wording import long_date

LONGEST_AGREED_BY = 200
LONGEST_REASON = 400


@dataclass(frozen=True, slots=True)
class Agreement:
    """From which day a change stands, the group or officer who agreed it, and the reason in words."""

    effective_from: date | None
    agreed_by: str
    reason: str


def wrong_agreement(agreement: Agreement, at: datetime, since: date | None = None) -> dict[str, str]:
    """What is wrong with an agreement, a sentence for each field; `since` is the day the last version stands from.

    Raises Refused where its words hold a personal identifier.
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
    """What is wrong with the day that a change stands from."""
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
    """On what terms a change is made: what was agreed, who records it, and when. `by` is None for the system."""

    agreement: Agreement
    by: User | None
    at: datetime

    def wrong(self, since: date | None = None) -> dict[str, str]:
        """What is wrong with them, a sentence for each field; `since` is the day the version before stands from.

        Raises Refused where their words hold a personal identifier.
        """
        return wrong_agreement(self.agreement, self.at, since)

    def not_before(self, day: date) -> "Terms":
        """The same terms for a change that must not stand from a day before this one."""
        asked = self.agreement.effective_from
        return replace(
            self, agreement=replace(self.agreement, effective_from=max(asked, day) if asked else day)
        )

    @property
    def why(self) -> dict[str, Any]:
        """From which day the change stands, who agreed it and why: as a revision says it, and as the audit keeps it."""
        return {
            "effective_from": self.agreement.effective_from,
            "agreed_by": self.agreement.agreed_by.strip(),
            "reason": self.agreement.reason.strip(),
        }

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a revision that say on what terms it was made."""
        return {**self.why, "recorded_by": self.by, "recorded_at": self.at}


def locked_current(rows: "models.QuerySet[RevisionT]", based_on: int | None) -> RevisionT:
    """The latest of one part's revisions. Raises Newer where it is not the one that the change is based on."""
    latest = rows.latest("number")
    refuse_newer(latest.number, based_on, latest)
    return latest


def refuse_same(current: Revision, **said: Any) -> None:
    """Raise Refused where a change would leave everything that it says as it is."""
    if all(getattr(current, name) == value for name, value in said.items()):
        raise Refused({"": f"You have not changed the {current.part}. Make a change, or go back."})


def create_first(part: Part, terms: Terms, **said: Any) -> Any:
    """Give a part that has just been made its first revision, and return it. The terms have been found whole."""
    return part.revisions.create(number=1, **said, **terms.fields)


def next_revision(current: RevisionT, terms: Terms, **changed: Any) -> RevisionT:
    """Add the revision that follows the one held, differing from it in the fields named, and return it.

    It never stands before the revision it follows, so that the latest revision is the one that holds.
    """
    revision = copy(current)
    revision.pk, revision._state.adding = None, True
    said = terms.not_before(current.effective_from).fields | changed
    for name, value in {"number": current.number + 1, **said}.items():
        setattr(revision, name, value)
    revision.save()
    return revision


def revise(what: Event, current: RevisionT, terms: Terms, **changed: Any) -> RevisionT:
    """Add the revision that follows the one held, with its audit event of the kind `what`, and return it.

    Raises Refused where the terms are not whole, or would stand before the revision held.
    """
    if reasons := terms.wrong(current.effective_from):
        raise Refused(reasons)
    revision = next_revision(current, terms, **changed)
    record(what, part_of(revision), terms, *audit.changes(shown(current), shown(revision)))
    return revision


def part_of(revision: Revision) -> Part:
    """What a revision is a version of."""
    part: Part = getattr(revision, revision.part)
    return part


def shown(revision: Revision) -> dict[str, Any]:
    """What a revision says, less the terms it was made on, as the audit keeps it: people and bodies by their names."""
    apart = {"id", revision.part, *(field.name for field in Revision._meta.local_fields)}
    fields = [field for field in revision._meta.concrete_fields if field.name not in apart]
    values = {field.name: getattr(revision, field.name) for field in fields}
    return values | {field.name: str(values[field.name] or "") for field in fields if field.is_relation}


def record(
    what: Event, subject: Part | Group, terms: Terms, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Record the audit event of a change, with the terms on which it was made."""
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
    """An action and the plan it holds now, the action locked until the transaction ends. Two SQL queries.

    What it holds is read once the lock is: a row that was changed while its lock was waited for comes back with what
    it joined before, and PostgreSQL then gives a plan of None.
    """
    # Not `no_key`: the plan that it holds is unique, so giving it the next one needs the whole lock.
    Action.objects.select_for_update().get(pk=key)
    return Action.objects.select_related("strategy", "current__home").get(pk=key)


def revise_action(action: Action, terms: Terms, **changed: Any) -> ActionRevision:
    """Add a revision that differs from the current one in the fields named, and make it the current one.

    It never stands before the revision it follows, so that the latest revision is the plan that holds. Call it inside
    the transaction that has locked the action.
    """
    assert action.current is not None
    revision = next_revision(action.current, terms, action=action, **changed)
    action.current = revision
    action.save(update_fields=["current"])
    return revision
