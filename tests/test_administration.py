"""The administration shows staff all our records, and lets them change none."""

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from priorities.choices import Rag
from priorities.models import UpdateDraft
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan
from tracker import audit, mail
from tracker.models import AuditEvent, AuditText, LoginVisit, Outbox, User

pytestmark = pytest.mark.django_db

OURS = [
    model for app in ("tracker", "priorities", "reports") for model in apps.get_app_config(app).get_models()
]
READ_ONLY = [model for model in OURS if model is not User]
each_model = pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model._meta.label_lower)


@pytest.fixture
def staff(client: Client) -> Client:
    """Return a client signed in as staff without any of Django's own permissions."""
    client.force_login(builders.user(is_staff=True))
    return client


@pytest.fixture
def rows() -> None:
    """Add at least two rows of the main models, and two audit events."""
    plan = Plan()
    for colour in (Rag.GREEN, Rag.RED):
        action = plan.action(colour, lead=builders.person(), group=builders.group(plan.strategy))
        builders.evidence(plan.strategy, action)
        builders.milestone(action, TODAY)
        plan.support(action, plan.second)
        plan.query_update(action)
        writer = builders.user()
        UpdateDraft.objects.create(
            action=action, user=writer, answers={"progress": "not yet sent"}, saved_at=noon(TODAY)
        )
        LoginVisit.objects.create(user=writer, at=noon(TODAY))
        with transaction.atomic():
            audit.record(
                what="an action was looked at", by=writer, at=noon(TODAY), subject=action, scope="test"
            )
            key = str(uuid.uuid4())
            mail.queue(to="a@b.example", subject="Due", text="The words", key=key, at=noon(TODAY))


def page(name: str, model: type[Model], *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def test_every_model_of_ours_is_registered() -> None:
    assert [model for model in OURS if not admin.site.is_registered(model)] == []


@each_model
def test_only_staff_see_a_list(staff: Client, rows: None, model: type[Model]) -> None:
    assert staff.get(page("changelist", model)).status_code == 200
    stranger = Client()
    stranger.force_login(builders.user())
    assert stranger.get(page("changelist", model)).status_code == 302
    assert Client().get(page("changelist", model)).status_code == 302


@each_model
def test_nothing_is_added_changed_or_deleted_even_by_a_superuser(
    client: Client, rows: None, model: type[Model]
) -> None:
    client.force_login(builders.user(is_staff=True, is_superuser=True))
    assert client.get(page("add", model)).status_code == 403
    row = model._default_manager.first()
    if row is None:
        return
    assert client.get(page("change", model, row.pk)).status_code == 200
    assert client.post(page("change", model, row.pk), {}).status_code == 403
    assert client.post(page("delete", model, row.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
    client.post(page("changelist", model), chosen)
    assert model._default_manager.filter(pk=row.pk).exists()


@each_model
def test_list_runs_as_many_queries_for_any_length(
    staff: Client, rows: None, model: type[Model], django_assert_max_num_queries: Any
) -> None:
    # The first page of a day also records the reading: see tests/access/test_sensitive_strategy.py.
    staff.get(page("changelist", model))
    # Session, user, filters, rows and whether their reading is recorded. None of these queries runs once for each row.
    with django_assert_max_num_queries(10):
        staff.get(page("changelist", model))


def test_audit_events_are_found_by_what_was_done_and_where(staff: Client, rows: None) -> None:
    found = staff.get(page("changelist", AuditEvent), {"q": "looked at"})
    assert (
        found.context["cl"].result_count == AuditEvent.objects.filter(what="an action was looked at").count()
    )
    assert staff.get(page("changelist", AuditEvent), {"q": "nobody did this"}).context["cl"].result_count == 0


@pytest.mark.parametrize(
    ("model", "words"), [(UpdateDraft, "not yet sent"), (Outbox, "The words")], ids=["draft", "letter"]
)
def test_drafts_and_emails_are_shown_without_their_text(
    staff: Client, rows: None, model: type[Model], words: str
) -> None:
    row = model._default_manager.first()
    assert row is not None
    answer = staff.get(page("change", model, row.pk))
    assert answer.status_code == 200
    assert words not in answer.content.decode()


def test_the_salt_of_an_audit_text_is_not_shown(staff: Client, rows: None) -> None:
    row = AuditText.objects.first()
    assert row is not None
    assert row.salt
    assert row.salt not in staff.get(page("change", AuditText, row.pk)).content.decode()
