"""Redacting words: they are gone from every table, and the audit check still finds no fault.

The tests use the demonstration, as those in test_tampering.py do.
"""

import ast
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from priorities.models import Commitment, MilestoneRevision, Period, Person, Update, UpdateDraft
from priorities.writes import people
from priorities.writes.people import PersonDetails
from tests.architecture.code import ROOT, code_of_apps
from tests.builders import TODAY, noon
from tracker import audit, mail, redaction
from tracker.append_only import AppendOnlyError
from tracker.audited_rows import AuditedModel, audited_models
from tracker.events import Event
from tracker.models import AuditedRow, AuditEvent, AuditText, Redaction, User
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db
NOW = noon(TODAY)
DEMO = "domestic-abuse"
REASON = "It said too much about a family."


@pytest.fixture(autouse=True)
def _demo(demo_in_database: None, db: None) -> None:
    """Load the demonstration."""


@pytest.fixture
def by() -> User:
    return User.objects.get(email="admin@demo.example")


@pytest.fixture
def update() -> Update:
    return Update.objects.exclude(problem="").latest("pk")


def redact(row: AuditedModel, *fields: str, by: User, reason: str = REASON) -> AuditEvent:
    return redaction.redact(row=row, fields=fields, reason=reason, by=by, at=NOW, scope=DEMO)


def tables_with(words: str) -> list[str]:
    """Return the tables of ours that contain the words in any column."""
    found = []
    for model in (
        model
        for app in ("tracker", "priorities", "reports")
        for model in apps.get_app_config(app).get_models()
    ):
        for values in models.QuerySet(model).values_list():
            if any(words in str(value) for value in values):
                found.append(model.__name__)
                break
    return found


def test_redacted_words_are_gone_from_every_table_and_the_audit_is_sound(by: User, update: Update) -> None:
    words = update.problem
    audit.record(  # as a correction of the update would, with the words from before
        what="x", by=by, at=NOW, subject=update.action, scope=DEMO, before={"problem": words}
    )
    assert set(tables_with(words)) >= {"Update", "AuditText"}
    event = redact(update, "problem", by=by)
    assert tables_with(words) == []
    update.refresh_from_db()
    assert update.problem == audit.STUB
    assert update.progress not in ("", audit.STUB)
    assert audit.verify() == []
    event = AuditEvent.objects.select_related("text").get(pk=event.pk)
    assert (event.what, event.by, event.at, event.scope) == (Event.WORDS_REDACTED, by, NOW, DEMO)
    assert event.text.after["redacted"] == [f"problem of priorities.update {update.pk}"]
    assert event.text.after["reason"] == REASON
    first = Redaction.objects.earliest("pk")
    assert (first.kind, first.key, first.field) == ("priorities.update", update.pk, "problem")
    assert (first.reason, first.by, first.at, first.scope) == (REASON, by, NOW, DEMO)
    texts = Redaction.objects.exclude(pk=first.pk)
    assert set(texts.values_list("kind", "field")) == {("tracker.audittext", "words")}
    assert texts.count() == event.text.after["texts"] == AuditText.objects.exclude(redacted_at=None).count()


def test_words_that_other_rows_repeat_are_found_and_redacted_too(by: User, update: Update) -> None:
    title = MilestoneRevision.objects.latest("pk").title
    models.QuerySet(Update).filter(pk=update.pk).update(
        suggestion_reasons=f'The milestone "{title}" is 28 days late.'
    )
    audit.record(
        what="x", by=by, at=NOW, subject=update, scope=DEMO, after={f"1. {title}": "Done on 8 April 2026"}
    )
    rows = redaction.rows_that_say(title)
    assert {type(row).__name__ for row, _ in rows} == {"MilestoneRevision", "Update"}
    for row, field in rows:
        redact(row, field, by=by)
    assert tables_with(title) == []
    assert redaction.rows_that_say(title) == []


