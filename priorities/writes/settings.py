"""Setting a strategy's tolerances and thresholds. Each change is a new version that records who set it and why."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from priorities.events import Event
from priorities.models import SettingsVersion, Strategy
from priorities.rules.tolerances import Tolerances
from priorities.writes.revisions import LONGEST_REASON
from tracker import audit
from tracker.models import User
from tracker.refusals import Refused, refuse_edit_conflict, refuse_identifiers, too_long

SHARES = ("red_share", "red_share_large", "amber_share", "updated_share")
VALUE_NAMES = {
    "tolerance_days": "the number of days late at which an action is still Amber",
    "small_group": "the number of rated actions below which a priority or commitment is small",
    "red_share": "the share of Reds in a small priority or commitment",
    "red_count": "the number of Reds in a larger priority or commitment",
    "red_share_large": "the share of Reds in a larger priority or commitment",
    "amber_share": "the share of Ambers",
    "updated_share": "the share of live actions that are updated",
    "quiet_days": "the number of days without an update",
}
"""What an error calls each value, so that errors in a list say which value they are about."""
MINIMUM = {"tolerance_days": 0, "updated_share": 0}
MOST_DAYS = 3_650
MOST_ACTIONS = 100


def set_tolerances(
    *,
    strategy: Strategy,
    tolerances: Tolerances,
    set_by: str,
    reason: str,
    by: User | None,
    at: datetime,
) -> SettingsVersion:
    """Record a new version of a strategy's settings, which takes effect at once, and return the version.

    `tolerances.version` is the number of the version that the user saw, or 0 if there is none. Raises Refused, or
    EditConflict if there is a newer version.
    """
    refuse_identifiers(set_by=set_by, reason=reason)
    if errors := _settings_errors(tolerances, set_by, reason):
        raise Refused(errors)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        current = SettingsVersion.objects.filter(strategy=strategy).order_by("number").last()
        refuse_edit_conflict(current.number if current else 0, tolerances.version, current)
        before = _values(current.tolerances()) if current else {}
        after = _values(tolerances)
        if before == after:
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        version = SettingsVersion.objects.create(
            strategy=strategy,
            number=tolerances.version + 1,
            set_by=set_by.strip(),
            reason=reason.strip(),
            recorded_by=by,
            recorded_at=at,
            **after,
        )
        changed_from, changed_to = audit.changes(before, after)
        audit.record(
            what=Event.SETTINGS_CHANGED if current else Event.SETTINGS_MADE,
            by=by,
            at=at,
            subject=version,
            scope=strategy.slug,
            before=changed_from,
            after=changed_to | {"set_by": version.set_by, "reason": version.reason},
        )
    return version


def _values(tolerances: Tolerances) -> dict[str, int]:
    return {name: value for name, value in asdict(tolerances).items() if name != "version"}


def value_errors(tolerances: Tolerances) -> dict[str, str]:
    """Return an error for each value that is out of range, by field."""
    errors = {}
    for name, value in _values(tolerances).items():
        least = MINIMUM.get(name, 1)
        most = 100 if name in SHARES else MOST_DAYS if name.endswith("_days") else MOST_ACTIONS
        if not least <= value <= most:
            errors[name] = f"Enter a whole number from {least} to {most} for {VALUE_NAMES[name]}."
    return errors


def _settings_errors(tolerances: Tolerances, set_by: str, reason: str) -> dict[str, str]:
    errors = value_errors(tolerances)
    errors |= too_long(set_by=(set_by, 200), reason=(reason, LONGEST_REASON))
    if not set_by.strip():
        errors["set_by"] = "Enter who set these tolerances: the group, or the officer's job title."
    if not reason.strip():
        errors["reason"] = (
            "Say why you are changing them, in a sentence that will still be clear in two years."
        )
    return errors
