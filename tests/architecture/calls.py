"""Who calls what, read from the syntax: enough to tell which functions write, and what they reach."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.architecture.code import ROOT, tree

SAVES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "save", "delete"}
SAVES |= {f"a{name}" for name in (*SAVES, "update")} | {"save_base", "_raw_delete"}
"""What rows are written with. `update` is told apart below: a set and a dictionary have it as well."""
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
    """The full name of what is called, as far as the file's imports tell it: `priorities.writes.revisions.revise`."""
    if isinstance(called, ast.Name):
        return imported(file).get(called.id, called.id)
    return f"{dotted(file, called.value)}.{called.attr}" if isinstance(called, ast.Attribute) else "()"


def names(file: str) -> Iterator[tuple[int, str]]:
    """Every name and attribute of a file: its line, and its full name as far as the imports tell it."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Name | ast.Attribute):
            yield node.lineno, dotted(file, node)


def texts(file: str) -> Iterator[tuple[int, str]]:
    """Every text of a file that is more than a docstring: its line and what it says."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.kind = "docstring"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.kind != "docstring":
            yield node.lineno, node.value


def saves(file: str, call: ast.Call) -> bool:
    """Whether a call writes rows itself. A function of ours that is called `create` does so only further down."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in {"update", *SAVES}:
        return False
    if ".writes." in dotted(file, call.func) or ast.unparse(call.func.value) == "super()":
        return False
    # Rows take what changes by name, whatever variable holds them; a set or a dictionary is handed another.
    return call.func.attr != "update" or bool(call.keywords)


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
        if isinstance(node, ast.Name | ast.Attribute) and (found := part(function.file, node)):
            yield found


def part(file: str, called: ast.expr) -> Function | None:
    """The function of the same file or of a `writes` module that is meant here; None where none of them is."""
    name = dotted(file, called)
    if name in functions(file):
        return Function(file, name)
    module, _, last = name.rpartition(".")
    other = f"{module.replace('.', '/')}.py"
    if ".writes." in name and (ROOT / other).is_file() and last in functions(other):
        return Function(other, last)
    return None


def does(function: Function, what: str) -> bool:
    """Whether a function, or one that it comes to, calls what has this full name."""
    return any(dotted(one.file, call.func) == what for one in reached(function) for call in calls(one.syntax))


def writes(function: Function) -> bool:
    """Whether a function, or one that it comes to, writes rows."""
    return any(saves(one.file, call) for one in reached(function) for call in calls(one.syntax))
