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
from priorities.writes.update_answers import Answers
from tests.builders import TODAY, noon
from tracker import audit
from tracker.audited_rows import audited_models
from tracker.models import AuditedRow, AuditEvent, AuditHead, AuditText, User

pytestmark = pytest.mark.django_db
NOW = noon(TODAY)
LATEST = "Sent after the demonstration was loaded."
DEMO = "domestic-abuse"
BODY = "bodies/glasgow-city-hscp"


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


def faults(*expect: str) -> list[str]:
    """Return the faults that `verify_audit` reports, one for each line."""
    try:
        call_command("verify_audit", *(["--expect", *expect] if expect else []), stdout=StringIO())
    except CommandError as stopped:
        return str(stopped).split("\n")
    return []


def ends() -> dict[str, str]:
    """Return the end of each chain that `verify_audit` prints, by scope."""
    written = StringIO()
    call_command("verify_audit", stdout=written)
    printed = [line.split()[-1] for line in written.getvalue().splitlines()[1:]]
    return {end.rpartition("=")[0]: end for end in printed}


def rewrite_chains() -> None:
    """Rewrite every chain, so that every digest fits the current values."""
    links: dict[str, str] = {}
    for event in AuditEvent.objects.order_by("pk"):
        event.previous_digest = links.get(event.scope, "")
        event.digest = audit._event_digest(event)
        links[event.scope] = audit._link(event)
        models.QuerySet(AuditEvent).filter(pk=event.pk).update(
            previous_digest=event.previous_digest, digest=event.digest
        )
    for scope, digest in links.items():
        models.QuerySet(AuditHead).filter(scope=scope).update(digest=digest)


def remove_last_events(count: int, scope: str = DEMO) -> None:
    """Remove a chain's last events and move its end back, as if the events had never existed."""
    keys = list(AuditEvent.objects.filter(scope=scope).order_by("-number").values_list("pk", flat=True))
    for key in keys[:count]:
        for model in (AuditedRow, AuditText):
            models.QuerySet(model).filter(event=key)._raw_delete("default")
        models.QuerySet(AuditEvent).filter(pk=key)._raw_delete("default")
    left = AuditEvent.objects.filter(scope=scope).order_by("number").last()
    if left is None:
        models.QuerySet(AuditHead).filter(scope=scope)._raw_delete("default")
    else:
        models.QuerySet(AuditHead).filter(scope=scope).update(number=left.number, digest=audit._link(left))


def last_number(scope: str = DEMO) -> int:
    return AuditEvent.objects.filter(scope=scope).latest("number").number


def test_what_the_application_wrote_is_sound() -> None:
    assert faults() == []
    assert set(ends()) == {audit.INSTALLATION, BODY, DEMO}
    assert faults(*ends().values()) == []


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
    "a finding": ("UPDATE priorities_evidencerevision SET finding = 'x'", "Evidence revision", {}),
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
        rf"{name} {row.pk} was {deed} outside the application, after event \d+ of \S.* recorded it\.", fault
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
    assert re.fullmatch(
        rf"Membership {key} exists, but event \d+ of {DEMO} recorded that it was deleted\.", fault
    )


def test_no_events_at_all_are_refused_where_there_are_rows() -> None:
    for scope in ends():
        remove_last_events(last_number(scope), scope)
    (fault,) = faults()
    assert fault.startswith("There are no events, but there are rows that they should have recorded:")
    assert "updates" in fault


def test_a_removed_chain_is_named_by_its_rows_and_by_its_earlier_end() -> None:
    printed, number = ends(), last_number()
    remove_last_events(number)
    assert "Strategy 1 was added outside the application: no event records it." in [
        re.sub(r"\d+", "1", fault) for fault in faults()
    ]
    assert (
        f"Event {number} of {DEMO} is missing: the chain ends at event 0, so later events were removed."
        in faults(*printed.values())
    )


def test_a_chain_emptied_before_its_recorded_end_is_named() -> None:
    number, head = last_number(), AuditHead.objects.get(scope=DEMO)
    remove_last_events(number)
    models.Model.save_base(head, force_insert=True)
    assert faults()[0] == f"Events 1 to {number} of {DEMO} are missing."


def test_a_chain_without_its_recorded_end_is_named() -> None:
    number = last_number()
    sql("DELETE FROM tracker_audithead WHERE scope = %s", DEMO)
    assert faults() == [
        f"The last event of {DEMO}, {number}, does not match the recorded end of the chain, event 0: one of them was "
        "added or changed outside the application."
    ]


def test_removing_the_last_events_leaves_rows_that_differ_and_ends_that_are_missing() -> None:
    printed, number, of_body = ends(), last_number(), last_number(BODY)
    remove_last_events(2)
    remove_last_events(1, BODY)
    # These events submitted an update, gave a role and changed a person.
    assert {fault.split()[0] for fault in faults()} >= {"Update", "Person", "Membership"}
    assert faults(*printed.values())[:2] == [
        f"Event {number} of {DEMO} is missing: the chain ends at event {number - 2}, so later events were removed.",
        f"Event {of_body} of {BODY} is missing: the chain ends at event {of_body - 1}, so later events were removed.",
    ]


