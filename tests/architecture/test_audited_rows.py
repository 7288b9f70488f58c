"""Audit events record the rows of each of our models, unless the model says why not."""

from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from tests import builders
from tests.architecture.code import APPS
from tracker import audit
from tracker.audited_rows import AuditedModel, AuditedQuerySet
from tracker.models import Outbox

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
"""The models whose rows no event records, repeated here so that none is exempted by mistake."""


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_is_audited_or_says_why_not(model: type[AuditedModel]) -> None:
    assert issubclass(model, AuditedModel), f"{model.__name__} must be an AuditedModel"
    assert bool(model.unaudited) == (model.__name__ in UNAUDITED)
    assert set(model.unaudited_fields) <= {field.name for field in model._meta.concrete_fields}
    assert all(model.unaudited_fields.values())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_writes_through_every_manager_wait_for_an_event(model: type[AuditedModel]) -> None:
    assert isinstance(model._default_manager.all(), AuditedQuerySet)


@pytest.mark.django_db
def test_unaudited_rows_are_not_read_before_a_change_or_deletion(
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(2):
        Outbox.objects.update(attempts=1)
        Outbox.objects.all().delete()


@pytest.mark.django_db
def test_a_row_that_is_saved_without_an_event_is_logged(
    django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        user = builders.user()
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", f"User {user.pk}: written without an audit event. Record one in the same transaction.")
    ]


@pytest.mark.django_db
def test_a_row_that_is_saved_with_its_event_is_not_logged(
    django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        user = builders.user()
        audit.record(what="an account was created", by=user, at=builders.noon(builders.TODAY), subject=user)
    assert caplog.records == []
