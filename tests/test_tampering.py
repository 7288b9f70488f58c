"""`verify_audit` reports what is changed in the database outside the application.

The tests use the demonstration, with a few later writes by the application. Each makes a change in SQL, as from a
database shell.
"""

import re
from datetime import date
from io import StringIO
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from priorities.choices import Rag
from priorities.models import Action, Membership, Period, Person, Strategy, Update
from priorities.writes import people, roles, updates
from priorities.writes.people import PersonDetails
from priorities.writes.updates import Answers
from tests.builders import TODAY, noon
from tracker import audit
from tracker.audited_rows import audited_models
from tracker.models import AuditedRow, AuditEvent, AuditHead, AuditText, User

pytestmark = pytest.mark.django_db
NOW = noon(TODAY)
LATEST = "Sent after the demonstration was loaded."


@pytest.fixture(autouse=True)
def _records(demo_in_database: None, db: None) -> None:
    """Load the demonstration, then add and change some people."""
    strategy, by = Strategy.objects.get(), User.objects.get(email="admin@demo.example")
    for number in range(4):
        added = people.add(
            strategy=strategy,
            details=PersonDetails(f"Person {number}", "Adviser"),
            role="viewer",
            since=TODAY,
            by=by,
            at=NOW,
        )
        people.change(
            strategy=strategy,
            person=added.person,
            details=PersonDetails(f"Person {number}", "Senior adviser"),
            based_on=people.version_hash(added.person),
            by=by,
            at=NOW,
        )
    action = Action.objects.filter(current__stage="under_way", milestones=None).earliest("pk")
    updates.submit(
        action=action,
        answers=Answers(rag=Rag.GREEN, progress=LATEST, better_reason="x", what_changed="x"),
        by=by,
        at=NOW,
        key=uuid4(),
        period=Period.objects.filter(ends__lt=TODAY).latest("ends"),
        based_on=Update.objects.filter(action=action).latest("pk").pk,
    )


