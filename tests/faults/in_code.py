"""Faults in how the house is built: directions, clocks, writes, migrations, packages and plain code."""

from tests.faults.fault import Change, Fault
from tests.faults.gates import (
    DJANGO,
    FORMAT,
    IMPORTS,
    MIGRATIONS,
    PLANTED,
    RUFF,
    TYPES,
    convention,
    held,
    undoable,
)

TREE, WORDING = "priorities/queries/tree.py", "priorities/rules/wording.py"
EVIDENCE = "priorities/writes/evidence.py"
URLS, CLOCK = "reports/urls.py", "tracker/clock.py"
WRITES = f"{EVIDENCE}:planted"

HOUSE = (
    Fault(
        "a lower app imports a higher one",
        IMPORTS,
        "priorities.queries.tree -> reports.models",
        (Change(TREE, "\nfrom reports import models as papers\n"),),
    ),
    Fault(
        "a rule imports a model",
        IMPORTS,
        "priorities.rules.wording -> priorities.models",
        (Change(WORDING, "\nfrom priorities import models\n"),),
    ),
    Fault(
        "a file named for nothing in particular",
        convention("layout", "nothing_in_particular"),
        "tracker/utils.py",
        (Change("tracker/utils.py", '"""Odds and ends."""\n'),),
    ),
    Fault(
        "a file that has grown too long",
        convention("layout", "long"),
        CLOCK,
        (Change(CLOCK, "# And on it goes.\n" * 400),),
    ),
    Fault(
        "rows fetched by a view itself",
        convention("layout", "named_queries"),
        "priorities/views/links.py",
        (Change("priorities/views/links.py", "\nEVERY = Strategy.objects\n"),),
    ),
    Fault(
        "a clock read in a rule",
        convention("clock"),
        WORDING,
        (Change(WORDING, "\nTODAY = date.today()\n"),),
    ),
    Fault(
        "a clock read in a write",
        convention("clock"),
        EVIDENCE,
        (Change(EVIDENCE, "\nfrom tracker import clock\n\nTODAY = clock.today()\n"),),
    ),
)

ROWS = (
    Fault(
        "a row written by a view",
        convention("writes", "views"),
        "priorities/views/links.py",
        (Change("priorities/views/links.py", "\n\ndef keep(row):\n    row.save()\n"),),
    ),
    Fault(
        "a row written by a query",
        convention("writes", "alone"),
        TREE,
        (Change(TREE, "\n\ndef keep(rows):\n    rows.filter(order=1).update(order=2)\n"),),
    ),
    Fault(
        "a write that does not say who and when",
        convention("writes", "planted"),
        f"who_and_when[{WRITES}]",
        (Change(EVIDENCE, "\n\ndef planted(item):\n    item.save()\n"),),
    ),
    Fault(
        "a write that can be half done",
        convention("writes", "planted"),
        f"as_a_whole[{WRITES}]",
        (Change(EVIDENCE, "\n\ndef planted(*, item, by, at):\n    item.save()\n"),),
    ),
    Fault(
        "a write that is not audited",
        convention("writes", "planted"),
        f"is_audited[{WRITES}]",
        (
            Change(
                EVIDENCE,
                "\n\ndef planted(*, item, by, at):\n    with transaction.atomic():\n        item.save()\n",
            ),
        ),
    ),
    Fault(
        "an audit event without its words",
        convention("audit_words", "its_words"),
        "evidence thrown in",
        (Change(EVIDENCE, 'what="evidence thrown in"', 'what="evidence added"'),),
    ),
    Fault(
        "an append-only row that can be changed",
        held("append-only rows", "tests/priorities/models/test_append_only.py", "queryset and Update"),
        "DID NOT RAISE",
        (Change("tracker/append_only.py", "return super().update(**kwargs)", 'self._refuse("updated")'),),
    ),
    Fault(
        "a promise of the database that no test tries",
        held("promises of the database", "tests/priorities/models/test_promises.py", "every_constraint"),
        "strategy_vision_says_whose_words",
        (
            Change(
                "tests/priorities/models/test_strategy.py",
                "",
                '@breaks("strategy_vision_says_whose_words")\n',
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
        "a query for every row of a list",
        held("queries counted", "tests/pages/test_queries.py", "[risks]"),
        "asked more often when there is more to show",
        (
            Change(
                "priorities/queries/risks.py",
                'list(risks.order_by("id"))',
                'list(risks.select_related("owner").order_by("id"))',
            ),
        ),
    ),
)

PACKAGES = (
    Fault(
        "a host named in a lock",
        convention("locks", "host"),
        "packages.example",
        (Change("requirements/base.txt", "--index-url https://packages.example/simple\n"),),
    ),
    Fault(
        "a package without its hash",
        convention("locks", "hashed"),
        "loose==1.0",
        (Change("requirements/base.txt", "loose==1.0\n"),),
    ),
    Fault(
        "a package that is tested in one version and served in another",
        convention("locks", "agrees"),
        "nh3",
        (Change("requirements/dev.txt", "nh3==0.0.1", "nh3=="),),
    ),
)

CODE = (
    Fault("an import that nobody uses", RUFF, "F401", (Change(CLOCK, "import json\n"),)),
    Fault("code that is not laid out", FORMAT, "would be reformatted", (Change(CLOCK, "LAST  =  'x'\n"),)),
    Fault(
        "a rule of unknown type",
        TYPES,
        "missing a type annotation",
        (Change(WORDING, "\n\ndef planted(count):\n    return count\n"),),
    ),
    Fault(
        "a check silenced without a reason",
        convention("silenced", "every"),
        f"{CLOCK}:",
        (Change(CLOCK, "import json  # noqa: F401\n"),),
    ),
    Fault(
        "an address that can never be reached",
        DJANGO,
        "urls.W002",
        (Change(URLS, '\nurlpatterns.append(path("/twice", my_work, name="twice"))\n'),),
    ),
    Fault(
        "a test that leaves this machine",
        PLANTED,
        "LeftTheMachine",
        (
            Change(
                "tests/test_planted.py",
                "import socket\n\n\ndef test_planted():\n    socket.create_connection(('192.0.2.1', 80), 1)\n",
            ),
        ),
    ),
    Fault(
        "a warning that a test lets pass",
        PLANTED,
        "DeprecationWarning",
        (
            Change(
                "tests/test_planted.py",
                "import warnings\n\n\ndef test_planted():\n    warnings.warn('old', DeprecationWarning)\n",
            ),
        ),
    ),
)
