"""The project's own files and their syntax trees, for the tests of conventions."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("tracker", "priorities", "reports")


def ours(*suffixes: str) -> list[str]:
    """Return the project's files with these suffixes, as paths from the root: files that git tracks or would track."""
    output = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [
        name for name in output.stdout.split("\0") if name.endswith(suffixes) and (ROOT / name).is_file()
    ]
    assert names, f"no file of ours ends in {suffixes}"
    return sorted(set(names))


def code_of_apps() -> list[str]:
    """Return the Python files of the three apps, without migrations."""
    return [name for name in ours(".py") if name.split("/")[0] in APPS and "/migrations/" not in name]


def views() -> list[str]:
    """Return the Python files that contain views."""
    return [name for name in code_of_apps() if re.search(r"/views(/|\.py$)", name)]


@cache
def tree(name: str) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse((ROOT / name).read_text())


def attributes(name: str) -> Iterator[tuple[int, str, str]]:
    """Yield each `owner.attribute` in a Python file: its line, the last part of the owner's name, and the attribute."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Attribute):
            owner = node.value
            word = (
                owner.id
                if isinstance(owner, ast.Name)
                else owner.attr
                if isinstance(owner, ast.Attribute)
                else ""
            )
            yield node.lineno, word, node.attr


def taken_from(name: str, module: str) -> set[str]:
    """Return the names that a Python file imports from a module."""
    imports = [node for node in ast.walk(tree(name)) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in imports if node.module == module for alias in node.names}
