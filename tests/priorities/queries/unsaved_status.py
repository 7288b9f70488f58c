"""A status built without a database."""

from dataclasses import fields
from typing import Any

from priorities.choices import Stage
from priorities.queries.status import ActionStatus


def unsaved_status(**known: Any) -> ActionStatus:
    """Return the status of an action that is under way, with these fields."""
    values: dict[str, Any] = dict.fromkeys(field.name for field in fields(ActionStatus))
    usual = {"stage": Stage.UNDER_WAY, "late_days": 0, "not_updated": False, "answered": False}
    return ActionStatus(**(values | usual | known))
