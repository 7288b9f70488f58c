"""File names, and the direction of imports."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.code import ROOT, attributes, ours, views

# Names that do not say what a file contains.
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}


def test_no_file_has_a_vague_name() -> None:
    assert [
        name for name in ours(".py", ".html", ".css", ".js") if VAGUE & set(Path(name).with_suffix("").parts)
    ] == []


def test_imports_go_one_way() -> None:
    """The contracts are in pyproject.toml. `make check` checks them too."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_views_use_no_managers() -> None:
    assert [
        f"{name}:{line}"
        for name in views()
        for line, _, attribute in attributes(name)
        if attribute == "objects"
    ] == []
