"""The revisions of the demo's evidence, risks and areas for development."""

from datetime import date
from typing import Any

from priorities.imports.demo.plan import Loaded, moment
from priorities.imports.demo.read import Entry
from priorities.models import DevelopmentArea, EvidenceItem, Risk


def save_revisions(
    loaded: Loaded,
    item: EvidenceItem | Risk | DevelopmentArea,
    entry: Entry,
    effective_from: date,
    **values: Any,
) -> None:
    """Save an item's first revision and, if its fixture was corrected, the correction.

    `values` are what the item says now. `corrected` in a fixture says how the first revision differed (`was`), when and
    why it was corrected, and by whom.
    """
    correction = entry.get("corrected")
    item.revisions.create(
        number=1,
        effective_from=effective_from,
        recorded_at=moment(effective_from),
        **values | (correction["was"] if correction else {}),
    )
    if correction:
        item.revisions.create(
            number=2,
            effective_from=correction.get("effective_from", effective_from),
            reason=correction["reason"],
            recorded_by=loaded.user(correction["by"]),
            recorded_at=moment(correction["on"]),
            **values,
        )