def test_redacted_words_are_gone_from_drafts_and_emails(by: User, update: Update) -> None:
    words = "Mrs O'Hara & her sons\nhave left the flat."
    models.QuerySet(Update).filter(pk=update.pk).update(problem=words)
    typed = {"problem": f"As before: {words}".replace("\n", "\r\n"), "milestones": ["3"], "rag": "red"}
    draft = UpdateDraft.objects.create(action=update.action, user=by, answers=typed, saved_at=NOW)
    letter = mail.queue(to=by.email, subject="Red", text=f"The problem: {words}", key="k", at=NOW)
    assert letter
    redact(update, "problem", by=by)
    assert tables_with("Hara") == []
    draft.refresh_from_db()
    letter.refresh_from_db()
    assert draft.answers == {**typed, "problem": f"As before: {audit.STUB}"}
    assert letter.text == f"The problem: {audit.STUB}"
    assert audit.STUB in letter.html
    assert audit.verify() == []


def test_every_text_in_rows_without_events_is_reached_or_has_no_words_of_other_rows() -> None:
    own = {
        "AuditText.words",
        "AuditText.redaction_reason",
        "Outbox.last_error",
        "Submission.leads_to",
    }
    texts = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if getattr(model, "unaudited", "")
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField | models.JSONField)
        and field.name not in getattr(model, "repeating_fields", ())
    }
    assert texts == own


def test_no_salt_is_left_with_which_a_guess_at_the_words_could_be_tested(by: User, update: Update) -> None:
    redact(update, "problem", by=by)
    *earlier, last = AuditedRow.objects.filter(kind="priorities.update", key=update.pk).order_by("pk")
    assert {row.salt for row in earlier} == {""}
    assert last.salt


def test_every_field_of_free_text_can_be_redacted(by: User) -> None:
    """The database takes the stub in each field, beside every constraint, and the audit check finds no fault."""
    redacted = []
    for model in audited_models():
        for name in sorted(redaction.free_text_fields(model)):
            row = (
                model._base_manager.exclude(**{name: ""})
                .exclude(**{name: audit.STUB})
                .order_by("-pk")
                .first()
            )
            if row is not None and model is not Redaction:
                redact(row, name, by=by)
                redacted.append((model.__name__, name))
    assert len(redacted) > 50
    assert audit.verify() == []


def test_codes_and_addresses_are_not_free_text() -> None:
    names = {
        f"{model.__name__}.{name}" for model in audited_models() for name in redaction.free_text_fields(model)
    }
    code = re.compile(r"[._](key|kind|hash|sha256|digest|scope|slug|password|email)$|\.reference$")
    assert [name for name in sorted(names) if code.search(name)] == []
    assert {"Update.progress", "ActionRevision.title", "Paragraph.text", "User.name", "Person.name"} <= names


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Update, "rag"),
        (Update, "recorded_at"),
        (Commitment, "reference"),
        (Period, "name"),
        (User, "email"),
        (User, "password"),
        (AuditEvent, "what"),
        (AuditText, "words"),
        (Update, "no such field"),
    ],
)
def test_a_field_that_is_not_free_text_is_refused(by: User, model: type[AuditedModel], field: str) -> None:
    row = model._base_manager.latest("pk")
    with pytest.raises(ValueError, match="not fields of free text"):
        redact(row, field, by=by)
    assert not Redaction.objects.exists()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 401, "They said: {words}", "A child, CHI 0101201234"])
