"""The gates of the project: the commands of `make check`, and the tests of conventions of the whole project."""

import sys

from tests.faults.fault import Gate, pytest_run

PYTHON = sys.executable
ARCHITECTURE = "tests/architecture"

IMPORTS = Gate(
    "import-linter",
    (PYTHON, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"),
)
MIGRATIONS = Gate("makemigrations --check", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"))
DJANGO = Gate("manage.py check", (PYTHON, "manage.py", "check", "--fail-level", "WARNING"))
RUFF = Gate("ruff check", (PYTHON, "-m", "ruff", "check", "--no-cache", "tracker"))
FORMAT = Gate("ruff format", (PYTHON, "-m", "ruff", "format", "--no-cache", "--check", "tracker"))
TYPES = Gate("mypy", (PYTHON, "-m", "mypy", "--cache-dir=var/mypy", "priorities/rules/bounds.py"))
TEMPLATES = Gate("djlint", (PYTHON, "-m", "djlint", "--lint", "--quiet", "templates/priorities"))
PLANTED = Gate("pytest: stays here, warns never", pytest_run("tests/test_planted.py"))

JOURNEY = "tests/journeys/test_every_page.py"
FOCUS = Gate("journeys: focus", pytest_run(JOURNEY, "-k", "tab_reaches and (login or help_role)"))
AXE = Gate("journeys: axe", pytest_run(JOURNEY, "-k", "axe and accessibility"))


def convention(file: str, name: str = "") -> Gate:
    """The tests of one convention."""
    return Gate(
        f"conventions: {file}", pytest_run(f"{ARCHITECTURE}/test_{file}.py", *(("-k", name) if name else ()))
    )


def undoable() -> Gate:
    """The tests of migrations."""
    return Gate("conventions: migrations", pytest_run(f"{ARCHITECTURE}/test_migrations.py", "-k", "tracker"))


def matrix(name: str) -> Gate:
    """The access matrix, for one address or one of its own tests."""
    return Gate("access matrix", pytest_run("tests/access/test_matrix.py", "-k", name))


def page(name: str) -> Gate:
    """The reading of one page's HTML."""
    return Gate("pages", pytest_run("tests/pages/test_every_page.py", "-k", f"[{name}]" if name else ""))


def on_postgres(name: str, file: str) -> Gate:
    """A test that needs PostgreSQL to show anything, under the name of what it shows."""
    return Gate(name, pytest_run(file), on_postgres=True)


def held(name: str, file: str, chosen: str = "") -> Gate:
    """Any other test, under the name of what it checks."""
    return Gate(name, pytest_run(file, *(("-k", chosen) if chosen else ())))
