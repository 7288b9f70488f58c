"""Every model of ours has its rows recorded by audit events, or says why not."""

import pytest
from django.apps import apps

from tests.architecture.code import APPS
from tracker.audited_rows import AuditedModel, AuditedQuerySet

MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
UNAUDITED = {
    "AuditEvent",
    "AuditHead",
    "AuditText",
    "AuditedRow",
    "ClosingStatus",
    "FailedSignIn",
    "LoginVisit",
    "Outbox",
    "Submission",
    "UpdateDraft",
}
"""The models whose rows no event records, named a second time so that none is left out by mistake."""


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_is_audited_or_says_why_not(model: type[AuditedModel]) -> None:
    assert issubclass(model, AuditedModel), f"{model.__name__} must be an AuditedModel"
    assert bool(model.unaudited) == (model.__name__ in UNAUDITED)
    assert set(model.unaudited_fields) <= {field.name for field in model._meta.concrete_fields}
    assert all(model.unaudited_fields.values())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_writes_through_every_manager_wait_for_an_event(model: type[AuditedModel]) -> None:
    assert isinstance(model._default_manager.all(), AuditedQuerySet)
