"""One module reads the day and the moment, and callers pass them to every rule."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.calls import calls, dotted, names, texts
from tests.architecture.code import code_of_apps, tree

CLOCK = "tracker/clock.py"
# Below views, forms, access and commands the day and the moment are handed in.
TOLD_THE_TIME = (
    "priorities/models",
    "priorities/rules",
    "priorities/queries",
    "priorities/figures",
    "priorities/emails",
    "priorities/writes",
    "priorities/imports",
    "reports/models",
    "reports/papers",
    "reports/writers",
    "reports/writes",
    "reports/exports",
)
OWN_CLOCK = {"tracker.clock.now", "tracker.clock.today", "tracker.clock.of_this_machine"}
CLOCKS = {
    *(f"django.utils.timezone.{name}" for name in ("now", "localdate", "localtime")),
    *(f"datetime.datetime.{name}" for name in ("now", "today", "utcnow")),
    *(f"time.{name}" for name in ("time", "time_ns", "gmtime", "localtime")),
    "datetime.date.today",
    "django.db.models.functions.Now",
    "django.contrib.postgres.functions.TransactionNow",
}
"""What reads a clock, by its full name: no alias hides it."""
ASKS = {"now", "today", "utcnow"}
"""What is called on a clock that went through a variable."""
SQL = re.compile(r"\bCURRENT_(?:DATE|TIME|TIMESTAMP)\b|\bLOCALTIME(?:STAMP)?\b|\bnow\(\)|\(\s*'now'", re.I)
KEPT_BY_DJANGO = {"tracker/models.py": "the day an account was made: no figure and no paper speaks of it"}


def clocks(file: str) -> Iterator[str]:
    """Where a file reads a clock of Python's, Django's or the database's."""
    yield from (f"{file}:{line} {name}" for line, name in names(file) if name in CLOCKS)
    for call in calls(tree(file)):
        asked = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if asked in ASKS and dotted(file, call.func) not in OWN_CLOCK | CLOCKS:
            yield f"{file}:{call.lineno} {ast.unparse(call.func)}"
        if file not in KEPT_BY_DJANGO and {"auto_now", "auto_now_add"} & {one.arg for one in call.keywords}:
            yield f"{file}:{call.lineno} auto_now"
    yield from (f"{file}:{line} {found[0]}" for line, text in texts(file) if (found := SQL.search(text)))


def test_only_the_clock_reads_the_time() -> None:
    others = [name for name in code_of_apps() if name != CLOCK]
    assert [read for name in others for read in clocks(name)] == []


def test_what_decides_is_told_the_time() -> None:
    below = [name for name in code_of_apps() if name.startswith(TOLD_THE_TIME)]
    asked = [f"{file}:{line} {name}" for file in below for line, name in names(file) if name in OWN_CLOCK]
    assert asked == []