def sql(statement: str, *values: object) -> int:
    """Run a statement, and return the number of rows that it changed."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The owner of the tables can delete a row that other rows refer to.
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        changed: int = cursor.rowcount
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")
    return changed


def faults(expect: str = "") -> list[str]:
    """Return the faults that `verify_audit` reports, one for each line."""
    try:
        call_command("verify_audit", *(["--expect", expect] if expect else []), stdout=StringIO())
    except CommandError as stopped:
        return str(stopped).split("\n")
    return []


def end() -> str:
    """Return the end of the chain that `verify_audit` prints."""
    written = StringIO()
    call_command("verify_audit", stdout=written)
    return written.getvalue().split()[-1]


def rewrite_chain() -> None:
    """Rewrite the whole chain, so that every digest fits the current values."""
    digest = ""
    for event in AuditEvent.objects.order_by("number"):
        event.previous_digest = digest
        event.digest = digest = audit._event_digest(event)
        models.QuerySet(AuditEvent).filter(pk=event.pk).update(
            previous_digest=event.previous_digest, digest=digest
        )
    models.QuerySet(AuditHead).update(digest=digest)


def remove_last_events(count: int) -> None:
    """Remove the last events and move the end of the chain back, as if the events had never existed."""
    numbers = list(AuditEvent.objects.order_by("-number").values_list("number", flat=True))
    for number in numbers[:count]:
        for model in (AuditedRow, AuditText):
            models.QuerySet(model).filter(event__number=number)._raw_delete("default")
        models.QuerySet(AuditEvent).filter(number=number)._raw_delete("default")
    left = AuditEvent.objects.order_by("number").last()
    models.QuerySet(AuditHead).update(number=left.number if left else 0, digest=left.digest if left else "")


def test_what_the_application_wrote_is_sound() -> None:
    assert faults() == []
    assert faults(end()) == []


VIEWER = ("User", {"email": "viewer@demo.example"})
RED = ("Update", {"rag": "red"})
ROWS = {
    "a rating made better": ("UPDATE priorities_update SET rag = 'green', better_reason = 'x'", *RED),
    "the words of an update": ("UPDATE priorities_update SET progress = 'x'", *RED),
    "an update deleted": ("DELETE FROM priorities_update", "Update", {"progress": LATEST}),
    "a due date moved": (
        "UPDATE priorities_actionrevision SET due = '2030-01-01'",
        "Action revision",
        {"kind": "time_limited"},
    ),
    "a superuser made": ("UPDATE tracker_user SET is_superuser = true", *VIEWER),
    "an account that can open the administration": ("UPDATE tracker_user SET is_staff = true", *VIEWER),
    "an account's address": ("UPDATE tracker_user SET email = 'a@b.example'", *VIEWER),
    "an account closed": ("UPDATE tracker_user SET is_active = false", *VIEWER),
    "a greater role": ("UPDATE priorities_membership SET role = 'admin'", "Membership", {"role": "viewer"}),
    "a role deleted": ("DELETE FROM priorities_membership", "Membership", {"role": "viewer"}),
    "a verdict": ("UPDATE priorities_review SET verdict = 'checked'", "Review", {"verdict": "queried"}),
    "a decision deleted": ("DELETE FROM priorities_decision", "Decision", {"verdict": "agreed"}),
    "a reason of a proposal": ("UPDATE priorities_proposal SET reason = 'x'", "Proposal", {}),
    "a finding": ("UPDATE priorities_evidenceitem SET finding = 'x'", "Evidence item", {}),
    "a period": ("UPDATE priorities_period SET due = '2030-01-01'", "Period", {}),
    "a tolerance": ("UPDATE priorities_settingsversion SET tolerance_days = 900", "Settings version", {}),
    "a paper": ("UPDATE reports_paper SET title = 'x'", "Paper", {}),
    "what a paper says": ("UPDATE reports_paragraph SET text = 'x'", "Paragraph", {}),
    "a board's form": ("UPDATE reports_paperlayout SET name = 'x'", "Paper layout", {}),
}


@pytest.mark.parametrize(("statement", "name", "chosen"), ROWS.values(), ids=ROWS)
def test_a_row_changed_or_deleted_outside_the_application_is_named(
    statement: str, name: str, chosen: dict[str, Any]
) -> None:
    model = next(one for one in audited_models() if one._meta.verbose_name == name.lower())
    row = model._base_manager.filter(**chosen).order_by("-pk")[0]
    assert sql(f"{statement} WHERE id = %s", row.pk) == 1
    (fault,) = faults()
    deed = "deleted" if statement.startswith("DELETE") else "changed"
    assert re.fullmatch(
        rf"{name} {row.pk} was {deed} outside the application, after event \d+ recorded it\.", fault
    )


def test_no_table_beside_the_audited_ones_gives_an_account_rights() -> None:
    """The audit check does not read Django's tables of groups and permissions, so these must give no rights."""
    tables = connection.introspection.table_names()
    assert [name for name in tables if name.startswith("tracker_user_")] == []
    assert not User._meta.many_to_many


def test_an_action_pointed_back_to_an_earlier_plan_is_named() -> None:
    action = next(one for one in Action.objects.order_by("pk") if one.baseline_id != one.current_id)
    sql("UPDATE priorities_action SET current_id = baseline_id WHERE id = %s", action.pk)
    assert [fault.split(" outside")[0] for fault in faults()] == [f"Action {action.pk} was changed"]


def test_a_row_added_outside_the_application_is_named() -> None:
    viewer = Person.objects.get(email="viewer@demo.example")
    added = Membership(strategy=Strategy.objects.get(), person=viewer, role="admin", since=date(2026, 1, 1))
    models.Model.save_base(added)
    assert faults() == [f"Membership {added.pk} was added outside the application: no event records it."]


