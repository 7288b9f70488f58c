"""Who calls what, read from the syntax: enough to tell which functions write, and what they reach."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.architecture.code import ROOT, tree

SAVES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "save", "delete"}
"""What rows are written with. `update` is told apart below: a dictionary has it as well."""
ROWS = ("objects", "filter", "exclude", "all", "QuerySet")
WRITES = ("priorities/writes/", "reports/writes")


@dataclass(frozen=True)
class Function:
    """A function at the top of a module."""

    file: str
    name: str

    def __str__(self) -> str:
        return f"{self.file}:{self.name}"

    @property
    def syntax(self) -> ast.FunctionDef:
        """Its own syntax."""
        return functions(self.file)[self.name]


@cache
def functions(file: str) -> dict[str, ast.FunctionDef]:
    """The functions at the top of a module, by name."""
    return {node.name: node for node in tree(file).body if isinstance(node, ast.FunctionDef)}


@cache
def imported(file: str) -> dict[str, str]:
    """What a file's imported names stand for, in full: `audit` for `tracker.audit`."""
    found = {}
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name] = alias.name
    return found


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """Every call in a piece of syntax."""
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))


def dotted(file: str, called: ast.expr) -> str:
    """The full name of what is called, as far as the file's imports tell it: `priorities.writes.plan.revise`."""
    words = ast.unparse(called).split(".")
    return ".".join([imported(file).get(words[0], words[0]), *words[1:]])


def saves(file: str, call: ast.Call) -> bool:
    """Whether a call writes rows itself. A function of ours that is called `create` does so only further down."""
    if not isinstance(call.func, ast.Attribute) or ".writes." in dotted(file, call.func):
        return False
    owner = ast.unparse(call.func.value)
    if owner == "super()":
        return False
    if call.func.attr == "update":
        return any(f"{word}(" in owner or owner.endswith(word) for word in ROWS)
    return call.func.attr in SAVES


def reached(function: Function) -> set[Function]:
    """The function, and every function of the `writes` modules that it comes to, near or far."""
    found: set[Function] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(_called(one))
    return found


def _called(function: Function) -> Iterator[Function]:
    for node in ast.walk(function.syntax):
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        name = dotted(function.file, node)
        if name in functions(function.file):
            yield Function(function.file, name)
        elif ".writes." in name:
            module, _, last = name.rpartition(".")
            file = f"{module.replace('.', '/')}.py"
            if (ROOT / file).is_file() and last in functions(file):
                yield Function(file, last)


def does(function: Function, what: str) -> bool:
    """Whether a function, or one that it comes to, calls what has this full name."""
    return any(dotted(one.file, call.func) == what for one in reached(function) for call in calls(one.syntax))


def writes(function: Function) -> bool:
    """Whether a function, or one that it comes to, writes rows."""
    return any(saves(one.file, call) for one in reached(function) for call in calls(one.syntax))
