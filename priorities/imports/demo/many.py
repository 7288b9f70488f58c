"""More actions than the fixtures have, for benchmarks: copies of the fixtures' actions.

The plans, owners, milestones, updates, reviews, proposals, decisions and evidence links of the actions are copied with
them.
"""

from itertools import cycle, islice
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import models

from priorities.imports.demo.plan import Loaded
from priorities.models import (
    Action,
    ActionOwner,
    ActionRevision,
    Decision,
    EvidenceLink,
    Milestone,
    MilestoneMark,
    MilestoneRevision,
    Proposal,
    Review,
    Update,
)

BATCH = 2_000
FIRST_NUMBER = 101


def load_copies(loaded: Loaded, wanted: int) -> None:
    """Copy the loaded actions, in turn, until there are `wanted` actions. Each copy's title says that it is a copy."""
    originals = list(loaded.actions.values())
    sources = list(islice(cycle(originals), max(0, wanted - len(originals))))
    if not sources:
        return
    copies = [
        Action(
            strategy=loaded.strategy,
            reference=f"{source.reference.rpartition('.')[0]}.{FIRST_NUMBER + index}",
            order=len(originals) + index + 1,
            source=source.source,
        )
        for index, source in enumerate(sources)
    ]
    Action.objects.bulk_create(copies, batch_size=BATCH)
    pairs = list(zip(sources, copies, strict=True))
    revisions = _copy(
        ActionRevision, pairs, "action", title=lambda row, new: f"{row.title} (copy {new.reference})"
    )
    for source, copy in pairs:
        assert source.baseline_id
        assert source.current_id
        copy.baseline_id = revisions[source.baseline_id, copy.pk]
        copy.current_id = revisions[source.current_id, copy.pk]
    # A plain queryset: the model's own refuses to change the plans of existing actions in bulk, but these are new.
    models.QuerySet[Action](Action).bulk_update(copies, ["baseline", "current"], batch_size=500)
    _copy_below(ActionOwner, "revision", revisions)
    _copy_milestones(pairs)
    _copy_updates(pairs, revisions)
    _copy(EvidenceLink, pairs, "action")


Pairs = list[tuple[Action, Action]]
Mapping = dict[tuple[int, int], int]


def _copy(model: type[models.Model], pairs: Pairs, owner: str, **changed: Any) -> Mapping:
    """Copy the rows that belong to the original action in each pair, for the new action in that pair.

    Each function in `changed` gives the value of one field, from the original row and the new action. The mapping
    returned has keys of (original row's id, new action's id) and values of the new row's id.
    """
    by_source: dict[int, list[models.Model]] = {}
    for row in model._default_manager.filter(**{f"{owner}__in": {source.pk for source, _ in pairs}}).order_by(
        "pk"
    ):
        by_source.setdefault(getattr(row, f"{owner}_id"), []).append(row)
    rows, keys = [], []
    for source, copy in pairs:
        for row in by_source.get(source.pk, []):
            rows.append(
                _duplicate(row, **{f"{owner}_id": copy.pk}, **{k: v(row, copy) for k, v in changed.items()})
            )
            keys.append((row.pk, copy.pk))
    model._default_manager.bulk_create(rows, batch_size=BATCH)
    return dict(zip(keys, (row.pk for row in rows), strict=True))


def _duplicate(row: models.Model, **changed: Any) -> models.Model:
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    return type(row)(**values | changed)


def _copy_milestones(pairs: Pairs) -> None:
    milestones = _copy(Milestone, pairs, "action")
    _copy_below(MilestoneRevision, "milestone", milestones)
    _copy_below(MilestoneMark, "milestone", milestones)


def _copy_updates(pairs: Pairs, revisions: Mapping) -> None:
    updates = _copy(
        Update,
        pairs,
        "action",
        submission_key=lambda row, new: uuid5(NAMESPACE_URL, f"demo:{new.reference}:{row.pk}"),
        based_on_id=lambda row, new: None,
    )
    _copy_below(Review, "update", updates)
    proposals = _copy_below(Proposal, "update", updates, action_id=lambda copy: copy)
    _copy_below(Decision, "proposal", proposals, revision_id=None, revisions=revisions)


def _copy_below(
    model: type[models.Model], owner: str, owners: Mapping, revisions: Mapping | None = None, **changed: Any
) -> Mapping:
    """Copy the rows that belong to the original revisions, milestones, updates or proposals in `owners`.

    Like `owners`, the mapping returned has keys of (original row's id, new action's id) and values of the new row's id.
    """
    by_owner: dict[int, list[models.Model]] = {}
    wanted = {old for old, _ in owners}
    for row in model._default_manager.filter(**{f"{owner}__in": wanted}).order_by("pk"):
        by_owner.setdefault(getattr(row, f"{owner}_id"), []).append(row)
    rows, keys = [], []
    for (old, copy), new in owners.items():
        for row in by_owner.get(old, []):
            values: dict[str, Any] = {f"{owner}_id": new}
            if "action_id" in changed:
                values["action_id"] = copy
            if revisions is not None and getattr(row, "revision_id", None):
                values["revision_id"] = revisions[getattr(row, "revision_id"), copy]  # noqa: B009 - not every model has it
            rows.append(_duplicate(row, **values))
            keys.append((row.pk, copy))
    model._default_manager.bulk_create(rows, batch_size=BATCH)
    return dict(zip(keys, (row.pk for row in rows), strict=True))
