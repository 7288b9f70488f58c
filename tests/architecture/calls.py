"""Reads from the syntax which functions call which, and which functions write rows."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.architecture.code import ROOT, tree

SAVES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "save", "delete"}
SAVES |= {f"a{name}" for name in (*SAVES, "update")} | {"save_base", "_raw_delete"}
"""The methods that write rows. `saves` handles `update`, because sets and dictionaries have it too."""
WRITES = ("priorities/writes/", "reports/writes")


@dataclass(frozen=True)
class Function:
    """A function at the top level of a module."""

    file: str
    name: str

    def __str__(self) -> str:
        return f"{self.file}:{self.name}"

    @property
    def syntax(self) -> ast.FunctionDef:
        """Return the function's syntax tree."""
        return functions(self.file)[self.name]


@cache
def functions(file: str) -> dict[str, ast.FunctionDef]:
    """Return the functions at the top level of a module, by name."""
    return {node.name: node for node in tree(file).body if isinstance(node, ast.FunctionDef)}


@cache
def imported(file: str) -> dict[str, str]:
    """Return the full name for each name that a file imports: `tracker.audit` for `audit`."""
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
    """Yield every call in a syntax tree."""
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))


def dotted(file: str, called: ast.expr) -> str:
    """Return the full name of what is called, using the file's imports: `priorities.writes.revisions.revise`."""
    if isinstance(called, ast.Name):
        return imported(file).get(called.id, called.id)
    return f"{dotted(file, called.value)}.{called.attr}" if isinstance(called, ast.Attribute) else "()"


def names(file: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the full name of every name and attribute in a file."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Name | ast.Attribute):
            yield node.lineno, dotted(file, node)


def string_constants(file: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the value of every string in a file that is not a docstring."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.kind = "docstring"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.kind != "docstring":
            yield node.lineno, node.value


def saves(file: str, call: ast.Call) -> bool:
    """Return True if a call writes rows itself. Calls of our own functions with names such as `create` do not count."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in {"update", *SAVES}:
        return False
    if ".writes." in dotted(file, call.func) or ast.unparse(call.func.value) == "super()":
        return False
    # A queryset's `update` takes keyword arguments. That of a set or a dictionary takes another set or dictionary.
    return call.func.attr != "update" or bool(call.keywords)


def reachable_from(function: Function) -> set[Function]:
    """Return the function and every function in the `writes` modules that it calls, directly or indirectly."""
    found: set[Function] = set()
    queue = [function]
    while queue:
        one = queue.pop()
        if one not in found:
            found.add(one)
            queue.extend(_called(one))
    return found


def _called(function: Function) -> Iterator[Function]:
    for node in ast.walk(function.syntax):
        if isinstance(node, ast.Name | ast.Attribute) and (found := write_function(function.file, node)):
            yield found


def write_function(file: str, called: ast.expr) -> Function | None:
    """Return the function in the same file or in a `writes` module with this name, or None if there is none."""
    name = dotted(file, called)
    if name in functions(file):
        return Function(file, name)
    module, _, last = name.rpartition(".")
    other = f"{module.replace('.', '/')}.py"
    if ".writes." in name and (ROOT / other).is_file() and last in functions(other):
        return Function(other, last)
    return None


def calls_function(function: Function, what: str) -> bool:
    """Return True if a function, or one that it reaches, calls `what`, a full name."""
    return any(
        dotted(one.file, call.func) == what for one in reachable_from(function) for call in calls(one.syntax)
    )


def writes(function: Function) -> bool:
    """Return True if a function, or one that it reaches, writes rows."""
    return any(saves(one.file, call) for one in reachable_from(function) for call in calls(one.syntax))