def test_a_redaction_needs_a_reason_that_does_not_repeat_the_words(
    by: User, update: Update, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        redact(update, "problem", by=by, reason=reason.format(words=update.problem.upper()))
    assert list(refused.value.reasons) == ["reason"]
    update.refresh_from_db()
    assert update.problem != audit.STUB


def test_a_field_without_words_is_refused(by: User, update: Update) -> None:
    redact(update, "problem", by=by)
    empty = Update.objects.filter(problem="").latest("pk")
    for row in (update, empty):
        with pytest.raises(Refused, match="problem"):
            redact(row, "problem", by=by)


def test_words_that_were_corrected_earlier_are_redacted_with_the_row(by: User) -> None:
    person = Person.objects.exclude(email="").latest("pk")
    earlier, old = person.name, person.job_title
    people.change(
        person=person,
        details=PersonDetails("Another name", old, person.email),
        based_on=people.version_hash(person),
        by=by,
        at=NOW,
    )
    person.refresh_from_db()
    redact(person, "name", by=by)
    texts = AuditText.objects.filter(event__rows__kind="priorities.person", event__rows__key=person.pk)
    assert not any(earlier in text.words or "Another name" in text.words for text in texts)
    assert audit.verify() == []


def test_an_event_text_is_redacted_alone(by: User) -> None:
    event = AuditEvent.objects.filter(scope=DEMO).latest("pk")
    redaction.redact_event(event=event, reason=REASON, by=by, at=NOW)
    text = AuditText.objects.get(event=event)
    assert (text.label, text.before, text.after) == (audit.STUB, {}, {})
    assert (text.salt, text.redaction_reason, text.redacted_at) == ("", REASON, NOW)
    assert audit.verify() == []
    with pytest.raises(Refused, match="whole form"):
        redaction.redact_event(event=event, reason=REASON, by=by, at=NOW)
    with pytest.raises(Refused, match="reason"):
        redaction.redact_event(event=AuditEvent.objects.latest("pk"), reason=" ", by=by, at=NOW)


def test_a_redacted_row_changed_later_and_a_redaction_removed_are_named(by: User, update: Update) -> None:
    event = redact(update, "problem", by=by)
    models.QuerySet(Update).filter(pk=update.pk).update(problem="None.")
    recorded = f"after event {event.number} of {DEMO} recorded it."
    assert audit.verify() == [f"Update {update.pk} was changed outside the application, {recorded}"]
    models.QuerySet(Update).filter(pk=update.pk).update(problem=audit.STUB)
    removed = Redaction.objects.filter(kind="tracker.audittext").latest("pk")
    models.QuerySet(Redaction).filter(pk=removed.pk)._raw_delete("default")
    number = AuditText.objects.select_related("event").get(pk=removed.key).event.number
    assert audit.verify() == [
        f"The text of event {number} of {DEMO} is marked as redacted, but no redaction says who did this.",
        f"Redaction {removed.pk} was deleted outside the application, {recorded}",
    ]


def test_append_only_rows_still_refuse_every_other_change(by: User, update: Update) -> None:
    redact(update, "problem", by=by)
    update.problem = "x"
    for deed in (update.save, lambda: Update.objects.update(problem="x"), Redaction.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            deed()


CHANGES = {"update", "delete", "bulk_update", "_raw_delete", "_update", "save_base"}


def changes_past_the_managers(source: str) -> list[int]:
    """Return the lines that change rows with a queryset built by hand, with `save_base`, or with SQL."""
    found = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in CHANGES):
            continue
        root: Any = call.func.value
        while isinstance(root, ast.Call | ast.Attribute) and not re.search(
            r"QuerySet$", ast.unparse(root).split("(")[0]
        ):
            root = root.func if isinstance(root, ast.Call) else root.value
        if call.func.attr in ("save_base", "_raw_delete") or re.search(r"QuerySet\(", ast.unparse(root)):
            found.append(call.lineno)
    statement = re.compile(r"\s*(UPDATE|DELETE FROM|TRUNCATE|INSERT INTO) ")
    texts = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return found + [text.lineno for text in texts if statement.match(str(text.value))]


def test_only_the_module_of_redactions_changes_rows_past_the_managers() -> None:
    found = {name: changes_past_the_managers((ROOT / name).read_text()) for name in code_of_apps()}
    assert {name for name, lines in found.items() if lines} == {"tracker/redaction.py"}
    assert changes_past_the_managers("models.QuerySet(Update).filter(pk=1).update(rag='green')") == [1]
    assert changes_past_the_managers("cursor.execute('UPDATE priorities_update SET rag = 1')") == [1]
    assert changes_past_the_managers("AuditedQuerySet(model).all().delete()") == [1]
    assert changes_past_the_managers("Update.objects.filter(pk=1).update(rag='green')") == []
