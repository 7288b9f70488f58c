"""Only functions in `writes/` write rows. Each is atomic and audited, and takes `by` and `at`."""

import re

from tests.architecture.calls import (
    WRITES,
    Function,
    calls,
    calls_function,
    dotted,
    functions,
    names,
    saves,
    string_constants,
    writes,
)
from tests.architecture.code import code_of_apps, tree, views
from tests.architecture.paths import ATOMIC, AUDIT, saves_outside_transaction, saves_without_event

# The writes, the loader of the demonstration, and `tracker`, which has no separate writes.
MAY_WRITE = (*WRITES, "priorities/imports/", "tracker/")
NOT_ROWS = {"reports/writers/docx.py": "saves a Word document, not a row"}
PARTS = {
    "priorities/writes/revisions.py:revise_action": "the next revision of an action, audited by its write",
    "priorities/writes/revisions.py:create_first": "the first revision, audited by the write that adds the part",
    "priorities/writes/revisions.py:next_revision": "the next revision, audited by the write that it is part of",
    "priorities/writes/revisions.py:revise": "the next revision and its event, inside the transaction of its write",
    "priorities/writes/revisions.py:correct": "the next version of a record and its event, inside its write",
    "priorities/writes/agreements.py:carry_out": "a decision, its revision and its event, inside its write",
    "priorities/writes/roles.py:create_membership": "a role, inside the transaction of the write that gives it",
    "priorities/writes/drafts.py:delete_sent": "the draft of an update, inside the write that submits the update",
    "priorities/writes/drafts.py:delete_of_link": "the draft of an update by link, inside the write that submits it",
    "priorities/writes/evidence_files.py:add": "the row of a file, audited by the write that adds or corrects its item",
    "priorities/writes/evidence_files.py:store": "the bytes of a file, at the end of the same write",
    "priorities/writes/periods.py:follow_meeting": "new days for updates, inside the write that corrects a meeting",
    "priorities/writes/departures.py:follow_roles": "who has left, inside the write that changes a role",
    "priorities/writes/departures.py:come_back": "the end of a departure, inside the write that gives a role",
    "priorities/writes/departures.py:follow_account": "who has left, inside the change to an account, which is audited",
    "priorities/writes/owners.py:record": "the owners of a revision, inside the transaction of their action's write",
    "priorities/writes/supports.py:start": "links to commitments, inside the transaction of their action's write",
    "priorities/writes/supports.py:end": "the end of one link, inside the transaction of the write that ends it",
    "priorities/writes/ordering.py:move": "one place up or down, inside the transaction of the write that asks for it",
}
"""Functions that are only part of a write, each with the reason."""
NOT_EACH_TIME = {
    "priorities/writes/drafts.py:save": "records the start of a draft, not each pause in typing",
    "priorities/writes/meeting_items.py:take": "records the first time that a meeting discusses an action",
}
"""Functions that record an event for some of their changes, each with the reason."""

LOW_LEVEL = {"cursor", "execute", "executemany", "executescript", "raw", "_base_manager", "_default_manager"}
"""Ways to reach rows without named queries or the models' managers."""
MAY_USE_SQL = {
    "priorities/queries/": "its statements are written out, and only read",
    "priorities/writes/entries.py": "one write for the entries of every list, whose managers are taken from the model",
    "priorities/imports/demo/many.py": "copies the demo's rows for `make bench`, whichever model they are of",
    "tracker/health.py": "asks whether the database answers",
    "tracker/database_snapshot.py": "opens a transaction that sees one moment",
}
CHANGES = re.compile(r"\b(?:INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|DROP|ALTER|TRUNCATE)\b", re.I)
FILES = [name for name in code_of_apps() if name.startswith(WRITES)]
WRITE_FUNCTIONS = [
    function
    for file in FILES
    for function in (Function(file, name) for name in functions(file) if not name.startswith("_"))
    if writes(function)
]
WHOLE_WRITES = [function for function in WRITE_FUNCTIONS if str(function) not in PARTS]


def saved_in(files: list[str]) -> list[str]:
    """Return where these files write rows themselves."""
    return [f"{file}:{call.lineno}" for file in files for call in calls(tree(file)) if saves(file, call)]


def test_the_writes_are_found() -> None:
    found = {str(function) for function in WRITE_FUNCTIONS}
    assert {"priorities/writes/updates.py:submit", "reports/writes.py:create_paper", *PARTS} <= found


def test_rows_are_written_in_writes_alone() -> None:
    elsewhere = [name for name in code_of_apps() if not name.startswith(MAY_WRITE) and name not in NOT_ROWS]
    assert saved_in(elsewhere) == []


def test_views_write_no_row() -> None:
    assert saved_in(views()) == []


def test_other_modules_use_no_sql_or_base_managers() -> None:
    others = [name for name in code_of_apps() if not name.startswith(tuple(MAY_USE_SQL))]
    assert [
        f"{file}:{line} {name}"
        for file in others
        for line, name in names(file)
        if name.rpartition(".")[2] in LOW_LEVEL and "." in name
    ] == []


def test_sql_changes_no_rows() -> None:
    assert [
        f"{file}:{line} {text.strip()[:60]}"
        for file in code_of_apps()
        if file.startswith(tuple(MAY_USE_SQL))
        for line, text in string_constants(file)
        if CHANGES.search(text)
    ] == []


def test_write_takes_its_arguments_by_name_and_says_who_and_when() -> None:
    def has_signature(function: Function) -> bool:
        arguments = function.syntax.args
        return not (arguments.posonlyargs or arguments.args) and {"by", "at"} <= {
            one.arg for one in arguments.kwonlyargs
        }

    assert [str(function) for function in WHOLE_WRITES if not has_signature(function)] == []


def test_write_is_atomic() -> None:
    assert [
        str(function)
        for function in WHOLE_WRITES
        if not calls_function(function, ATOMIC) or saves_outside_transaction(function)
    ] == []


def test_write_is_audited() -> None:
    assert [
        str(function)
        for function in WHOLE_WRITES
        if not any(calls_function(function, record) for record in AUDIT)
        or (saves_without_event(function) and str(function) not in NOT_EACH_TIME)
    ] == []


def test_a_part_is_called_by_writes_alone() -> None:
    parts = {part.replace(".py:", ".").replace("/", ".") for part in PARTS}
    assert [
        f"{file}:{call.lineno}"
        for file in code_of_apps()
        if not file.startswith(MAY_WRITE)
        for call in calls(tree(file))
        if dotted(file, call.func) in parts
    ] == []