def test_a_row_put_back_after_an_event_recorded_that_it_was_deleted_is_named() -> None:
    strategy, by = Strategy.objects.get(), User.objects.get(email="admin@demo.example")
    added = people.add(
        strategy=strategy,
        details=PersonDetails("Person 9", "Adviser"),
        role="viewer",
        since=date(2026, 5, 1),
        by=by,
        at=NOW,
    )
    key = added.pk
    roles.withdraw(membership=added, by=by, at=NOW)
    assert faults() == []
    models.Model.save_base(
        Membership(pk=key, strategy=strategy, person=added.person, role="viewer", since=date(2026, 5, 1)),
        force_insert=True,
    )
    (fault,) = faults()
    assert re.fullmatch(rf"Membership {key} exists, but event \d+ recorded that it was deleted\.", fault)


def test_an_empty_chain_is_refused_where_there_are_rows() -> None:
    remove_last_events(AuditEvent.objects.count())
    (fault,) = faults()
    assert fault.startswith("The chain is empty, but there are rows that it should have recorded:")
    assert "updates" in fault


def test_removing_the_last_events_leaves_rows_that_differ_and_an_end_that_is_missing() -> None:
    printed = end()
    remove_last_events(3)
    # These events submitted an update, changed a person and gave a role.
    assert {fault.split()[0] for fault in faults()} >= {"Update", "Person", "Membership"}
    number = int(printed.split(":")[0])
    assert faults(printed)[0] == (
        f"Event {number} is missing: the chain ends at event {number - 3}, so later events were removed."
    )


def test_a_chain_rewritten_to_fit_changed_rows_does_not_have_the_earlier_end() -> None:
    printed = end()
    person = Person.objects.get(name="Person 0")
    sql("UPDATE priorities_person SET name = 'Person nought' WHERE id = %s", person.pk)
    last = AuditedRow.objects.filter(kind="priorities.person", key=person.pk).order_by("pk").last()
    assert last is not None
    values = next(row_values for _, row_values in audit.values_of(Person, models.Q(pk=person.pk)))
    models.QuerySet(AuditedRow).filter(pk=last.pk).update(digest=audit._row_digest(last.salt, values))
    for number, digest in audit._rows_digests():
        models.QuerySet(AuditEvent).filter(number=number).update(rows_digest=digest)
    rewrite_chain()
    assert faults() == [], "by itself the new chain is whole: only a copy kept elsewhere shows what was done"
    number = int(printed.split(":")[0])
    assert faults(printed) == [
        f"Event {number} is not as expected: the chain was rewritten after the earlier check."
    ]


def test_a_list_of_rows_changed_to_fit_a_changed_row_is_named() -> None:
    row = AuditedRow.objects.filter(kind="priorities.person").latest("pk")
    sql("DELETE FROM tracker_auditedrow WHERE id = %s", row.pk)
    number = row.event.number
    assert f"The list of rows for event {number} was changed after it was recorded." in faults()


def test_two_rows_with_the_same_values_have_different_digests() -> None:
    """Otherwise, someone could guess redacted text and test the guess."""
    digests = list(AuditedRow.objects.exclude(digest="").values_list("digest", flat=True))
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize("typed", ["12", "12:", ":abc", "twelve:" + "0" * 64, "-1:" + "0" * 64])
def test_an_expected_end_that_is_not_a_number_and_a_digest_is_refused(typed: str) -> None:
    with pytest.raises(CommandError, match="Give the number and the digest that an earlier check printed"):
        call_command("verify_audit", f"--expect={typed}")


def test_more_rows_take_no_more_statements() -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            audit.verify()
        counts.append(len(queries))
        strategy, by = Strategy.objects.get(), User.objects.get(email="admin@demo.example")
        for number in range(20):
            people.add(
                strategy=strategy,
                details=PersonDetails(f"More {number}", "Adviser"),
                role="viewer",
                since=TODAY,
                by=by,
                at=NOW,
            )
    assert all(one == other for one, other in pairwise(counts))
