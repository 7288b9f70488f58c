"""Every append-only record of a strategy and its papers refuses every change, by every path."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from priorities.models import Action, ActionSupport, Commitment, Milestone, Priority, UpdateDraft
from tests import builders
from tests.priorities.models.constraints import APPS
from tracker.append_only import AppendOnly, AppendOnlyError

LATER = date(2030, 1, 1)
MAY_CHANGE = {
    "Action": ("order", "source", "current", "baseline"),
    "ActionSupport": ("unlinked_on", "unlinked_at"),
    "AnswerLink": ("revoked_by", "revoked_at"),
    "AreaLink": ("unlinked_on", "unlinked_at"),
    "CalendarAddress": ("revoked_at",),
    "Commitment": ("order",),
    "Departure": ("withdrawn_at",),
    "DevelopmentArea": ("closed_on", "closed_at"),
    "EvidenceLink": ("unlinked_on", "unlinked_at", "unlinked_by", "unlinked_reason"),
    "GroupRole": ("withdrawn_at",),
    "Priority": ("order",),
    "Risk": ("closed_on", "closed_at"),
}
NEVER_CHANGE = {
    "ActionOwner",
    "ActionPoint",
    "ActionPointAnswer",
    "ActionRevision",
    "AnswerByLink",
    "AnswerLinkItem",
    "Clearance",
    "ClosingStatus",
    "CommitmentRevision",
    "Decision",
    "DevelopmentAreaRevision",
    "EvidenceFile",
    "EvidenceItem",
    "EvidenceRevision",
    "EvidenceWithdrawal",
    "Letter",
    "LetterItem",
    "MeetingCorrection",
    "MeetingItem",
    "Milestone",
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
    "RiskRevision",
    "SettingsVersion",
    "StaffReading",
    "Update",
    "Withdrawal",
}
APPEND_ONLY = [
    model for app in APPS for model in apps.get_app_config(app).get_models() if issubclass(model, AppendOnly)
]

# Each way in which a model could get past the mechanism; tests/tracker/test_append_only.py tries the mechanism itself.
DEEDS: tuple[Callable[[type[AppendOnly], AppendOnly], Any], ...] = (
    lambda _model, row: row.delete(),
    lambda model, _row: model.objects.update(id=2),
    lambda model, _row: model._base_manager.update(id=2),
    lambda model, _row: model._default_manager.all().delete(),
)


def test_append_only_models_and_the_fields_of_them_that_change_are_those_that_the_design_names() -> None:
    fields = {model.__name__: (*model.changeable, *model.set_once) for model in APPEND_ONLY}
    assert fields == MAY_CHANGE | dict.fromkeys(NEVER_CHANGE, ())


@pytest.mark.django_db
@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_append_only_refuses(model: type[AppendOnly]) -> None:
    row = model(pk=1)
    row._state.adding = False
    saves = (lambda _model, row: row.save(),) if model.__name__ in NEVER_CHANGE else ()
    for deed in (*DEEDS, *saves):
        with pytest.raises(AppendOnlyError, match=f"{model.__name__} rows are append-only"):
            deed(model, row)


@pytest.mark.parametrize(
    ("model", "changed"),
    [
        (Action, {"reference": "9.9.9"}),
        (Action, {"baseline_id": None, "current_id": None}),
        (Commitment, {"reference": "9.9"}),
        (Commitment, {"priority_id": 999}),
        (Priority, {"number": 9}),
        (Milestone, {"number": 9}),
    ],
)
def test_reference_or_place_is_never_changed(
    action: Action, model: type[AppendOnly], changed: dict[str, Any]
) -> None:
    builders.milestone(action, LATER)
    row = model.objects.get()
    for name, value in changed.items():
        setattr(row, name, value)
    for fields in (None, [name.removesuffix("_id") for name in changed], list(changed)):
        with refused():
            row.save(update_fields=fields)


def test_action_points_only_to_its_own_first_and_latest_plan(action: Action) -> None:
    first = action.current
    second = builders.revision(action, due=LATER)
    other = builders.action(first.home)
    for baseline, current in ((first, first), (second, second), (first, other.current), (None, None)):
        row = Action.objects.get(pk=action.pk)
        row.baseline, row.current = baseline, current
        with refused():
            row.save()
    action.current = None
    with refused():
        action.save(update_fields=["current"])


def test_link_ends_once(action: Action) -> None:
    link = ActionSupport.objects.create(
        action=action,
        commitment=builders.commitment(action.current.home.priority),
        linked_on=builders.START,
        linked_at=builders.noon(builders.START),
    )
    link.unlinked_on, link.unlinked_at = builders.TODAY, builders.noon(builders.TODAY)
    link.save()
    link.unlinked_on = LATER
    with refused():
        link.save()


def test_order_may_change(action: Action) -> None:
    action.order = 7
    action.save(update_fields=["order"])
    assert Action.objects.get().order == 7


@contextmanager
def refused() -> Iterator[None]:
    """Expect the block to be refused. What else its transaction has written is rolled back."""
    with pytest.raises(AppendOnlyError), transaction.atomic():
        yield


def test_nothing_that_an_append_only_row_names_can_be_deleted_beneath_it() -> None:
    assert [(model, loose) for model in APPEND_ONLY for loose in unprotected(foreign_keys(model))] == []


def test_nothing_that_names_an_append_only_row_goes_or_forgets_with_it() -> None:
    pointing = (
        field
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in foreign_keys(model)
        # A draft is its author's own, and no record.
        if issubclass(field.related_model, AppendOnly) and model is not UpdateDraft
    )
    assert unprotected(pointing) == []


def foreign_keys(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    """Return the foreign keys of a model, including one-to-one links."""
    return (field for field in model._meta.fields if isinstance(field, models.ForeignKey))


def unprotected(fields: Iterator[models.ForeignKey]) -> list[str]:
    """Return the names of the foreign keys that would let the row that they point to be deleted."""
    return [field.name for field in fields if field.remote_field.on_delete is not models.PROTECT]
