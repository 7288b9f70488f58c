"""Changing the plan of an action: always by adding a revision, never by changing one."""

from datetime import datetime
from typing import Any

from priorities.models import Action, ActionRevision
from tracker.models import User


def revise(action: Action, *, by: User | None, at: datetime, **changed: Any) -> ActionRevision:
    """Add a revision that differs from the current one in the fields named, and make it the current one.

    It never stands before the revision it follows, so that the latest revision is the plan that holds. Call it inside
    the transaction that has locked the action.
    """
    current = action.current
    assert current is not None
    kept = (
        "title",
        "home_id",
        "group_id",
        "service_id",
        "lead_id",
        "deputy_id",
        "kind",
        "start",
        "due",
        "review",
    )
    values = {name: getattr(current, name) for name in kept} | {"stage": current.stage} | changed
    values["stands_from"] = max(values["stands_from"], current.stands_from)
    revision = ActionRevision.objects.create(
        action=action, number=current.number + 1, recorded_by=by, recorded_at=at, **values
    )
    action.current = revision
    action.save(update_fields=["current"])
    return revision
