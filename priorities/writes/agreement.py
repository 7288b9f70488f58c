"""What every agreed change to the plan carries: the day it stands from, who agreed it, and why.

A change never stands from a later day, and never from one before the version that it follows: the plan's history stays
in one order, so the latest version is the one that holds.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from priorities.rules.wording import day
from tracker import clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers

LONGEST_AGREED_BY = 200
LONGEST_REASON = 400


@dataclass(frozen=True, slots=True)
class Agreement:
    """From which day a change stands, the group or officer who agreed it, and the reason in words."""

    stands_from: date | None
    agreed_by: str
    reason: str


class Newer(Refused):
    """Refused because the same thing was changed since the page was opened. `number` is the version now held.

    `changed_by` is who changed it, where that is known: it may be the same person in another window.
    """

    def __init__(self, number: int | str, changed_by: User | None = None) -> None:
        self.number, self.changed_by = number, changed_by
        super().__init__(self.told_to(None))

    def told_to(self, reader: object) -> dict[str, str]:
        """The reasons, as this reader is told them."""
        if self.changed_by is None:
            what = "This was changed since you opened the page."
        elif self.changed_by == reader:
            what = "You changed this in another window since you opened the page."
        else:
            what = f"{self.changed_by} changed this since you opened the page."
        return {
            "": f"{what} What it says now is shown beneath; your own words are kept. Read both, change yours if need "
            "be, and save again."
        }


def refuse_newer(held: int | str, based_on: int | str | None, version: Any = None) -> None:
    """Raise Newer where what is held is not what the change was based on; `version` is the row held."""
    if held != based_on:
        raise Newer(held, version.recorded_by if version else None)


def wrong(agreement: Agreement, at: datetime, since: date | None = None) -> dict[str, str]:
    """What is wrong with an agreement, a sentence for each field; `since` is the day the last version stands from.

    Raises Refused where its words hold a personal identifier.
    """
    refuse_identifiers(agreed_by=agreement.agreed_by, reason=agreement.reason)
    reasons = when(agreement.stands_from, at, since)
    if not agreement.agreed_by.strip():
        reasons["agreed_by"] = "Say who agreed this: the group, or the officer by job title."
    if not agreement.reason.strip():
        reasons["reason"] = "Say why, in a sentence that somebody can understand in two years' time."
    return reasons | too_long(
        agreed_by=(agreement.agreed_by, LONGEST_AGREED_BY), reason=(agreement.reason, LONGEST_REASON)
    )


def when(stands_from: date | None, at: datetime, since: date | None = None) -> dict[str, str]:
    """What is wrong with the day that a change stands from."""
    if stands_from is None:
        return {"stands_from": "Give the day that this holds from: the day it was agreed, or today."}
    if stands_from > clock.day_of(at):
        return {"stands_from": "This day has not come yet. A change holds from today or from an earlier day."}
    if since and stands_from < since:
        return {
            "stands_from": f"The version before this one holds from {day(since)}. Give that day or a later one."
        }
    return {}


def too_long(**texts: tuple[str, int]) -> dict[str, str]:
    """A sentence for each field whose text has more characters than it may."""
    return {
        name: f"This has {len(text)} characters. Keep it to {most}."
        for name, (text, most) in texts.items()
        if len(text) > most
    }


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of what differs, for the audit: the values before and after, of the fields that changed."""
    differing = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in differing}, {name: after[name] for name in differing}


def fingerprint(*values: Any) -> str:
    """A short mark of what a record without revisions said, by which a later change to it is noticed."""
    return hashlib.sha256(repr([str(value) for value in values]).encode()).hexdigest()[:16]
