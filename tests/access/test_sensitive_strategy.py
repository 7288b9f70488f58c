"""Staff without a role cannot read a sensitive strategy, and their readings of other strategies are recorded."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from priorities import access
from priorities.choices import Role
from priorities.models import Membership, StaffReading, Strategy
from priorities.writes import roles, staff_readings
from tests import builders
from tests.access.readers import STAFF, SUPERUSER, World, create_world
from tests.builders import TODAY, noon
from tracker import audit, mail
from tracker.models import AuditEvent, Outbox, Submission, User
from tracker.read_only_admin import ReadOnlyAdmin

pytestmark = pytest.mark.django_db

SCOPED = {
    model: shown
    for model, shown in admin.site._registry.items()
    if isinstance(shown, ReadOnlyAdmin) and shown.scope
}
WITHOUT_A_SCOPE = {
    "Body",
    "CalendarAddress",
    "CareGroup",
    "FailedSignIn",
    "Group",
    "GroupRole",
    "Locality",
    "LoginVisit",
    "Outbox",
    "PaperLayout",
    "Partner",
    "Person",
    "Service",
    "Submission",
    "User",
    "EmailChoice",
    "Letter",
}
"""Models of a body or the installation. Fields of emails and sent forms that can name a strategy are not shown."""

each_reader = pytest.mark.parametrize("reader", [STAFF, SUPERUSER])


@pytest.fixture
def world(settings: Any) -> World:
    """The tests' strategy, with an audit event about it, and an account for each reader."""
    settings.DEMO_TODAY = TODAY
    created = create_world()
    audit.record(
        what="made for a test", by=None, at=noon(TODAY), subject=created.strategy, scope=created.strategy.slug
    )
    return created


@pytest.fixture
def sensitive(world: World) -> Strategy:
    """The same strategy, marked sensitive."""
    strategy = world.strategy
    strategy.sensitive = True
    strategy.save()
    return strategy


def account(world: World, reader: str) -> User:
    """Return the account of a reader who can sign in."""
    found = world.accounts[reader]
    assert found is not None
    return found


def signed_in(user: User) -> Client:
    """Return a client signed in with that account."""
    client = Client()
    client.force_login(user)
    return client


