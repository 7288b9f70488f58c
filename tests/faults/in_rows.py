"""Faults in writes and reads of rows: who writes, in which transaction, with which event, and how often."""

from tests.faults.fault import Change, Fault
from tests.faults.gates import MIGRATIONS, convention, held, on_postgres, undoable

TREE, VIEW = "priorities/queries/tree.py", "priorities/views/links.py"
EVIDENCE = "priorities/writes/evidence.py"
EVIDENCE_FILES = "priorities/writes/evidence_files.py"
WRITES = f"{EVIDENCE}:planted"
WRITE = "\n\ndef planted(*, item, by, at):\n"
TOLD = "audit.record(what=Event.EVIDENCE_ADDED, by=by, at=at, subject=item)\n"

ROWS = (
    Fault(
        "a row written by a view",
        convention("writes", "views"),
        VIEW,
        (Change(VIEW, "\n\ndef keep(row):\n    row.save()\n"),),
    ),
    Fault(
        "a row written by a query",
        convention("writes", "alone"),
        TREE,
        (Change(TREE, "\n\ndef keep(rows):\n    rows.filter(order=1).update(order=2)\n"),),
    ),
    Fault(
        "a write that does not say who and when",
        convention("writes", "who_and_when"),
        WRITES,
        (Change(EVIDENCE, "\n\ndef planted(item):\n    item.save()\n"),),
    ),
    Fault(
        "a write that can be half done",
        convention("writes", "is_atomic"),
        WRITES,
        (Change(EVIDENCE, WRITE + "    item.save()\n"),),
    ),
    Fault(
        "a write that is not audited",
        convention("writes", "is_audited"),
        WRITES,
        (
            Change(
                EVIDENCE,
                "\n\ndef planted(*, item, by, at):\n    with transaction.atomic():\n        item.save()\n",
            ),
        ),
    ),
    Fault(
        "rows changed by a view through a variable",
        convention("writes", "views"),
        VIEW,
        (Change(VIEW, "\n\ndef keep(rows):\n    rows.update(order=1)\n"),),
    ),
    Fault(
        "rows removed by a view through a variable",
        convention("writes", "views"),
        VIEW,
        (Change(VIEW, "\n\ndef drop(rows):\n    rows.delete()\n"),),
    ),
    Fault(
        "a statement sent to the database by a view",
        convention("writes", "use_no_sql"),
        f"{VIEW}:",
        (
            Change(
                VIEW,
                "\nfrom django.db import connection as line\n\n\ndef send(words):\n"
                "    line.cursor().execute(words)\n",
            ),
        ),
    ),
    Fault(
        "a statement of a query that changes rows",
        convention("writes", "sql_changes_no_rows"),
        "UPDATE priorities_action SET",
        (Change(TREE, '\nORDERED = "UPDATE priorities_action SET place = 1"\n'),),
    ),
    Fault(
        "a write that saves before its transaction",
        convention("writes", "is_atomic"),
        WRITES,
        (
            Change(
                EVIDENCE,
                f"{WRITE}    item.save()\n    with transaction.atomic():\n        {TOLD}",
            ),
        ),
    ),
    Fault(
        "a write that calls a part outside its transaction",
        convention("writes", "is_atomic"),
        WRITES,
        (
            Change(
                EVIDENCE,
                f"\n\ndef _keep(item):\n    item.save()\n{WRITE}    _keep(item)\n"
                f"    with transaction.atomic():\n        {TOLD}",
            ),
        ),
    ),
    Fault(
        "a write that is audited in some cases only",
        convention("writes", "is_audited"),
        WRITES,
        (
            Change(
                EVIDENCE,
                f"{WRITE}    with transaction.atomic():\n        item.save()\n        if item.order > 10_000:\n"
                f"            {TOLD}",
            ),
        ),
    ),
    Fault(
        "a kind of audit event that no write records",
        convention("audit_events", "recorded"),
        "EVIDENCE_ADDED",
        (Change(EVIDENCE, 'what="evidence thrown in"', "what=Event.EVIDENCE_ADDED"),),
    ),
    Fault(
        "a row written after the audit event that should record it",
        held("rows recorded", "tests/priorities/writes/test_people.py", "withdraw_deletes"),
        "writes these rows after its audit event: Membership",
        (
            Change(
                "priorities/writes/roles.py",
                "        departures.follow_roles(deleted.person, deleted.strategy, at)\n"
                "        _audit(what=Event.ROLE_WITHDRAWN, subject=deleted, by=by, at=at, "
                "before=_days(deleted), after={})\n"
                "        membership.delete()\n",
                "        membership.delete()\n"
                "        departures.follow_roles(deleted.person, deleted.strategy, at)\n"
                "        _audit(what=Event.ROLE_WITHDRAWN, subject=deleted, by=by, at=at, "
                "before=_days(deleted), after={})\n",
            ),
        ),
    ),
    Fault(
        "a model whose rows no event records",
        convention("audited_rows", "audited_or_says and Person"),
        "Person must be an AuditedModel",
        (
            Change(
                "priorities/models/people.py", "class Person(models.Model):", "class Person(AuditedModel):"
            ),
        ),
    ),
    Fault(
        "a changed row that the audit check misses",
        held("tampering", "tests/test_tampering.py", "superuser"),
        "tests/test_tampering.py",
        (
            Change(
                "tracker/audit.py",
                "            elif False:\n",
                "            elif _row_digest(salt, values) != digest:\n",
            ),
        ),
    ),
    Fault(
        "a sensitive strategy shown to staff",
        held("sensitive strategies", "tests/access/test_sensitive_strategy.py", "find_no_row"),
        "tests/access/test_sensitive_strategy.py",
        (Change("tracker/read_only_admin.py", "for hidden in ():", "for hidden in HIDDEN_SCOPES:"),),
    ),
    Fault(
        "a reading by staff that is not recorded",
        held("readings by staff", "tests/access/test_sensitive_strategy.py", "every_page_that_shows_a_row"),
        "tests/access/test_sensitive_strategy.py",
        (
            Change(
                "tracker/read_only_admin.py",
                "for record in ():",
                "for record in READINGS if scopes else ():",
            ),
        ),
    ),
    Fault(
        "an append-only row that can be changed",
        held("append-only rows", "tests/priorities/models/test_append_only.py", "[Update]"),
        "DID NOT RAISE",
        (Change("tracker/append_only.py", "return super().update(**kwargs)", 'self._refuse("updated")'),),
    ),
    Fault(
        "a model that no role can write in the browser",
        held("a writer for every model", "tests/access/test_writers.py", "every_model"),
        "Forgotten",
        (
            Change(
                "priorities/models/strategy.py",
                '\n\nclass Forgotten(models.Model):\n    class Meta:\n        app_label = "priorities"\n',
            ),
        ),
    ),
    Fault(
        "a constraint that no test breaks",
        held(
            "constraints of the database", "tests/priorities/models/test_constraints.py", "every_constraint"
        ),
        "strategy_vision_has_a_source",
        (
            Change(
                "tests/priorities/models/test_strategy.py",
                "",
                '@breaks("strategy_vision_has_a_source")\n',
            ),
        ),
    ),
    Fault(
        "a field without its migration",
        MIGRATIONS,
        "Alter field what on auditevent",
        (
            Change(
                "tracker/models.py",
                "what = models.CharField(max_length=81)",
                "what = models.CharField(max_length=80)",
            ),
        ),
    ),
    Fault(
        "a migration that cannot be undone",
        undoable(),
        "Raw Python operation",
        (
            Change(
                "tracker/migrations/0001_initial.py",
                "\nMigration.operations.append(migrations.RunPython(lambda apps, schema_editor: None))\n",
            ),
        ),
    ),
    Fault(
        "two migrations side by side",
        undoable(),
        "test_migrations_are_one_line[tracker]",
        tuple(
            Change(
                f"tracker/migrations/0009_{side}.py",
                "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
                '    dependencies = [("tracker", "0001_initial")]\n',
            )
            for side in ("left", "right")
        ),
    ),
    Fault(
        "a page that reads the withdrawals of every strategy",
        on_postgres("many strategies", "tests/pages/test_many_strategies.py"),
        "rows of priorities_withdrawal",
        (
            Change(
                "priorities/queries/status_sql.py",
                "AND {alias}.id NOT IN (SELECT withdrawal.update_id FROM priorities_withdrawal withdrawal WHERE",
                "AND NOT EXISTS (SELECT 1 FROM priorities_withdrawal withdrawal\n"
                "                    WHERE withdrawal.update_id = {alias}.id AND",
            ),
        ),
    ),
    Fault(
        "a form sent twice that is saved twice",
        held("forms sent again", "tests/access/test_sent_twice.py", "makes_it_once and milestone"),
        "} == {first}",
        (
            Change(
                "tracker/submissions.py",
                "        is_first = True\n        if is_first:\n            submission.leads_to",
                "        if is_first:\n            submission.leads_to",
            ),
        ),
    ),
    Fault(
        "a query for every row of a list",
        held("queries counted", "tests/pages/test_queries.py", "[risks]"),
        "asked more often when there is more to show",
        (
            Change(
                "priorities/queries/risks.py",
                'revisions.select_related("risk").order_by("risk_id")',
                'revisions.select_related("risk", "owner").order_by("risk_id")',
            ),
        ),
    ),
    Fault(
        "a draft that replaces words which its page has not shown",
        held("drafts", "tests/priorities/views/test_update_draft.py", "words_of_another_tab"),
        "KeyError: 'newer'",
        (
            Change(
                "priorities/writes/drafts.py",
                "        if last and not version(last):\n            raise NewerDraft(last)",
                "        if last and version(last) != seen:\n            raise NewerDraft(last)",
            ),
        ),
    ),
    Fault(
        "a file that is taken for what its name says",
        held("files checked", "tests/tracker/test_uploads.py", "of_another_kind"),
        "DID NOT RAISE",
        (Change("tracker/uploads.py", "    elif found is None:\n", "    elif found is not kind:\n"),),
    ),
    Fault(
        "the name of a file that is not searched for identifiers",
        held("files searched", "tests/priorities/writes/test_evidence.py", "file"),
        "DID NOT RAISE",
        (Change(EVIDENCE_FILES, "    for name in ():\n", "    for name in file.names():\n"),),
    ),
    Fault(
        "a file that was changed in the storage and is served",
        held("files served", "tests/priorities/views/test_evidence_file.py", "lost_or_changed"),
        "assert 200 == 404",
        (
            Change(
                "priorities/views/evidence.py",
                "    if not file.sha256:\n",
                "    if hashlib.sha256(content).hexdigest() != file.sha256:\n",
            ),
        ),
    ),
)
