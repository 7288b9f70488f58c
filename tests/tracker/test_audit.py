"""The audit chain: what it records and refuses, and that it shows every kind of tampering."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from tracker import audit
from tracker.append_only import AppendOnlyError
from tracker.models import AuditEvent, AuditHead, AuditText, User

AT = datetime(2026, 4, 8, 9, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def author(db: None) -> User:
    return User.objects.create_user("author@demo.example", name="Ada Author")


def add(user: User, /, **changes: Any) -> AuditEvent:
    values: dict[str, Any] = {
        "what": "a name was changed",
        "by": user,
        "at": AT,
        "subject": user,
        "scope": "demo",
    }
    return audit.record(**values | changes)


def tamper(model: type[models.Model], number: int, **values: object) -> None:
    """Change a row without the application, as someone with access to the database could."""
    path = {"number": number} if model is AuditEvent else {"event__number": number}
    pk = model._default_manager.get(**path).pk
    models.QuerySet(model).filter(pk=pk).update(**values)


def remove(number: int) -> None:
    models.QuerySet(AuditText).filter(event__number=number)._raw_delete("default")
    models.QuerySet(AuditEvent).filter(number=number)._raw_delete("default")


def test_record_stores_who_what_when_before_and_after(author: User) -> None:
    event = add(author, before={"name": "Ada"}, after={"name": "Ada Author", "day": AT.date()})
    event = AuditEvent.objects.select_related("text").get(pk=event.pk)
    assert (event.number, event.what, event.by, event.at) == (1, "a name was changed", author, AT)
    assert (event.subject_kind, event.subject_id, event.scope) == ("tracker.user", str(author.pk), "demo")
    assert event.text.label == "Ada Author"
    assert event.text.before == {"name": "Ada"}
    assert event.text.after == {"name": "Ada Author", "day": "2026-04-08"}


def test_record_numbers_events_without_gaps_and_chains_them(author: User) -> None:
    first, second = add(author), add(author, by=None)
    assert (first.number, first.previous_digest) == (1, "")
    assert (second.number, second.previous_digest) == (2, audit._link(first))
    assert audit.verify() == []


@pytest.mark.django_db(transaction=True)
def test_record_refuses_outside_a_transaction() -> None:
    user = User.objects.create_user("author@demo.example")
    with pytest.raises(RuntimeError, match="inside the transaction"):
        add(user)
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_event_is_rolled_back_with_its_write_and_leaves_no_gap() -> None:
    user = User.objects.create_user("author@demo.example")

    @transaction.atomic
    def write() -> None:
        add(user)
        raise ValueError("the write failed")

    with pytest.raises(ValueError, match="the write failed"):
        write()
    with transaction.atomic():
        user.save()
        assert add(user).number == 1
    assert audit.verify() == []


def test_record_refuses_moment_without_time_zone_and_subject_not_saved(author: User) -> None:
    with pytest.raises(ValueError, match="time zone"):
        add(author, at=datetime(2026, 4, 8))
    with pytest.raises(ValueError, match="saved"):
        add(author, subject=User(email="new@demo.example"))


def test_events_and_texts_cannot_be_changed_through_the_models(author: User) -> None:
    event = add(author)
    for deed in (
        event.save,
        event.delete,
        event.text.save,
        event.text.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(what="nothing"),
        lambda: AuditText.objects.update(words="{}"),
    ):
        with pytest.raises(AppendOnlyError):
            deed()


@pytest.mark.parametrize(
    ("model", "values", "sentence"),
    [
        (AuditEvent, {"what": "nothing"}, "Event 2 of demo was changed after it was recorded."),
        (AuditEvent, {"by": None}, "Event 2 of demo was changed after it was recorded."),
        (
            AuditEvent,
            {"at": datetime(2026, 4, 7, tzinfo=UTC)},
            "Event 2 of demo was changed after it was recorded.",
        ),
        (AuditEvent, {"subject_id": "77"}, "Event 2 of demo was changed after it was recorded."),
        (
            AuditText,
            {"words": '{"after":{},"before":{},"label":"x"}'},
            "The text of event 2 of demo was changed after it was recorded.",
        ),
        (
            AuditText,
            {"salt": "", "redacted_at": AT, "redaction_reason": "tidying"},
            "The text of event 2 of demo is marked as redacted, but no redaction says who did this.",
        ),
    ],
)
def test_verify_finds_a_changed_event(
    author: User, model: type[models.Model], values: dict[str, object], sentence: str
) -> None:
    for _ in range(3):
        add(author)
    tamper(model, 2, **values)
    assert audit.verify() == [sentence]


def test_verify_finds_an_event_with_a_recomputed_digest(author: User) -> None:
    for _ in range(3):
        add(author)
    second = AuditEvent.objects.get(number=2)
    second.what = "nothing"
    tamper(AuditEvent, 2, what="nothing", digest=audit._event_digest(second))
    assert audit.verify() == [
        "Event 3 of demo does not follow from event 2: the chain is broken between them."
    ]


def test_verify_finds_missing_events_in_the_middle_and_at_the_end(author: User) -> None:
    for _ in range(5):
        add(author)
    remove(2)
    remove(3)
    remove(5)
    assert audit.verify() == ["Events 2 to 3 of demo are missing.", "Event 5 of demo is missing."]


def test_verify_finds_a_missing_text(author: User) -> None:
    add(author)
    models.QuerySet(AuditText).all()._raw_delete("default")
    assert audit.verify() == ["The text of event 1 of demo is missing."]


def test_verify_finds_an_event_added_by_another_way(author: User) -> None:
    first = add(author)
    AuditHead.objects.update(number=0, digest="")
    assert audit.verify() == [
        "The last event of demo, 1, does not match the recorded end of the chain, event 0: one of them was "
        "added or changed outside the application."
    ]
    assert AuditEvent.objects.get() == first


def test_verify_audit_says_that_the_chain_is_sound(author: User, capsys: pytest.CaptureFixture[str]) -> None:
    add(author)
    call_command("verify_audit")
    assert capsys.readouterr().out == (
        "The audit chains are sound. Events: 1. Records of rows: 1.\n"
        f"The chain of demo ends at demo=1:{AuditHead.objects.get().digest}\n"
    )


def test_verify_audit_says_that_a_database_is_empty(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    assert (
        capsys.readouterr().out == "The audit chain is empty, and so are the tables whose rows it records.\n"
    )


def test_verify_audit_ends_with_1_and_a_sentence_for_each_fault(author: User) -> None:
    add(author)
    tamper(AuditEvent, 1, what="nothing")
    with pytest.raises(
        CommandError, match=r"^Event 1 of demo was changed after it was recorded\.$"
    ) as stopped:
        call_command("verify_audit")
    assert stopped.value.returncode == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time by itself")
@pytest.mark.django_db(transaction=True)
def test_record_by_many_at_once_leaves_one_sound_chain() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with transaction.atomic():
        user = User.objects.create_user("author@demo.example")
        add(user)

    def write(_: int) -> None:
        try:
            with transaction.atomic():
                add(user)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))
    assert list(AuditEvent.objects.values_list("number", flat=True)) == list(range(1, 26))
    assert audit.verify() == []


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite in memory has no second connection to write"
)
@pytest.mark.django_db(transaction=True)
def test_verify_reads_the_chain_as_it_stood_at_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process records an event after the last event is read, and before the end of the chain is read."""
    with transaction.atomic():
        by = User.objects.create_user("somebody@test.example")
        audit.record(what="first", by=by, at=AT, subject=by)
    read, recorded = audit._event_digest, threading.Event()

    def record_meanwhile() -> None:
        try:
            with transaction.atomic():
                audit.record(what="second", by=by, at=AT, subject=by)
        finally:
            connection.close()

    def overtaken(event: AuditEvent) -> str:
        if not recorded.is_set():
            recorded.set()
            other = threading.Thread(target=record_meanwhile)
            other.start()
            other.join()
        return read(event)

    monkeypatch.setattr(audit, "_event_digest", overtaken)
    assert audit.verify() == []
    assert AuditEvent.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_verify_reads_in_one_snapshot() -> None:
    with CaptureQueriesContext(connection) as queries:
        audit.verify()
    started = {
        "sqlite": "BEGIN DEFERRED",
        "postgresql": "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    }
    statements = [query["sql"] for query in queries]
    assert started[connection.vendor] in statements[:2]
