"""Only `tracker.clock` reads the time, and callers pass it to models, rules, queries, figures and writes."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.calls import calls, dotted, names, string_constants
from tests.architecture.code import code_of_apps, tree

CLOCK = "tracker/clock.py"
# In these modules, callers pass in the date and time.
NO_CLOCK = (
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
OWN_CLOCK = {"tracker.clock.now", "tracker.clock.today", "tracker.clock.real_now"}
CLOCKS = {
    *(f"django.utils.timezone.{name}" for name in ("now", "localdate", "localtime")),
    *(f"datetime.datetime.{name}" for name in ("now", "today", "utcnow")),
    *(f"time.{name}" for name in ("time", "time_ns", "gmtime", "localtime")),
    "datetime.date.today",
    "django.db.models.functions.Now",
    "django.contrib.postgres.functions.TransactionNow",
}
"""The full names of functions that read a clock, so that no alias hides them."""
CLOCK_METHODS = {"now", "today", "utcnow"}
"""Methods of a clock that is held in a variable."""
SQL = re.compile(r"\bCURRENT_(?:DATE|TIME|TIMESTAMP)\b|\bLOCALTIME(?:STAMP)?\b|\bnow\(\)|\(\s*'now'", re.I)
SET_BY_DJANGO = {
    "tracker/models.py": "the date on which an account was created, which no figure or paper uses"
}


def clocks(file: str) -> Iterator[str]:
    """Yield where a file reads Python's, Django's or the database's clock."""
    yield from (f"{file}:{line} {name}" for line, name in names(file) if name in CLOCKS)
    for call in calls(tree(file)):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if called in CLOCK_METHODS and dotted(file, call.func) not in OWN_CLOCK | CLOCKS:
            yield f"{file}:{call.lineno} {ast.unparse(call.func)}"
        if file not in SET_BY_DJANGO and {"auto_now", "auto_now_add"} & {one.arg for one in call.keywords}:
            yield f"{file}:{call.lineno} auto_now"
    yield from (
        f"{file}:{line} {found[0]}" for line, text in string_constants(file) if (found := SQL.search(text))
    )


def test_only_the_clock_reads_the_time() -> None:
    others = [name for name in code_of_apps() if name != CLOCK]
    assert [read for name in others for read in clocks(name)] == []


def test_modules_without_a_clock_are_given_the_time() -> None:
    below = [name for name in code_of_apps() if name.startswith(NO_CLOCK)]
    reads = [f"{file}:{line} {name}" for file in below for line, name in names(file) if name in OWN_CLOCK]
    assert reads == []
