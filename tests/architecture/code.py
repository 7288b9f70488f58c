"""The project's own files, as text and as syntax, for the tests of its conventions."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("tracker", "priorities", "reports")


def ours(*suffixes: str) -> list[str]:
    """The project's own files with these endings, as paths from the root: what git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [
        name for name in listed.stdout.split("\0") if name.endswith(suffixes) and (ROOT / name).is_file()
    ]
    assert names, f"no file of ours ends in {suffixes}"
    return sorted(set(names))


def code_of_apps() -> list[str]:
    """The Python files of the three apps, less their migrations."""
    return [name for name in ours(".py") if name.split("/")[0] in APPS and "/migrations/" not in name]


def views() -> list[str]:
    """The Python files of views."""
    return [name for name in code_of_apps() if re.search(r"/views(/|\.py$)", name)]


@cache
def tree(name: str) -> ast.Module:
    """The syntax of a Python file of ours."""
    return ast.parse((ROOT / name).read_text())


def attributes(name: str) -> Iterator[tuple[int, str, str]]:
    """Each `owner.attribute` of a Python file: its line, the last word of the owner, the attribute."""
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
    """What a Python file imports by name out of a module."""
    imports = [node for node in ast.walk(tree(name)) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in imports if node.module == module for alias in node.names}