def page(model: type[Model], name: str, *keys: Any) -> str:
    """Return the path of one of the administration's pages for a model."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=keys)


def keys(model: type[Model], strategy: Strategy) -> set[Any]:
    """Return the keys of the rows of a model that belong to a strategy."""
    rows = model._base_manager.filter(**{SCOPED[model].scope: strategy.slug})
    return set(rows.values_list("pk", flat=True))


def listed(client: Client, model: type[Model]) -> set[Any]:
    """Return the keys of the rows that the administration lists."""
    answer = client.get(page(model, "changelist"), {"all": "yes"})
    assert answer.status_code == 200
    return {row.pk for row in answer.context["cl"].result_list}


def test_every_model_in_the_administration_has_a_scope_or_belongs_to_no_strategy() -> None:
    assert {model.__name__ for model in admin.site._registry if model not in SCOPED} == WITHOUT_A_SCOPE


@each_reader
def test_staff_without_a_role_find_no_row_of_a_sensitive_strategy(reader: str, world: World) -> None:
    client, strategy = signed_in(account(world, reader)), world.strategy
    rows = {model: keys(model, strategy) for model in SCOPED}
    assert [model for model in SCOPED if not rows[model] <= listed(client, model)] == [], "not sensitive yet"
    Strategy.objects.filter(pk=strategy.pk).update(sensitive=True)
    assert [model for model in SCOPED if rows[model] & listed(client, model)] == []
    pages = [
        page(model, name, min(found))
        for model, found in rows.items()
        for name in ("change", "history")
        if found
    ]
    assert len(pages) > len(SCOPED)
    answers = {path: client.get(path) for path in pages}
    assert {
        path: answer.status_code
        for path, answer in answers.items()
        if (answer.status_code, answer.headers.get("Location")) != (302, reverse("admin:index"))
    } == {}


@each_reader
def test_no_page_of_the_administration_names_a_sensitive_strategy(
    reader: str, world: World, sensitive: Strategy
) -> None:
    Strategy.objects.filter(pk=sensitive.pk).update(name="Zebra crossing", short_name="Zebra crossing")
    client = signed_in(account(world, reader))
    for model in admin.site._registry:
        for asked in ("", "?q=Zebra", f"?strategy__id__exact={sensitive.pk}"):
            answer = client.get(page(model, "changelist") + asked, follow=True)
            text = answer.content.decode()
            assert ("Zebra crossing" in text, sensitive.slug in text) == (False, False), model


@each_reader
def test_staff_with_a_role_read_a_sensitive_strategy_unrecorded(
    reader: str, world: World, sensitive: Strategy
) -> None:
    staff = account(world, reader)
    Membership.objects.create(
        strategy=sensitive, person=builders.person(staff), role=Role.VIEWER, since=TODAY
    )
    client = signed_in(staff)
    for model in SCOPED:
        found = keys(model, sensitive)
        assert found <= listed(client, model)
        if found:
            assert client.get(page(model, "change", min(found))).status_code == 200
    assert not StaffReading.objects.filter(strategy=sensitive).exists()


@each_reader
def test_pages_of_a_sensitive_strategy_answer_staff_like_outsiders(
    reader: str, world: World, sensitive: Strategy
) -> None:
    client = signed_in(account(world, reader))
    for name in ("strategy", "actions", "plan", "plan_staff_readings", "papers", "dashboard"):
        assert client.get(reverse(name, args=[sensitive.slug])).status_code == 404
    for name in ("my_work", "strategies"):
        assert sensitive.name not in client.get(reverse(name)).content.decode()


def test_a_role_that_ended_hides_the_strategy_again(world: World, sensitive: Strategy) -> None:
    staff = account(world, STAFF)
    role = Membership.objects.create(
        strategy=sensitive, person=builders.person(staff), role=Role.VIEWER, since=builders.START
    )
    assert not access.hidden_from(staff, TODAY).exists()
    role.until = builders.START
    role.save()
    assert access.hidden_from(staff, TODAY).get() == {"slug": sensitive.slug}


def test_closing_an_account_does_not_name_a_sensitive_strategy(sensitive: Strategy) -> None:
    Membership.objects.filter(strategy=sensitive).delete()
    only = builders.account(builders.member(sensitive, Role.MANAGER))
    assert "no one else can give roles indefinitely in a sensitive strategy." in roles.why_not_close(
        only, TODAY
    )


@each_reader
def test_reading_is_recorded_once_a_day_by_every_page_that_shows_a_row(reader: str, world: World) -> None:
    staff, strategy = account(world, reader), world.strategy
    client = signed_in(staff)
    pages: list[str] = []
    for model in SCOPED:
        if found := keys(model, strategy):
            row = min(found)
            pages += [page(model, "changelist"), page(model, "change", row), page(model, "history", row)]
    unrecorded = []
    for path in pages:
        QuerySet(StaffReading)._raw_delete("default")
        for _ in range(2):
            assert client.get(path).status_code == 200
        if StaffReading.objects.filter(strategy=strategy, reader=staff, day=TODAY).count() != 1:
            unrecorded.append(path)
    assert unrecorded == []


def test_what_is_recorded_is_on_the_audit_chain(world: World) -> None:
    staff = account(world, STAFF)
    audit.record(what="made for a test", by=None, at=noon(TODAY), subject=staff)
    signed_in(staff).get(page(Strategy, "changelist"))
    event = AuditEvent.objects.latest("pk")
    assert (event.what, event.by, event.rows.count()) == ("strategies read by staff", staff, 2)
    assert audit.verify() == []


def test_a_page_asks_as_many_queries_for_many_strategies_as_for_two(world: World) -> None:
    counts = []
    for more in (0, 10):
        for number in range(more):
            builders.strategy(f"more-{number}")
        staff = builders.user(is_staff=True)
        # Record the test's own rows in a separate event, so that the event for the reading records only the reading.
        audit.record(what="made for a test", by=None, at=noon(TODAY), subject=staff)
        client = signed_in(staff)
        with CaptureQueriesContext(connection) as first:
            client.get(page(Strategy, "changelist"))
        with CaptureQueriesContext(connection) as again:
            client.get(page(Strategy, "changelist"))
        counts.append((len(first), len(again)))
    assert counts[0] == counts[1]
    assert counts[0][1] <= 8


def test_another_day_is_recorded_again_and_a_role_is_not(world: World) -> None:
    staff, strategy = account(world, STAFF), world.strategy
    for day in (TODAY, TODAY, TODAY + timedelta(days=1)):
        staff_readings.record(slugs={strategy.slug, "none"}, by=staff, at=noon(day))
    staff_readings.record(slugs={strategy.slug}, by=account(world, "manager"), at=noon(TODAY))
    found = StaffReading.objects.values_list("strategy", "reader", "day").order_by("day")
    assert list(found) == [
        (strategy.pk, staff.pk, TODAY),
        (strategy.pk, staff.pk, TODAY + timedelta(days=1)),
    ]


def test_managers_see_which_staff_read_the_strategy(world: World) -> None:
    staff, strategy = account(world, STAFF), world.strategy
    manager = signed_in(account(world, "manager"))
    path = reverse("plan_staff_readings", args=[strategy.slug])
    assert (
        "No staff without a role in this strategy have looked at its records."
        in manager.get(path).content.decode()
    )
    staff_readings.record(slugs={strategy.slug}, by=staff, at=noon(TODAY))
    text = manager.get(path).content.decode()
    assert staff.email in text
    assert "8 April 2026" in text
    plan = manager.get(reverse("plan", args=[strategy.slug])).content.decode()
    assert path in plan


def test_fields_of_emails_and_sent_forms_that_can_name_a_strategy_are_not_shown(world: World) -> None:
    mail.queue(to="a@b.example", subject="Zebra", text="Words", key="key", at=noon(TODAY))
    Submission.objects.create(key=uuid4(), at=noon(TODAY), digest="0", leads_to="/strategies/zebra/")
    client = signed_in(account(world, SUPERUSER))
    for model in (Outbox, Submission):
        row = model._base_manager.latest("pk")
        for path in (page(model, "changelist"), page(model, "change", row.pk)):
            assert "zebra" not in client.get(path).content.decode().lower()
