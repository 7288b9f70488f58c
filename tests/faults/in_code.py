"""Faults in the structure of the code: import directions, clocks, packages and plain code."""

from tests.faults.fault import Change, Fault
from tests.faults.gates import (
    DJANGO,
    FORMAT,
    IMPORTS,
    PLANTED,
    RUFF,
    TYPES,
    convention,
)

TREE, RULE = "priorities/queries/tree.py", "priorities/rules/bounds.py"
MOVEMENT = "priorities/figures/movement.py"
EVIDENCE = "priorities/writes/evidence.py"
URLS, CLOCK = "reports/urls.py", "tracker/clock.py"

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
        "priorities.rules.bounds -> priorities.models",
        (Change(RULE, "\nfrom priorities import models\n"),),
    ),
    Fault(
        "a file named for nothing in particular",
        convention("layout", "vague_name"),
        "tracker/utils.py",
        (Change("tracker/utils.py", '"""Odds and ends."""\n'),),
    ),
    Fault(
        "rows fetched by a view itself",
        convention("layout", "use_no_managers"),
        "priorities/views/links.py",
        (Change("priorities/views/links.py", "\nEVERY = Strategy.objects\n"),),
    ),
    Fault(
        "a clock read in a rule",
        convention("clock"),
        RULE,
        (Change(RULE, "\nTODAY = date.today()\n"),),
    ),
    Fault(
        "a clock read in a write",
        convention("clock"),
        EVIDENCE,
        (Change(EVIDENCE, "\nfrom tracker import clock\n\nTODAY = clock.today()\n"),),
    ),
    Fault(
        "a clock under another name in a rule",
        convention("clock"),
        "datetime.datetime.now",
        (Change(RULE, "\nfrom datetime import datetime as moment\n\nNOW = moment.now()\n"),),
    ),
    Fault(
        "a clock in a variable in a rule",
        convention("clock"),
        "moment.today",
        (Change(RULE, "\n\ndef planted(moment=date):\n    return moment.today()\n"),),
    ),
    Fault(
        "the seconds of the machine in a figure",
        convention("clock"),
        "time.time",
        (Change(MOVEMENT, "\nfrom time import time as seconds\n\nBEGAN = seconds()\n"),),
    ),
    Fault(
        "the clock of the database in a query",
        convention("clock"),
        "django.db.models.functions.Now",
        (Change(TREE, "\nfrom django.db.models.functions import Now as Then\n\nTHEN = Then()\n"),),
    ),
    Fault(
        "the clock of the database in a statement",
        convention("clock"),
        f"{TREE}:",
        (Change(TREE, '\nTHEN = "SELECT CURRENT_DATE"\n'),),
    ),
    Fault(
        "a clock handed to a field of a model",
        convention("clock"),
        "django.utils.timezone.now",
        (
            Change(
                "priorities/models/strategy.py",
                "\nfrom django.utils import timezone as zone\n\nMADE = models.DateTimeField(default=zone.now)\n",
            ),
        ),
    ),
    Fault(
        "a clock that a field reads itself",
        convention("clock"),
        "auto_now",
        (
            Change(
                "priorities/models/strategy.py",
                "\n\nSAVED = models.DateTimeField(auto_now=True)\n",
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
        convention("locks", "same_versions"),
        "whitenoise",
        (Change("requirements/dev.txt", "whitenoise==0.0.1", "whitenoise=="),),
    ),
)

CODE = (
    Fault("an import that nobody uses", RUFF, "F401", (Change(CLOCK, "import json\n"),)),
    Fault("code that is not laid out", FORMAT, "would be reformatted", (Change(CLOCK, "LAST  =  'x'\n"),)),
    Fault(
        "a rule of unknown type",
        TYPES,
        "missing a type annotation",
        (Change(RULE, "\n\ndef planted(count):\n    return count\n"),),
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
        "ExternalConnectionError",
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
