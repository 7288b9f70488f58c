"""Each scope has an audit chain of its own, and writers in two scopes do not wait for each other."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.priorities.writes.two_transactions import SecondWrite, needs_postgresql
from tracker import audit, declarations
from tracker.events import Event
from tracker.models import AuditEvent, AuditHead, User
from tracker.unsaved_text import DECLARED

AT = datetime(2026, 4, 8, 9, 30, tzinfo=UTC)
BODY = "bodies/glasgow"


@pytest.fixture
def author(db: None) -> User:
    return User.objects.create_user("author@demo.example", name="Ada Author")


def add(user: User, scope: str) -> AuditEvent:
    with transaction.atomic():
        return audit.record(what="a name was changed", by=user, at=AT, subject=user, scope=scope)


def locked_scopes(queries: CaptureQueriesContext) -> list[str]:
    """Return the scopes whose heads were read to be locked, in order. SQLite has no words for the lock."""
    heads = [query["sql"] for query in queries if 'FROM "tracker_audithead"' in query["sql"]]
    return [sql.split('"scope" = ')[1].split("'")[1] for sql in heads]


def test_each_scope_numbers_and_chains_its_own_events(author: User) -> None:
    scopes = ("carers", BODY, audit.INSTALLATION)
    events = [add(author, scope) for _ in range(2) for scope in scopes]
    assert [event.number for event in events] == [1, 1, 1, 2, 2, 2]
    assert [event.previous_digest for event in events[3:]] == [audit._link(event) for event in events[:3]]
    assert {head.scope: (head.number, head.digest) for head in AuditHead.objects.all()} == {
        event.scope: (2, audit._link(event)) for event in events[3:]
    }
    assert audit.verify() == []


def test_chains_are_locked_strategy_first_then_body_then_installation(author: User) -> None:
    for scope in (audit.INSTALLATION, BODY, "carers", "autism"):
        add(author, scope)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        audit.lock_chain(audit.INSTALLATION, BODY, "carers", "autism")
    assert locked_scopes(queries) == ["autism", "carers", BODY, audit.INSTALLATION]


def test_a_declared_word_is_recorded_in_its_strategy_which_is_locked_first(author: User) -> None:
    for scope in (BODY, "carers"):
        add(author, scope)
    request = RequestFactory().post(
        "/", {DECLARED: "CR123456", declarations.REASON: "The reference of a grant."}
    )
    with declarations.from_request(request, scope="carers"):
        assert declarations.refusal("Housing CR123456") == ""
        with CaptureQueriesContext(connection) as queries:
            assert add(author, BODY).number == 2
    assert locked_scopes(queries)[:2] == ["carers", BODY]
    assert AuditEvent.objects.get(scope="carers", number=2).what == Event.WORDS_DECLARED
    assert audit.verify() == []


def write_while_open(user: User, first: str, second: Any) -> SecondWrite:
    """Record an event in scope `first`, and start `second` before that event's transaction ends."""
    other = SecondWrite(second)
    with transaction.atomic():
        add(user, first)
        other.wait_for_lock()
    return other.finish()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("chain_exists", [True, False])
@pytest.mark.parametrize(
    ("scope", "waits"),
    [("carers", True), ("autism", False), (BODY, False), (audit.INSTALLATION, False)],
)
def test_a_writer_waits_only_for_a_writer_in_the_same_scope(
    scope: str, waits: bool, chain_exists: bool
) -> None:
    user = User.objects.create_user("author@demo.example")
    if chain_exists:
        for each in {"carers", scope}:
            add(user, each)
    second = write_while_open(user, "carers", lambda: add(user, scope).number)
    assert (second.error, second.waited) == (None, waits)
    assert second.result == 1 + chain_exists + waits
    assert [fault for fault in audit.verify() if "no event records it" not in fault] == []
