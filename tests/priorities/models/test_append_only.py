"""Every append-only record of a strategy and its papers refuses every change, by every path."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from priorities.models import Action
from tests.priorities.models.promises import APPS
from tracker.append_only import AppendOnly, AppendOnlyError

EXPECTED = {
    "ActionRevision",
    "Clearance",
    "ClosingStatus",
    "CommitmentRevision",
    "Decision",
    "EvidenceItem",
    "MilestoneMark",
    "MilestoneRevision",
    "PaperFile",
    "PaperLayout",
    "PaperVersion",
    "Paragraph",
    "PeriodClosing",
    "PeriodReopening",
    "PriorityRevision",
    "Proposal",
    "Reach",
    "Review",
    "SettingsVersion",
    "StaffReading",
    "Update",
}
APPEND_ONLY = [
    model for app in APPS for model in apps.get_app_config(app).get_models() if issubclass(model, AppendOnly)
]
NAMES = [model.__name__ for model in APPEND_ONLY]

# Each way in which a model could get past the mechanism; tests/tracker/test_append_only.py tries the mechanism itself.
DEEDS: tuple[Callable[[type[AppendOnly], AppendOnly], Any], ...] = (
    lambda _model, row: row.save(),
    lambda _model, row: row.delete(),
    lambda model, _row: model.objects.update(id=2),
    lambda model, _row: model._base_manager.update(id=2),
    lambda model, _row: model._default_manager.all().delete(),
)


def test_the_records_that_are_kept_for_ever_are_those_that_the_design_names() -> None:
    assert set(NAMES) == EXPECTED


@pytest.mark.django_db
@pytest.mark.parametrize("model", APPEND_ONLY, ids=NAMES)
def test_append_only_refuses(model: type[AppendOnly]) -> None:
    held = model(pk=1)
    held._state.adding = False
    for deed in DEEDS:
        with pytest.raises(AppendOnlyError, match=f"{model.__name__} rows are append-only"):
            deed(model, held)


def test_nothing_that_an_append_only_row_names_can_be_deleted_beneath_it() -> None:
    assert [(model, loose) for model in APPEND_ONLY for loose in unprotected(foreign_keys(model))] == []


def test_nothing_that_names_an_append_only_row_goes_or_forgets_with_it() -> None:
    pointing = (
        field
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in foreign_keys(model)
        if issubclass(field.related_model, AppendOnly)
    )
    assert unprotected(pointing) == []


def test_an_unprotected_foreign_key_is_found() -> None:
    loose = models.ForeignKey(Action, on_delete=models.CASCADE, name="loose")
    assert unprotected(iter([loose])) == ["loose"]


def foreign_keys(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    """The foreign keys of a model, one-to-one links among them."""
    return (field for field in model._meta.fields if isinstance(field, models.ForeignKey))


def unprotected(fields: Iterator[models.ForeignKey]) -> list[str]:
    """The names of those that would let the row they name be deleted."""
    return [field.name for field in fields if field.remote_field.on_delete is not models.PROTECT]
