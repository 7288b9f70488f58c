"""Every reader opens every URL of the administration: only staff get in, and every change is recorded."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver

from priorities.choices import Role
from priorities.models import StaffReading
from tests.access.compare import SIGN_IN, outcome
from tests.access.readers import READERS, STAFF, SUPERUSER, World
from tracker.models import AuditedRow, AuditEvent, AuditHead, AuditText, User

STAFF_READERS = {STAFF, SUPERUSER}
OPEN = {"/admin/login/", "/admin/logout/"}
"""The pages for signing in and out. The first redirects to the sign-in page that everyone uses."""
CHANGES_ACCOUNTS = {
    "/admin/tracker/user/add/",
    "/admin/tracker/user/<id>/password/",
    "/admin/tracker/user/<path:object_id>/change/",
}
READINGS = (StaffReading, AuditedRow)
"""The rows written when staff first look at a strategy on a day: see test_sensitive_strategy.py."""
NOT_RECORDS = {
    model._meta.db_table for model in (Session, LogEntry, AuditEvent, AuditHead, AuditText, *READINGS)
}
WRITTEN = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
SENT = {
    "post": "yes",
    "action": "delete_selected",
    "email": "stranger@elsewhere.example",
    "name": "Stranger",
    "verified": "on",
    "primary": "on",
    "is_active": "on",
    "password1": "a-long-pass-phrase-of-a-stranger",
    "password2": "a-long-pass-phrase-of-a-stranger",
    "new_password1": "a-long-pass-phrase-of-a-stranger",
    "new_password2": "a-long-pass-phrase-of-a-stranger",
}
"""Data that an attacker might send to any of the forms."""


def routes(patterns: Any = None, under: str = "/admin/") -> Iterator[str]:
    """Yield the route of every URL of the administration, with its parameters in angle brackets."""
    for pattern in admin.site.urls[0] if patterns is None else patterns:
        route = under + re.sub(r"\(\?P(<\w+>)[^()]*\)|[\^$]", r"\1", str(pattern.pattern)).replace("\\Z", "")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def path(route: str, key: str) -> str:
    """Return a route's path for the record with that key."""
    of_user = ContentType.objects.get_for_model(User).pk
    values = {
        "app_label": "tracker",
        "content_type_id": str(of_user),
        "object_id": key,
        "id": key,
        "url": "nowhere",
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: values[part[1]], route)


@contextmanager
def records_written() -> Iterator[list[str]]:
    """Yield a list that collects the tables written to, except those of sessions, logs and the audit chain."""
    tables: list[str] = []

    def note(execute: Any, sql: str, *others: Any) -> Any:
        if (found := WRITTEN.match(sql)) and found[1] not in NOT_RECORDS:
            tables.append(found[1])
        return execute(sql, *others)

    with connection.execute_wrapper(note):
        yield tables


def signed_in(world: World, reader: str) -> Client:
    """Return a client signed in as that reader."""
    client = Client(raise_request_exception=False)
    if account := world.accounts[reader]:
        client.force_login(account)
    return client


def test_only_our_own_records_are_in_the_administration() -> None:
    ours = {
        model
        for app in ("tracker", "priorities", "reports")
        for model in apps.get_app_config(app).get_models()
    }
    assert set(admin.site._registry) == ours


def test_the_routes_are_read_from_the_administration_itself() -> None:
    found = set(routes())
    assert (
        OPEN
        | {
            "/admin/",
            "/admin/password_change/",
            "/admin/jsi18n/",
            "/admin/<app_label>/",
            "/admin/tracker/user/<id>/password/",
            "/admin/tracker/auditevent/<path:object_id>/change/",
            "/admin/<url>",
        }
        <= found
    )
    assert len(found) > 5 * len(admin.site._registry)


@pytest.mark.parametrize("reader", sorted(READERS - STAFF_READERS))
def test_only_staff_are_let_in(reader: str, world: World) -> None:
    client = signed_in(world, reader)
    with records_written() as written:
        answers = [
            (where, answer)
            for where in [path(route, "1") for route in sorted(set(routes()) - OPEN)]
            # The check is the same for every method, so only the reader with the most rights tries both.
            for answer in (
                [client.get(where), client.post(where, SENT)] if reader == Role.ADMIN else [client.get(where)]
            )
        ]
    let_in = [
        where
        for where, answer in answers
        if outcome(answer) != SIGN_IN and "/login/?next=" not in answer.get("Location", "")
    ]
    assert (let_in, written) == ([], [])


@pytest.mark.parametrize("reader", sorted(STAFF_READERS))
def test_staff_can_open_every_page_and_every_change_is_recorded(reader: str, world: World) -> None:
    client = signed_in(world, reader)
    victim = User.objects.create_user("victim@demo.example", name="Vic Victim")
    sends = SENT | {"user": str(victim.pk), "_selected_action": str(victim.pk)}
    unexpected, changed = [], set()
    for number, route in enumerate(sorted(set(routes()) - OPEN)):
        where = path(route, str(victim.pk))
        sends["email"] = f"stranger{number}@elsewhere.example"
        events = AuditEvent.objects.count()
        with records_written() as written:
            statuses = {client.get(where).status_code, client.post(where, sends).status_code}
        if statuses - {200, 302, 403, 404, 405}:
            unexpected.append(f"{where}: {statuses}")
        if written:
            changed.add(route)
            assert AuditEvent.objects.count() > events, f"{where} wrote to {written}, and no event says so"
    assert unexpected == []
    assert changed == (CHANGES_ACCOUNTS if reader == SUPERUSER else set())