def test_an_event_moved_to_another_chain_is_named_where_it_was_and_where_it_is() -> None:
    moved, there = AuditEvent.objects.filter(scope=DEMO).latest("number"), last_number(audit.INSTALLATION)
    moved.scope, moved.number = audit.INSTALLATION, there + 1
    models.QuerySet(AuditEvent).filter(pk=moved.pk).update(
        scope=moved.scope, number=moved.number, digest=audit._event_digest(moved)
    )
    assert faults()[:3] == [
        f"Event {there + 1} of the installation does not follow from event {there}: the chain is broken between them.",
        f"Event {last_number() + 1} of {DEMO} is missing.",
        f"The last event of the installation, {there + 1}, does not match the recorded end of the chain, event "
        f"{there}: one of them was added or changed outside the application.",
    ]


def test_a_row_put_back_to_what_another_chain_recorded_is_named() -> None:
    """The chain covers the order of events in all scopes, so a later event's key cannot be made an earlier one."""
    member = User.objects.get(email="member@demo.example")
    for name in ("Name one", "Name two"):
        User.objects.filter(pk=member.pk).update(name=name)
        audit.record(what="x", by=None, at=NOW, subject=member, scope=DEMO if name == "Name one" else "")
    earlier = AuditEvent.objects.filter(scope=DEMO).latest("number")
    number = AuditEvent.objects.latest("pk").number
    sql("UPDATE tracker_user SET name = 'Name one' WHERE id = %s", member.pk)
    assert faults() == [
        f"User {member.pk} was changed outside the application, after event {number} of the installation "
        "recorded it."
    ]
    later = AuditEvent.objects.latest("pk").pk + 1
    for table, column in (("auditevent", "id"), ("audittext", "event_id"), ("auditedrow", "event_id")):
        sql(f"UPDATE tracker_{table} SET {column} = %s WHERE {column} = %s", later, earlier.pk)
    assert faults() == [
        f"The last event of {DEMO}, {earlier.number}, does not match the recorded end of the chain, event "
        f"{earlier.number}: one of them was added or changed outside the application."
    ]


def test_a_chain_rewritten_to_fit_changed_rows_does_not_have_the_earlier_end() -> None:
    printed, number = ends(), last_number(BODY)
    person = Person.objects.get(name="Person 0")
    sql("UPDATE priorities_person SET name = 'Person nought' WHERE id = %s", person.pk)
    last = AuditedRow.objects.filter(kind="priorities.person", key=person.pk).order_by("pk").last()
    assert last is not None
    values = next(row_values for _, row_values in audit.values_of(Person, models.Q(pk=person.pk)))
    models.QuerySet(AuditedRow).filter(pk=last.pk).update(digest=audit._row_digest(last.salt, values))
    for event_id, digest in audit._rows_digests():
        models.QuerySet(AuditEvent).filter(pk=event_id).update(rows_digest=digest)
    rewrite_chains()
    assert faults() == [], "by itself the new chain is whole: only a copy kept elsewhere shows what was done"
    assert faults(*printed.values()) == [
        f"Event {number} of {BODY} is not as expected: the chain was rewritten after the earlier check."
    ]


def test_a_list_of_rows_changed_to_fit_a_changed_row_is_named() -> None:
    row = AuditedRow.objects.filter(kind="priorities.person").latest("pk")
    sql("DELETE FROM tracker_auditedrow WHERE id = %s", row.pk)
    number = row.event.number
    assert f"The list of rows for event {number} of {BODY} was changed after it was recorded." in faults()


def test_two_rows_with_the_same_values_have_different_digests() -> None:
    """Otherwise, someone could guess redacted text and test the guess."""
    digests = list(AuditedRow.objects.exclude(digest="").values_list("digest", flat=True))
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize("typed", ["12", "12:", ":abc", "twelve:" + "0" * 64, "a=-1:" + "0" * 64])
def test_an_expected_end_that_is_not_a_number_and_a_digest_is_refused(typed: str) -> None:
    with pytest.raises(CommandError, match="Give what an earlier check printed"):
        call_command("verify_audit", f"--expect={typed}")


def test_more_rows_take_no_more_statements() -> None:
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            audit.verify()
        counts.append(len(queries))
        strategy, by = Strategy.objects.get(), User.objects.get(email="admin@demo.example")
        for number in range(20):
            people.add(
                strategy=strategy,
                details=PersonDetails(f"More {turn}.{number}", "Adviser"),
                role="viewer",
                since=TODAY,
                by=by,
                at=NOW,
            )
    assert all(one == other for one, other in pairwise(counts))
