"""Names, and the one direction of imports."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.code import ROOT, attributes, ours, views

# Names that say where a thing was put and not what it is.
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}


def test_no_file_is_named_for_nothing_in_particular() -> None:
    assert [
        name for name in ours(".py", ".html", ".css", ".js") if VAGUE & set(Path(name).with_suffix("").parts)
    ] == []


def test_imports_go_one_way() -> None:
    """The contracts are in pyproject.toml; `make check` reads them as well."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_views_take_rows_from_named_queries_only() -> None:
    assert [
        f"{name}:{line}"
        for name in views()
        for line, _, attribute in attributes(name)
        if attribute == "objects"
    ] == []
