"""A status in brief, made without a database."""

from typing import Any

from priorities.choices import Stage
from priorities.queries.brief import BriefStatus

FIELDS = tuple(BriefStatus.__dataclass_fields__)


def brief(**fields: Any) -> BriefStatus:
    """A status in brief of an action under way, with these fields."""
    values: dict[str, Any] = dict.fromkeys(FIELDS)
    usual = {"stage": Stage.UNDER_WAY, "late_days": 0, "not_updated": False}
    return BriefStatus(**(values | usual | fields))
